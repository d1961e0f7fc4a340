/**
 * Exports of WordPress: WXR, which is RSS 2.0 with elements of its own.
 *
 * @module
 */
import { SaxesParser } from "saxes";
import { feedDate } from "../../src/sources/parsing/dates/dates.ts";
import { eitherToLine, nameToLine } from "../../src/sources/parsing/html.ts";
import { FileError } from "../errors.ts";
import type { Item } from "../readers/front-matter.ts";
import { type Blog, countedByName, countedIfAny, filled } from "./blog.ts";
import { FormerPaths, slugOfPage } from "./paths.ts";
import { paragraphs, plainShortcodes } from "./wordpress-text.ts";
import { withoutFlaws } from "./wordpress-xml.ts";

/** The namespaces of WXR, by the prefixes that are used here; their version is part of their names. */
const NAMESPACES: [prefix: string, namespace: RegExp][] = [
	["wp:", /^https?:\/\/wordpress\.org\/export\/\d+\.\d+\/$/],
	["excerpt:", /^https?:\/\/wordpress\.org\/export\/\d+\.\d+\/excerpt\/$/],
	["content:", /^http:\/\/purl\.org\/rss\/1\.0\/modules\/content\/$/],
	["dc:", /^http:\/\/purl\.org\/dc\/elements\/1\.1\/$/],
];

/** An element of an entry. */
interface Field {
	text: string;
	attributes: Record<string, string>;
}

/** One `item` of the export: its elements by name. */
type Entry = Map<string, Field[]>;

/** Whether a document is an export of WordPress, by its beginning. */
export function isWordPress(text: string): boolean {
	return /<rss\b[^>]*\bxmlns:wp\s*=/.test(text.slice(0, 20_000));
}

/**
 * Reads the posts of an export. Pages, menus and other things are left out, and counted.
 *
 * @throws {FileError} if it is not well-formed
 */
export function readWordPress(text: string): Blog {
	const { entries, authors, sites } = entriesOf(text);
	const posts = entries.filter((entry) => textIn(entry, "wp:post_type") === "post");
	const files = new Map(
		entries
			.filter((entry) => textIn(entry, "wp:post_type") === "attachment")
			.map((entry) => [textIn(entry, "wp:post_id"), textIn(entry, "wp:attachment_url")]),
	);
	const others = entries.flatMap((entry) => {
		const type = textIn(entry, "wp:post_type");
		return type === "post" || type === "attachment" || type === "revision" ? [] : [type || "without a type"];
	});
	const shortcodes = new Set<string>();
	const paths = new FormerPaths();
	const items = posts.map((post) => itemOf(post, { authors, files, shortcodes, paths }));
	const notes = paths.notes;
	const comments = posts.reduce((sum, post) => sum + (post.get("wp:comment")?.length ?? 0), 0);
	const left = [...(others.length > 0 ? [countedByName(others)] : []), ...countedIfAny(comments, "comment")];
	if (left.length > 0) notes.push(`not imported: ${left.join(", ")}`);
	if (shortcodes.size > 0)
		notes.push(
			`has shortcodes that are not supported: ${[...shortcodes].map((name) => `[${name}]`).join(", ")}`,
		);
	return { items, notes, sites };
}

interface Known {
	/** The names of authors, by their login names. */
	authors: Map<string, string>;
	/** The addresses of files, by the ids of their entries. */
	files: Map<string, string>;
	/** The names of shortcodes that are left in texts; more are added. */
	shortcodes: Set<string>;
	/** Collects the paths that posts had. */
	paths: FormerPaths;
}

/** Titles, names and excerpts are HTML, because WordPress does not escape them. */
function itemOf(post: Entry, { authors, files, shortcodes, paths }: Known): Item {
	const link = URL.parse(textIn(post, "link"));
	const author = textIn(post, "dc:creator");
	const published = dateOf(post, "wp:post_date");
	const modified = dateOf(post, "wp:post_modified");
	const content = plainShortcodes(textIn(post, "content:encoded"));
	for (const name of content.left) shortcodes.add(name);
	const meta = new Map(
		(post.get("wp:postmeta") ?? []).map(({ attributes }) => [attributes.key ?? "", attributes.value ?? ""]),
	);
	const keptBack = isKeptBack(post);
	// The former address is served here too, unless it has a query.
	const isPath = link !== null && link.search === "" && link.pathname !== "/" && !keptBack;
	const url = isPath ? paths.kept(link.pathname) : undefined;
	const slug = slugOfPage(url) ?? decoded(textIn(post, "wp:post_name"));
	return filled({
		// The id that its subscribers have.
		id: textIn(post, "guid") || link?.href,
		url,
		title: eitherToLine(textIn(post, "title")),
		content_html: paragraphs(content.html),
		summary: eitherToLine(textIn(post, "excerpt:encoded")),
		...dates(published ?? feedDate(textIn(post, "pubDate")), modified),
		authors: author === "" ? [] : [{ name: nameToLine(authors.get(author) ?? author) }],
		tags: (post.get("category") ?? [])
			.filter(({ attributes }) => attributes.domain === "category" || attributes.domain === "post_tag")
			.filter(({ attributes }) => attributes.nicename !== "uncategorized")
			.map(({ text }) => eitherToLine(text)),
		image: files.get(meta.get("_thumbnail_id") ?? ""),
		attachments: enclosureIn(meta.get("enclosure")),
		_tributary: filled({ slug, draft: keptBack || undefined }),
	});
}

/** The dates of an item. Many posts are saved again a moment after they were published. */
function dates(published: number | undefined, modified: number | undefined): Item {
	const isLater = published !== undefined && modified !== undefined && modified - published > 60_000;
	return filled({
		date_published: published === undefined ? undefined : new Date(published).toISOString(),
		date_modified: isLater ? new Date(modified).toISOString() : undefined,
	});
}

/** Whether an entry is not public: it is neither published nor scheduled, or it needs a password. */
function isKeptBack(post: Entry): boolean {
	const status = textIn(post, "wp:status");
	return (status !== "publish" && status !== "future") || textIn(post, "wp:post_password") !== "";
}

/** A date in UTC; a draft has zeros. */
function dateOf(post: Entry, name: string): number | undefined {
	const isDate = (text: string) => /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text) && !text.startsWith("0000");
	const text = [textIn(post, `${name}_gmt`), textIn(post, name)].find(isDate);
	const moment = text === undefined ? Number.NaN : Date.parse(`${text.replace(" ", "T")}Z`);
	return Number.isNaN(moment) ? undefined : moment;
}

/** The file of an episode, as WordPress keeps it: address, bytes and type, a line each. */
function enclosureIn(meta: string | undefined): Item[] {
	const [url = "", size = "", type = ""] = (meta ?? "").split(/\r?\n/);
	if (!URL.canParse(url.trim())) return [];
	const bytes = Number(size.trim());
	return [
		filled({
			url: url.trim(),
			mime_type: type.trim(),
			size_in_bytes: Number.isSafeInteger(bytes) && bytes > 0 ? bytes : undefined,
		}),
	];
}

function textIn(entry: Entry, name: string): string {
	return entry.get(name)?.[0]?.text.trim() ?? "";
}

function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

function entriesOf(text: string): { entries: Entry[]; authors: Map<string, string>; sites: string[] } {
	const parser = new SaxesParser({ xmlns: true });
	const entries: Entry[] = [];
	const authors = new Map<string, string>();
	const sites = new Set<string>();
	const open: { name: string; field: Field }[] = [];
	let entry: Entry | undefined;
	let author = "";
	parser.on("opentag", ({ local, uri, attributes }) => {
		const prefix = NAMESPACES.find(([, namespace]) => namespace.test(uri))?.[0];
		const name = uri === "" ? local : `${prefix ?? "?:"}${local}`;
		const values = Object.fromEntries(Object.values(attributes).map(({ name, value }) => [name, value]));
		open.push({ name, field: { text: "", attributes: values } });
		if (name === "item" && open.length === 3) entry = new Map();
	});
	const add = (more: string) => {
		const last = open.at(-1);
		if (last !== undefined) last.field.text += more;
	};
	parser.on("text", add);
	parser.on("cdata", add);
	parser.on("closetag", () => {
		const { name, field } = open.pop() ?? { name: "", field: { text: "", attributes: {} } };
		const parent = open.at(-1);
		if (name === "item" && open.length === 2 && entry !== undefined) {
			entries.push(entry);
			entry = undefined;
		} else if (entry !== undefined && open.length === 3) {
			const fields = entry.get(name);
			if (fields === undefined) entry.set(name, [field]);
			else fields.push(field);
		} else if (name === "wp:meta_key" && parent !== undefined) parent.field.attributes.key = field.text;
		else if (name === "wp:meta_value" && parent !== undefined) parent.field.attributes.value = field.text;
		else if (name === "wp:author_login") author = field.text.trim();
		else if (name === "wp:author_display_name") authors.set(author, field.text.trim() || author);
		else if (/^wp:base_(?:site|blog)_url$/.test(name)) {
			const url = URL.parse(field.text.trim());
			if (url !== null) sites.add(url.origin);
		}
	});
	parser.on("error", (error) => {
		// Plugins write elements of their own, which are ignored anyway.
		if (error.message.includes("unbound namespace prefix")) return;
		throw new FileError(
			`is not well-formed XML: ${error.message.replace(/^\d+:\d+: /, "")} (line ${parser.line})`,
		);
	});
	parser.write(withoutFlaws(text)).close();
	return { entries, authors, sites: [...sites] };
}
