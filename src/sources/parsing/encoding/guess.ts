/**
 * Guesses the encoding of bytes whose charset is missing or wrong: the one in which they most resemble a language.
 *
 * Libraries were measured for this (November 2026, 158 texts of 1 to 12 words in 31 pairs of a language and an encoding):
 * `chardet` reads 71 of them, `jschardet` would add 716 KB (gzip) to the Worker, chardetng as WebAssembly 167 KB.
 *
 * @module
 */
import {
	BYTE_ENCODINGS,
	type ByteEncoding,
	LANGUAGES_OF_DOMAIN,
	type LanguageModel,
	PAIR_ENCODINGS,
	type PairEncoding,
} from "./models.ts";

/** How many bytes of words with bytes beyond ASCII are examined. */
const SAMPLE = 2_000;

/** How many bytes at the beginning are searched for short words and the declared language. */
const BEGINNING = 16_000;

/** Log-probabilities (natural) of characters: one that no text has, one in a wrong place, one that the language lacks. */
const IMPOSSIBLE = -14;
const MISPLACED = -5;
const FOREIGN = -9;
/** The same for punctuation and symbols between words. */
const SYMBOL = -6;

/** The same for a capital that begins a word, and one that follows another. */
const CAPITAL = -1;
const FURTHER_CAPITAL = -0.3;

/** The same for Chinese, Japanese and Korean characters: frequent ones, other ones taught at school, and the rest. */
const COMMON = -6;
const ORDINARY = -9;
const RARE = -13;

/** The bonus for the language that a document declares, or that the domain of its site suggests. */
const NAMED_LANGUAGE = 4;
const DOMAIN_LANGUAGE = 2;

/** The bonus for each frequent short word of a language, and how many are counted. */
const SHORT_WORD = 0.5;
const MOST_WORDS = 12;

/** The minimum of bytes beyond ASCII, and of their average log-probability, that can refute a label. */
const ENOUGH_BYTES = 20;
const FLUENT = -4;

/** The minimum difference in log-probability per byte to the encoding of the label that refutes it. */
const GIBBERISH = 0.7;

/** The same minimums for the label that servers and templates add by default. */
const ENOUGH_OVER_DEFAULT = 10;
const GIBBERISH_OVER_DEFAULT = 1.3;
const DEFAULT_LABEL = "windows-1252";

/** The lead in log-probability with which a declared encoding wins over the server's label, and over a default label. */
const LEAD = 10;
const LEAD_OVER_DEFAULT = -3;

/** The analysis of bytes that are not UTF-8. Encodings with only ASCII bytes, and UTF-16, are not considered. */
export interface Look {
	/** The encoding in which they most resemble a language, as a label for `TextDecoder`; windows-1252 if there is none. */
	guess: string;
	/** Whether they are clearly a language in that encoding. */
	isLanguage: boolean;
	/**
	 * Whether they are not in an encoding although all bytes are defined there: they are clearly a language in another one, and
	 * in this one sequences of accented letters and symbols, or unlikely letters.
	 */
	disproves: (encoding: string) => boolean;
	/** Whether the encoding that the document declares fits better than the one that its server names. */
	isDeclaredLikelier: (declared: string, served: string) => boolean;
}

/** Analyses bytes by a sample of words that are not ASCII. */
export function lookOf(bytes: Uint8Array): Look {
	const scores = scoresOf(wordsBeyondAscii(bytes), bytes);
	const best = bestOf(scores);
	const isFluent = best.score / best.beyond > FLUENT;
	const scoreIn = (encoding: string) => {
		const { encoding: name } = new TextDecoder(encoding);
		return scores.find((one) => one.encoding === (SIBLINGS[name] ?? name))?.score;
	};
	return {
		guess: best.encoding,
		isLanguage: best.beyond >= ENOUGH_OVER_DEFAULT && isFluent,
		disproves(encoding) {
			const score = scoreIn(encoding);
			const isDefault = new TextDecoder(encoding).encoding === DEFAULT_LABEL;
			const enough = isDefault ? ENOUGH_OVER_DEFAULT : ENOUGH_BYTES;
			if (score === undefined || best.beyond < enough || !isFluent) return false;
			return (best.score - score) / best.beyond > (isDefault ? GIBBERISH_OVER_DEFAULT : GIBBERISH);
		},
		isDeclaredLikelier(declared, served) {
			const lead = new TextDecoder(served).encoding === DEFAULT_LABEL ? LEAD_OVER_DEFAULT : LEAD;
			const [ofDeclared, ofServed] = [scoreIn(declared), scoreIn(served)];
			// An encoding too rare to have a model is not declared by mistake.
			if (ofDeclared === undefined || ofServed === undefined) return lead < 0;
			return ofDeclared - ofServed >= lead;
		},
	};
}

/** Encodings without a model of their own, and those that have the same letters in the same places. */
const SIBLINGS: Readonly<Record<string, string>> = {
	gbk: "gb18030",
	"koi8-r": "koi8-u",
	"iso-8859-8": "windows-1255",
	"iso-8859-8-i": "windows-1255",
	"iso-8859-13": "windows-1257",
};

interface Score {
	encoding: string;
	/** The log-probability of the bytes. */
	score: number;
	/** The number of bytes in characters beyond ASCII. */
	beyond: number;
}

function scoresOf(sample: Uint8Array, bytes: Uint8Array): Score[] {
	const hints = hintsIn(bytes);
	const counts = countsOf(sample);
	const beyond = counts.reduce((sum, count) => sum + count, 0);
	return [
		...BYTE_ENCODINGS.map((one) => ({
			encoding: one.encoding,
			score: byteScore(sample, counts, one, hints),
			beyond,
		})),
		...PAIR_ENCODINGS.map((one) => ({ encoding: one.encoding, ...pairScore(sample, one, hints) })),
	];
}

/** How often each byte from 0x80 on occurs. */
function countsOf(sample: Uint8Array): number[] {
	const counts = new Array<number>(128).fill(0);
	for (const byte of sample) if (byte >= 0x80) counts[byte - 128] = (counts[byte - 128] ?? 0) + 1;
	return counts;
}

/** The best score, the first of equal ones. */
function bestOf(scores: Score[]): Score {
	return scores.reduce((best, one) => (one.score > best.score ? one : best));
}

/** The words that have bytes beyond ASCII, up to {@link SAMPLE} bytes. No encoding uses `<`, `>` or white space as a second byte. */
function wordsBeyondAscii(bytes: Uint8Array): Uint8Array {
	const sample = new Uint8Array(SAMPLE);
	let size = 0;
	let start = 0;
	let isBeyond = false;
	for (let at = 0; at <= bytes.length && size < SAMPLE; at++) {
		const byte = bytes[at] ?? 0x20;
		if (byte >= 0x80) isBeyond = true;
		if (byte > 0x20 && byte !== 0x3c && byte !== 0x3e) continue;
		if (isBeyond) {
			const word = bytes.subarray(start, Math.min(at + 1, start + SAMPLE - size));
			sample.set(word, size);
			size += word.length;
		}
		start = at + 1;
		isBeyond = false;
	}
	return sample.subarray(0, size);
}

/** Hints at the language of a document in its ASCII text: weights of language codes, and counts of short words. */
interface Hints {
	languages: Map<string, number>;
	words: string[];
}

function hintsIn(bytes: Uint8Array): Hints {
	const text = new TextDecoder("windows-1252").decode(bytes.subarray(0, BEGINNING)).toLowerCase();
	const languages = new Map<string, number>();
	const note = (language: string | undefined, weight: number) => {
		if (language !== undefined) languages.set(language, Math.max(weight, languages.get(language) ?? 0));
	};
	for (const [, domain = ""] of text.matchAll(/:\/\/[\w.-]{1,253}\.([a-z]{2})(?![\w.-])/g))
		note(LANGUAGES_OF_DOMAIN[domain], DOMAIN_LANGUAGE);
	// English is the default of many applications, so it is weak evidence.
	for (const [, language] of text.matchAll(
		/(?:<(?:\w+:)?language>|\blang(?:uage)?"?\s?[=:]\s?["'])\s?([a-z]{2})\b/g,
	))
		note(language, language === "en" ? 0 : NAMED_LANGUAGE);
	const words = text.replace(/<[^<>]*>/g, " ").match(/(?<![^\s>"(])[a-z]{1,8}(?![^\s<.,;:!?")])/g) ?? [];
	return { languages, words };
}

/** Properties of each byte in one encoding. */
interface ByteTable {
	/** For each byte, whether it is a small letter, a capital, a letter without case, or none. */
	kinds: readonly ("lower" | "upper" | "letter" | "edge" | "symbol" | "control" | "ascii")[];
	/** For each byte, whether it is a letter. */
	letters: readonly boolean[];
	/** The script of each byte that is a letter. */
	scripts: readonly string[];
	/** For each model, the log-probability of each byte from 0x80 on. */
	likelihoods: readonly (readonly number[])[];
}

const tables = new Map<ByteEncoding, ByteTable>();

/** The table of an encoding, computed when it is first needed. */
function tableOf(candidate: ByteEncoding): ByteTable {
	const known = tables.get(candidate);
	if (known !== undefined) return known;
	const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
	const characters = [...new TextDecoder(candidate.encoding).decode(bytes)];
	const kinds = characters.map(kindOf);
	const table: ByteTable = {
		kinds,
		letters: kinds.map((kind) => kind === "lower" || kind === "upper" || kind === "letter"),
		scripts: characters.map(scriptOf),
		likelihoods: candidate.models.map((model) => likelihoodsIn(characters.slice(128), model)),
	};
	tables.set(candidate, table);
	return table;
}

function kindOf(character: string): ByteTable["kinds"][number] {
	if (/\p{Ll}/u.test(character)) return "lower";
	if (/\p{Lu}/u.test(character)) return "upper";
	if (/[\p{L}\p{M}]/u.test(character)) return "letter";
	if (character < "\x80") return "ascii";
	if (/[\x80-\x9F\uFFFD]/.test(character)) return "control";
	// Quotation marks, dashes and spaces also occur between words.
	return /[\p{Pi}\p{Pf}\p{Pd}\p{Zs}·…\xAD]/u.test(character) ? "edge" : "symbol";
}

const SCRIPTS = ["Latin", "Greek", "Cyrillic", "Hebrew", "Arabic", "Thai"].map(
	(script) => [script, new RegExp(`\\p{Script=${script}}`, "u")] as const,
);

/** The script of a letter, if it is one of {@link SCRIPTS}. */
function scriptOf(character: string): string {
	return SCRIPTS.find(([, pattern]) => pattern.test(character))?.[0] ?? "any";
}

/** The log-probabilities of characters in a language, from the rank of the letters: each is a little rarer than the previous. */
function likelihoodsIn(characters: string[], { letters }: LanguageModel): number[] {
	const ranks = new Map([...letters].map((letter, rank) => [letter, rank]));
	const sum = [...ranks.values()].reduce((total, rank) => total + Math.exp((-3 * rank) / ranks.size), 0);
	return characters.map((character) => {
		const lower = character.toLowerCase();
		const rank = ranks.get(lower);
		if (rank !== undefined) return (-3 * rank) / ranks.size - Math.log(sum);
		return /[\p{L}\p{M}]/u.test(character) ? FOREIGN : SYMBOL;
	});
}

/** The log-probability of the words in an encoding of one byte a character, in the most probable of its languages. */
function byteScore(sample: Uint8Array, counts: number[], candidate: ByteEncoding, hints: Hints): number {
	const { models, prior } = candidate;
	const table = tableOf(candidate);
	const scores = models.map((model, i) => {
		const likelihoods = table.likelihoods[i] ?? [];
		const letters = counts.reduce((sum, count, byte) => sum + count * (likelihoods[byte] ?? 0), 0);
		return letters + hintScore(model, hints) + (model.prior ?? 0);
	});
	return prior + shapeScore(sample, table) + Math.max(...scores);
}

/** How many accented Latin letters can follow each other. */
const MOST_ACCENTS = 3;

/**
 * The penalty for what is unlikely in any language: controls, symbols within words, capitals after small letters, two scripts
 * in a word, words of accented letters only.
 */
function shapeScore(sample: Uint8Array, { kinds, letters, scripts }: ByteTable): number {
	const isLetter = (byte: number) => letters[byte] === true;
	const isOfWord = (byte: number) => isLetter(byte) || kinds[byte] === "symbol";
	let score = 0;
	let before = 0x20;
	let accents = 0;
	for (let at = 0; at < sample.length; at++) {
		const byte = sample[at] ?? 0x20;
		const kind = kinds[byte];
		accents = byte >= 0x80 && scripts[byte] === "Latin" ? accents + 1 : 0;
		if (accents > MOST_ACCENTS) score += MISPLACED;
		if (kind === "control") score += IMPOSSIBLE;
		else if (kind === "symbol") {
			if (isOfWord(before) && isOfWord(sample[at + 1] ?? 0x20)) score += MISPLACED;
		} else if ((byte >= 0x80 || before >= 0x80) && isLetter(byte)) {
			const [script, scriptBefore] = [scripts[byte], isLetter(before) ? scripts[before] : "any"];
			const isCapital = kind === "upper";
			if (script !== scriptBefore && script !== "any" && scriptBefore !== "any") score += MISPLACED;
			else if (isCapital && kinds[before] === "lower") score += MISPLACED;
			else if (isCapital && byte >= 0x80) score += kinds[before] === "upper" ? FURTHER_CAPITAL : CAPITAL;
		}
		before = byte;
	}
	return score;
}

/** The log-probability of the words in an encoding of two bytes a character. */
function pairScore(
	sample: Uint8Array,
	{ encoding, language, common, isOrdinary }: PairEncoding,
	hints: Hints,
): { score: number; beyond: number } {
	const decoder = new TextDecoder(encoding);
	let score = hints.languages.get(language) ?? 0;
	let rest = 0;
	for (const character of decoder.decode(sample)) {
		if (character < "\x80") continue;
		if (character === "\uFFFD") score += IMPOSSIBLE;
		else if (common.has(character)) score += COMMON;
		else if (/[\uFF61-\uFF9F]/.test(character)) score += ORDINARY;
		else rest++;
	}
	let ordinary = 0;
	let beyond = 0;
	for (let at = 0; at < sample.length; at++) {
		const lead = sample[at] ?? 0;
		if (lead >= 0x80) beyond++;
		if (lead < 0x80 || (encoding === "shift_jis" && lead >= 0xa0 && lead < 0xe0)) continue;
		beyond++;
		if (isOrdinary(lead)) ordinary++;
		at++;
	}
	const usual = Math.min(rest, ordinary);
	return { score: score + ORDINARY * usual + RARE * (rest - usual), beyond };
}

function hintScore({ language, words }: LanguageModel, hints: Hints): number {
	const named = hints.languages.get(language) ?? 0;
	if (words === undefined) return named;
	let count = 0;
	for (const word of hints.words) if (words.has(word)) count++;
	return named + SHORT_WORD * Math.min(count, MOST_WORDS);
}
