/**
 * Finds the article in a page.
 *
 * @module
 */
import { type DefaultTreeAdapterTypes as Tree, defaultTreeAdapter as tree } from "parse5";
import { BESIDE, UNSEEN, withoutSurroundings } from "./surroundings.ts";
import { isSiteName, isWithSite } from "./titles.ts";
import { attribute, textOf } from "./tree.ts";

/** What holds the article, and its heading, if it is known. */
export interface Content {
	root: Tree.Element | undefined;
	heading: Tree.Element | undefined;
}

/**
 * The part of a page that is its article: the `article` or `main` that its heading is in, and not a teaser of another. Where
 * the heading is outside of all articles, it is the largest of them, or all of `main` if that says more beside them.
 *
 * @param titles that the page gives itself
 */
export function contentOf(document: Tree.ParentNode, titles: readonly string[]): Content {
	const { headings, main, body, isPage, length } = partsOf(document);
	const isTitle = ({ element }: Heading) => titles.includes(textOf(element));
	const isNearly = ({ element, holder }: Heading) =>
		holder !== undefined && titles.some((title) => isWithSite(title, textOf(element)));
	const isBeforeSite = ({ element }: Heading) =>
		titles.some((title) => title.startsWith(textOf(element)) && isWithSite(title, textOf(element)));
	const { names, others } = halvesOf(titles, headings, length);
	const isSite = (element: Tree.Element) => isSiteName(element) || names.has(textOf(element));
	const isOther = ({ element }: Heading) => others.has(textOf(element));
	const first = headings.filter(({ element }) => element.tagName === "h1" && !isSite(element));
	const heading =
		first.find(isTitle) ??
		first.find(isNearly) ??
		first.find(({ holder }) => holder !== undefined) ??
		first[0];
	const named =
		heading ??
		headings.find(isTitle) ??
		headings.find(isNearly) ??
		headings.find(isOther) ??
		headings.find(isBeforeSite);
	const holder = named?.holder;
	if (holder?.tagName === "article") return { root: holder, heading: named?.element };
	const all = holder ?? main ?? body;
	if (isPage && named !== undefined && all !== undefined && all === body && largestIn(all) === all)
		return { root: withoutSurroundings(all, named.element, isSite), heading: named.element };
	return { root: all && largestIn(all), heading: named?.element };
}

/**
 * The halves of titles that headings repeat both of: names of the site, and the others. A name comes before the other
 * heading, with less text up to that than there is from there on; if it is the first half, it is also apart.
 *
 * @param length that of the page's text
 */
function halvesOf(titles: readonly string[], headings: readonly Heading[], length: number) {
	const all = headings.map((heading) => ({ ...heading, words: textOf(heading.element) }));
	const names = new Set<string>();
	const others = new Set<string>();
	for (const title of titles) {
		const halves = all.filter(({ words }) => isWithSite(title, words));
		const first = halves.find(({ words }) => title.startsWith(words));
		const second = halves.find(({ words }) => words !== first?.words && title.endsWith(words));
		if (first === undefined || second === undefined) continue;
		if (first.words.length + second.words.length >= title.length) continue;
		const [site, other] = first.at < second.at ? [first, second] : [second, first];
		const isApart = site.holder === undefined && site.element.parentNode !== other.element.parentNode;
		const isAfterText = other.at - site.at >= length - other.at;
		if (isAfterText || (site === first && !isApart)) continue;
		names.add(site.words);
		others.add(other.words);
	}
	return { names, others };
}

/** A heading, and the `article` or `main` that it is in. */
interface Heading {
	element: Tree.Element;
	holder: Tree.Element | undefined;
	/** How much text is before it. */
	at: number;
}

/** How many headings are looked at. */
const MAX_HEADINGS = 200;

/** The headings of a page that are not beside its articles, and what holds its text. */
function partsOf(document: Tree.ParentNode) {
	const headings: Heading[] = [];
	let main: Tree.Element | undefined;
	let body: Tree.Element | undefined;
	let isPage = false;
	let length = 0;
	const stack: [node: Tree.ChildNode, holder: Tree.Element | undefined][] = [];
	const push = (nodes: readonly Tree.ChildNode[], holder?: Tree.Element) => {
		for (const node of nodes.toReversed()) stack.push([node, holder]);
	};
	push(document.childNodes);
	for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
		const [node, holder] = next;
		if (tree.isTextNode(node)) length += lengthOf(node.value);
		if (!tree.isElementNode(node)) continue;
		if (isMain(node)) main ??= node;
		if (node.tagName === "body") body ??= node;
		if (node.tagName === "title" && body === undefined) isPage = true;
		if (isHeading(node)) {
			if (headings.length < MAX_HEADINGS) headings.push({ element: node, holder, at: length });
			length += lengthOf(textOf(node));
		} else if (holder !== undefined || !BESIDE.has(node.tagName))
			push(node.childNodes, node.tagName === "article" || isMain(node) ? node : holder);
	}
	return { headings, main, body, isPage, length };
}

function isHeading({ tagName }: Tree.Element): boolean {
	return /^h[1-6]$/.test(tagName);
}

function isMain(element: Tree.Element): boolean {
	return element.tagName === "main" || attribute(element, "role") === "main";
}

/** The largest article in an element; the element itself if there is more text beside its articles. */
function largestIn(element: Tree.Element): Tree.Element {
	const articles: [article: Tree.Element, length: number][] = [];
	let rest = 0;
	const stack: Tree.ChildNode[] = [...element.childNodes];
	for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
		if (tree.isTextNode(node)) rest += lengthOf(node.value);
		if (!tree.isElementNode(node) || UNSEEN.has(node.tagName)) continue;
		if (BESIDE.has(node.tagName)) continue;
		if (node.tagName === "article") articles.push([node, lengthOf(textOf(node))]);
		// The heading of the page does not count for either.
		else if (node.tagName !== "h1") stack.push(...node.childNodes);
	}
	articles.reverse().sort(([, a], [, b]) => b - a);
	const [largest, length] = articles[0] ?? [element, 0];
	return length >= rest ? largest : element;
}

function lengthOf(text: string): number {
	return text.replace(/\s+/g, "").length;
}

/** How many times in an article are looked at. */
const MAX_TIMES = 20;

/** What stands in an article and is not its own: comments, and teasers of others. */
const OTHERS = /(?:^|[\s_-])(?:comments?|related|teasers?)(?:[\s_-]|$)/i;

/** Classes of themes and microformats for the date of an article. */
const PUBLISHED =
	/(?:^|\s)(?:dt-published|entry-date|published|post-date|publish-date|date-published)(?:\s|$)/i;

/** When an article says that it was published, in order of trust: not in running text, in comments or in teasers. */
export function timeIn(root: Tree.Element): string[] {
	const times = timesOf(root);
	const marked = times.filter(
		({ element }) =>
			attribute(element, "pubdate") !== undefined ||
			attribute(element, "itemprop") === "datePublished" ||
			PUBLISHED.test(attribute(element, "class") ?? ""),
	);
	const inByline = times.filter(
		({ element, isInHeader }) => element.tagName === "time" && (isInHeader || isInByline(element, root)),
	);
	return [...marked, ...inByline].flatMap(({ element }) => attribute(element, "datetime")?.trim() || []);
}

/** The first elements of an article that have a time. */
function timesOf(root: Tree.Element): { element: Tree.Element; isInHeader: boolean }[] {
	const times: { element: Tree.Element; isInHeader: boolean }[] = [];
	const stack: [node: Tree.ChildNode, isInHeader: boolean][] = [];
	const push = (nodes: readonly Tree.ChildNode[], isInHeader: boolean) => {
		for (const node of nodes.toReversed()) stack.push([node, isInHeader]);
	};
	push(root.childNodes, false);
	for (let next = stack.pop(); next !== undefined && times.length < MAX_TIMES; next = stack.pop()) {
		const [node, isInHeader] = next;
		if (!tree.isElementNode(node) || /^(?:article|aside|nav)$/.test(node.tagName)) continue;
		if (OTHERS.test((attribute(node, "class") ?? "").slice(0, MAX_CLASS))) continue;
		if (attribute(node, "datetime") !== undefined) times.push({ element: node, isInHeader });
		push(node.childNodes, isInHeader || node.tagName === "header");
	}
	return times;
}

/** Longer classes are not read to their end, in UTF-16 code units. */
const MAX_CLASS = 500;

/** The longest line that names a date and an author, in characters. */
const BYLINE = 150;

function isInByline(time: Tree.Element, root: Tree.Element): boolean {
	const { parentNode } = time;
	if (parentNode === null || !tree.isElementNode(parentNode)) return false;
	const isShort = parentNode === root || textOf(parentNode).length <= BYLINE;
	return isShort && startsWith(root, time);
}

/** Whether an element is near the beginning of another: no more text than a byline is before it, without headings. */
function startsWith(root: Tree.Element, element: Tree.Element): boolean {
	let length = 0;
	const stack: Tree.ChildNode[] = root.childNodes.toReversed();
	for (let node = stack.pop(); node !== undefined && length <= BYLINE; node = stack.pop()) {
		if (node === element) return true;
		if (tree.isTextNode(node)) length += lengthOf(node.value);
		if (tree.isElementNode(node) && !isHeading(node)) stack.push(...node.childNodes.toReversed());
	}
	return false;
}
