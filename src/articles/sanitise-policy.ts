/**
 * What article HTML may contain: elements, attributes and URL schemes.
 *
 * @module
 */

/** Elements that are kept, with the attributes each may have besides {@link GLOBAL_ATTRIBUTES}. */
const ELEMENTS: Record<string, readonly string[]> = {
	a: ["href", "hreflang"],
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
	code: ["class"],
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
const GLOBAL_ATTRIBUTES: ReadonlySet<string> = new Set(["dir", "lang", "title"]);

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

/** Elements whose contents are code, controls or fallbacks, not text for people: they go with their contents. */
export const DROPPED_WHOLE: ReadonlySet<string> = new Set(
	"applet base button canvas datalist embed frame frameset head input link math meta noembed noframes object param plaintext script select style svg template textarea title xmp".split(
		" ",
	),
);

/** Elements that have no end tag (HTML §13.1.2). */
export const VOID: ReadonlySet<string> = new Set(["br", "col", "hr", "img", "source", "track", "wbr"]);

/** Elements that part one piece of text from the next. */
export const BLOCK: ReadonlySet<string> = new Set(
	"address article aside blockquote br caption dd details div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr li ol p pre section summary table td th tr ul".split(
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

/** Players that articles embed; any other iframe is dropped. */
export const IFRAME_HOSTS: ReadonlySet<string> = new Set([
	"bandcamp.com",
	"embed.podcasts.apple.com",
	"open.spotify.com",
	"player.vimeo.com",
	"w.soundcloud.com",
	"www.youtube-nocookie.com",
	"www.youtube.com",
]);

/** Whether a resolved URL may stand in the given attribute of the given element. */
export function isAllowedUrl(url: URL, element: string, attribute: string): boolean {
	if (element === "iframe") return url.protocol === "https:" && IFRAME_HOSTS.has(url.hostname);
	if (attribute === "href") return LINK_SCHEMES.has(url.protocol);
	// Raster pictures only: an SVG can carry script.
	if (element === "img" && url.protocol === "data:")
		return /^data:image\/(png|jpeg|gif|webp|avif)[;,]/i.test(url.href);
	return FETCH_SCHEMES.has(url.protocol);
}

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
