/** XML read by a parser that cleans nothing up. */
import { SaxesParser } from "saxes";

/** Fails on anything that XML 1.0 with namespaces forbids. */
export function assertWellFormed(xml: string): void {
	const parser = new SaxesParser({ xmlns: true });
	parser.on("error", (error) => {
		throw error;
	});
	parser.write(xml).close();
}

/** An element as it stands in a document, before any parser cleans it up. */
export interface Element {
	name: string;
	attributes: Record<string, string>;
	/** Its own, without that of its children. */
	text: string;
	children: Element[];
}

/** All elements of a name. Not by feedsmith, which trims texts, and decodes some entities twice. */
export function elementsOf(xml: string, name: string): Element[] {
	const parser = new SaxesParser({ xmlns: false });
	const found: Element[] = [];
	const open: Element[] = [];
	parser.on("opentag", (tag) => {
		const element = { name: tag.name, attributes: tag.attributes, text: "", children: [] };
		if (tag.name === name) found.push(element);
		open.at(-1)?.children.push(element);
		open.push(element);
	});
	parser.on("closetag", () => {
		open.pop();
	});
	const add = (text: string) => {
		const element = open.at(-1);
		if (element) element.text += text;
	};
	parser.on("text", add);
	parser.on("cdata", add);
	parser.write(xml).close();
	return found;
}

export function textsOf(xml: string, name: string): string[] {
	return elementsOf(xml, name).map((element) => element.text);
}
