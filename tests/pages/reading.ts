/** Reads pages as browsers do. */
import { parse, type DefaultTreeAdapterTypes as Tree } from "parse5";

/** An element of a page. */
export interface Found {
	attributes: Map<string, string>;
	/** All text in it, with runs of white space as one space. */
	text: string;
	/** The elements inside it with a given name. */
	inside: (name: string) => Found[];
}

/** All elements of a page with a given name, and a given class if one is said, in their order. */
export function elementsOf(html: string, name: string, className?: string): Found[] {
	return elementsIn(parse(html), name, className);
}

function elementsIn(root: Tree.Node, name: string, className?: string): Found[] {
	const found: Found[] = [];
	const stack: Tree.Node[] = [root];
	for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
		if ("tagName" in node && node.tagName === name) {
			const attributes = new Map(node.attrs.map((attr) => [attr.name, attr.value]));
			if (className === undefined || attributes.get("class")?.split(" ").includes(className))
				found.push({
					attributes,
					text: textOf(node).replace(/\s+/g, " ").trim(),
					inside: (inner) => elementsIn(node, inner),
				});
		}
		if ("childNodes" in node) stack.push(...[...node.childNodes].reverse());
	}
	return found;
}

/** The attributes of all elements with a given name. */
export function elements(html: string, name: string): Map<string, string>[] {
	return elementsOf(html, name).map(({ attributes }) => attributes);
}

function textOf(node: Tree.Node): string {
	if ("value" in node) return node.value;
	return "childNodes" in node ? node.childNodes.map(textOf).join("") : "";
}
