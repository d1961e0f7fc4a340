/**
 * Articles as documents that people and other tools can read: Markdown with front matter, in the file that an article was
 * imported from where that was kept; followed articles as HTML.
 *
 * @module
 */
import { posix } from "node:path";
import TurndownService from "turndown";
import { withLinksTo } from "../../src/articles/anchors.ts";
import { contentHtml, SITE_PLACEHOLDER, urlAtOrigin } from "../../src/articles/article.ts";
import { parseStored } from "../../src/articles/stored-item.ts";
import type { Row } from "../../src/backup/tables.ts";
import { frontMatterOf } from "./front-matter.ts";

/** An article of the export, with all that its document is made of. */
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

/** Names that have a meaning on Windows, alone or with an ending. */
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/**
 * Chooses where the document of an article is: where its file was, below `articles`, or by its slug.
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
	const original = textOf("file") ?? textOf("markdown");
	const isWithdrawn = row.state === "withdrawn";
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

/** HTML as Markdown; elements that Markdown has no form for stay as they are. */
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
 * Finds the relative addresses in a text that name a file of the site by its former name.
 *
 * @param name what the name of a file becomes in addresses
 * @returns each address as it is written, with the file's name on the site
 */
export function namedFiles(text: string, name: (path: string) => string): Map<string, string> {
	const found = new Map<string, string>();
	for (const [written] of text.matchAll(
		/(?<![^\s"'()[\]<>=,:])[^\s"'()[\]<>=,:]+\.[a-z0-9]{2,5}(?![^\s"'()[\]<>,?#:])/gi,
	)) {
		try {
			found.set(written, name(decodeURIComponent(written)));
		} catch {
			found.set(written, name(written));
		}
	}
	return found;
}

/** The path of a file that a document names, if it is below the same folder of the export as the document. */
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
