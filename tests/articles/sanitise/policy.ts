import {
	html,
	parse,
	parseFragment,
	type DefaultTreeAdapterTypes as Tree,
	defaultTreeAdapter as tree,
} from "parse5";

/** The elements that an article may contain. */
const ELEMENTS = new Set(
	`a abbr address article aside audio b bdi bdo blockquote br caption cite code col colgroup data dd del details dfn div
	dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i iframe img ins kbd li mark ol p picture pre q rp rt
	ruby s samp section small source span strong sub summary sup table tbody td tfoot th thead time tr track u ul var
	video wbr`.split(/\s+/),
);
const ATTRIBUTES = new Set(
	`align allowfullscreen alt cite class colspan controls datetime dir height href hreflang id kind label lang media name open
	poster preload reversed rowspan scope sizes span src srclang srcset start title type value width`.split(
		/\s+/,
	),
);
/** Of MathML: those that hold text alone, and those that hold no text. */
const MATH_TEXTS = new Set("annotation mi mn mo ms mtext".split(" "));
const MATH_GROUPS = new Set(
	`math merror mfrac mmultiscripts mover mpadded mphantom mprescripts mroot mrow mspace msqrt mstyle msub msubsup msup
	mtable mtd mtr munder munderover semantics`.split(/\s+/),
);
const MATH_ATTRIBUTES = new Set(
	`accent accentunder alttext columnspan depth dir display displaystyle encoding fence form height largeop linethickness
	lspace mathbackground mathcolor mathsize mathvariant maxsize minsize movablelimits rowspan rspace scriptlevel
	separator stretchy symmetric voffset width`.split(/\s+/),
);
const WEB = /^https?:$/;
const LINK = /^(https?|mailto|tel|xmpp|magnet):$/;
const PICTURE = /^data:image\/(png|jpeg|gif|webp|avif)[;,]/;
const PLAYER =
	/^https:\/\/(archive\.org|(www\.)?bandcamp\.com|embed\.(music|podcasts)\.apple\.com|embed\.ted\.com|fast\.wistia\.net|(geo|www)\.dailymotion\.com|open\.spotify\.com|(www|player-widget)\.mixcloud\.com|player\.bilibili\.com|(player\.)?vimeo\.com|w\.soundcloud\.com|widget\.deezer\.com|www\.youtube(-nocookie)?\.com)\//;
/** Text of the characters of XML 1.0 (§2.2), without the controls that it discourages. */
export const XML_TEXT = /^[\t\n\u0020-\u007E\u00A0-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u;

/** The violations of the policy in HTML, parsed with and without scripts, in a table cell, and as a page. */
export function violations(output: string): string[] {
	const found: string[] = [];
	if (output.includes("]]>")) found.push("]]>");
	if (!XML_TEXT.test(output)) found.push("a character that XML does not have");
	const cell = tree.createElement("td", html.NS.HTML, []);
	for (const root of [
		parseFragment(output),
		parseFragment(output, { scriptingEnabled: false }),
		parseFragment(cell, output, {}),
		bodyOf(output),
	])
		found.push(...nodesOf(root).flatMap(violationsOf));
	return found;
}

function violationsOf(node: Tree.ChildNode): string[] {
	if (tree.isTextNode(node)) return [];
	if (!tree.isElementNode(node)) return [`a ${node.nodeName}`];
	const { tagName, namespaceURI, attrs } = node;
	if (namespaceURI === html.NS.MATHML) return mathViolations(node);
	if (namespaceURI !== html.NS.HTML || !ELEMENTS.has(tagName)) return [`<${tagName}> of ${namespaceURI}`];
	return attrs
		.filter((attr) => !isAllowed(tagName, attr))
		.map(({ name, value }) => `<${tagName} ${name}="${value}">`);
}

/** What MathML may not have: anything but text where text may be HTML, and any text elsewhere. */
function mathViolations({ tagName, parentNode, attrs, childNodes }: Tree.Element): string[] {
	const found = attrs
		.filter(({ name, value, prefix }) =>
			name === "id" ? !/^user-content-\S+$/.test(value) : prefix || !MATH_ATTRIBUTES.has(name),
		)
		.map(({ name, value }) => `<${tagName} ${name}="${value}">`);
	const isInside = parentNode && "namespaceURI" in parentNode && parentNode.namespaceURI === html.NS.MATHML;
	if (isInside === (tagName === "math")) found.push(`<${tagName}> where it may not stand`);
	const isText = MATH_TEXTS.has(tagName);
	if (!isText && !MATH_GROUPS.has(tagName)) found.push(`<${tagName}>`);
	for (const child of childNodes) {
		const isFine = tree.isTextNode(child)
			? isText || child.value.trim() === ""
			: !isText && tree.isElementNode(child) && child.namespaceURI === html.NS.MATHML;
		if (!isFine) found.push(`${child.nodeName} in <${tagName}>`);
	}
	return found;
}

function isAllowed(element: string, { name, value }: { name: string; value: string }): boolean {
	if (!ATTRIBUTES.has(name)) return false;
	if (name === "class") return /^(code|pre)$/.test(element) && /^language-\S+$/.test(value);
	if (element === "iframe" && name === "src") return PLAYER.test(value);
	if (name === "id" || (name === "name" && element === "a")) return /^user-content-\S+$/.test(value);
	if (name === "name") return false;
	if (name === "href") return element === "a" && LINK.test(schemeOf(value));
	if (name === "src" && element === "img" && PICTURE.test(value)) return true;
	if (["src", "cite", "poster"].includes(name)) return WEB.test(schemeOf(value));
	if (name === "srcset")
		return value
			.split(", ")
			.every((candidate) => /^\S+( [\d.]+[wx])?$/.test(candidate) && WEB.test(schemeOf(candidate)));
	return true;
}

/** The scheme as a browser determines it, or nothing for a relative URL, which depends on the page. */
const schemeOf = (url: string) => URL.parse(url)?.protocol ?? "";

/** The body of a page that contains the output. */
function bodyOf(output: string): Tree.ParentNode {
	const page = parse(`<!DOCTYPE html><html><head><title></title></head><body>${output}</body></html>`);
	const body = nodesOf(page).find((node): node is Tree.Element => node.nodeName === "body");
	if (body === undefined) throw new Error("a page without a body");
	return body;
}

function nodesOf(root: Tree.ParentNode): Tree.ChildNode[] {
	const nodes: Tree.ChildNode[] = [];
	const open: Tree.ParentNode[] = [root];
	for (let parent = open.pop(); parent !== undefined; parent = open.pop()) {
		nodes.push(...parent.childNodes);
		open.push(...parent.childNodes.filter((node) => tree.isElementNode(node)));
	}
	return nodes;
}
