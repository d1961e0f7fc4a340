/**
 * Finds the article in a page.
 *
 * @module
 */
import { type DefaultTreeAdapterTypes as Tree, defaultTreeAdapter as tree } from "parse5";
import { INVISIBLE, PERIPHERAL, withoutSurroundings } from "./surroundings.ts";
import { isSiteName, isWithSite } from "./titles.ts";
import { attribute, textOf } from "./tree.ts";

/** The element that holds the article, and the article's heading, if they are known. */
export interface Content {
	root: Tree.Element | undefined;
	heading: Tree.Element | undefined;
}

/**
 * Finds the article of a page: the `article` or `main` around its heading, and not a teaser of another article. If the heading
 * is outside of every `article`, it is the largest one, or all of `main` if `main` has more text outside of its articles.
 *
 * @param titles that the page declares for itself
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
 * Splits titles such as `Article | Site` whose halves both occur as headings, into names of the site and titles of articles.
 * The heading with the site's name comes first, with less text between the two than after the second. If the name is also the
 * first half of the title, its heading is outside of the article, in another element.
 *
 * @param length of the page's text
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
	/** The length of the text before it. */
	at: number;
}

/** Headings beyond this number are ignored. */
const MAX_HEADINGS = 200;

/** Collects the headings of a page, but not those of sidebars, menus and footers, and the elements that may hold its text. */
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
		} else if (holder !== undefined || !PERIPHERAL.has(node.tagName))
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

/** The largest article in an element; the element itself if it has more text outside of its articles. */
function largestIn(element: Tree.Element): Tree.Element {
	const articles: [article: Tree.Element, length: number][] = [];
	let rest = 0;
	const stack: Tree.ChildNode[] = [...element.childNodes];
	for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
		if (tree.isTextNode(node)) rest += lengthOf(node.value);
		if (!tree.isElementNode(node) || INVISIBLE.has(node.tagName)) continue;
		if (PERIPHERAL.has(node.tagName)) continue;
		if (node.tagName === "article") articles.push([node, lengthOf(textOf(node))]);
		// The heading of the page counts for neither.
		else if (node.tagName !== "h1") stack.push(...node.childNodes);
	}
	articles.reverse().sort(([, a], [, b]) => b - a);
	const [largest, length] = articles[0] ?? [element, 0];
	return length >= rest ? largest : element;
}

function lengthOf(text: string): number {
	return text.replace(/\s+/g, "").length;
}

/** The most dates of an article that are read. */
const MAX_TIMES = 20;

/** Classes of parts that are within an article and not about it: comments, and teasers of other articles. */
const OTHERS = /(?:^|[\s_-])(?:comments?|related|teasers?)(?:[\s_-]|$)/i;

/** Classes of themes and microformats for the date of an article. */
const PUBLISHED =
	/(?:^|\s)(?:dt-published|entry-date|published|post-date|publish-date|date-published)(?:\s|$)/i;

/** The dates of publication in an article, most trusted first. Dates in running text, comments and teasers do not count. */
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

/** Only this much of a class attribute is read, in UTF-16 code units. */
const MAX_CLASS = 500;

/** The longest line that names a date and an author, in characters. */
const BYLINE = 150;

function isInByline(time: Tree.Element, root: Tree.Element): boolean {
	const { parentNode } = time;
	if (parentNode === null || !tree.isElementNode(parentNode)) return false;
	const isShort = parentNode === root || textOf(parentNode).length <= BYLINE;
	return isShort && startsWith(root, time);
}

/** Whether an element is near the beginning of another: the text before it, without headings, is no longer than a byline. */
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
