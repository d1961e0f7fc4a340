/**
 * Lines for people, in a terminal.
 *
 * @module
 */

/** Where a command says what it does. */
export type Output = Pick<Console, "log" | "error">;

/** Controls, which would command the terminal, and those that turn the direction of writing around. */
const CONTROLS = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]+/gu;

/** Text from elsewhere in one line, with nothing in it that a terminal obeys. */
export function inLine(text: string): string {
	return text.replace(CONTROLS, " ").replace(/\s+/g, " ").trim();
}

/**
 * An output that prints each text as one line, with nothing in it that a terminal obeys: names of files may hold anything.
 */
export function lineByLine(output: Output): Output {
	const line = (text: string) => text.replace(CONTROLS, " ");
	return { log: (text: string) => output.log(line(text)), error: (text: string) => output.error(line(text)) };
}

/** `1 article`, `2 articles`. */
export function counted(count: number, thing: string): string {
	return `${count} ${thing}${count === 1 ? "" : "s"}`;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long ago a moment was, or how soon it is: `5 min ago`, `in 3 h`; the date of one that is far off. */
export function humanTime(moment: Date, now: Date): string {
	const distance = moment.getTime() - now.getTime();
	const length = Math.abs(distance);
	if (length < MINUTE) return distance > 0 ? "in 1 min" : "just now";
	if (length >= 14 * DAY) return moment.toISOString().slice(0, 10);
	const amount =
		length < HOUR
			? `${Math.round(length / MINUTE)} min`
			: length < 2 * DAY
				? `${Math.round(length / HOUR)} h`
				: `${Math.round(length / DAY)} days`;
	return distance > 0 ? `in ${amount}` : `${amount} ago`;
}

/** What takes two columns in a terminal: East Asian letters, and pictures. */
const WIDE =
	/^(?:[\u1100-\u115F\u2E80-\uA4CF\uA960-\uA97C\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|[\u{20000}-\u{3FFFD}]|\p{Emoji_Presentation}|\p{Emoji}\uFE0F)/u;
const SEGMENTER = new Intl.Segmenter();

/** Text in exactly so many columns of a terminal: filled up with spaces, or cut with an ellipsis. */
export function inColumns(text: string, columns: number): string {
	const letters = [...SEGMENTER.segment(text)].map(({ segment }) => ({
		segment,
		width: WIDE.test(segment) ? 2 : 1,
	}));
	const width = letters.reduce((sum, letter) => sum + letter.width, 0);
	if (width <= columns) return text + " ".repeat(columns - width);
	let kept = "";
	let left = columns - 1;
	for (const letter of letters) {
		if (letter.width > left) break;
		kept += letter.segment;
		left -= letter.width;
	}
	const trimmed = kept.trimEnd();
	return `${trimmed}…${" ".repeat(left + kept.length - trimmed.length)}`;
}

/** Text broken at its spaces into lines of at most so many letters; longer words stay whole. */
export function wrapped(text: string, length: number): string[] {
	const lines: string[] = [];
	for (const word of text.split(" ")) {
		const last = lines.at(-1);
		if (last === undefined || last.length + 1 + word.length > length) lines.push(word);
		else lines[lines.length - 1] = `${last} ${word}`;
	}
	return lines;
}
