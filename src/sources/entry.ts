/**
 * From what an entry says, in whichever format, to an item that can be stored: what the border
 * (`articles/item.ts`) would refuse is left out or brought into bounds, so that one odd member never loses an
 * article.
 *
 * @module
 */
import { v5 as uuidv5 } from "uuid";
import { MAX_ATTACHMENTS, MAX_AUTHORS, MAX_LINE, MAX_TAGS } from "../articles/article.ts";
import { rfc3339 } from "../articles/dates.ts";
import { MEDIA_TYPE, typeByName } from "../articles/media-type.ts";
import type { Author } from "../site.ts";
import { excerpt, oneLine, xmlSafe } from "../text.ts";
import type { SourceItem } from "./document.ts";

/** How many items of a document are read, in its order, which in feeds is newest first. */
export const MAX_ITEMS = 1_000;

/** The longest content that is kept, in UTF-16 code units; an article's bound in bytes is about four times that. */
const MAX_CONTENT = 400_000;

/** The longest title, tag, or name, in UTF-16 code units. */
const MAX_WORDS = 1_000;

/** The namespace of ids for entries that have neither guid nor URL (RFC 9562 §5.5). Must never change. */
const NAMESPACE = "3f1c1f5e-6a55-4c0b-9d43-0a5d1a7c2b90";

/** A file of an entry. */
export interface EntryFile {
	/** Absolute or relative to `base`. */
	url: string | undefined;
	/** As declared, perhaps no media type at all. */
	type: string | undefined;
	title?: string | undefined;
	/** Bytes. */
	size?: number | undefined;
	/** Seconds. */
	duration?: number | undefined;
}

/** What an entry says. Nothing in it is checked; URLs may be relative. */
export interface Entry {
	id: string | undefined;
	url: string | undefined;
	externalUrl?: string | undefined;
	/** Plain text. */
	title: string | undefined;
	html: string | undefined;
	text: string | undefined;
	/** Plain text. */
	summary: string | undefined;
	image: string | undefined;
	/** Milliseconds since 1970. */
	published: number | undefined;
	/** Milliseconds since 1970. */
	modified: number | undefined;
	authors: Author[];
	tags: (string | undefined)[];
	language: string | undefined;
	files: EntryFile[];
	/** `xml:base`, if there is one. */
	xmlBase: string | undefined;
	/** What relative URLs of the entry itself are resolved against. */
	base: string;
}

/** A JSON Feed 1.1 item of an entry, or `undefined` if the entry says nothing at all. */
export function sourceItem(entry: Entry): SourceItem | undefined {
	const xmlBase = webUrl(entry.xmlBase, entry.base);
	const base = xmlBase ?? entry.base;
	const url = webUrl(entry.url, base);
	const contentBase = xmlBase ?? url ?? entry.base;
	const attachments = attachmentsOf(entry.files, base);
	const html = bounded(entry.html);
	const text = bounded(entry.text);
	const summary = bounded(entry.summary?.trim());
	let title = lineOf(entry.title);
	if ([html, text, summary, title].every((shown) => shown === undefined)) {
		// A bare link, or a file without a word: better by its address than not at all.
		title = lineOf((url ?? attachments[0]?.url)?.replace(/^https?:\/\/(www\.)?/, ""));
	}
	const item = dropEmpty({
		url,
		external_url: webUrl(entry.externalUrl, base),
		title,
		content_html: html,
		content_text: text,
		summary,
		image: webUrl(entry.image, contentBase),
		date_published: entry.published === undefined ? undefined : rfc3339(entry.published),
		date_modified: entry.modified === undefined ? undefined : rfc3339(entry.modified),
		authors: authorsOf(entry.authors, base),
		tags: tagsOf(entry.tags),
		language: languageOf(entry.language),
		attachments,
	});
	if (entry.id === undefined && Object.keys(item).length === 0) return undefined;
	const shown = `${title ?? ""}\n${html ?? text ?? summary ?? ""}`;
	return { item: { id: idOf(entry.id, url, shown), ...item }, base: contentBase };
}

/** The guid, else the URL, else a digest of what is shown. */
function idOf(guid: string | undefined, url: string | undefined, shown: string): string {
	return boundedId(oneLine(guid ?? "") || url || `urn:uuid:${uuidv5(shown, NAMESPACE)}`);
}

/** An id that can be stored: one that is too long is known by its digest. */
export function boundedId(id: string): string {
	return id.length <= MAX_LINE ? id : `urn:uuid:${uuidv5(id, NAMESPACE)}`;
}

/** Whether a text is meant as an absolute web address. */
export function isWebUrl(text: string | undefined): text is string {
	return /^https?:\/\//i.test(text ?? "");
}

/** An absolute web address, or none. What looks like a host (`www.example.org`) is one, and no relative path. */
export function webUrl(text: string | undefined, base: string | undefined): string | undefined {
	const given = oneLine(text ?? "").replace(/^(?=www\.[\w-]+\.\w)/i, "http://");
	const url = URL.parse(given, base);
	if (text === undefined || text.trim() === "" || url === null) return undefined;
	return /^https?:$/.test(url.protocol) && url.href.length <= MAX_LINE ? url.href : undefined;
}

/** People, each with what is usable of them. An e-mail address is their URL if they have no other. */
export function authorsOf(authors: Author[], base: string | undefined): Author[] {
	const known = new Map<string, Author>();
	for (const { name, url, avatar } of authors.slice(0, MAX_AUTHORS)) {
		const mail = url?.startsWith("mailto:") && url.length <= MAX_LINE ? oneLine(url) : undefined;
		const author: Author = dropEmpty({
			name: lineOf(name),
			url: mail !== undefined && URL.canParse(mail) ? mail : webUrl(url, base),
			avatar: webUrl(avatar, base),
		});
		if (author.name !== undefined || author.url !== undefined) known.set(JSON.stringify(author), author);
	}
	return [...known.values()];
}

/** A language tag that BCP 47 has; `en_US` is meant as one. */
function languageOf(given: string | undefined): string | undefined {
	try {
		return Intl.getCanonicalLocales(oneLine(given ?? "").replaceAll("_", "-"))[0];
	} catch {
		return undefined;
	}
}

/** One line within bounds, or none. */
export function lineOf(text: string | undefined): string | undefined {
	return text === undefined ? undefined : excerpt(text.slice(0, MAX_LINE), MAX_WORDS) || undefined;
}

function bounded(text: string | undefined): string | undefined {
	if (text === undefined || text.trim() === "") return undefined;
	return xmlSafe(text.slice(0, MAX_CONTENT));
}

function tagsOf(given: (string | undefined)[]): string[] {
	const tags = new Set<string>();
	for (const text of given) {
		const tag = lineOf(text);
		if (tag !== undefined && tags.size < MAX_TAGS) tags.add(tag);
	}
	return [...tags];
}

type Attachment = { url: string; mime_type: string } & Record<string, unknown>;

function attachmentsOf(files: EntryFile[], base: string): Attachment[] {
	const attachments = new Map<string, Attachment>();
	for (const { url: given, type, title, size, duration } of files) {
		const url = webUrl(given, base);
		if (url === undefined || attachments.has(url) || attachments.size >= MAX_ATTACHMENTS) continue;
		attachments.set(
			url,
			dropEmpty({
				url,
				mime_type: mediaType(type, url),
				title: lineOf(title),
				size_in_bytes: Number.isSafeInteger(size) && Number(size) > 0 ? size : undefined,
				duration_in_seconds: Number.isFinite(duration) && Number(duration) > 0 ? duration : undefined,
			}),
		);
	}
	return [...attachments.values()];
}

/** The declared media type, else by the URL's suffix, else "some bytes". */
function mediaType(declared: string | undefined, url: string): string {
	const type = oneLine(declared ?? "");
	if (type.length < 200 && MEDIA_TYPE.test(type)) return type;
	return typeByName(new URL(url).pathname) ?? "application/octet-stream";
}

/** Without members that are `undefined` or empty lists. */
function dropEmpty<T extends object>(value: T): T {
	const kept = Object.entries(value).filter(
		([, member]) => member !== undefined && !(Array.isArray(member) && member.length === 0),
	);
	return Object.fromEntries(kept) as T;
}
