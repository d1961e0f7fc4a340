/**
 * The keys of front matter: those that mean something here, as the tools that people come from spell them, and those that
 * steer these tools alone.
 *
 * @module
 */
import { FileError } from "../errors.ts";
import { PODCAST_KEYS } from "./podcast.ts";
import { withoutInvisible } from "./text-lines.ts";

/**
 * The keys of each member of an article, in order of trust. They are written without case, spaces, `-` and `_`, which
 * differ from tool to tool and from person to person: `lastMod`, `last_mod` and `last-mod` are one.
 */
export const NAMES = {
	id: ["id"],
	url: ["url", "permalink", "canonical", "canonicalurl"],
	external_url: ["externalurl", "externallink", "linkurl", "link"],
	title: ["title"],
	/** When it is published comes before the date that it bears, as Hugo has it. */
	date_published: [
		"publishdate",
		"publishdatetime",
		"publishtime",
		"publishon",
		"publishat",
		"pubdate",
		"pubdatetime",
		"datepublished",
		"publisheddate",
		"publishedat",
		"publishedon",
		"publishedtime",
		"publicationdate",
		"scheduledfor",
		"scheduledat",
		"scheduledate",
		"golive",
		"embargountil",
		"scheduled",
		"embargo",
		"published",
		"publish",
		"date",
		"datetime",
		"postdate",
		"postdategmt",
		"dateposted",
		"posted",
		"postedon",
		"postedat",
		"releasedate",
		"releasedon",
		"releasedat",
		"released",
	],
	/** Not when it was published; better than nothing for an article that is new. */
	created: ["created", "createdat", "createdon", "datecreated", "createddate", "creationdate", "dgcreated"],
	date_modified: [
		"updated",
		"lastmod",
		"modified",
		"lastmodified",
		"lastmodifiedat",
		"datemodified",
		"dateupdated",
		"updateddate",
		"updatedat",
		"modifiedat",
		"lastupdated",
		"lastupdate",
		"moddate",
		"moddatetime",
		"modifieddate",
		"modifiedtime",
		"updatedon",
		"updatedtime",
		"dgupdated",
	],
	expires: [
		"expirydate",
		"unpublishdate",
		"expires",
		"expiresat",
		"expirationdate",
		"expiry",
		"expire",
		"expireson",
		"expireat",
		"expiredate",
		"unpublishat",
		"unpublishon",
	],
	future: ["future"],
	summary: ["summary", "description", "excerpt", "lead", "abstract", "subtitle"],
	authors: ["authors", "author"],
	tags: ["tags", "tag", "categories", "category", "keywords", "topics"],
	taxonomies: ["taxonomies"],
	language: ["language", "lang", "locale"],
	image: [
		"image",
		"cover",
		"coverimage",
		"featuredimage",
		"featureimage",
		"heroimage",
		"images",
		"thumbnail",
		"banner",
		"ogimage",
		"socialimage",
		"header",
	],
	image_alt: ["imagealt", "coveralt", "coverimagealt", "featuredimagealt", "heroimagealt", "thumbnailalt"],
	slug: ["slug"],
	aliases: ["aliases", "alias", "redirectfrom", "redirects"],
	attachments: ["attachments"],
	transcript: ["transcript"],
	chapters: ["chapters"],
} as const;

/** Keys that keep an article back if they are true. */
export const HOLDING = [
	"draft",
	"isdraft",
	"private",
	"unlisted",
	"hidden",
	"unpublished",
	"headless",
	"eleventyexcludefromcollections",
];

/** Keys that keep an article back if they are false. */
export const RELEASING = ["published", "publish", "ispublished", "public", "ispublic", "dgpublish", "listed"];

/** Keys that keep an article back if they are true, and may mean something else if they are no truth value. */
export const HINTING = [
	...[
		"wip",
		"hide",
		"ishidden",
		"isprivate",
		"isunlisted",
		"archived",
		"exclude",
		"excluded",
		"ignore",
		"ignored",
	],
	...[
		"nopublish",
		"donotpublish",
		"dontpublish",
		"notpublished",
		"unpublish",
		"scheduled",
		"embargo",
		"embargoed",
	],
	...["trashed", "deleted", "removed", "disabled"],
];

/** The same for keys that are false. */
export const SHOWING = ["visible", "isvisible", "enabled", "publishable", "readytopublish"];

/** Other keys that `publication.ts` looks at. */
export const CONDITIONS = ["status", "poststatus", "visibility", "password", "build"];

/** Keys that say to these tools how to show or sort an article, so that nobody misses them here. */
const IGNORED = new Set(
	`author_profile bibliography breadcrumb breadcrumbs cascade classes class comment comments csl css cssclass cssclasses
	disableShare documentclass editPost eleventyComputed eleventyImport eleventyNavigation engine execute excerpt_separator
	featured fontsize format geometry guid has_children hideMeta hideSummary hide_table_of_contents hide_title isCJKLanguage
	jupyter katex kind layout linkTitle markup math mathjax menu menus mermaid nav nav_order nav_title noindex
	numbersections output outputs pagination pagination_label papersize params parent pin pinned position post_id prerender
	read_time reading_time related render_with_liquid resources robots searchHidden setup share sharing ShowBreadCrumbs
	ShowCodeCopyButtons ShowPostNavLinks ShowReadingTime showToc sidebar sidebar_label sidebar_position sitemap sticky
	template templateEngineOverride theme toc toc_depth TocOpen translationKey type weight wordpress_id`
		.split(/\s+/)
		.map(nameOf),
);

const PODCAST_NAMES = new Map([...PODCAST_KEYS.values()].map((key) => [nameOf(key), key]));

const DECIDING = new Set([...HOLDING, ...RELEASING, ...CONDITIONS]);

const MEANT = new Set<string>([
	...Object.values(NAMES).flat(),
	...HOLDING,
	...RELEASING,
	...CONDITIONS,
	...PODCAST_NAMES.keys(),
]);

/** One line of front matter. */
export interface Entry {
	/** As it was written. */
	key: string;
	/** As in {@link NAMES}. */
	name: string;
	value: unknown;
}

/** What a key is known by. */
export function nameOf(key: string): string {
	return spelledAlike(key).replace(/[\s_-]/g, "");
}

/** A key without what cannot be seen in it, quotes around it, and its case. */
function spelledAlike(key: string): string {
	return withoutInvisible(key.normalize("NFKC"))
		.trim()
		.replace(/^(["'])(.*)\1$/s, "$2")
		.trim()
		.toLowerCase();
}

/** Whether a key decides if an article is published. */
export function isDeciding(name: string): boolean {
	return DECIDING.has(name);
}

/** Whether a key means something to an article, here or in one of the tools. */
export function isKnown(name: string): boolean {
	return MEANT.has(name) || IGNORED.has(name);
}

/** Parts of keys that are not in {@link NAMES}: `publishOn`, `scheduled_for`, `expireDate`, `unpublishAt`. */
const DATES: [RegExp, "expires" | "date_published"][] = [
	[/expir|unpublish|takedown/, "expires"],
	[/^(?!re|last|first|orig|prev).*(?:publi[sc]|schedul|embargo|golive|visiblefrom)/, "date_published"],
];

/** The member that a key means, if its value is a date. */
export function dateMember(name: string): "expires" | "date_published" | undefined {
	for (const member of ["expires", "date_published"] as const)
		if ((NAMES[member] as readonly string[]).includes(name)) return member;
	return MEANT.has(name) ? undefined : DATES.find(([pattern]) => pattern.test(name))?.[1];
}

/** Whether a key that is not known may say when to publish an article, or not to. */
export function isHint(name: string): boolean {
	return HINTING.includes(name) || SHOWING.includes(name) || dateMember(name) !== undefined;
}

/** Whether a key is one that only steers another tool. */
export function isIgnored(name: string): boolean {
	return IGNORED.has(name) && !MEANT.has(name);
}

/** The key of an episode that this is, as `podcast.ts` writes it. */
export function podcastKey(name: string): string | undefined {
	return PODCAST_NAMES.get(name);
}

/**
 * The lines of front matter.
 *
 * @throws {FileError} if a key that means something is there twice, spelled with other capitals or spaces
 */
export function entriesOf(values: object): Entry[] {
	const spellings = new Map<string, string>();
	return Object.entries(values).map(([key, value]) => {
		const name = nameOf(key);
		const spelling = spelledAlike(key);
		const other = spellings.get(spelling);
		if (other !== undefined && MEANT.has(name))
			throw new FileError(`has the keys "${other}" and "${key}", which are the same: keep one of them`);
		spellings.set(spelling, key);
		return { key, name, value };
	});
}

/** Whether a value says nothing: none at all, or an empty text or list. */
export function isBlank(value: unknown): boolean {
	if (typeof value === "string") return value.trim() === "";
	return value === null || value === undefined || (Array.isArray(value) && value.every(isBlank));
}
