/**
 * Attributes of formulas: those of MathML Core that change how one looks, with values that keep it in its place.
 *
 * @module
 */

/** Attributes of every element (MathML Core §2.1.3). */
const GLOBAL = "dir displaystyle mathbackground mathcolor mathsize scriptlevel";

/** Attributes of single elements. */
const OWN: Record<string, string> = {
	annotation: "encoding",
	math: "alttext display",
	mfrac: "linethickness",
	mi: "mathvariant",
	mo: "fence form largeop lspace maxsize minsize movablelimits rspace separator stretchy symmetric",
	mover: "accent",
	mpadded: "depth height lspace voffset width",
	mspace: "depth height width",
	mtd: "columnspan rowspan",
	munder: "accentunder",
	munderover: "accent accentunder",
};

/**
 * Attributes of MathML 3 that say what Core does not, in the operator's own articles: browsers other than Chromium know them,
 * and for that the pages have styles.
 */
const IN_OWN: Record<string, string> = {
	menclose: "notation",
	mtable: "columnlines rowlines",
	mtd: "columnalign",
};

/** What each attribute's value looks like; for lengths, see {@link isModest}. */
const VALUES: Record<string, RegExp> = {
	...of(/^(left|center|right)$/, "columnalign"),
	...of(/^(none|solid|dashed)( (none|solid|dashed)){0,99}$/, "columnlines rowlines"),
	...of(/^(box|(up|down)diagonalstrike|horizontalstrike|updiagonalstrike downdiagonalstrike)$/, "notation"),
	...of(
		/^(true|false)$/i,
		"accent accentunder displaystyle fence largeop movablelimits separator stretchy symmetric",
	),
	...of(/^(#[\da-f]{3,8}|[a-z]{1,30})$/i, "mathbackground mathcolor"),
	...of(/^\d{1,3}$/, "columnspan rowspan"),
	...of(/^[\w+./ -]{1,60}$/, "encoding"),
	...of(/^(ltr|rtl)$/i, "dir"),
	...of(/^(block|inline)$/i, "display"),
	...of(/^(prefix|infix|postfix)$/i, "form"),
	...of(/^normal$/, "mathvariant"),
	// Levels below that of the line would make letters larger without bound.
	...of(/^\+?\d$/, "scriptlevel"),
	...of(/^/, "alttext"),
};

function of(pattern: RegExp, names: string): Record<string, RegExp> {
	return Object.fromEntries(names.split(" ").map((name) => [name, pattern]));
}

const NAMES: ReadonlyMap<string, ReadonlySet<string>> = new Map(
	Object.entries(OWN).map(([element, names]) => [element, new Set(`${GLOBAL} ${names}`.split(" "))]),
);
const GLOBAL_NAMES: ReadonlySet<string> = new Set(GLOBAL.split(" "));

const LENGTH = /^([+-]?(?:\d{1,5}(?:\.\d{0,10})?|\.\d{1,10}))(em|ex|px|pt|pc|cm|mm|in|%|)$/i;

/** Roughly how many pixels each unit comes to; a number alone is a factor. */
const PIXELS: Record<string, number> = {
	em: 16,
	ex: 8,
	px: 1,
	pt: 1.34,
	pc: 16,
	cm: 38,
	mm: 3.8,
	in: 96,
	"%": 0.16,
	"": 16,
};

/** How large a part of a formula may be, and how far one attribute may move it back, in pixels: a hundred letters, and four. */
const MOST = 1_600;
const MOST_BACK = 64;

/** Roughly how many pixels a length of MathML comes to; not a number if it is none. */
export function pixelsOf(value: string): number {
	const [, number = "", unit = ""] = LENGTH.exec(value) ?? [];
	return number === "" ? Number.NaN : Number(number) * (PIXELS[unit.toLowerCase()] ?? MOST);
}

/** Whether a length may leave the formula in its place: a space of minus a thousand letters would lay it over the page. */
function isModest(value: string): boolean {
	const pixels = pixelsOf(value);
	return pixels >= -MOST_BACK && pixels <= MOST;
}

/**
 * The value of an attribute of an element of MathML as it may be written, or `undefined` if it may not.
 *
 * @param isOwn whether it is in the operator's own article
 */
export function mathAttribute(
	element: string,
	name: string,
	value: string,
	isOwn: boolean,
): string | undefined {
	const isKnown = (NAMES.get(element) ?? GLOBAL_NAMES).has(name);
	if (!isKnown && !(isOwn && IN_OWN[element]?.split(" ").includes(name))) return undefined;
	const pattern = VALUES[name];
	const isFine = pattern === undefined ? isModest(value.trim()) : pattern.test(value.trim());
	if (!isFine) return undefined;
	return name === "alttext" ? value : value.trim();
}
