/**
 * Finds the article in a page.
 *
 * @module
 */
import { type DefaultTreeAdapterTypes as Tree, defaultTreeAdapter as tree } from "parse5";
import { around, attribute, elementsOf, textOf } from "./tree.ts";

/** What stands beside the article on a page. */
const BESIDE = new Set(["aside", "footer", "nav"]);

/** Elements whose text nobody sees. */
const UNSEEN = new Set(["head", "noscript", "script", "style", "template"]);

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
export function contentOf(elements: readonly Tree.Element[], titles: readonly string[]): Content {
	const isTitle = (heading: Tree.Element) => titles.includes(textOf(heading));
	const headings = elements.filter((one) => /^h[1-6]$/.test(one.tagName) && !isBeside(one));
	const first = headings.filter(({ tagName }) => tagName === "h1");
	const heading = first.find(isTitle) ?? first.find((one) => holderOf(one) !== undefined) ?? first[0];
	const named = heading ?? headings.find(isTitle);
	const holder = named && holderOf(named);
	if (holder?.tagName === "article") return { root: holder, heading: named };
	const main = holder ?? elements.find(isMain);
	const all = main ?? elements.find(({ tagName }) => tagName === "body");
	return { root: all && largestIn(all), heading };
}

function isMain(element: Tree.Element): boolean {
	return element.tagName === "main" || attribute(element, "role") === "main";
}

function holderOf(heading: Tree.Element): Tree.Element | undefined {
	return [...around(heading)].find((one) => one.tagName === "article" || isMain(one));
}

function isBeside(element: Tree.Element): boolean {
	for (const one of around(element)) {
		if (one.tagName === "article" || isMain(one)) return false;
		if (BESIDE.has(one.tagName)) return true;
	}
	return false;
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

/** Where an article says when it was published: not in running text, in comments or in teasers. */
export function timeIn(root: Tree.Element): string[] {
	const times = [...elementsOf(root)].filter(
		(one) => attribute(one, "datetime") !== undefined && isOwn(one, root),
	);
	const marked = times.filter(
		(one) =>
			attribute(one, "pubdate") !== undefined ||
			attribute(one, "itemprop") === "datePublished" ||
			/(?:^|\s)(?:dt-published|entry-date|published|post-date|publish-date|date-published)(?:\s|$)/i.test(
				attribute(one, "class") ?? "",
			),
	);
	const inByline = times.filter((one) => one.tagName === "time" && isInByline(one, root));
	return [...marked, ...inByline].flatMap((one) => attribute(one, "datetime")?.trim() || []);
}

/** The longest line that names a date and an author, in characters. */
const BYLINE = 150;

function isInByline(time: Tree.Element, root: Tree.Element): boolean {
	for (const one of around(time)) {
		if (one === root) break;
		if (one.tagName === "header") return true;
	}
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
		if (tree.isElementNode(node) && !/^h[1-6]$/.test(node.tagName))
			stack.push(...node.childNodes.toReversed());
	}
	return false;
}

/** Whether an element of an article is not in a comment on it, or in a teaser of another. */
function isOwn(element: Tree.Element, root: Tree.Element): boolean {
	for (const one of around(element)) {
		if (one === root) return true;
		if (one.tagName === "article" || one.tagName === "aside" || one.tagName === "nav") return false;
		if (/(?:^|[\s_-])(?:comments?|related|teasers?)(?:[\s_-]|$)/i.test(attribute(one, "class") ?? ""))
			return false;
	}
	return true;
}
