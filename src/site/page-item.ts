/**
 * A page of the operator's as it is sent: its schema, and the row that is made of it.
 *
 * @module
 */
import * as v from "valibot";
import { ownHtml } from "../articles/html/stored-html.ts";
import { TooComplexError } from "../articles/sanitise/index.ts";
import { type Fault, parsedAs, RefusedError } from "../articles/schema/item.ts";
import { sha256 } from "../model/digest.ts";
import { MAX_ARTICLE_BYTES, MAX_LINE } from "../model/limits.ts";
import { LanguageTag } from "../schema/language.ts";
import { Line, maybe, NonEmptyLine } from "../schema/primitives.ts";
import { isOwnPath, MAX_PATH, pathKey } from "../urls/article-paths.ts";
import { SITE_PLACEHOLDER } from "../urls/origin.ts";

/** The highest place in the menu. */
const MAX_PLACE = 1_000;

/** A page of the operator's. */
export const PageItem = v.object({
	path: v.pipe(v.string(), v.maxLength(MAX_PATH, `is longer than ${MAX_PATH} characters`)),
	title: NonEmptyLine,
	description: maybe(Line),
	language: maybe(LanguageTag),
	menu: maybe(v.pipe(v.number(), v.integer("must be a whole number"), v.minValue(0), v.maxValue(MAX_PLACE))),
	content_html: v.string(),
	file: maybe(v.pipe(v.string(), v.maxLength(MAX_LINE))),
	source: maybe(v.string()),
});
export type PageItem = v.InferOutput<typeof PageItem>;

/**
 * Checks the shape of a page.
 *
 * @param pointer of the page in the request
 * @throws {RefusedError} with a fault for each invalid member
 */
export function pageItem(input: unknown, pointer: string): PageItem {
	return parsedAs(PageItem, input, pointer);
}

/** A page ready to be stored. */
export interface PageRow {
	/** See `pathKey`; empty for the text on the front page. */
	path: string;
	title: string;
	description: string | null;
	language: string | null;
	menu: number | null;
	digest: string;
	file: string | null;
	source: string | null;
	content_html: string;
}

/**
 * Makes a page ready to be stored, with its HTML sanitised as that of the operator's articles is.
 *
 * @param pointer of the page in the request
 * @throws {RefusedError} if its path or content cannot be stored
 */
export async function pageRow(item: PageItem, pointer: string): Promise<PageRow> {
	const path = pageKeyOf(item.path, `${pointer}/path`);
	const { title, description, language, menu, file, source } = item;
	const row = {
		...{ path, title, description: description || null, language: language ?? null, menu: menu ?? null },
		...{ file: file ?? null, source: source ?? null, content_html: sanitised(item, path, pointer) },
	};
	const json = JSON.stringify(row);
	const bytes = new TextEncoder().encode(json).length;
	if (bytes > MAX_ARTICLE_BYTES)
		throw fault(pointer, `is ${bytes} bytes long, at most ${MAX_ARTICLE_BYTES} can be stored`, item);
	return { ...row, digest: await sha256(json) };
}

/**
 * Returns the key of a page's path, which is empty for the text on the front page.
 *
 * @param at the pointer of the path in the request
 * @throws {RefusedError} if no page can have the path
 */
export function pageKeyOf(text: string, at: string): string {
	const quoted = `"${text.slice(0, 60)}"`;
	const isPath = /^\/(?![/\\])[^?#\\]*$/.test(text);
	const url = isPath ? URL.parse(text.normalize("NFC"), SITE_PLACEHOLDER) : null;
	// A URL resolves "." and ".." away.
	if (url === null || /(?:^|\/)\.{1,2}(?:\/|$)/.test(decodedOrItself(text)))
		throw fault(at, `${quoted} is not a path such as /about`);
	const key = pathKey(url.pathname);
	if (key === "" && url.pathname === "/") return "";
	if (key === "" || isOwnPath(key))
		throw fault(at, `${quoted} is reserved by this site: give the page another name, such as about`);
	if (key.startsWith("/articles/"))
		throw fault(at, `${quoted} is where articles are: give the page another name`);
	if (key.length > MAX_PATH) throw fault(at, `${quoted} is a path of more than ${MAX_PATH} characters`);
	return key;
}

function decodedOrItself(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

function sanitised({ content_html }: PageItem, path: string, pointer: string): string {
	const page = `${SITE_PLACEHOLDER}${path || "/"}`;
	try {
		return ownHtml(content_html, page, page, undefined).html.trim();
	} catch (error) {
		if (!(error instanceof TooComplexError)) throw error;
		throw fault(`${pointer}/content_html`, error.message);
	}
}

function fault(pointer: string, detail: string, item?: PageItem): RefusedError {
	const one: Fault = { pointer, detail, ...(item?.file !== undefined && { path: item.file }) };
	return new RefusedError([one]);
}
