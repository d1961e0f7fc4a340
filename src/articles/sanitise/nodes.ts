/**
 * Queries of a tree of HTML, each in bounded time.
 *
 * @module
 */
import { defaultTreeAdapter, type DefaultTreeAdapterTypes as Tree } from "parse5";

/** How many nodes of one element are searched: fallbacks are short. */
const MAX_LOOKED_AT = 200;

/** The first nodes among these and below them, in the order of the text. */
export function nodesIn(nodes: readonly Tree.ChildNode[]): Tree.ChildNode[] {
	const found: Tree.ChildNode[] = [];
	const open = nodes.slice(0, MAX_LOOKED_AT).reverse();
	for (let node = open.pop(); node !== undefined && found.length < MAX_LOOKED_AT; node = open.pop()) {
		found.push(node);
		if (defaultTreeAdapter.isElementNode(node))
			open.push(...node.childNodes.slice(0, MAX_LOOKED_AT).reverse());
	}
	return found;
}

/** The elements among {@link nodesIn}. */
export function elementsIn(nodes: readonly Tree.ChildNode[]): Tree.Element[] {
	return nodesIn(nodes).filter((node) => defaultTreeAdapter.isElementNode(node));
}

/** The value of an attribute, as the parser read it. */
export function attributeOf(element: Tree.Element, name: string): string | undefined {
	return element.attrs.find((attribute) => attribute.name === name)?.value;
}

/** Whether a picture or a frame is hidden, as tracking pixels are. */
export function isInvisible(element: Tree.Element): boolean {
	const sizes = ["width", "height"].map((name) => attributeOf(element, name)?.trim() ?? "");
	return (
		attributeOf(element, "hidden") !== undefined ||
		sizes.every((size) => /^[01](?:px)?$/.test(size)) ||
		/(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)/i.test(attributeOf(element, "style") ?? "")
	);
}
