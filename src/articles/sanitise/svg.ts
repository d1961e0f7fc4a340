/**
 * The words of a drawing, which stay where the drawing itself may not.
 *
 * @module
 */
import { defaultTreeAdapter, type DefaultTreeAdapterTypes as Tree } from "parse5";
import { oneLine } from "../../text.ts";

/** Longer names are not read to their end, in UTF-16 code units. */
const MAX_NAME = 1_000;

/** Whether the attributes of a drawing mark it as decoration, without a meaning of its own. */
export function isDecoration(attributes: readonly { name: string; value: string }[]): boolean {
	return attributes.some(
		({ name, value }) =>
			(name === "aria-hidden" && value === "true") ||
			(name === "role" && /^\s*(presentation|none)\s*$/i.test(value)),
	);
}

/**
 * What an `svg` is called: by its `title`, its `aria-label` or its `desc`, on one line; the empty text if it is only decoration.
 */
export function svgWords({ attrs, childNodes }: Tree.Element): string {
	if (isDecoration(attrs)) return "";
	const label = attrs.find(({ name }) => name === "aria-label")?.value ?? "";
	return bestName([contentsOf("title", childNodes), label, contentsOf("desc", childNodes)]);
}

/** Returns the first name that is not blank, on one line; an empty string if all are. */
export function bestName(candidates: string[]): string {
	return candidates.map((name) => oneLine(name.slice(0, MAX_NAME))).find((name) => name !== "") ?? "";
}

/** The text of the first child of a name. What may be HTML in it is left out. */
function contentsOf(name: string, nodes: Tree.ChildNode[]): string {
	for (const node of nodes) {
		if (!defaultTreeAdapter.isElementNode(node) || node.tagName !== name) continue;
		return node.childNodes
			.filter((child) => defaultTreeAdapter.isTextNode(child))
			.map(({ value }) => value)
			.join("");
	}
	return "";
}
