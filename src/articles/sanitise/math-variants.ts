/**
 * Letters of formulas in another style, which are characters of their own in Unicode: browsers that know MathML Core give
 * `mathvariant` no other value than `normal` (MathML Core §4.2).
 *
 * @module
 */

/** The first code points of each style: of A, a, Greek Α and 0, if Unicode has them. */
const STYLES: ReadonlyMap<
	string,
	readonly [upper: number, lower: number, greek?: number | undefined, digits?: number]
> = new Map([
	["bold", [0x1d400, 0x1d41a, 0x1d6a8, 0x1d7ce]],
	["italic", [0x1d434, 0x1d44e, 0x1d6e2]],
	["bold-italic", [0x1d468, 0x1d482, 0x1d71c]],
	["script", [0x1d49c, 0x1d4b6]],
	["bold-script", [0x1d4d0, 0x1d4ea]],
	["fraktur", [0x1d504, 0x1d51e]],
	["double-struck", [0x1d538, 0x1d552, undefined, 0x1d7d8]],
	["bold-fraktur", [0x1d56c, 0x1d586]],
	["sans-serif", [0x1d5a0, 0x1d5ba, undefined, 0x1d7e2]],
	["bold-sans-serif", [0x1d5d4, 0x1d5ee, 0x1d756, 0x1d7ec]],
	["sans-serif-italic", [0x1d608, 0x1d622]],
	["sans-serif-bold-italic", [0x1d63c, 0x1d656, 0x1d790]],
	["monospace", [0x1d670, 0x1d68a, undefined, 0x1d7f6]],
]);

/** Letters that Unicode encoded earlier, outside the block of their style. */
const EARLIER: Readonly<Record<string, string>> = {
	italic: "hℎ",
	script: "BℬEℰFℱHℋIℐLℒMℳRℛeℯgℊoℴ",
	fraktur: "CℭHℌIℑRℜZℨ",
	"double-struck": "CℂHℍNℕPℙQℚRℝZℤ",
};

/** The Greek letters and signs, in the order in which each style has them. */
const GREEK = [..."ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡϴΣΤΥΦΧΨΩ∇αβγδεζηθικλμνξοπρςστυφχψω∂ϵϑϰϕϱϖ"];

const DIGIT_VARIANTS: Readonly<Record<string, string>> = {
	"bold-italic": "bold",
	"sans-serif-bold-italic": "bold-sans-serif",
};

const TABLES = new Map<string, ReadonlyMap<string, string>>();

function tableOf(variant: string): ReadonlyMap<string, string> | undefined {
	const known = TABLES.get(variant);
	const style = STYLES.get(variant);
	if (known !== undefined || style === undefined) return known;
	const [upper, lower, greek] = style;
	const digits = style[3] ?? STYLES.get(DIGIT_VARIANTS[variant] ?? "")?.[3];
	const table = new Map<string, string>();
	for (let i = 0; i < 26; i++) {
		table.set(String.fromCharCode(0x41 + i), String.fromCodePoint(upper + i));
		table.set(String.fromCharCode(0x61 + i), String.fromCodePoint(lower + i));
	}
	if (digits !== undefined)
		for (let i = 0; i < 10; i++) table.set(String(i), String.fromCodePoint(digits + i));
	if (greek !== undefined)
		for (const [i, letter] of GREEK.entries()) table.set(letter, String.fromCodePoint(greek + i));
	const earlier = [...(EARLIER[variant] ?? "")];
	for (let i = 0; i < earlier.length; i += 2) table.set(earlier[i] ?? "", earlier[i + 1] ?? "");
	TABLES.set(variant, table);
	return table;
}

/**
 * Returns the text of a formula's element in the style that it or an element around it requests. Characters that Unicode lacks
 * in that style stay unchanged, and so do single letters of an `mi`, which are italic anyway.
 *
 * @param variant value of `mathvariant`
 */
export function withVariant(element: string, text: string, variant: string | undefined): string {
	if (variant === undefined) return text;
	const name = variant.trim().toLowerCase();
	if (name === "italic" && element === "mi" && isSingle(text)) return text;
	const table = tableOf(name);
	return table === undefined ? text : [...text].map((letter) => table.get(letter) ?? letter).join("");
}

/** Whether a text is one letter, apart from white space. */
export function isSingle(text: string): boolean {
	// No more of a long text is looked at than can be one.
	const [, ...others] = text.length > 100 ? "ab" : text.trim();
	return others.length === 0;
}

/** Maps an italic character back to the plain letter, which a one-letter `mi` renders italic anyway; keeps all others. */
export function uprightOf(letter: string): string {
	uprights ??= new Map([...(tableOf("italic") ?? [])].map(([plain, italic]) => [italic, plain]));
	return uprights.get(letter) ?? letter;
}

let uprights: ReadonlyMap<string, string> | undefined;
