/**
 * Audio and video players without a file to play, which browsers show empty. Their poster and their contents replace them.
 *
 * @module
 */
import { defaultTreeAdapter, html, type DefaultTreeAdapterTypes as Tree } from "parse5";
import { attributeOf } from "./nodes.ts";
import { isBlank, loadedAttributes } from "./pictures.ts";
import { PLAYED } from "./policy.ts";
import { addressOf, isPage } from "./tags.ts";

/** How many children of a player are searched. */
const MOST_CHILDREN = 50;

/** Whether an element is a player none of whose files can be fetched. */
export function showsNoFile(element: Tree.Element, base: string): boolean {
	if (!PLAYED.has(element.tagName)) return false;
	const sources = element.childNodes
		.slice(0, MOST_CHILDREN)
		.filter((node) => defaultTreeAdapter.isElementNode(node))
		.filter(({ tagName }) => tagName === "source");
	return ![element, ...sources].some((one) => hasFile(one, base));
}

/** Whether an element of a player has a file that can be fetched. */
export function hasFile({ tagName, attrs }: Pick<Tree.Element, "tagName" | "attrs">, base: string): boolean {
	const src = loadedAttributes(tagName, attrs).find(({ name }) => name === "src")?.value ?? "";
	const url = addressOf(src, base);
	return url !== undefined && /^https?:$/.test(url.protocol) && !isPage(url, base);
}

/** The poster of a player. */
export function posterOf(player: Tree.Element): Tree.ChildNode[] {
	const poster = attributeOf(player, "poster") ?? "";
	return isBlank(poster)
		? []
		: [defaultTreeAdapter.createElement("img", html.NS.HTML, [{ name: "src", value: poster }])];
}
