/**
 * Turns a validated item into an {@link Article}. This is the only place where ids are assigned, HTML is sanitised and URLs
 * are made absolute.
 *
 * @module
 */

import type { Article, Provenance } from "../../model/article.ts";
import type { Author } from "../../model/author.ts";
import { rfc3339 } from "../../model/dates.ts";
import { sha256 } from "../../model/digest.ts";
import type { Episode } from "../../model/episode.ts";
import { articleId, OWN, slugify, urlKey } from "../../model/identity.ts";
import { feedLength } from "../../model/length.ts";
import { EXCERPT_LENGTH, MAX_ARTICLE_BYTES } from "../../model/limits.ts";
import { CHAPTERS_TYPE, isOnWeb, typeByName, UNKNOWN_TYPE } from "../../model/media-type.ts";
import type { Size } from "../../model/picture-key.ts";
import { excerpt, oneLine } from "../../model/text.ts";
import { articlePath, SITE_PLACEHOLDER, urlAtOrigin, withSiteAt } from "../../urls/origin.ts";
import { readOn } from "../html/shorten.ts";
import { followedHtml, ownHtml, type StoredHtml } from "../html/stored-html.ts";
import { TooComplexError } from "../sanitise/index.ts";
import { LINK_SCHEMES } from "../sanitise/policy.ts";
import { addressOf } from "../sanitise/tags.ts";
import { type Fault, type Item, RefusedError, TooLargeError } from "../schema/item.ts";
import { type Originals, originalsOf } from "./originals.ts";
import { type Publication, publicationOf, reasonToWithhold } from "./publication.ts";
import { namingUrl, type OwnRequests, ownRequestsOf } from "./requests.ts";

/** An article ready to be stored. The store may still change its slug and its date, depending on the stored articles. */
export interface Candidate {
	article: Article;
	/** Hex SHA-256 of everything that readers see. An equal digest means that the article has not changed. */
	digest: string;
	/** The text of its content, for filters. */
	text: string;
	/** See `feedLength`. */
	length: number;
	/** See {@link Origin}. */
	publisher: string;
	/** The source texts of an operator's article. */
	originals: Originals;
	/** Warnings about parts of the item that are not stored. */
	warnings: Fault[];
	/** The address, date and file that the item requests; only for the operator's articles. */
	own?: OwnRequests | undefined;
	/** When the article is public; only for the operator's articles. A followed article is public at once. */
	publication?: Publication | undefined;
}

/** {@link SITE_PLACEHOLDER} with another scheme, so that it is not replaced by the site's address. */
const NOWHERE = SITE_PLACEHOLDER.replace("https:", "http:");

/** Where an item comes from, and when. */
export interface Origin {
	/** The source's key in the store; `OWN` for the operator's articles. */
	source: string;
	/** The configured site URL or the followed feed's URL; it goes into ids that are made here. */
	publisher: string;
	/** The origin of the request, used as the site's address if none is configured. */
	here?: string;
	/** Milliseconds since 1970. */
	now: number;
	/** The metadata of the followed feed. */
	provenance?: Omit<Provenance, "source" | "guid">;
}

/** Returns the item's own id (`guid`), and the permanent id of the article made from it. */
export async function identityOf(item: Item, publisher: string): Promise<{ guid: string; id: string }> {
	const { path, slug } = item._tributary ?? {};
	const named = item.id ?? namingUrl(item, publisher) ?? path ?? slug;
	const guid = named ?? `urn:sha256:${await sha256(JSON.stringify(item))}`;
	return { guid, id: articleId(publisher, guid) };
}

/**
 * Makes an item ready to be stored.
 *
 * @param contentBase the base of relative URLs; by default, the article's own address
 * @param isShortened whether the item's content is incomplete; the article then ends with a link to the original
 * @throws {TooLargeError} if the HTML is too complex or the article too large, and nothing else is wrong
 * @throws {RefusedError} if a URL is invalid, or for any other fault
 */
export async function candidateFrom(
	item: Item,
	origin: Origin,
	contentBase?: string,
	isShortened = false,
): Promise<Candidate> {
	const faults: Fault[] = [];
	const { guid, id } = await identityOf(item, origin.publisher);
	const own = origin.source === OWN ? ownRequestsOf(item, origin, faults) : undefined;
	const requested = own === undefined ? item._tributary?.slug : own.requests.slug;
	const named = slugOf(requested, item.title, item.summary, item.content_text);
	const permalink = SITE_PLACEHOLDER + articlePath(named);
	const url =
		own === undefined || own.isElsewhere ? webUrl(item.url, SITE_PLACEHOLDER, "/url", faults) : own.url;
	const base = contentBase ?? url ?? permalink;
	const external = webUrl(item.external_url, base, "/external_url", faults, LINK_SCHEMES);
	const { home_page_url, feed_url } = origin.provenance ?? {};
	const page = external !== undefined && isOnWeb(external) ? external : undefined;
	const ending = isShortened ? readOn(url ?? page ?? home_page_url ?? feed_url) : undefined;
	const sanitise = (html: string) =>
		origin.source === OWN ? ownHtml(html, base, permalink, url) : followedHtml(html, base, named, url);
	const { text, isComplex, ...content } = contentOf(item, sanitise, ending, faults);
	const now = Math.floor(origin.now / 1000) * 1000;
	const publication = origin.source === OWN ? publicationOf(item) : undefined;
	// A withheld article is not stored, so it needs no content, only its identity.
	const isWithheld = publication !== undefined && reasonToWithhold(publication, origin.now) !== undefined;

	const given: Article = {
		id,
		source: origin.source,
		guid,
		sources: origin.provenance ? [{ source: origin.source, guid, ...origin.provenance }] : [],
		slug: named || slugOf(content.excerpt, COMPUTED_ID.test(id) ? "" : id),
		url,
		external_url: external,
		title: item.title || undefined,
		...content,
		summary: item.summary?.trim() || undefined,
		image: webUrl(item.image, base, "/image", faults),
		image_alt: item._image?.alt || undefined,
		image_size: imageSize(item),
		date_published: item.date_published ?? (publication && item._tributary?.date) ?? now,
		date_modified: item.date_modified,
		authors: authorsOf(item, base, faults),
		tags: [...new Set(item.tags.filter((tag) => tag !== ""))],
		language: item.language,
		attachments: item.attachments.map((attachment, i) => ({
			...attachment,
			url: webUrl(attachment.url, base, `/attachments/${i}/url`, faults, LINK_SCHEMES) ?? "",
			mime_type: attachment.mime_type ?? typeByName(attachment.url) ?? UNKNOWN_TYPE,
		})),
		...episodeOf(item, base, faults),
	};
	// The text may have no letters, for example a single emoji.
	if (given.slug === "") given.slug = rfc3339(given.date_published).slice(0, 10);
	// A followed feed must not get addresses on this site by using the placeholder's host.
	const article = origin.source === OWN ? given : withSiteAt(given, NOWHERE);
	const { content_html, content_text, transcript, ...rest } = article;
	if (
		!isComplex &&
		!isWithheld &&
		![article.title, article.summary, content_html, content_text].some((text) => text?.trim())
	)
		faults.push({
			pointer: "",
			detail: "is empty: it needs content_html, content_text, a summary or a title",
		});
	const json = JSON.stringify(rest);
	const excess = excessLength({ content_html, content_text, transcript, item: json });
	if (excess !== undefined) {
		faults.push({
			pointer: "",
			detail: `is ${excess} bytes long, at most ${MAX_ARTICLE_BYTES} can be stored`,
		});
	}
	const isTooLarge = isComplex || excess !== undefined;
	if (faults.length === 1 && isTooLarge) throw new TooLargeError(faults, isComplex);
	if (faults.length > 0) throw new RefusedError(faults);
	return {
		article,
		digest: await digestOf(article),
		text,
		length: feedLength(article, json),
		publisher: origin.publisher,
		...(origin.source === OWN ? await originalsOf(item) : { originals: {}, warnings: [] }),
		own: own?.requests,
		publication,
	};
}

/** Upper bounds: the bytes of one UTF-16 code unit in JSON (`\u001f`), and of a row without its texts. */
const MOST_PER_UNIT = 6;
const EMPTY_ROW = 100;

/**
 * Returns the length of a row that is too long to be stored. The row is measured as it is sent to the database: as JSON
 * within JSON. Most rows are so short that they need not be serialised for this.
 *
 * @returns bytes, or `undefined` if it can be stored
 */
function excessLength(row: Record<string, string | undefined>): number | undefined {
	const units = Object.values(row).reduce((sum, text = "") => sum + text.length, 0);
	if (units * MOST_PER_UNIT + EMPTY_ROW <= MAX_ARTICLE_BYTES) return undefined;
	const bytes = new TextEncoder().encode(JSON.stringify(row)).length;
	return bytes > MAX_ARTICLE_BYTES ? bytes : undefined;
}

/**
 * Returns the key of an article's address and title. An operator's article without an address of its own has that of its
 * page, if the site's address is known.
 */
export function urlKeyOf(
	{ source, url, title, slug }: Pick<Article, "source" | "url" | "title" | "slug">,
	publisher: string,
): string | undefined {
	if (source !== OWN) return url === undefined || title === undefined ? undefined : urlKey(url, title);
	const address = urlAtOrigin(url ?? SITE_PLACEHOLDER + articlePath(slug), publisher);
	return publisher === "" && address.startsWith("/") ? undefined : urlKey(address, title ?? "");
}

function imageSize({ image, _image: { width, height } = {} }: Item): Size | undefined {
	return image && width && height ? { width, height } : undefined;
}

/** Leaves out ids, slugs and dates: the store may change them, and a new date alone is not a change. */
function digestOf({
	id,
	source,
	guid,
	slug,
	sources,
	quiet,
	date_published,
	date_modified,
	...seen
}: Article): Promise<string> {
	return sha256(JSON.stringify(seen));
}

/** Computed ids, which make no readable slugs. */
const COMPUTED_ID = /^urn:(?:uuid|sha256):/i;

/** Returns the slug of the first text that yields one, or an empty string. */
function slugOf(...texts: (string | undefined)[]): string {
	for (const text of texts) {
		const slug = slugify((text ?? "").slice(0, 200));
		if (slug !== "") return slug;
	}
	return "";
}

/** Elements that are worth showing even without any text. */
const WORTH_SHOWING = /<(audio|iframe|img|math|video)\b/;

interface Content extends Pick<Article, "content_html" | "content_text" | "excerpt"> {
	/** The text of the content that is shown. */
	text: string;
	/** Whether the HTML exceeds the sanitiser's limits; then there is no content. */
	isComplex: boolean;
}

/**
 * Sanitises the content and makes the excerpt. If an item has both HTML and text, the HTML is used, as in readers.
 *
 * @param ending appended to content that is incomplete
 */
function contentOf(
	item: Item,
	sanitise: (html: string) => StoredHtml,
	ending: { html: string; text: string } | undefined,
	faults: Fault[],
): Content {
	const { content_text = "" } = item;
	try {
		const { html, text, prose } = sanitise(item.content_html ?? "");
		// Some generators write an empty content_html beside content_text, and HTML of scripts alone is empty once sanitised.
		const isEmpty = text.trim() === "" && !WORTH_SHOWING.test(html);
		const isText = isEmpty && (content_text.trim() !== "" || ending === undefined);
		const content_html = isText ? undefined : html.trim() + (ending?.html ?? "");
		const [shown, summarised] = isText ? [content_text, content_text] : [text, prose];
		return {
			content_html,
			content_text: isText && ending ? `${content_text}\n\n${ending.text}` : item.content_text,
			isComplex: false,
			excerpt: excerpt(summarised.trimStart().slice(0, 10 * EXCERPT_LENGTH), EXCERPT_LENGTH),
			text: shown,
		};
	} catch (error) {
		if (!(error instanceof TooComplexError)) throw error;
		faults.push({ pointer: "/content_html", detail: error.message });
		return { excerpt: "", text: "", isComplex: true };
	}
}

/** Returns the episode and its transcript; neither if `_podcast` is missing or empty. */
function episodeOf(item: Item, base: string, faults: Fault[]): Pick<Article, "episode" | "transcript"> {
	if (item._podcast === undefined) return {};
	const { persons, transcripts, transcript, chapters, chapters_url, chapters_type, elements, ...given } =
		item._podcast;
	const address = (url: string | undefined, pointer: string) =>
		webUrl(url, base, `/_podcast/${pointer}`, faults);
	const file = address(chapters_url, "chapters_url");
	const episode: Episode = {
		...given,
		// A season needs a number.
		season_name: given.season === undefined ? undefined : given.season_name,
		persons: persons.map((person, i) => ({
			...person,
			url: address(person.url, `persons/${i}/url`),
			image: address(person.image, `persons/${i}/image`),
		})),
		transcripts: transcripts.map((one, i) => ({
			...one,
			url: address(one.url, `transcripts/${i}/url`) ?? "",
			mime_type: one.mime_type ?? typeByName(one.url) ?? UNKNOWN_TYPE,
		})),
		has_transcript: transcript === undefined ? undefined : true,
		transcript_language: transcript && given.transcript_language,
		chapters: chapters?.length
			? chapters.map((chapter, i) => ({
					...chapter,
					url: address(chapter.url, `chapters/${i}/url`),
					image: address(chapter.image, `chapters/${i}/image`),
				}))
			: undefined,
		elements: elements?.length ? elements : undefined,
		chapters_url: file,
		chapters_type: file && (chapters_type ?? CHAPTERS_TYPE),
	};
	const isEmpty = Object.values(episode).every(
		(member) => member === undefined || (Array.isArray(member) && member.length === 0),
	);
	return isEmpty ? {} : { episode, transcript };
}

function authorsOf(item: Item, base: string, faults: Fault[]): Author[] {
	const authorOf = (author: Author, pointer: string): Author => ({
		name: author.name,
		url: webUrl(author.url, base, `${pointer}/url`, faults, AUTHOR_SCHEMES),
		avatar: webUrl(author.avatar, base, `${pointer}/avatar`, faults),
	});
	if (item.authors.length === 0 && item.author !== undefined) return [authorOf(item.author, "/author")];
	return item.authors.map((author, i) => authorOf(author, `/authors/${i}`));
}

const WEB_SCHEMES: ReadonlySet<string> = new Set(["http:", "https:"]);
const AUTHOR_SCHEMES: ReadonlySet<string> = new Set([...WEB_SCHEMES, "mailto:"]);

/** Returns an absolute URL. Adds a fault if the text is not a URL, or has a scheme that is not allowed. */
function webUrl(
	text: string | undefined,
	base: string,
	pointer: string,
	faults: Fault[],
	schemes: ReadonlySet<string> = WEB_SCHEMES,
): string | undefined {
	if (text === undefined) return undefined;
	const url = addressOf(text, base);
	if (url !== undefined && schemes.has(url.protocol)) return url.href;
	const elsewhere =
		pointer === "/url" && url !== undefined && LINK_SCHEMES.has(url.protocol)
			? "; a link to something else goes into external_url"
			: "";
	faults.push({ pointer, detail: `"${oneLine(text).slice(0, 60)}" is not a web address${elsewhere}` });
	return undefined;
}
