/**
 * The text of pictures and controls that are not kept: alternative texts, and the labels of buttons.
 *
 * @module
 */
import { defaultTreeAdapter, html, type DefaultTreeAdapterTypes as Tree } from "parse5";
import { oneLine } from "../../model/text.ts";
import { attributeOf, isInvisible } from "./nodes.ts";
import { isDecoration } from "./svg.ts";

/** Input types that are buttons, whose value is their label. */
const BUTTONS: ReadonlySet<string> = new Set(["button", "reset", "submit"]);

/**
 * Returns the nodes that replace an element: the text of a picture or of a button, or a link for an area of
 * a map. They are sanitised like all other nodes.
 */
export function controlText(element: Tree.Element): Tree.ChildNode[] {
	if (isInvisible(element) || isDecoration(element.attrs)) return [];
	const attributeText = (name: string) => textApart(attributeOf(element, name) ?? "");
	switch (element.tagName) {
		case "img":
			return attributeText("alt");
		case "input": {
			const type = attributeOf(element, "type")?.toLowerCase() ?? "text";
			if (type === "image") return attributeText("alt");
			return BUTTONS.has(type) || isOnlyRead(element) ? attributeText("value") : [];
		}
		case "area": {
			const href = attributeOf(element, "href");
			const alt = oneLine(attributeOf(element, "alt") ?? attributeOf(element, "title") ?? "");
			return href === undefined ? [] : [...textNodes(" "), link(href, alt || href), ...textNodes(" ")];
		}
		default:
			return [];
	}
}

/** Whether a control holds text to copy, such as a page's address. */
function isOnlyRead(input: Tree.Element): boolean {
	return attributeOf(input, "readonly") !== undefined && attributeOf(input, "type") !== "hidden";
}

/** A link with this text. */
export function link(href: string, label: string): Tree.Element {
	const made = defaultTreeAdapter.createElement("a", html.NS.HTML, [{ name: "href", value: href }]);
	defaultTreeAdapter.insertText(made, label);
	return made;
}

/** A text on one line, with spaces around it; nothing if it is blank. */
function textApart(text: string): Tree.ChildNode[] {
	const line = oneLine(text);
	return line === "" ? [] : textNodes(` ${line} `);
}

/** A text node. */
function textNodes(text: string): Tree.ChildNode[] {
	const holder = defaultTreeAdapter.createDocumentFragment();
	defaultTreeAdapter.insertText(holder, text);
	return holder.childNodes;
}
