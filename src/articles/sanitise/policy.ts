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

/** The attributes an element may keep, or `undefined` if the element itself may not stay. */
export function keptAttributes(element: string): ReadonlySet<string> | undefined {
	return KEPT.get(element);
}

/** Elements whose place in the line Markdown cannot say, so that people write them as HTML. */
const ALIGNED: ReadonlySet<string> = new Set(["div", "h1", "h2", "h3", "h4", "h5", "h6", "p"]);

/** The value of an attribute that an element may have in the operator's own article alone; `undefined` if it may not. */
export function ownValue(element: string, name: string, value: string): string | undefined {
	if (element === "track" && name === "default") return "";
	if (name !== "align" || !ALIGNED.has(element)) return undefined;
	return /^(?:left|center|right|justify)$/i.test(value) ? value.toLowerCase() : undefined;
}

/**
 * Elements that are written under another name: blocks that mean something to a page but not to an article in it, and obsolete
 * elements, as HTML §16.2 advises.
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

/** The name under which an element is written, if it may stay. */
export function writtenName(element: string): string {
	return WRITTEN.get(element) ?? element;
}

/**
 * Elements whose contents are code, controls or fallbacks, not text for people: they go with their contents. Of frames, a
 * link and their fallback stay (see `frames.ts`).
 */
export const DROPPED_WHOLE: ReadonlySet<string> = new Set(
	"applet area base datalist embed frame frameset head input link meta noembed noframes object param portal script select style svg template title".split(
		" ",
	),
);

/** Elements that stand apart from the words beside them, on the same line. They are not kept, so a space takes their place. */
export const APART: ReadonlySet<string> = new Set(
	"button input marquee meter progress select textarea".split(" "),
);

/** Elements that play a file. Their contents are a fallback for browsers that cannot, and so not part of the text. */
export const PLAYED: ReadonlySet<string> = new Set(["audio", "video"]);

/** Elements that have no end tag (HTML §13.1.2). */
export const VOID: ReadonlySet<string> = new Set(["br", "col", "hr", "img", "source", "track", "wbr"]);

/** Elements that part one piece of text from the next, where they begin and where they end. */
export const BLOCK: ReadonlySet<string> = new Set(
	"address article aside audio blockquote br caption center dd details dialog dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li listing main menu nav ol optgroup option p plaintext pre search section summary table td th tr ul video xmp".split(
		" ",
	),
);

/** Attributes that hold one URL. */
export const URL_ATTRIBUTES: ReadonlySet<string> = new Set(["cite", "href", "poster", "src"]);

/** Elements that are worth nothing without the attribute named here. */
export const NEEDED_ATTRIBUTE: ReadonlyMap<string, readonly string[]> = new Map([
	["iframe", ["src"]],
	["img", ["src", "srcset"]],
	["source", ["src", "srcset"]],
	["track", ["src"]],
]);

/** What a link may lead to: in a text, and as an article's link or file. */
export const LINK_SCHEMES: ReadonlySet<string> = new Set([
	"http:",
	"https:",
	"mailto:",
	"tel:",
	"xmpp:",
	"magnet:",
]);
const FETCH_SCHEMES = new Set(["http:", "https:"]);

/** Whether a resolved URL may stand in the given attribute; frames have `playerUrl`, pictures also `rasterAddress`. */
export function isAllowedUrl(url: URL, attribute: string): boolean {
	return (attribute === "href" ? LINK_SCHEMES : FETCH_SCHEMES).has(url.protocol);
}

/** How many attributes plain elements have; to look at thousands again and again would take long. */
export const MOST_ATTRIBUTES = 30;

/** How deep elements may nest. Pages of people stay below 60; parsing time grows with the depth. */
export const MAX_DEPTH = 500;

/** How many elements one text may have: ten times what the longest honest pages have. */
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
 * each paragraph, with their attributes, and addresses become absolute; honest pages grow to less than twice what they were.
 */
export function boundsOf(input: string): Bounds {
	let tags = 0;
	for (let at = input.indexOf("<"); at !== -1; at = input.indexOf("<", at + 1)) tags++;
	return {
		elements: Math.min(MAX_ELEMENTS, 1_000 + 5 * tags),
		output: Math.min(MAX_OUTPUT, 20_000 + 10 * input.length),
	};
}

/** How often the text is read until it comes out as it went in; what people write needs two. */
export const MAX_ROUNDS = 5;
