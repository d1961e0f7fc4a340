/**
 * The words of pictures and controls that may not stay: what a browser shows in their place, or on them.
 *
 * @module
 */
import { defaultTreeAdapter, html, type DefaultTreeAdapterTypes as Tree } from "parse5";
import { oneLine } from "../../model/text.ts";
import { attributeOf, isInvisible } from "./nodes.ts";
import { isDecoration } from "./svg.ts";

/** Buttons, whose value is written on them. */
const BUTTONS: ReadonlySet<string> = new Set(["button", "reset", "submit"]);

/**
 * What takes the place of an element: the words of a picture or of a button, a link for a part of
 * a map. It goes the way of the other nodes of the text, so that it is checked as they are.
 */
export function controlWords(element: Tree.Element): Tree.ChildNode[] {
	if (isInvisible(element) || isDecoration(element.attrs)) return [];
	const words = (name: string) => wordsApart(attributeOf(element, name) ?? "");
	switch (element.tagName) {
		case "img":
			return words("alt");
		case "input": {
			const type = attributeOf(element, "type")?.toLowerCase() ?? "text";
			if (type === "image") return words("alt");
			return BUTTONS.has(type) || isOnlyRead(element) ? words("value") : [];
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

/** Whether a control is there to be copied from, as the address that leads to a page. */
function isOnlyRead(input: Tree.Element): boolean {
	return attributeOf(input, "readonly") !== undefined && attributeOf(input, "type") !== "hidden";
}

/** A link with these words. */
export function link(href: string, words: string): Tree.Element {
	const made = defaultTreeAdapter.createElement("a", html.NS.HTML, [{ name: "href", value: href }]);
	defaultTreeAdapter.insertText(made, words);
	return made;
}

/** Words on one line, with spaces around them; nothing if there are none. */
function wordsApart(text: string): Tree.ChildNode[] {
	const words = oneLine(text);
	return words === "" ? [] : textNodes(` ${words} `);
}

/** A text as it stands in a tree. */
function textNodes(text: string): Tree.ChildNode[] {
	const holder = defaultTreeAdapter.createDocumentFragment();
	defaultTreeAdapter.insertText(holder, text);
	return holder.childNodes;
}
