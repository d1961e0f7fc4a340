/**
 * Content that a page embeds with a script: custom elements such as `<amp-video>` and `<oembed>`, and addresses in `data-`
 * attributes. Feed readers run no scripts, so a plain element replaces them: a player, a picture, or a link.
 *
 * @module
 */
import { defaultTreeAdapter, html, type DefaultTreeAdapterTypes as Tree } from "parse5";
import type { Attribute } from "./attribute.ts";
import { link } from "./controls.ts";
import { attributeOf, elementsIn } from "./nodes.ts";
import { BLOCK, MOST_ATTRIBUTES, PLAYED } from "./policy.ts";

/** Elements of AMP, with the equivalent elements of HTML. */
const PLAIN: ReadonlyMap<string, string> = new Map([
	["amp-anim", "img"],
	["amp-audio", "audio"],
	["amp-iframe", "iframe"],
	["amp-img", "img"],
	["amp-video", "video"],
]);

/** Player elements, with the attributes that name the recording: by an address, or by an id to append to this prefix. */
const PLAYERS: ReadonlyMap<string, readonly [attribute: string, prefix: string][]> = new Map([
	["amp-dailymotion", [["data-videoid", "https://www.dailymotion.com/embed/video/"]]],
	["amp-vimeo", [["data-videoid", "https://player.vimeo.com/video/"]]],
	["amp-youtube", [["data-videoid", "https://www.youtube.com/embed/"]]],
	["lite-vimeo", [["videoid", "https://player.vimeo.com/video/"]]],
	["lite-youtube", [["videoid", "https://www.youtube.com/embed/"]]],
	["oembed", [["url", ""]]],
	["spotify-audio", [["src", ""]]],
	["vimeo-video", [["src", ""]]],
	["youtube-video", [["src", ""]]],
] as [string, [string, string][]][]);

/** Classes of elements that a script fills, each with the attribute that has the address of what it shows. */
const FILLED: readonly [className: RegExp, attribute: string][] = [
	[/(?:^|\s)fb-(?:post|video|comment-embed)(?:\s|$)/, "data-href"],
	[/(?:^|\s)instagram-media(?:\s|$)/, "data-instgrm-permalink"],
	[/(?:^|\s)tiktok-embed(?:\s|$)/, "cite"],
	[/(?:^|\s)rll-youtube-player(?:\s|$)/, "data-src"],
	[/(?:^|\s)wistia_embed(?:\s|$)/, "class"],
];

/** A quick test for these classes. */
const PERHAPS = /fb-|instagram-media|tiktok-embed|rll-youtube-player|wistia_embed/;

/** Names of attributes that such elements have. */
const TOLD_BY: ReadonlySet<string> = new Set(["data-attrs", ...FILLED.map(([, name]) => name)]);

/** Elements that a reader can follow or look at. */
const SHOWS: ReadonlySet<string> = new Set("a audio embed iframe img object video".split(" "));

/** Whether an element may be one that a script fills, by its attributes alone. */
export function mayBeFilled(attributes: readonly Attribute[]): boolean {
	return attributes.some(
		({ name, value }) => name === "data-attrs" || (name === "class" && PERHAPS.test(value)),
	);
}

/** The longest data and classes that are read, in UTF-16 code units. */
const MAX_READ = 20_000;
const MAX_CLASS = 500;

/** Whether some HTML may have embedded content. Takes the names in it, see `namesIn`. */
export function mayHaveEmbeds(input: string, names: ReadonlySet<string>): boolean {
	for (const name of names) if (PLAIN.has(name) || PLAYERS.has(name)) return true;
	for (const name of TOLD_BY) if (name.startsWith("data-") && input.includes(name)) return true;
	return /tiktok-embed|wistia_embed|rll-youtube-player|syntaxhighlighter/i.test(input);
}

/** Adds plain elements to a tree for the content that scripts would show. Takes linear time. */
export function showEmbeds(root: Tree.DocumentFragment): void {
	const open: Tree.ParentNode[] = [root];
	for (let parent = open.pop(); parent !== undefined; parent = open.pop()) {
		parent.childNodes.forEach((node, i) => {
			if (!defaultTreeAdapter.isElementNode(node)) return;
			if (node.namespaceURI === html.NS.HTML) show(node, parent.childNodes[i + 1]);
			open.push(node);
		});
	}
}

function show(element: Tree.Element, next: Tree.ChildNode | undefined): void {
	const plain = PLAIN.get(element.tagName);
	if (plain !== undefined) putFirst(element, plain, [...element.attrs]);
	for (const [name, prefix] of PLAYERS.get(element.tagName) ?? []) {
		const played = attributeOf(element, name)?.trim() ?? "";
		if (played === "" || (prefix !== "" && !/^[\w-]+$/.test(played))) continue;
		const title = attributeOf(element, "playlabel") ?? attributeOf(element, "title") ?? "";
		putFirst(element, "iframe", [
			{ name: "src", value: prefix + played },
			...(title === "" ? [] : [{ name: "title", value: title }]),
		]);
		return;
	}
	if (element.tagName === "script") showCode(element);
	// Others can be formatting elements, which a parser repeats with all their attributes.
	else if (BLOCK.has(element.tagName) && mayBeFilled(element.attrs.slice(0, MOST_ATTRIBUTES)))
		fill(element, next);
}

/** Inserts a plain element before the contents of another: these are a fallback, or the article if the element is unclosed. */
function putFirst(element: Tree.Element, name: string, attrs: Tree.Element["attrs"]): void {
	const made = defaultTreeAdapter.createElement(name, html.NS.HTML, attrs);
	const [first] = element.childNodes;
	if (PLAYED.has(name))
		for (const node of element.childNodes.slice(0, MOST_SOURCES))
			if (node.nodeName === "source" || node.nodeName === "track") {
				defaultTreeAdapter.detachNode(node);
				defaultTreeAdapter.appendChild(made, node);
			}
	const next = first?.parentNode === element ? first : element.childNodes[0];
	if (next === undefined) defaultTreeAdapter.appendChild(element, made);
	else defaultTreeAdapter.insertBefore(element, made, next);
}

/** How many nodes of a player are searched for its files. */
const MOST_SOURCES = 50;

/** Code in a script is shown by SyntaxHighlighter. */
function showCode(script: Tree.Element): void {
	if (attributeOf(script, "type")?.trim().toLowerCase() !== "syntaxhighlighter") return;
	script.tagName = "pre";
	script.nodeName = "pre";
	for (const node of script.childNodes)
		if (defaultTreeAdapter.isTextNode(node))
			node.value = node.value.replace(/^\s*<!\[CDATA\[/, "").replace(/\]\]>\s*$/, "");
}

/** Adds the content that a script would put into an element, unless the element already has a link or a picture. */
function fill(element: Tree.Element, next: Tree.ChildNode | undefined): void {
	if (elementsIn(element.childNodes).some(({ tagName }) => SHOWS.has(tagName))) return;
	const className = (attributeOf(element, "class") ?? "").slice(0, MAX_CLASS);
	const [, attribute] = FILLED.find(([pattern]) => pattern.test(className)) ?? [];
	const value = attribute && attributeOf(element, attribute);
	if (attribute === "class") {
		const [, id] = /(?:^|\s)wistia_async_(\w+)/.exec(className) ?? [];
		if (id !== undefined) addPlayer(element, `https://fast.wistia.net/embed/iframe/${id}`);
	} else if (attribute === "data-src") {
		// The same player is often in a `noscript` after it.
		const isBeside = next && defaultTreeAdapter.isElementNode(next) && next.tagName === "noscript";
		if (value && !isBeside) addPlayer(element, value);
	} else if (attribute !== undefined) {
		if (value) addLink(element, value);
	} else addData(element, attributeOf(element, "data-attrs") ?? "");
}

function addPlayer(element: Tree.Element, src: string): void {
	const player = defaultTreeAdapter.createElement("iframe", html.NS.HTML, [{ name: "src", value: src }]);
	defaultTreeAdapter.appendChild(element, player);
}

function addLink(element: Tree.Element, href: string, label = ""): void {
	if (!/^(?:https?:)?\/\//i.test(href.trim())) return;
	const made = link(
		href.trim(),
		label ||
			href
				.trim()
				.replace(/^(?:https?:)?\/\/(?:www\.)?/i, "")
				.replace(/\/$/, ""),
	);
	const isBlock = BLOCK.has(element.tagName) && element.tagName !== "p";
	const holder = isBlock ? defaultTreeAdapter.createElement("p", html.NS.HTML, []) : element;
	defaultTreeAdapter.appendChild(holder, made);
	if (holder !== element) defaultTreeAdapter.appendChild(element, holder);
}

/** Adds the content that Substack's editor stores as JSON: a formula, a video, or another article and its text. */
function addData(element: Tree.Element, json: string): void {
	const data = json.length > MAX_READ ? undefined : parsed(json);
	if (data === undefined) return;
	const text = (...names: string[]) =>
		names.map((name) => data[name]).find((value) => typeof value === "string" && value.trim() !== "");
	const tex = text("persistentExpression");
	const video = text("videoId");
	if (typeof tex === "string") defaultTreeAdapter.insertText(element, `\\[${tex}\\]`);
	else if (typeof video === "string" && /^[\w-]+$/.test(video)) {
		const isVimeo = /vimeo/i.test(attributeOf(element, "class") ?? "");
		addPlayer(
			element,
			`${isVimeo ? "https://player.vimeo.com/video/" : "https://www.youtube.com/embed/"}${video}`,
		);
	} else {
		const fullText = text("full_text");
		const hasElements = elementsIn(element.childNodes).length > 0;
		if (typeof fullText === "string" && !hasElements) {
			const quote = defaultTreeAdapter.createElement("p", html.NS.HTML, []);
			defaultTreeAdapter.insertText(quote, fullText);
			defaultTreeAdapter.appendChild(element, quote);
		}
		addLink(element, String(text("url", "canonical_url") ?? ""), String(text("title") ?? ""));
	}
}

function parsed(json: string): Record<string, unknown> | undefined {
	try {
		const value: unknown = JSON.parse(json);
		return typeof value === "object" && value !== null ? { ...value } : undefined;
	} catch {
		return undefined;
	}
}
