/**
 * Text that gzip compresses about as well as what people write: to a third of its size, or a little less with tags in it.
 *
 * @module
 */

const SYLLABLES =
	"a be cha de el fo ga hin i jo ka lu me na or pa que ri so tu un va we yo zen ter ing ly tion al est ow".split(
		" ",
	);

/** The number of different words; the first ones occur much more often than the last. */
const VOCABULARY = 3000;

/** Sentences of at least `length` characters: different for each seed, and the same on every machine. */
export function prose(seed: number, length: number): string {
	let state = Math.imul(seed + 1, 2_654_435_761) & 0x7fffffff;
	const random = () => {
		state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
		return (state >>> 8) / 2 ** 23;
	};
	let text = "";
	while (text.length < length) {
		const words = Array.from({ length: 6 + Math.floor(random() * 14) }, () =>
			wordOf(Math.floor(VOCABULARY ** random())),
		);
		const sentence = words.join(" ");
		text += `${text === "" ? "" : " "}${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
	}
	return text;
}

/** The word with a number; frequent words are short. */
function wordOf(number: number): string {
	let word = "";
	for (let rest = number; rest > 0 || word === ""; rest = Math.floor(rest / SYLLABLES.length))
		word += SYLLABLES[rest % SYLLABLES.length];
	return word;
}
