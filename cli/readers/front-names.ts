/**
 * The keys of front matter: those that are read here, in the spellings of many tools, and those that only configure other
 * tools.
 *
 * @module
 */
import { FileError } from "../errors.ts";
import { PODCAST_KEYS } from "./podcast.ts";
import { withoutInvisible } from "./text-lines.ts";

/**
 * The keys of each member of an article, most trusted first. Case, spaces, `-` and `_` do not matter, because tools and people
 * differ in them: `lastMod`, `last_mod` and `last-mod` are the same key.
 */
export const NAMES = {
	id: ["id"],
	url: ["url", "permalink", "canonical", "canonicalurl"],
	external_url: ["externalurl", "externallink", "linkurl", "link"],
	title: ["title"],
	/** A date of publication wins over a plain `date`, as in Hugo. */
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
	/** The date of creation, for a new article that has no date of publication. */
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
export const KEPT_BACK_IF_TRUE = [
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
export const KEPT_BACK_IF_FALSE = [
	"published",
	"publish",
	"ispublished",
	"public",
	"ispublic",
	"dgpublish",
	"listed",
];

/** Keys that keep an article back if they are true. A value that is no boolean means something else. */
export const MAYBE_KEPT_BACK_IF_TRUE = [
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

/** The same for keys that keep an article back if they are false. */
export const MAYBE_KEPT_BACK_IF_FALSE = ["visible", "isvisible", "enabled", "publishable", "readytopublish"];

/** Other keys that `publication.ts` reads. */
export const OTHER_DECIDING = ["status", "poststatus", "visibility", "password", "build"];

/** Keys that tell other tools how to show or sort an article. They are ignored without a note. */
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

const DECIDING = new Set([...KEPT_BACK_IF_TRUE, ...KEPT_BACK_IF_FALSE, ...OTHER_DECIDING]);

const READ_HERE = new Set<string>([
	...Object.values(NAMES).flat(),
	...KEPT_BACK_IF_TRUE,
	...KEPT_BACK_IF_FALSE,
	...OTHER_DECIDING,
	...PODCAST_NAMES.keys(),
]);

/** One key of front matter, with its value. */
export interface Entry {
	/** As it was written. */
	key: string;
	/** As in {@link NAMES}. */
	name: string;
	value: unknown;
}

/** The name of a key, as in {@link NAMES}. */
export function nameOf(key: string): string {
	return plainKey(key).replace(/[\s_-]/g, "");
}

/** A key in lower case, without invisible characters and without quotes around it. */
function plainKey(key: string): string {
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

/** Whether a key is known, here or in another tool. */
export function isKnown(name: string): boolean {
	return READ_HERE.has(name) || IGNORED.has(name);
}

/** Patterns of date keys that {@link NAMES} may lack, such as `publishFrom` or `takedown_date`. */
const DATES: [RegExp, "expires" | "date_published"][] = [
	[/expir|unpublish|takedown/, "expires"],
	[/^(?!re|last|first|orig|prev).*(?:publi[sc]|schedul|embargo|golive|visiblefrom)/, "date_published"],
];

/** The member that a key sets if its value is a date. */
export function dateMember(name: string): "expires" | "date_published" | undefined {
	for (const member of ["expires", "date_published"] as const)
		if ((NAMES[member] as readonly string[]).includes(name)) return member;
	return READ_HERE.has(name) ? undefined : DATES.find(([pattern]) => pattern.test(name))?.[1];
}

/** Whether an unknown key may say when to publish an article, or not to publish it. */
export function isHint(name: string): boolean {
	return (
		MAYBE_KEPT_BACK_IF_TRUE.includes(name) ||
		MAYBE_KEPT_BACK_IF_FALSE.includes(name) ||
		dateMember(name) !== undefined
	);
}

/** Whether a key only configures another tool. */
export function isIgnored(name: string): boolean {
	return IGNORED.has(name) && !READ_HERE.has(name);
}

/** The key of an episode that has this name, as `podcast.ts` spells it. */
export function podcastKey(name: string): string | undefined {
	return PODCAST_NAMES.get(name);
}

/**
 * The keys of front matter, with their names and values.
 *
 * @throws {FileError} if a key that is read here occurs twice, with other capitals or spaces
 */
export function entriesOf(values: object): Entry[] {
	const spellings = new Map<string, string>();
	return Object.entries(values).map(([key, value]) => {
		const name = nameOf(key);
		const spelling = plainKey(key);
		const other = spellings.get(spelling);
		if (other !== undefined && READ_HERE.has(name))
			throw new FileError(`has the keys "${other}" and "${key}", which are the same: keep one of them`);
		spellings.set(spelling, key);
		return { key, name, value };
	});
}

/** Whether a value is missing, or an empty text or list. */
export function isBlank(value: unknown): boolean {
	if (typeof value === "string") return value.trim() === "";
	return value === null || value === undefined || (Array.isArray(value) && value.every(isBlank));
}
