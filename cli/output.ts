/**
 * Lines for people, in a terminal.
 *
 * @module
 */
import stringWidth from "string-width";

/** One result, as `--json` prints it: docs/command-line.md lists the types and their members. */
export type Result = { readonly type: string; readonly [member: string]: unknown };

/**
 * What a line is: the `result` of a step, a `fault`, or the `data` that the command was asked for. `--quiet` leaves results
 * out, and nothing else.
 */
export type Kind = "result" | "fault" | "data";

/** Where a command reports what it does. */
export interface Output {
	/** A line for people, of no use to programs: left out with `--json` and `--quiet`. */
	log(line: string): void;
	/** A line about something that went wrong. */
	error(line: string): void;
	/** A line, or several, that the command was asked for: as `log`, but with `--quiet` too. */
	data?(lines: string): void;
	/** Prints a result for programs; only there with `--json`. */
	record?(result: Result, kind: Kind): void;
	/** Shows how many of the things that a command works through are done. The total may grow, or be unknown. */
	progress?(done: number, total: number | undefined, things: string): void;
}

/** Reports one result: as a record with `--json`, else as a line. The line of a fault goes to standard error. */
export function report(output: Output, result: Result, line: string, kind: Kind = "result"): void {
	if (output.record !== undefined) output.record(result, kind);
	else if (kind === "fault") output.error(line);
	else if (kind === "data" && output.data !== undefined) output.data(line);
	else output.log(line);
}

/** Control characters, which a terminal obeys, and those that change the direction of writing. */
const CONTROLS = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]+/gu;

/** Text with a space instead of each run of control characters and line breaks. */
export function withoutControls(text: string): string {
	return text.replace(CONTROLS, " ");
}

/** Text of several lines, without control characters other than line breaks and tabs. */
export function withLines(text: string): string {
	return text
		.split(/\r\n|[\r\n]/)
		.map((line) => line.split("\t").map(withoutControls).join("\t"))
		.join("\n");
}

/** Text from elsewhere on one line, without control characters. */
export function inLine(text: string): string {
	return text.replace(CONTROLS, " ").replace(/\s+/g, " ").trim();
}

/**
 * An output that prints each text as one line, without control characters: names of files may have any characters.
 */
export function lineByLine(output: Output): Output {
	return {
		...output,
		log: (text: string) => output.log(withoutControls(text)),
		error: (text: string) => output.error(withoutControls(text)),
	};
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

const SEGMENTER = new Intl.Segmenter();

/** Text in exactly so many columns of a terminal: filled up with spaces, or cut with an ellipsis. */
export function inColumns(text: string, columns: number): string {
	const letters = [...SEGMENTER.segment(text)].map(({ segment }) => ({
		segment,
		width: stringWidth(segment),
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
