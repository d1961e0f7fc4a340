/**
 * What article HTML may contain: elements, attributes and URL schemes.
 *
 * @module
 */

/** Elements that are kept, with the attributes each may have besides {@link GLOBAL_ATTRIBUTES}. */
const ELEMENTS: Record<string, readonly string[]> = {
	a: ["href", "hreflang", "name"],
	abbr: [],
	address: [],
	article: [],
	aside: [],
	audio: ["src", "controls", "preload"],
	b: [],
	bdi: [],
	bdo: [],
	blockquote: ["cite"],
	br: [],
	caption: [],
	cite: [],
	code: [],
	col: ["span"],
	colgroup: ["span"],
	data: ["value"],
	dd: [],
	del: ["cite", "datetime"],
	details: ["open"],
	dfn: [],
	div: [],
	dl: [],
	dt: [],
	em: [],
	figcaption: [],
	figure: [],
	footer: [],
	h1: [],
	h2: [],
	h3: [],
	h4: [],
	h5: [],
	h6: [],
	header: [],
	hr: [],
	i: [],
	iframe: ["src", "width", "height", "allowfullscreen"],
	img: ["src", "srcset", "sizes", "alt", "width", "height"],
	ins: ["cite", "datetime"],
	kbd: [],
	li: ["value"],
	mark: [],
	ol: ["start", "reversed", "type"],
	p: [],
	picture: [],
	pre: [],
	q: ["cite"],
	rp: [],
	rt: [],
	ruby: [],
	s: [],
	samp: [],
	section: [],
	small: [],
	source: ["src", "srcset", "sizes", "type", "media"],
	span: [],
	strong: [],
	sub: [],
	summary: [],
	sup: [],
	table: [],
	tbody: [],
	td: ["colspan", "rowspan", "align"],
	tfoot: [],
	th: ["colspan", "rowspan", "align", "scope"],
	thead: [],
	time: ["datetime"],
	tr: [],
	track: ["src", "kind", "srclang", "label"],
	u: [],
	ul: [],
	var: [],
	video: ["src", "poster", "controls", "width", "height", "preload"],
	wbr: [],
};

/** Attributes that every kept element may have. */
const GLOBAL_ATTRIBUTES: ReadonlySet<string> = new Set(["dir", "id", "lang", "title"]);

const KEPT: ReadonlyMap<string, ReadonlySet<string>> = new Map(
	Object.entries(ELEMENTS).map(([name, attributes]) => [
		name,
		new Set([...GLOBAL_ATTRIBUTES, ...attributes]),
	]),
);

/** The attributes that an element may keep, or `undefined` if the element itself is not kept. */
export function keptAttributes(element: string): ReadonlySet<string> | undefined {
	return KEPT.get(element);
}

/** Elements with an alignment that Markdown cannot express, so that authors write them as HTML. */
const ALIGNED: ReadonlySet<string> = new Set(["div", "h1", "h2", "h3", "h4", "h5", "h6", "p"]);

/** The value of an attribute that an element may have in the operator's own article alone; `undefined` if it may not. */
export function ownValue(element: string, name: string, value: string): string | undefined {
	if (element === "track" && name === "default") return "";
	if (name !== "align" || !ALIGNED.has(element)) return undefined;
	return /^(?:left|center|right|justify)$/i.test(value) ? value.toLowerCase() : undefined;
}

/**
 * Elements that are renamed: blocks that have a meaning in a page but not in an article, and obsolete elements, as HTML §16.2
 * advises.
 */
const WRITTEN: ReadonlyMap<string, string> = new Map([
	...to("div", "center dialog fieldset form hgroup legend main nav optgroup option search"),
	...to("pre", "listing plaintext xmp"),
	...to("ul", "dir menu"),
	["acronym", "abbr"],
	["big", "strong"],
	["strike", "s"],
	["tt", "code"],
]);

function to(name: string, others: string): [string, string][] {
	return others.split(" ").map((other) => [other, name]);
}

/** The name under which an element is written, if it is kept. */
export function writtenName(element: string): string {
	return WRITTEN.get(element) ?? element;
}

/**
 * Elements that are removed with their contents, which are code, controls or fallbacks. Frames leave a link and their fallback
 * (see `frames.ts`).
 */
export const DROPPED_WHOLE: ReadonlySet<string> = new Set(
	"applet area base datalist embed frame frameset head input link meta noembed noframes object param portal script select style svg template title".split(
		" ",
	),
);

/** Elements that are visually separate from the words beside them, on the same line. They are replaced by a space. */
export const APART: ReadonlySet<string> = new Set(
	"button input marquee meter progress select textarea".split(" "),
);

/** Elements that play a file. Their contents are a fallback for browsers that cannot, and so not part of the text. */
export const PLAYED: ReadonlySet<string> = new Set(["audio", "video"]);

/** Elements that have no end tag (HTML §13.1.2). */
export const VOID: ReadonlySet<string> = new Set(["br", "col", "hr", "img", "source", "track", "wbr"]);

/** Elements that separate text where they begin and where they end. */
export const BLOCK: ReadonlySet<string> = new Set(
	"address article aside audio blockquote br caption center dd details dialog dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li listing main menu nav ol optgroup option p plaintext pre search section summary table td th tr ul video xmp".split(
		" ",
	),
);

/** Attributes that hold one URL. */
export const URL_ATTRIBUTES: ReadonlySet<string> = new Set(["cite", "href", "poster", "src"]);

/** Elements that are useless without the attribute named here. */
export const NEEDED_ATTRIBUTE: ReadonlyMap<string, readonly string[]> = new Map([
	["iframe", ["src"]],
	["img", ["src", "srcset"]],
	["source", ["src", "srcset"]],
	["track", ["src"]],
]);

/** The allowed schemes of links: in a text, and as an article's link or file. */
export const LINK_SCHEMES: ReadonlySet<string> = new Set([
	"http:",
	"https:",
	"mailto:",
	"tel:",
	"xmpp:",
	"magnet:",
]);
const FETCH_SCHEMES = new Set(["http:", "https:"]);

/** Whether a resolved URL is allowed in the given attribute; frames have `playerUrl`, pictures also `rasterAddress`. */
export function isAllowedUrl(url: URL, attribute: string): boolean {
	return (attribute === "href" ? LINK_SCHEMES : FETCH_SCHEMES).has(url.protocol);
}

/** How many attributes an element of plain HTML may have. Reading thousands of them repeatedly would take too long. */
export const MOST_ATTRIBUTES = 30;

/** How deep elements may nest. Real pages stay below 60; parsing time grows with the depth. */
export const MAX_DEPTH = 500;

/** How many elements one text may have: ten times as many as the longest real pages have. */
const MAX_ELEMENTS = 100_000;

/** How long the result may be, in UTF-16 code units: twice what can be stored. */
const MAX_OUTPUT = 4_000_000;

/** How far one text may grow. */
export interface Bounds {
	elements: number;
	/** UTF-16 code units. */
	output: number;
}

/**
 * The bounds of a text: in proportion to it, as a document may have a thousand texts. The parser repeats unclosed elements in
 * each paragraph, with their attributes, and addresses become absolute; real pages grow to less than twice their length.
 */
export function boundsOf(input: string): Bounds {
	let tags = 0;
	for (let at = input.indexOf("<"); at !== -1; at = input.indexOf("<", at + 1)) tags++;
	return {
		elements: Math.min(MAX_ELEMENTS, 1_000 + 5 * tags),
		output: Math.min(MAX_OUTPUT, 20_000 + 10 * input.length),
	};
}

/** How often the text is parsed until the result no longer changes. Real pages need two rounds. */
export const MAX_ROUNDS = 5;
