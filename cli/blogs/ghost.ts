/**
 * Exports of Ghost: JSON with a database's tables.
 *
 * @module
 */
import * as v from "valibot";
import { FileError } from "../errors.ts";
import type { Item } from "../readers/front-matter.ts";
import { type Blog, countedIfAny, filled } from "./blog.ts";
import { FormerPaths } from "./paths.ts";

/** What Ghost writes in the place of the site's address. */
const SITE = "__GHOST_URL__";

const text = v.optional(v.nullable(v.string()));
const id = v.union([v.string(), v.number()]);
const list = <Schema extends v.GenericSchema>(schema: Schema) => v.optional(v.array(schema), []);

const Post = v.looseObject({
	...{ id, comment_id: v.optional(v.nullable(id)), title: text, slug: text, html: text, plaintext: text },
	...{
		feature_image: text,
		custom_excerpt: text,
		canonical_url: text,
		status: text,
		type: text,
		visibility: text,
	},
	...{ created_at: text, published_at: text, updated_at: text, page: v.optional(v.unknown()) },
});

const Data = v.object({
	posts: v.array(Post),
	posts_meta: list(v.looseObject({ post_id: id, feature_image_alt: text })),
	tags: list(v.looseObject({ id, name: v.string(), visibility: text })),
	posts_tags: list(
		v.looseObject({ post_id: id, tag_id: id, sort_order: v.optional(v.nullable(v.number())) }),
	),
	users: list(v.looseObject({ id, name: v.string(), website: text })),
	posts_authors: list(
		v.looseObject({ post_id: id, author_id: id, sort_order: v.optional(v.nullable(v.number())) }),
	),
});
type Data = v.InferOutput<typeof Data>;
type Post = v.InferOutput<typeof Post>;

/** The tables of an export, whichever version wrote it; `undefined` if a document is none. */
export function ghostData(document: unknown): unknown {
	const { db, data } = (document ?? {}) as { db?: { data?: unknown }[]; data?: unknown };
	const found = Array.isArray(db) ? db[0]?.data : data;
	const isTables =
		typeof found === "object" && found !== null && "posts" in found && Array.isArray(found.posts);
	return isTables ? found : undefined;
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
		throw new FileError(`is not an export of Ghost as it is known here: ${place} ${issue?.message}`);
	}
	const data = parsed.output;
	const isPage = ({ type, page }: Post) => type === "page" || page === 1 || page === true;
	const posts = data.posts.filter((post) => !isPage(post));
	const pages = data.posts.length - posts.length;
	const lookup = lookupIn(data);
	const paths = new FormerPaths();
	const items = posts.map((post) => itemOf(post, lookup, paths));
	const notes = paths.notes;
	for (const left of countedIfAny(pages, "page")) notes.push(`not imported: ${left}`);
	return { items, notes, sites: [] };
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
	const tags = new Map<string, string[]>();
	const authors = new Map<string, Item[]>();
	const add = <Value>(map: Map<string, Value[]>, key: string, value: Value) => {
		const values = map.get(key);
		if (values === undefined) map.set(key, [value]);
		else values.push(value);
	};
	for (const { post_id, tag_id } of inOrder(data.posts_tags)) {
		const tag = names.get(String(tag_id));
		// Internal tags begin with #, and only the theme sees them.
		if (tag !== undefined && tag.visibility !== "internal" && !tag.name.startsWith("#"))
			add(tags, String(post_id), tag.name);
	}
	for (const { post_id, author_id } of inOrder(data.posts_authors)) {
		const user = users.get(String(author_id));
		if (user !== undefined)
			add(authors, String(post_id), filled({ name: user.name, url: webAddress(user.website) }));
	}
	const alts = new Map(data.posts_meta.map((meta) => [String(meta.post_id), meta.feature_image_alt ?? ""]));
	return { tags, authors, alts };
}

function itemOf(post: Post, { tags, authors, alts }: Lookup, paths: FormerPaths): Item {
	const key = String(post.id);
	const alt = alts.get(key);
	const published = moment(post.published_at);
	const modified = moment(post.updated_at);
	const slug = post.slug ?? "";
	const isPublic =
		["published", "scheduled"].includes(post.status ?? "") && (post.visibility ?? "public") === "public";
	// Where Ghost has it, unless its routes say otherwise.
	const path = slug !== "" && isPublic ? paths.kept(`/${slug}/`) : undefined;
	return filled({
		// As its subscribers know it.
		id: String(post.comment_id ?? post.id),
		url: webAddress(post.canonical_url),
		title: post.title ?? undefined,
		content_html: post.html ?? undefined,
		content_text: post.html ? undefined : (post.plaintext ?? undefined),
		summary: post.custom_excerpt ?? undefined,
		image: post.feature_image ?? undefined,
		_image: alt ? { alt } : undefined,
		date_published: published?.toISOString(),
		// Each is saved once more a moment after it was published.
		date_modified:
			published && modified && modified.getTime() - published.getTime() > 60_000
				? modified.toISOString()
				: undefined,
		authors: authors.get(key) ?? [],
		tags: tags.get(key) ?? [],
		_tributary: filled({
			slug,
			aliases: path === undefined ? [] : [path],
			draft: isPublic ? undefined : true,
		}),
	});
}

/** A date in UTC; former versions wrote it without a zone. */
function moment(text: string | null | undefined): Date | undefined {
	if (!text) return undefined;
	const date = new Date(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text) ? `${text.replace(" ", "T")}Z` : text);
	return Number.isNaN(date.getTime()) ? undefined : date;
}

function webAddress(url: string | null | undefined): string | undefined {
	return url && /^https?:\/\//i.test(url) && URL.canParse(url) ? url : undefined;
}

/**
 * Items with the address of their site in the place of Ghost's own word for it.
 *
 * @throws {FileError} if they need it, and it is not known
 */
export function withSite(items: Item[], site: string | undefined): Item[] {
	if (!JSON.stringify(items).includes(SITE)) return items;
	if (site === undefined)
		throw new FileError(
			"names its pictures and links without the address of its site: say where that is, with --from https://old.example.org",
		);
	return JSON.parse(JSON.stringify(items).replaceAll(SITE, JSON.stringify(site).slice(1, -1))) as Item[];
}
