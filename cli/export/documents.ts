/**
 * Writes articles as documents for people and other tools: the file that an article was imported from, if it was kept, or else
 * Markdown with front matter; articles of followed feeds as HTML.
 *
 * @module
 */
import { posix } from "node:path";
import TurndownService from "turndown";
import { parseStored } from "../../src/articles/store/stored-item.ts";
import type { Row } from "../../src/backup/tables.ts";
import { withLinksTo } from "../../src/model/anchors.ts";
import { contentHtml } from "../../src/model/article.ts";
import { themeType } from "../../src/site/theme-files.ts";
import { SITE_PLACEHOLDER, urlAtOrigin } from "../../src/urls/origin.ts";
import { FileError } from "../errors.ts";
import type { TextFiles } from "../readers/front-matter.ts";
import { readHtml } from "../readers/html.ts";
import { readMarkdown } from "../readers/markdown.ts";
import { mentionsIn, referencesIn } from "../references.ts";
import { frontMatterOf } from "./front-matter.ts";

/** An article of the export, with everything that its document is made from. */
export interface Exported {
	/** The row of `articles` or `unpublished`. */
	row: Row;
	/** The row of `contents`; that of `unpublished` itself. */
	content: Row;
	/** The rows of `originals`. */
	originals: Row[];
	/** Paths that lead to it. */
	aliases: string[];
}

/** A document: its path in the export, with `/` between its parts, and its text. */
export interface Document {
	path: string;
	text: string;
}

/** Names that are reserved on Windows, with or without an extension. */
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/**
 * Chooses the path of an article's document: that of its file, below `articles`, or else one made from its slug.
 *
 * @param taken the paths that other documents have, in lower case; the result is added
 * @returns `undefined` for a deleted article, which has no document
 */
export function documentPath(
	{ row, originals }: Pick<Exported, "row" | "originals">,
	taken: Set<string>,
): string | undefined {
	if (row.state === "deleted") return undefined;
	const slug = safeName(String(row.slug));
	const isOwn = row.source === undefined || row.source === "";
	const folder =
		row.state === "withdrawn" ? "withdrawn" : isOwn ? "articles" : `followed/${safeName(String(row.source))}`;
	const file =
		typeof row.path === "string" && originals.length > 0 && row.state !== "withdrawn"
			? safePath(row.path)
			: undefined;
	const ending = isOwn ? ".md" : ".html";
	const wish = `${folder}/${file ?? slug + ending}`;
	let path = wish;
	for (let n = 2; taken.has(path.toLowerCase()); n++) {
		const { dir, name, ext } = posix.parse(wish);
		path = `${dir}/${name}-${n}${ext}`;
	}
	taken.add(path.toLowerCase());
	return path;
}

/** Whether a path can be that of a document of an export. */
export function isDocumentPath(path: string): boolean {
	const isInFolder = /^(?:articles|followed|withdrawn|pages)\/./.test(path);
	return (isInFolder || themeType(path) !== undefined) && safePath(path) !== undefined;
}

/** A path from elsewhere, if it stays below the folder that it is put into on every system. */
function safePath(path: string): string | undefined {
	const parts = path.split("/");
	return parts.every((part) => part === safeName(part) && part !== "") ? parts.join("/") : undefined;
}

function safeName(name: string): string {
	const plain = name.replace(/[\u0000-\u001F\u007F\\/:*?"<>|]/g, "-").replace(/^[. ]+|[. ]+$/g, "-");
	return RESERVED.test(plain) ? `${plain}-` : [...plain].slice(0, 100).join("");
}

/**
 * Writes the document of an article.
 *
 * @param site the address of the site, if it has one of its own
 */
export function documentOf(path: string, exported: Exported, site: string | undefined): Document {
	const { row, content, originals, aliases } = exported;
	const textOf = (kind: string) => originals.find((one) => one.kind === kind)?.text;
	const isWithdrawn = row.state === "withdrawn";
	// The Markdown of an article that was not imported from a file has no front matter.
	const original = textOf("file") ?? (row.path === null ? undefined : textOf("markdown"));
	if (typeof original === "string" && !isWithdrawn) return { path, text: original };

	const item = parseStored(String(row.item));
	const isOwn = row.source === undefined || row.source === "";
	const up = "../".repeat(path.split("/").length - 1);
	const at = (url: string) =>
		url.startsWith(`${SITE_PLACEHOLDER}/media/`)
			? up + url.slice(SITE_PLACEHOLDER.length + 1)
			: urlAtOrigin(url, site ?? "");
	const front = frontMatterOf(
		item,
		{
			id: String(row.guid),
			slug: String(row.slug),
			date_published: Number(row.date_published),
			aliases,
			draft: isWithdrawn || !isOwn,
		},
		at,
	);
	const markdown = textOf("markdown");
	if (typeof markdown === "string") return { path, text: `${front}\n${markdown}` };
	const html = withLinksTo("", contentHtml(contentOf(content)))
		.replaceAll(`${SITE_PLACEHOLDER}/media/`, `${up}media/`)
		.replaceAll(`"${SITE_PLACEHOLDER}/`, `"${site ?? ""}/`);
	return { path, text: `${front}\n${isOwn ? toMarkdown(html) : html}\n` };
}

function contentOf({ content_html, content_text }: Row): { content_html?: string; content_text?: string } {
	return {
		...(typeof content_html === "string" && { content_html }),
		...(typeof content_text === "string" && { content_text }),
	};
}

/** HTML as Markdown. Elements that Markdown cannot express stay as they are. */
function toMarkdown(html: string): string {
	const turndown = new TurndownService({
		headingStyle: "atx",
		codeBlockStyle: "fenced",
		bulletListMarker: "-",
	});
	turndown.keep([
		"audio",
		"details",
		"figure",
		"iframe",
		"math",
		"picture",
		"sub",
		"sup",
		"svg",
		"table",
		"video",
	]);
	return turndown.turndown(html);
}

/**
 * Finds the files that a kept document names, as an import would.
 *
 * @returns the relative addresses, and the names of transcript and chapters in its front matter
 */
export function namedIn(path: string, text: string): { addresses: string[]; texts: TextFiles } {
	try {
		const { item, files } = /\.html?$/i.test(path) ? readHtml(text) : readMarkdown(text);
		const html = typeof item.content_html === "string" ? item.content_html : "";
		const mentioned = mentionsIn(html).flatMap((mention) => mention.addresses.map(({ url }) => url));
		return { addresses: [...referencesIn(item).map(({ url }) => url), ...mentioned], texts: files };
	} catch (error) {
		// Other kinds of files name none. A document that can no longer be read is left as it is.
		if (error instanceof FileError) return { addresses: [], texts: {} };
		throw error;
	}
}

/** The path of a file that a document names, if it is below the same top folder of the export as the document. */
export function besideDocument(document: string, written: string): string | undefined {
	let name = written;
	try {
		name = decodeURIComponent(written);
	} catch {
		// It is a name with a percent sign.
	}
	const [top = ""] = document.split("/", 1);
	const path = posix.normalize(posix.join(posix.dirname(document), name));
	return path.startsWith(`${top}/`) && safePath(path) !== undefined ? path : undefined;
}
