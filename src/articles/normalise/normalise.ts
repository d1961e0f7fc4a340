/**
 * From a checked item to an {@link Article}: the one place where identity is settled, HTML sanitised and URLs
 * made absolute.
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
import { excerpt, oneLine } from "../../model/text.ts";
import { articlePath, SITE_PLACEHOLDER, urlAtOrigin, withSiteAt } from "../../urls/origin.ts";
import { readOn } from "../html/shorten.ts";
import { followedHtml, ownHtml, type StoredHtml } from "../html/stored-html.ts";
import { TooComplexError } from "../sanitise/index.ts";
import { LINK_SCHEMES } from "../sanitise/policy.ts";
import { addressOf } from "../sanitise/tags.ts";
import { type Fault, type Item, RefusedError, TooLargeError } from "../schema/item.ts";
import { type Originals, originalsOf } from "./originals.ts";
import { type Life, lifeOf, reasonToWithhold } from "./publication.ts";
import { namingUrl, type OwnWishes, ownWishesOf } from "./requests.ts";

/** An article on its way into the store, where its slug and its date may still be settled by what is there. */
export interface Candidate {
	article: Article;
	/** Hex SHA-256 of what readers see: the same digest means that nothing has changed. */
	digest: string;
	/** The words of its content, for filters. */
	text: string;
	/** See `feedLength`. */
	length: number;
	/** See {@link Origin}. */
	publisher: string;
	/** The texts that an operator's article was written in. */
	originals: Originals;
	/** What is stored without a part of it. */
	warnings: Fault[];
	/** What it asks for, if it is the operator's. */
	own?: OwnWishes | undefined;
	/** When it is public, if it is the operator's; a followed article is public at once. */
	life?: Life | undefined;
}

/** {@link SITE_PLACEHOLDER} with another scheme, so that it is not replaced by the site's address. */
const NOWHERE = SITE_PLACEHOLDER.replace("https:", "http:");

/** Where an item comes from, and when. */
export interface Origin {
	/** The source's key in the store; `OWN` for the operator's articles. */
	source: string;
	/** The configured site URL or the followed feed's URL; it goes into ids that are made here. */
	publisher: string;
	/** The address by which this site was asked, which is its own where none is configured. */
	here?: string;
	/** Milliseconds since 1970. */
	now: number;
	/** What a followed source says of itself. */
	provenance?: Omit<Provenance, "source" | "guid">;
}

/** By what an item is known: its own id, and the permanent one that an article of it has. */
export async function identityOf(item: Item, publisher: string): Promise<{ guid: string; id: string }> {
	const { path, slug } = item._tributary ?? {};
	const named = item.id ?? namingUrl(item, publisher) ?? path ?? slug;
	const guid = named ?? `urn:sha256:${await sha256(JSON.stringify(item))}`;
	return { guid, id: articleId(publisher, guid) };
}

/**
 * Makes an item ready to be stored.
 *
 * @param contentBase what relative URLs are resolved against; the article's own address, if it is not given
 * @param isShortened whether the item has only the beginning of its content, or not all of it: it ends with a link to the
 * original
 * @throws {TooLargeError} if the HTML is beyond its bounds, or the article is too large, and nothing else is wrong
 * @throws {RefusedError} if a URL is not one
 */
export async function candidateFrom(
	item: Item,
	origin: Origin,
	contentBase?: string,
	isShortened = false,
): Promise<Candidate> {
	const faults: Fault[] = [];
	const { guid, id } = await identityOf(item, origin.publisher);
	const asked = origin.source === OWN ? ownWishesOf(item, origin, faults) : undefined;
	const wish = asked === undefined ? item._tributary?.slug : asked.wishes.slug;
	const named = slugOf(wish, item.title, item.summary, item.content_text);
	const own = SITE_PLACEHOLDER + articlePath(named);
	const url =
		asked === undefined || asked.isElsewhere ? webUrl(item.url, SITE_PLACEHOLDER, "/url", faults) : asked.url;
	const base = contentBase ?? url ?? own;
	const external = webUrl(item.external_url, base, "/external_url", faults, LINK_SCHEMES);
	const { home_page_url, feed_url } = origin.provenance ?? {};
	const page = external !== undefined && isOnWeb(external) ? external : undefined;
	const ending = isShortened ? readOn(url ?? page ?? home_page_url ?? feed_url) : undefined;
	const sanitise = (html: string) =>
		origin.source === OWN ? ownHtml(html, base, own, url) : followedHtml(html, base, named, url);
	const { text, isComplex, ...content } = contentOf(item, sanitise, ending, faults);
	const now = Math.floor(origin.now / 1000) * 1000;
	const life = origin.source === OWN ? lifeOf(item) : undefined;
	// Nothing of it is stored, so it may consist of what it is recognised by.
	const isWithheld = life !== undefined && reasonToWithhold(life, origin.now) !== undefined;

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
		date_published: item.date_published ?? (life && item._tributary?.date) ?? now,
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
	// Of one emoji alone, say.
	if (given.slug === "") given.slug = rfc3339(given.date_published).slice(0, 10);
	// A followed feed that uses the placeholder's host must not get addresses on this site.
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
	// As it goes to the database: JSON within JSON (see `write.ts`).
	const json = JSON.stringify(rest);
	const row = JSON.stringify({ content_html, content_text, transcript, item: json });
	// A code unit takes at most 3 bytes, so that most rows need not be encoded to be counted.
	const bytes = row.length * 3 <= MAX_ARTICLE_BYTES ? 0 : new TextEncoder().encode(row).length;
	if (bytes > MAX_ARTICLE_BYTES) {
		faults.push({
			pointer: "",
			detail: `is ${bytes} bytes long, at most ${MAX_ARTICLE_BYTES} can be stored`,
		});
	}
	const isTooLarge = isComplex || bytes > MAX_ARTICLE_BYTES;
	if (faults.length === 1 && isTooLarge) throw new TooLargeError(faults, isComplex);
	if (faults.length > 0) throw new RefusedError(faults);
	return {
		article,
		digest: await digestOf(article),
		text,
		length: feedLength(article, json),
		publisher: origin.publisher,
		...(origin.source === OWN ? await originalsOf(item) : { originals: {}, warnings: [] }),
		own: asked?.wishes,
		life,
	};
}

/**
 * The key of an article's address and title. The address of an operator's article may be its page here, if the site's
 * address is known.
 */
export function urlKeyOf(
	{ source, url, title, slug }: Pick<Article, "source" | "url" | "title" | "slug">,
	publisher: string,
): string | undefined {
	if (source !== OWN) return url === undefined || title === undefined ? undefined : urlKey(url, title);
	const address = urlAtOrigin(url ?? SITE_PLACEHOLDER + articlePath(slug), publisher);
	return publisher === "" && address.startsWith("/") ? undefined : urlKey(address, title ?? "");
}

/** Identity and dates are no part of it: they are settled by what is stored, or say nothing without another change. */
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

/** Ids that say nothing to people. */
const COMPUTED_ID = /^urn:(?:uuid|sha256):/i;

/** The slug of the first text that has one. */
function slugOf(...wishes: (string | undefined)[]): string {
	for (const wish of wishes) {
		const slug = slugify((wish ?? "").slice(0, 200));
		if (slug !== "") return slug;
	}
	return "";
}

/** What makes HTML without text worth showing. */
const WORTH_SHOWING = /<(audio|iframe|img|math|video)\b/;

interface Content extends Pick<Article, "content_html" | "content_text" | "excerpt"> {
	/** The words of what is shown. */
	text: string;
	/** Whether its HTML is beyond the bounds of the sanitiser, so that there is none. */
	isComplex: boolean;
}

/**
 * The content, sanitised, with its beginning as plain text. HTML wins over text where both are given, as in readers.
 *
 * @param ending what it ends with, if this is only a part
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
		// Some generators write an empty content_html beside the text, and scripts leave nothing at all.
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

/** What podcast apps want to know, if there is anything of it. */
function episodeOf(item: Item, base: string, faults: Fault[]): Pick<Article, "episode" | "transcript"> {
	if (item._podcast === undefined) return {};
	const { persons, transcripts, transcript, chapters, chapters_url, chapters_type, elements, ...given } =
		item._podcast;
	const address = (url: string | undefined, pointer: string) =>
		webUrl(url, base, `/_podcast/${pointer}`, faults);
	const file = address(chapters_url, "chapters_url");
	const episode: Episode = {
		...given,
		// A name alone names no season.
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

/** An absolute URL, or a fault if the text is none or has a scheme that readers should not follow. */
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
