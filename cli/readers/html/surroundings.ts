/**
 * What a page without `article` and `main` shows around its article.
 *
 * @module
 */
import { type DefaultTreeAdapterTypes as Tree, defaultTreeAdapter as tree } from "parse5";
import { attribute, elementsOf } from "./tree.ts";

/** What stands beside the article on a page. */
export const BESIDE = new Set(["aside", "footer", "nav"]);

/** Elements whose text nobody sees. */
export const UNSEEN = new Set(["head", "noscript", "script", "style", "template"]);

/** What says something without words. */
const SHOWN = new Set(["audio", "iframe", "img", "math", "object", "svg", "video"]);

/** Longer values of attributes are not read to their end, in UTF-16 code units. */
const MAX_VALUE = 500;

/**
 * The smallest element around a heading that has all of a page but what surrounds its articles: the site's name, its header,
 * menus and footer. If that is the page itself, its menus and its footer are taken out.
 *
 * @param isSite whether a heading is the site's name
 */
export function withoutSurroundings(
	body: Tree.Element,
	heading: Tree.Element,
	isSite: (heading: Tree.Element) => boolean,
): Tree.Element {
	const around = new Set<Tree.ParentNode | null>();
	for (let node = heading.parentNode; node !== null && node !== body; node = parentOf(node)) around.add(node);
	const saysNothing = (node: Tree.ChildNode) => isSurrounding(node) || !says(node, isSite);
	let root = body;
	for (;;) {
		const inner = root.childNodes.find((node) => tree.isElementNode(node) && around.has(node));
		if (inner === undefined || !tree.isElementNode(inner)) break;
		if (!root.childNodes.every((node) => node === inner || saysNothing(node))) break;
		root = inner;
	}
	if (root === body)
		root.childNodes = root.childNodes.filter(
			(node) => !(isSurrounding(node) && node.nodeName !== "aside" && node.nodeName !== "header"),
		);
	return root;
}

function parentOf(node: Tree.ParentNode): Tree.ParentNode | null {
	return tree.isElementNode(node) ? node.parentNode : null;
}

/** Notes to the article, and lists of its sections, belong to it wherever they are. */
function isSurrounding(node: Tree.ChildNode): boolean {
	if (!tree.isElementNode(node) || !(BESIDE.has(node.tagName) || node.tagName === "header")) return false;
	const names = ["class", "id", "role"].map((name) => attribute(node, name)?.slice(0, MAX_VALUE) ?? "");
	if (/(?:foot|end)-?notes?/i.test(names.join(" "))) return false;
	const links = [...elementsOf(node)].map((element) => attribute(element, "href")?.trim());
	const given = links.filter((href) => href !== undefined && href !== "");
	return node.tagName !== "nav" || given.length === 0 || given.some((href) => !href?.startsWith("#"));
}

/** Whether there is anything to see in a node. */
function says(node: Tree.ChildNode, isSite: (heading: Tree.Element) => boolean): boolean {
	const stack = [node];
	for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
		if (tree.isTextNode(next) && next.value.trim() !== "") return true;
		if (!tree.isElementNode(next) || UNSEEN.has(next.tagName)) continue;
		if (SHOWN.has(next.tagName)) return true;
		if (!/^h[1-6]$/.test(next.tagName) || !isSite(next)) stack.push(...next.childNodes);
	}
	return false;
}
