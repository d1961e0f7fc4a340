/**
 * Frames, objects and embedded files. The listed players become frames with a canonical address. All others become a link to
 * their address, followed by their fallback.
 *
 * @module
 */
import { defaultTreeAdapter, html, type DefaultTreeAdapterTypes as Tree } from "parse5";
import { excerpt, xmlSafe } from "../../model/text.ts";
import type { Attribute } from "./attribute.ts";
import { controlText } from "./controls.ts";
import { attributeOf, elementsIn, isInvisible } from "./nodes.ts";
import { loadedAttributes } from "./pictures.ts";
import { playerUrl } from "./players.ts";
import { BLOCK, DROPPED_WHOLE } from "./policy.ts";
import { addressOf, isPage } from "./tags.ts";

/** The longest text of a link, in UTF-16 code units. */
const MAX_LABEL = 100;

/** Names of the parameters of an object that have its address. */
const ADDRESS_PARAMETERS = /^(?:movie|src|data|filename|url|href)$/i;

/** The end of a block, or of a line. */
const ENDS_BLOCK = /<(?:\/(?:blockquote|div|figure|h[1-6]|li|ol|p|pre|table|ul)\s*>|[bh]r[\s/>])/i;

/** Elements in which a block may be. */
const MAY_HAVE_BLOCKS: ReadonlySet<string> = new Set(
	`article aside blockquote caption dd details div dl dt figcaption figure footer header li ol section table tbody td
	tfoot th thead tr ul`.split(/\s+/),
);

/** Where an element is: the elements that are open there, the last piece of HTML before it, and what comes next. */
export interface Place {
	open: readonly string[];
	before: string | undefined;
	after: Tree.ChildNode | string | undefined;
}

/** Returns the nodes that replace frames, objects and embedded files. */
export interface FrameReader {
	/** Returns the nodes that replace an element that is not kept. */
	standIn: (element: Tree.Element, place: Place) => Tree.ChildNode[];
	/**
	 * Returns the nodes to put after a player. Paragraphs inside a frame are not a fallback but the article, up to a distant end
	 * tag.
	 */
	swallowedBy: (player: Tree.Element) => Tree.ChildNode[];
}

/**
 * Reads the frames of one text.
 *
 * @param parse of HTML, into nodes
 * @param room how much of the contents of frames may be parsed, in UTF-16 code units. A frame inside a frame is raw text
 * again, so parsing everything would take quadratic time
 */
export function frameReader(
	base: string,
	parse: (html: string) => Tree.ChildNode[],
	room: number,
): FrameReader {
	let left = room;
	/** Whether the last embedded file became a link: then it has a fallback in `noembed`. */
	let hasFallback = false;
	const parseOnce = (text: string) => {
		if (text.length > left) return [];
		left -= text.length;
		return parse(text);
	};
	const fallbackOf = (element: Tree.Element, isEmpty: boolean) => {
		if (element.tagName !== "iframe") return [...element.childNodes];
		return parseOnce(rawText(element).trim() || (isEmpty ? (attributeOf(element, "srcdoc") ?? "") : ""));
	};
	const swallowedBy = (element: Tree.Element) => {
		const text = element.tagName === "iframe" ? rawText(element) : "";
		return ENDS_BLOCK.test(text) ? parseOnce(text) : [];
	};
	const shownBy = (element: Tree.Element, place: Place) => {
		const inside = elementsIn(element.childNodes);
		const addresses = addressesOf(element, inside, base);
		const player = addresses.map(playerOf).find((url) => url !== undefined);
		hasFallback = player === undefined;
		if (player !== undefined) return [frameOf(player, [element, ...inside]), ...swallowedBy(element)];
		const [url] = addresses;
		const fallback = fallbackOf(element, url === undefined);
		if (url === undefined || isInvisible(element)) return apart(fallback, place);
		const others = elementsIn(fallback);
		removeCopies(others, url, base);
		const isLinked = others.some((other) => other.tagName === "a" && isAddress(other, "href", url, base));
		if (isLinked) return apart(fallback, place);
		const link = linkTo(url, labelOf(element, url));
		return [
			...apart([link], { ...place, after: fallback[0] ?? place.after }),
			...apart(fallback, { ...place, before: undefined }),
		];
	};
	const standIn = (element: Tree.Element, place: Place) => {
		switch (element.tagName) {
			case "noembed":
			case "noframes":
				return hasFallback ? apart(parseOnce(rawText(element)), place) : [];
			case "script": {
				const page = pageOfScript(element);
				return page === undefined ? [] : apart([linkTo(page, labelOf(element, page))], place);
			}
			case "applet":
			case "embed":
			case "iframe":
			case "object":
			case "portal":
				return shownBy(element, place);
			default:
				return controlText(element);
		}
	};
	return { standIn, swallowedBy };
}

/** Marks files that are embedded a second time, for browsers that do not know the outer element, so that they get no link. */
function removeCopies(elements: readonly Tree.Element[], url: URL, base: string): void {
	for (const element of elements) {
		if (element.tagName !== "embed" && element.tagName !== "object") continue;
		for (const name of ["src", "data"])
			if (isAddress(element, name, url, base))
				element.attrs = element.attrs.filter((attribute) => attribute.name !== name);
	}
}

function isAddress(element: Tree.Element, name: string, url: URL, base: string): boolean {
	return addressOf(attributeOf(element, name) ?? "", base)?.href === url.href;
}

/** The web addresses that an element embeds, those in its attributes first; `inside` has its parameters. */
function addressesOf(element: Tree.Element, inside: readonly Tree.Element[], base: string): URL[] {
	const own = (element.tagName === "object" ? ["data"] : ["src"]).map((name) => loadedValue(element, name));
	const archive = attributeOf(element, "archive") ?? attributeOf(element, "code");
	if (element.tagName === "applet") own.push(`${attributeOf(element, "codebase") ?? ""}${archive ?? ""}`);
	const parameters = inside
		.filter(({ tagName }) => tagName === "param")
		.filter((param) => ADDRESS_PARAMETERS.test(attributeOf(param, "name") ?? ""))
		.map((param) => attributeOf(param, "value"));
	const embedded = inside
		.filter(({ tagName }) => tagName === "embed" || tagName === "iframe")
		.map((child) => loadedValue(child, "src"));
	const written = element.tagName === "object" ? [...own, ...parameters, ...embedded] : own;
	return written
		.map((text) => addressOf(xmlSafe(text ?? ""), base))
		.filter((url): url is URL => url !== undefined && /^https?:$/.test(url.protocol) && !isPage(url, base));
}

/** Returns the address of a player, also if an embedding service has wrapped it in a frame of its own. */
function playerOf(url: URL): URL | undefined {
	const inner = url.hostname === "cdn.embedly.com" ? url.searchParams.get("src") : null;
	const shown = inner === null ? url : URL.parse(inner, url.href);
	const player = shown === null ? undefined : playerUrl(shown);
	return player !== undefined && playerUrl(player)?.href === player.href ? player : undefined;
}

/** Whether an element is a player by its own attributes: then its fallback is not shown. */
export function isPlayer(element: string, attributes: readonly Attribute[]): boolean {
	const name = element === "object" ? "data" : "src";
	const address = loadedAttributes(element, attributes).find((attribute) => attribute.name === name);
	const url = addressOf(address?.value ?? "", "https://article.invalid/");
	return url !== undefined && playerOf(url) !== undefined;
}

/** The frame of a player, with the size that one of the elements gives it. */
function frameOf(player: URL, elements: readonly Tree.Element[]): Tree.Element {
	const attrs = [{ name: "src", value: player.href }];
	for (const name of ["title", "width", "height"]) {
		const value = elements.map((element) => attributeOf(element, name)).find((text) => text !== undefined);
		if (value !== undefined) attrs.push({ name, value });
	}
	const isFull = elements.some(
		(element) =>
			attributeOf(element, "allowfullscreen") !== undefined ||
			(/^allowfullscreen$/i.test(attributeOf(element, "name") ?? "") &&
				/^true$/i.test(attributeOf(element, "value") ?? "")),
	);
	if (isFull) attrs.push({ name: "allowfullscreen", value: "" });
	return defaultTreeAdapter.createElement("iframe", html.NS.HTML, attrs);
}

function linkTo(url: URL, label: string): Tree.Element {
	const link = defaultTreeAdapter.createElement("a", html.NS.HTML, [{ name: "href", value: url.href }]);
	defaultTreeAdapter.insertText(link, label);
	return link;
}

/** Separates nodes from their neighbours: with a block, or with spaces where a block is not allowed. */
function apart(nodes: Tree.ChildNode[], { open, before, after }: Place): Tree.ChildNode[] {
	const isInline = nodes.some((node) =>
		defaultTreeAdapter.isElementNode(node)
			? !BLOCK.has(node.tagName) && !DROPPED_WHOLE.has(node.tagName)
			: isText(node, /\S/),
	);
	if (!isInline) return nodes;
	if (open.every((name) => MAY_HAVE_BLOCKS.has(name))) {
		const isLink = nodes.every((node) => defaultTreeAdapter.isElementNode(node) && node.tagName === "a");
		const block = defaultTreeAdapter.createElement(isLink ? "p" : "div", html.NS.HTML, []);
		block.childNodes = nodes;
		return [block];
	}
	const isApartBefore =
		before === undefined || /(?:\s|<br>)$/.test(before) || before.startsWith(`<${open.at(-1)}`);
	const isApartAfter = after === undefined || typeof after === "string" || isText(after, /^\s/);
	return [...(isApartBefore ? [] : space()), ...nodes, ...(isApartAfter ? [] : space())];
}

function isText(node: Tree.ChildNode, pattern: RegExp): boolean {
	return defaultTreeAdapter.isTextNode(node) && pattern.test(node.value);
}

function space(): Tree.ChildNode[] {
	const holder = defaultTreeAdapter.createDocumentFragment();
	defaultTreeAdapter.insertText(holder, " ");
	return holder.childNodes;
}

/** The title of the embedded content, else its address. */
function labelOf(element: Tree.Element, url: URL): string {
	const title = excerpt(attributeOf(element, "title") ?? attributeOf(element, "aria-label") ?? "", MAX_LABEL);
	return title || excerpt(url.href.replace(/^https?:\/\/(?:www\.)?/, "").replace(/\/$/, ""), MAX_LABEL);
}

/** Scripts that show a page of their site in place. */
const SCRIPTS: readonly RegExp[] = [
	/^(?:https?:)?\/\/(gist\.github\.com\/[\w./-]+)\.js(?:\?.*)?$/,
	/^(?:https?:)?\/\/(asciinema\.org\/a\/\w+)\.js(?:\?.*)?$/,
	/^(?:https?:)?\/\/(jsfiddle\.net\/(?:\w+\/)?\w+\/)embed\//,
];

/** Returns the page that a script would show: a gist, a terminal recording, slides, a message. */
function pageOfScript(script: Tree.Element): URL | undefined {
	const src = attributeOf(script, "src") ?? "";
	if (src.length > MAX_SCRIPT) return undefined;
	const slides = attributeOf(script, "data-id");
	const message = attributeOf(script, "data-telegram-post");
	let page = SCRIPTS.map((pattern) => pattern.exec(src)?.[1]).find((found) => found !== undefined);
	if (/\/\/speakerdeck\.com\//.test(src) && slides) page = `speakerdeck.com/player/${slides}`;
	if (/\/\/telegram\.org\//.test(src) && message) page = `t.me/${message}`;
	return page === undefined ? undefined : (URL.parse(`https://${page}`) ?? undefined);
}

/** The longest address of such a script, in UTF-16 code units. */
const MAX_SCRIPT = 2_000;

/** The contents of an element that a parser treats as raw text. */
function rawText(element: Tree.Element): string {
	return element.childNodes.map((node) => (defaultTreeAdapter.isTextNode(node) ? node.value : "")).join("");
}

function loadedValue(element: Tree.Element, name: string): string | undefined {
	return loadedAttributes(element.tagName, element.attrs).find((attribute) => attribute.name === name)?.value;
}
