/**
 * Reads HTML files: the metadata in the head, and the article.
 *
 * @module
 */
import { parse, serialize, type DefaultTreeAdapterTypes as Tree, defaultTreeAdapter as tree } from "parse5";
import { boundedTree } from "./bounded-tree.ts";
import { templateSyntaxIn } from "./foreign-syntax.ts";
import {
	type FrontMatter,
	type Item,
	type Origin,
	readUnlessKept,
	splitFrontMatter,
} from "./front-matter.ts";
import { resolverOf, resolveWithin } from "./html/base.ts";
import { contentOf, timeIn } from "./html/content.ts";
import { Head } from "./html/head.ts";
import { linkedData } from "./html/linked-data.ts";
import { isWithSite } from "./html/titles.ts";
import { attribute, elementsOf, proseOf, textOf } from "./html/tree.ts";
import { targetsOf } from "./link-targets.ts";

/** Longer JSON-LD scripts are ignored (UTF-16 code units). */
const MAX_SCRIPT = 500_000;

/**
 * Reads an article from an HTML page or fragment. Front matter wins over the page's head. The item also keeps the whole file.
 *
 * @throws {FileError} if the front matter is not valid, or the page exceeds the bound of {@link boundedTree}
 */
export function readHtml(text: string, origin?: Origin): FrontMatter {
	const { front, body } = splitFrontMatter(text, origin);
	return readUnlessKept(front, () => withPage(front, body, text));
}

function withPage(front: FrontMatter, body: string, whole: string): FrontMatter {
	const document = parse(body, { treeAdapter: boundedTree(body.length) });
	const elements = [...elementsOf(document)];
	const resolve = resolverOf(elements);
	const head = new Head(elements, resolve);
	const ogTitle = head.title();
	const titleTag = textOf(
		elements.find((one) => one.tagName === "title" && one.namespaceURI.endsWith("xhtml")),
	);
	const titles = [front.item.title, ogTitle, titleTag].filter(
		(title) => typeof title === "string" && title !== "",
	) as string[];
	const { data, isFaulty } = linkedData(scriptsIn(elements), titles);
	if (isFaulty) head.ignore("JSON-LD");
	if (data?.headline !== undefined) titles.push(data.headline);
	const { root, heading } = contentOf(document, titles);
	const headingText = textOf(heading);
	const item: Item = head.item(data);
	const title =
		ogTitle ?? data?.headline ?? (isWithSite(titleTag, headingText) ? headingText : titleTag || headingText);
	if (title !== "") item.title = title;
	const date = head.date(data, root ? timeIn(root) : []);
	Object.assign(item, front.item);
	item.content_html = body;
	if (root !== undefined) {
		removeComments(root);
		const ids = removeTitle(root, heading, item.title);
		resolveWithin(root, resolve);
		const html = serialize(root).trim();
		item.content_html = targetsOf(ids, html) + html;
	}
	item._tributary = {
		// A default, which is not needed if the page has a date of publication.
		...(date !== undefined && item.date_published === undefined && { date }),
		...(front.item._tributary as object | undefined),
		file: whole,
	};
	const marks = root === undefined ? [] : templateSyntaxIn(proseOf(root));
	return { ...front, item, notes: [...front.notes, ...head.remarks(), ...marks] };
}

function scriptsIn(elements: readonly Tree.Element[]): string[] {
	return elements
		.filter(
			(one) => one.tagName === "script" && /^\s*application\/ld\+json\b/i.test(attribute(one, "type") ?? ""),
		)
		.map(textOf)
		.filter((script) => script.length <= MAX_SCRIPT);
}

/**
 * Removes a heading that repeats the title: readers and pages show the title themselves.
 *
 * @returns the ids that are removed with it
 */
function removeTitle(content: Tree.Element, heading: Tree.Element | undefined, title: unknown): string[] {
	const isInContent = heading !== undefined && [...elementsOf(content)].includes(heading);
	if (!isInContent || textOf(heading) !== title) return [];
	tree.detachNode(heading);
	const names = [heading, ...elementsOf(heading)].flatMap((one) => [
		attribute(one, "id"),
		attribute(one, "name"),
	]);
	return names.filter((name) => name !== undefined && name !== "") as string[];
}

/** Removes comments, which are meant for the author only. */
function removeComments(content: Tree.Element): void {
	for (const parent of [content, ...elementsOf(content)])
		parent.childNodes = parent.childNodes.filter((node) => !tree.isCommentNode(node));
}
