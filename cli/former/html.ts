/**
 * Reads HTML files as version 1 of the readers did (see `item.ts`). Must not change.
 *
 * @module
 */
import { parse, serialize, type DefaultTreeAdapterTypes as Tree, defaultTreeAdapter as tree } from "parse5";
import { boundedTree } from "./bounded-tree.ts";
import { type FrontMatter, splitFrontMatter } from "./front-matter.ts";

/** The metadata of pages for members of an item, most trusted first. */
const META: Record<string, string[]> = {
	date_published: ["article:published_time", "date", "dcterms.date", "dc.date", "dcterms.created"],
	date_modified: ["article:modified_time", "last-modified", "dcterms.modified"],
	summary: ["description", "og:description", "dcterms.description"],
	image: ["og:image"],
	title: ["og:title"],
};

/**
 * An article from an HTML page or fragment; front matter, where there is any, wins over the page's head.
 *
 * @throws {FileError} if the front matter is not valid, or the page exceeds the bound of {@link boundedTree}
 */
export function readHtml(text: string): FrontMatter {
	const { front, body } = splitFrontMatter(text);
	const elements = [...elementsOf(parse(body, { treeAdapter: boundedTree(body.length) }))];
	const first = (name: string) => elements.find((element) => element.tagName === name);
	const meta = metaOf(elements);
	const found: Record<string, unknown> = {};
	for (const [member, names] of Object.entries(META)) {
		const name = names.find((name) => meta.has(name));
		if (name !== undefined) found[member] = meta.get(name)?.[0];
	}
	// A page's <title> often ends with the site's name; its Open Graph title does not.
	found.title ??= textOf(first("title")) || textOf(first("h1")) || undefined;
	found.language = attribute(first("html"), "lang") || undefined;
	found.url = elements.flatMap((e) =>
		e.tagName === "link" && attribute(e, "rel") === "canonical" ? [attribute(e, "href")] : [],
	)[0];
	const authors = [...(meta.get("author") ?? []), ...(meta.get("article:author") ?? [])].filter(
		(name) => !/^https?:/.test(name),
	);
	if (authors.length > 0) found.authors = authors.map((name) => ({ name }));
	const keywords = meta.get("article:tag") ?? (meta.get("keywords") ?? []).flatMap((list) => list.split(","));
	if (keywords.length > 0) found.tags = keywords.map((keyword) => keyword.trim());
	const content = first("article") ?? first("main") ?? first("body");
	const item = { ...withoutUndefined(found), ...front.item };
	if (content !== undefined) removeTitle(content, item.title);
	front.item = { ...item, content_html: content === undefined ? body : serialize(content).trim() };
	return front;
}

/** Removes a heading that repeats the title: readers and pages show the title themselves. */
function removeTitle(content: Tree.Element, title: unknown): void {
	const heading = [...elementsOf(content)].find((element) => element.tagName === "h1");
	if (heading !== undefined && textOf(heading) === title) tree.detachNode(heading);
}

function metaOf(elements: Tree.Element[]): Map<string, string[]> {
	const meta = new Map<string, string[]>();
	for (const element of elements) {
		if (element.tagName !== "meta") continue;
		const name = (attribute(element, "name") ?? attribute(element, "property"))?.toLowerCase();
		const content = attribute(element, "content")?.trim();
		if (!name || !content) continue;
		const contents = meta.get(name);
		if (contents === undefined) meta.set(name, [content]);
		else contents.push(content);
	}
	return meta;
}

/** All elements below a node, in the order of the document. */
export function* elementsOf(root: Tree.ParentNode): Generator<Tree.Element> {
	const stack = root.childNodes.toReversed();
	for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
		if (!tree.isElementNode(node)) continue;
		yield node;
		for (const child of node.childNodes.toReversed()) stack.push(child);
	}
}

function attribute(element: Tree.Element | undefined, name: string): string | undefined {
	return element?.attrs.find((one) => one.name === name)?.value;
}

/** The text of everything below a node, on one line. */
export function textOf(parent: Tree.ParentNode | undefined): string {
	if (parent === undefined) return "";
	let text = "";
	for (const node of parent.childNodes) {
		if (tree.isTextNode(node)) text += node.value;
		else if (tree.isElementNode(node)) text += textOf(node);
	}
	return text.replace(/\s+/g, " ").trim();
}

function withoutUndefined(members: Record<string, unknown>): Record<string, unknown> {
	return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
