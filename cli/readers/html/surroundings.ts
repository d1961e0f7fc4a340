/**
 * Removes menus, headers and footers around the article of a page that has neither `article` nor `main`.
 *
 * @module
 */
import { type DefaultTreeAdapterTypes as Tree, defaultTreeAdapter as tree } from "parse5";
import { attribute, elementsOf } from "./tree.ts";

/** Elements for parts of a page beside its article. */
export const PERIPHERAL = new Set(["aside", "footer", "nav"]);

/** Elements whose text is not displayed. */
export const INVISIBLE = new Set(["head", "noscript", "script", "style", "template"]);

/** Elements that show something without text. */
const SHOWN = new Set(["audio", "iframe", "img", "math", "object", "svg", "video"]);

/** Elements that older pages use instead of those of HTML5. */
const LISTS = new Set(["div", "ul", "ol"]);

/** The elements of HTML5, and the classes, ids and roles that mean the same. */
const NAMES: readonly [tag: string, name: RegExp][] = [
	["nav", wordOf("nav|navbar|navigation|menu|breadcrumbs?")],
	["footer", wordOf("footer|colophon|contentinfo")],
	["header", wordOf("header|masthead|banner")],
	["aside", wordOf("sidebar")],
];

function wordOf(names: string): RegExp {
	return new RegExp(`(?:^|\\s)(?:(?:site|page|main)-)?(?:${names})(?:\\s|$)`, "i");
}

/** Only this much of an attribute is read, in UTF-16 code units. */
const MAX_VALUE = 500;

/**
 * The smallest element around a heading that holds all of a page but its surroundings: the site's name, its header, menus and
 * footer. If that is the whole body, its menus and footer are removed.
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
	const isSurrounding = (node: Tree.ChildNode) =>
		surroundingOf(node) !== undefined || !showsAny(node, isSite);
	let root = body;
	for (;;) {
		const inner = root.childNodes.find((node) => tree.isElementNode(node) && around.has(node));
		if (inner === undefined || !tree.isElementNode(inner)) break;
		if (!root.childNodes.every((node) => node === inner || isSurrounding(node))) break;
		root = inner;
	}
	if (root === body)
		root.childNodes = root.childNodes.filter(
			(node) => !["nav", "footer"].includes(surroundingOf(node) ?? ""),
		);
	return root;
}

function parentOf(node: Tree.ParentNode): Tree.ParentNode | null {
	return tree.isElementNode(node) ? node.parentNode : null;
}

/**
 * Which of the surroundings a node is, if any. Footnotes and a table of contents belong to the article wherever they are.
 */
function surroundingOf(node: Tree.ChildNode): string | undefined {
	if (!tree.isElementNode(node)) return undefined;
	const names = ["class", "id", "role"]
		.map((name) => attribute(node, name)?.slice(0, MAX_VALUE) ?? "")
		.join(" ");
	if (/(?:foot|end)-?notes?/i.test(names)) return undefined;
	const found = NAMES.find(
		([tag, name]) => node.tagName === tag || (LISTS.has(node.tagName) && name.test(names)),
	);
	if (found?.[0] !== "nav") return found?.[0];
	const links = [...elementsOf(node)].map((element) => attribute(element, "href")?.trim() ?? "");
	const given = links.filter((href) => href !== "");
	return given.length > 0 && given.every((href) => href.startsWith("#")) ? undefined : "nav";
}

/** Whether a node shows anything but the site's name. */
function showsAny(node: Tree.ChildNode, isSite: (heading: Tree.Element) => boolean): boolean {
	const stack = [node];
	for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
		if (tree.isTextNode(next) && next.value.trim() !== "") return true;
		if (!tree.isElementNode(next) || INVISIBLE.has(next.tagName)) continue;
		if (SHOWN.has(next.tagName)) return true;
		if (!/^h[1-6]$/.test(next.tagName) || !isSite(next)) stack.push(...next.childNodes);
	}
	return false;
}
