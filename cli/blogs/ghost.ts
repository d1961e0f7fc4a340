/**
 * Exports of Ghost: JSON with a database's tables.
 *
 * @module
 */
import * as v from "valibot";
import { FileError } from "../errors.ts";
import { counted } from "../output.ts";
import type { Item } from "../readers/front-matter.ts";
import { type Blog, countedIfAny, filled } from "./blog.ts";
import { FormerPaths } from "./paths.ts";

/** Ghost's placeholder for the site's address. */
const SITE = "__GHOST_URL__";

const text = v.optional(v.nullable(v.string()));
const id = v.union([v.string(), v.number()]);
/** Version 0 wrote milliseconds since 1970, version 1 a date without a zone. */
const date = v.optional(v.nullable(v.union([v.string(), v.number()])));
const list = <Schema extends v.GenericSchema>(schema: Schema) => v.nullish(v.array(schema), []);

const Tag = v.object({ name: v.string(), visibility: text });
const User = v.object({ name: v.string(), website: text });

const Post = v.looseObject({
	...{ id, comment_id: v.optional(v.nullable(id)), title: text, slug: text, html: text, plaintext: text },
	...{ mobiledoc: text, lexical: text, markdown: text },
	// The tags and authors of a post that comes without tables.
	...{ tags: list(Tag), authors: list(User) },
	// Versions 0 and 1.
	...{ image: text, author_id: v.optional(v.nullable(id)) },
	...{
		feature_image: text,
		custom_excerpt: text,
		canonical_url: text,
		status: text,
		type: text,
		visibility: text,
	},
	...{ published_at: date, updated_at: date, page: v.optional(v.unknown()) },
});

const Data = v.object({
	posts: v.array(Post),
	posts_meta: list(v.looseObject({ post_id: id, feature_image_alt: text })),
	tags: list(v.object({ id, ...Tag.entries })),
	posts_tags: list(
		v.looseObject({ post_id: id, tag_id: id, sort_order: v.optional(v.nullable(v.number())) }),
	),
	users: list(v.object({ id, ...User.entries })),
	posts_authors: list(
		v.looseObject({ post_id: id, author_id: id, sort_order: v.optional(v.nullable(v.number())) }),
	),
});
type Data = v.InferOutput<typeof Data>;
type Post = v.InferOutput<typeof Post>;
type Tag = v.InferOutput<typeof Tag>;
type User = v.InferOutput<typeof User>;

/**
 * Finds the tables in an export of any version of Ghost, or makes them from one post or a list of posts of its API. Returns
 * `undefined` for any other document.
 */
export function ghostData(document: unknown): unknown {
	if (isPost(document)) return { posts: [document] };
	const { db, data, posts } = (document ?? {}) as { db?: unknown; data?: unknown; posts?: unknown };
	if (Array.isArray(posts) && posts.length > 0 && posts.every(isPost)) return { posts };
	const [first] = [db].flat() as ({ data?: unknown } | null | undefined)[];
	const [found] = [first?.data ?? data].flat();
	const isTables =
		typeof found === "object" && found !== null && "posts" in found && Array.isArray(found.posts);
	return isTables ? found : undefined;
}

/** Whether a value outside of an export is a post: it has a slug, and its text in a member that only Ghost has. */
function isPost(value: unknown): boolean {
	if (typeof value !== "object" || value === null || !("slug" in value)) return false;
	return "mobiledoc" in value || "lexical" in value || ("html" in value && "visibility" in value);
}

/**
 * Reads the posts of an export. Pages are left out, and counted.
 *
 * @param tables what {@link ghostData} found
 * @throws {FileError} if they are not as Ghost writes them
 */
export function readGhost(tables: unknown): Blog {
	const parsed = v.safeParse(Data, tables);
	if (!parsed.success) {
		const [issue] = parsed.issues;
		const place = (issue?.path ?? []).map(({ key }) => String(key)).join("/");
		throw new FileError(`is not a Ghost export of a known form: ${place} ${issue?.message}`);
	}
	const data = parsed.output;
	const isPage = ({ type, page }: Post) => type === "page" || page === 1 || page === true;
	const posts = data.posts.filter((post) => !isPage(post));
	const pages = data.posts.length - posts.length;
	const lookup = lookupIn(data);
	const paths = new FormerPaths();
	const items = posts.map((post) => itemOf(post, lookup, paths));
	const notes = paths.notes;
	const unread = posts.filter(
		({ html, lexical, mobiledoc, markdown }) => !html && (lexical || mobiledoc || markdown),
	);
	const plain = unread.filter((post) => post.plaintext && isForAll(post));
	if (plain.length > 0)
		notes.push(
			`has ${counted(plain.length, "text")} without HTML, which ${plain.length === 1 ? "comes" : "come"} as plain text: ${namesOf(plain)}. ${AS_HTML}`,
		);
	const faults = new Map(
		unread
			.filter(({ plaintext }) => !plaintext)
			.map((post) => [idOf(post), `has no text as HTML. ${AS_HTML}`]),
	);
	for (const left of countedIfAny(pages, "page")) notes.push(`not imported: ${left}`);
	return { items, notes, sites: [], faults };
}

const AS_HTML =
	"Only Ghost's editor can convert the exported form: open it there, update it, and export again";

/** How many posts a note names. */
const MOST_NAMED = 5;

function namesOf(posts: Post[]): string {
	const names = posts.slice(0, MOST_NAMED).map((post) => `"${post.title || post.slug}"`);
	return names.join(", ") + (posts.length > MOST_NAMED ? ", …" : "");
}

/** The tags, authors and descriptions of pictures, by the ids of posts. */
interface Lookup {
	tags: Map<string, string[]>;
	authors: Map<string, Item[]>;
	alts: Map<string, string>;
}

function lookupIn(data: Data): Lookup {
	const inOrder = <Row extends { sort_order?: number | null | undefined }>(rows: Row[]) =>
		rows.toSorted((a, b) => (a.sort_order ?? 0) - (b.sort_order ?? 0));
	const names = new Map(data.tags.map((tag) => [String(tag.id), tag]));
	const users = new Map(data.users.map((user) => [String(user.id), user]));
	const isSigned = new Set(data.posts_authors.map(({ post_id }) => String(post_id)));
	const alone = data.posts.flatMap(({ id, author_id }) =>
		author_id == null || isSigned.has(String(id)) ? [] : [{ post_id: id, author_id }],
	);
	const tags = new Map<string, string[]>();
	const authors = new Map<string, Item[]>();
	const add = <Value>(map: Map<string, Value[]>, key: string, value: Value) => {
		const values = map.get(key);
		if (values === undefined) map.set(key, [value]);
		else values.push(value);
	};
	for (const { post_id, tag_id } of inOrder(data.posts_tags)) {
		const tag = names.get(String(tag_id));
		if (tag !== undefined && isShown(tag)) add(tags, String(post_id), tag.name);
	}
	for (const { post_id, author_id } of [...inOrder(data.posts_authors), ...alone]) {
		const user = users.get(String(author_id));
		if (user !== undefined) add(authors, String(post_id), authorOf(user));
	}
	const alts = new Map(data.posts_meta.map((meta) => [String(meta.post_id), meta.feature_image_alt ?? ""]));
	return { tags, authors, alts };
}

/** Internal tags begin with #, and only the theme sees them. */
function isShown({ name, visibility }: Tag): boolean {
	return visibility !== "internal" && !name.startsWith("#");
}

function authorOf({ name, website }: User): Item {
	return filled({ name, url: webAddress(website) });
}

/** Whether everyone may read a post, now or when it is published. */
function isForAll({ status, visibility }: Post): boolean {
	return ["published", "scheduled"].includes(status ?? "") && (visibility ?? "public") === "public";
}

/** The id of a post as its subscribers know it. */
function idOf({ id, comment_id }: Post): string {
	return String(comment_id ?? id);
}

function itemOf(post: Post, { tags, authors, alts }: Lookup, paths: FormerPaths): Item {
	const key = String(post.id);
	const alt = alts.get(key);
	const published = moment(post.published_at);
	const modified = moment(post.updated_at);
	const slug = post.slug ?? "";
	const isPublic = isForAll(post);
	// The path that Ghost gives a post, unless its routes differ.
	const path = slug !== "" && isPublic ? paths.kept(`/${slug}/`) : undefined;
	return filled({
		id: idOf(post),
		url: webAddress(post.canonical_url),
		title: post.title ?? undefined,
		content_html: withSitesName(post.html),
		content_text: post.html ? undefined : (post.plaintext ?? undefined),
		summary: post.custom_excerpt ?? undefined,
		image: withSitesName(post.feature_image ?? post.image),
		_image: alt ? { alt } : undefined,
		date_published: published?.toISOString(),
		// Ghost saves each post again a moment after it is published.
		date_modified:
			published && modified && modified.getTime() - published.getTime() > 60_000
				? modified.toISOString()
				: undefined,
		authors: authors.get(key) ?? post.authors.map(authorOf),
		tags: tags.get(key) ?? post.tags.filter(isShown).map(({ name }) => name),
		_tributary: filled({
			slug,
			aliases: path === undefined ? [] : [path],
			draft: isPublic ? undefined : true,
		}),
	});
}

/** Adds the placeholder to addresses of the site's own files. Exports have it since version 4; earlier ones had only paths. */
function withSitesName(text: string | null | undefined): string | undefined {
	return text?.replace(/(?<=^|["'(\s])\/content\/(?=(?:images|media|files)\/)/g, `${SITE}/content/`);
}

/** A date in UTC; former versions wrote it without a zone, or as milliseconds. */
function moment(text: string | number | null | undefined): Date | undefined {
	if (!text) return undefined;
	const isLocal = typeof text === "string" && /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text);
	const date = new Date(isLocal ? `${text.replace(" ", "T")}Z` : text);
	return Number.isNaN(date.getTime()) ? undefined : date;
}

function webAddress(url: string | null | undefined): string | undefined {
	return url && /^https?:\/\//i.test(url) && URL.canParse(url) ? url : undefined;
}

/**
 * Replaces Ghost's placeholder by the address of the site.
 *
 * @throws {FileError} if the address is needed, and is not known
 */
export function withSite(items: Item[], site: string | undefined): Item[] {
	if (!JSON.stringify(items).includes(SITE)) return items;
	if (site === undefined)
		throw new FileError(
			"has pictures and links without the address of its site: give that address with --from https://old.example.org",
		);
	return JSON.parse(JSON.stringify(items).replaceAll(SITE, JSON.stringify(site).slice(1, -1))) as Item[];
}
