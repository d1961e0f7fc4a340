/**
 * HTML files: what the head says about the article, and the article itself.
 *
 * @module
 */
import { parse, serialize, type DefaultTreeAdapterTypes as Tree, defaultTreeAdapter as tree } from "parse5";
import { boundedTree } from "./bounded-tree.ts";
import { templateMarksIn } from "./foreign-marks.ts";
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

/** The longest script of JSON-LD that is read, in UTF-16 code units. */
const MAX_SCRIPT = 500_000;

/**
 * An article from an HTML page or fragment; front matter, where there is any, wins over the page's head. The file is kept as
 * it is.
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
	const shared = head.title();
	const titled = textOf(
		elements.find((one) => one.tagName === "title" && one.namespaceURI.endsWith("xhtml")),
	);
	const titles = [front.item.title, shared, titled].filter(
		(title) => typeof title === "string" && title !== "",
	) as string[];
	const { data, isFaulty } = linkedData(scriptsIn(elements), titles);
	if (isFaulty) head.passOver("JSON-LD");
	if (data?.headline !== undefined) titles.push(data.headline);
	const { root, heading } = contentOf(document, titles);
	const headed = textOf(heading);
	const item: Item = head.item(data);
	const title = shared ?? data?.headline ?? (isWithSite(titled, headed) ? headed : titled || headed);
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
		// What dates the page for all is not a default.
		...(date !== undefined && item.date_published === undefined && { date }),
		...(front.item._tributary as object | undefined),
		file: whole,
	};
	const marks = root === undefined ? [] : templateMarksIn(proseOf(root));
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
 * A heading that repeats the title is taken off: readers and pages show the title themselves.
 *
 * @returns the ids that are taken off with it
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

/** Comments are for the author alone. */
function removeComments(content: Tree.Element): void {
	for (const parent of [content, ...elementsOf(content)])
		parent.childNodes = parent.childNodes.filter((node) => !tree.isCommentNode(node));
}
