/**
 * Reads Atom 0.3 and 1.0 (RFC 4287).
 *
 * @module
 */
import type { AtomFeed, PodcastNs } from "feedsmith";
import type { Author } from "../../model/author.ts";
import { withOriginals } from "./attachments.ts";
import { decodedBase64 } from "./base64.ts";
import { isWebUrl, lineOf, webUrl } from "./coerce.ts";
import { firstDate, firstOf, maybe, updateInterval } from "./feed-helpers.ts";
import { firstImage, firstPicture, htmlToLine, isHtml, plainToLine } from "./html.ts";
import { MOST_LOOKED_AT } from "./limits.ts";
import type { EntryShow } from "./namespaces/episode.ts";
import { mediaParts } from "./namespaces/media-rss.ts";
import { alternateFiles, episodeOf, podcastPictures, showOf } from "./namespaces/podcast.ts";
import type { AtomPodcasts } from "./namespaces/podcast-in-atom.ts";
import type { ParsedEntry, ParsedFeed } from "./parsed-feed.ts";
import { atomAuthor, authorsOf, peopleOf } from "./people.ts";
import { ORIGINAL } from "./repair/elements.ts";

type Feed = AtomFeed.Feed<string>;
type Link = AtomFeed.Link<string>;
/** A text construct (RFC 4287 §3.1) or the content. */
type Text = { value?: string; type?: string } | undefined;

/** Properties of the feed that its entries need. */
interface Shared {
	/** The feed's own URL, absolute. */
	url: string;
	/** The home page of the feed, else its own URL. */
	home: string;
	xmlBase: string | undefined;
	authors: Author[];
	show: EntryShow | undefined;
}

/**
 * @param url the feed's own, absolute
 * @param podcasts its elements of the podcast namespace
 */
export function readAtom(feed: Feed, url: string, podcasts?: AtomPodcasts): ParsedFeed {
	const { dc, itunes, media, sy, xml } = feed;
	const base = webUrl(xml?.base, url) ?? url;
	const links = feed.links ?? [];
	const home = webUrl(alternate(links)?.href, base);
	const authors = peopleOf(feed.authors, atomAuthor) ?? [];
	/** Computed once for all entries. */
	const shared: Shared = {
		url,
		home: home ?? url,
		xmlBase: xml?.base,
		authors: authorsOf(authors, base),
		show: showOf({ ...feed, podcast: podcasts?.feed }, url),
	};
	return {
		title: lineOf(lineIn(feed.title) ?? dc?.titles?.[0]),
		description: lineOf(
			lineIn(feed.subtitle) ?? dc?.descriptions?.[0] ?? itunes?.summary ?? itunes?.subtitle,
		),
		homePageUrl: home,
		selfUrl: webUrl(links.find(({ rel }) => rel === "self")?.href, base),
		language: lineOf(xml?.lang ?? dc?.languages?.[0]),
		authors: authorsOf(
			firstOf(
				authors,
				dc?.creators?.map((name) => ({ name })),
				maybe(itunes?.author, (name) => [{ name }]),
			),
			base,
		),
		icon: webUrl(feed.icon ?? feed.logo ?? itunes?.image ?? mediaParts(media).image, base),
		rights: lineOf(lineIn(feed.rights) ?? dc?.rights?.[0]),
		updated: firstDate(feed.updated, dc?.dates?.[0]),
		interval: updateInterval(sy),
		skipHours: [],
		skipDays: [],
		hubs: links.flatMap(({ rel, href }) => (rel === "hub" ? (webUrl(href, base) ?? []) : [])),
		entries: (feed.entries ?? []).map((entry) =>
			entryOf(entry, podcasts?.entries.get(entry.id ?? "")?.shift(), shared),
		),
	};
}

function entryOf(
	entry: AtomFeed.Entry<string>,
	podcast: PodcastNs.Item | undefined,
	feed: Shared,
): ParsedEntry {
	const { content, dc, dcterms, itunes, links = [] } = entry;
	const summary = decodedText(entry.summary);
	const media = mediaParts(entry.media);
	const pictures = podcastPictures(podcast);
	const body = isReadable(content) ? content : undefined;
	// Without content, the summary takes its place.
	const shown = body ?? summary;
	const isMarkup = isMarkupText(shown);
	const mainText = shown?.value ?? media.description?.value ?? itunes?.summary ?? dc?.descriptions?.[0];
	const html = isMarkup || media.description?.isHtml ? mainText : undefined;
	const { page, external } = pagesOf(links, feed.home);
	const original = links.find(({ rel }) => rel === ORIGINAL)?.href;
	const elsewhere = content?.value === undefined ? content?.src : undefined;
	const url = original ?? page ?? elsewhere ?? (isWebUrl(entry.id) ? entry.id : undefined);
	const enclosures = links
		.filter(({ rel }) => rel === "enclosure")
		.map(({ href, type, length, title }) => ({ url: href, type, size: length, title }));
	return {
		id: entry.id ?? (url === undefined ? dc?.identifiers?.[0] : undefined),
		url,
		externalUrl: external,
		title: lineIn(entry.title) ?? media.title ?? dc?.titles?.[0],
		html,
		text: html === undefined ? mainText : undefined,
		summary: body === undefined || summary?.value === body.value ? undefined : lineIn(summary),
		image:
			firstImage(
				media.image,
				itunes?.image,
				entry.googleplay?.image?.href,
				pictures[0]?.url,
				links.find(
					({ rel, type, href }) =>
						rel === "enclosure" && type?.startsWith("image/") && !media.hidden.has(href),
				)?.href,
			) ?? firstPicture(html)?.url,
		pictures: [...media.pictures, ...pictures],
		gallery: media.gallery,
		thumbnail: media.thumbnail,
		published: firstDate(
			entry.published,
			dc?.dates?.[0],
			dcterms?.issued?.[0],
			dcterms?.created?.[0],
			entry.updated,
		),
		modified: firstDate(entry.updated, dcterms?.modified?.[0]),
		// RFC 4287 §4.2.1: an entry without an author has the author of its feed.
		authors: firstOf(
			peopleOf(entry.authors, atomAuthor),
			dc?.creators?.map((name) => ({ name })),
			maybe(itunes?.author, (name) => [{ name }]),
			peopleOf(entry.source?.authors, atomAuthor),
			media.authors,
			feed.authors,
		),
		tags: [
			...(entry.categories ?? [])
				.slice(0, MOST_LOOKED_AT)
				// RFC 4287 §4.2.2.3: no markup.
				.map(({ label, term }) => maybe(label ?? term, plainToLine)),
			...(dc?.subjects ?? []),
			...(itunes?.keywords ?? []),
			...media.tags,
		],
		language: entry.xml?.lang ?? content?.xml?.lang ?? dc?.languages?.[0],
		files: [...withOriginals(enclosures, links), ...media.files, ...alternateFiles(podcast)],
		duration: itunes?.duration,
		episode: episodeOf({ ...entry, podcast }, media.captions),
		xmlBase: content?.xml?.base ?? entry.xml?.base ?? feed.xmlBase,
		base: feed.url,
		show: feed.show,
	};
}

/**
 * The entry's own page, and the page on another site that it is about. Link blogs declare one as `alternate` and the other as
 * `related`, in either order.
 */
function pagesOf(links: Link[], home: string): { page: string | undefined; external?: string | undefined } {
	const host = (url: string | undefined) => URL.parse(url ?? "")?.host;
	const page = alternate(links)?.href;
	const related = links.find(({ rel, href }) => rel === "related" && href)?.href;
	const areTwoSites = host(page) !== undefined && host(related) !== undefined && host(page) !== host(related);
	if (!areTwoSites) return { page };
	return host(related) === host(home) ? { page: related, external: page } : { page, external: related };
}

/** The `alternate` link (RFC 4287 §4.2.7.2), preferably to an HTML page. */
function alternate(links: Link[]): Link | undefined {
	const pages = links.filter(
		({ rel = "alternate", href }) =>
			/^(alternate|http:\/\/www\.iana\.org\/assignments\/relation\/alternate)$/i.test(rel) && href,
	);
	return pages.find(({ type }) => type === undefined || /html/i.test(type)) ?? pages[0];
}

/** Whether content can be shown: text or HTML, not a base64 picture or other XML. */
function isReadable(content: Text): boolean {
	return (
		content?.value !== undefined &&
		/^(text|html|xhtml|text\/.*|application\/xhtml\+xml)$/i.test(typeOf(content))
	);
}

/** The type in lower case, a media type in Atom 0.3. The default is `text`. */
function typeOf(text: Text): string {
	return text?.type?.trim().toLowerCase() ?? "text";
}

/** Whether a text construct is declared as HTML, or is text with HTML tags. */
function isMarkupText(text: Text): boolean {
	if (text?.value === undefined) return false;
	return /html/.test(typeOf(text)) || /<(p|br|a|div|img|ul|blockquote)\b[^<>]*>/i.test(text.value);
}

/** Matches media types of files. Content of these types is in base64 (RFC 4287 §4.1.3.3). */
const IS_FILE = /^(?!text\/)[\w.+-]+\/(?!(?:[\w.-]+\+)?xml$)[\w.+-]+$/;

/** Decodes a text construct in base64. RFC 4287 allows base64 only in content, but some programs use it elsewhere. */
function decodedText(text: Text): Text {
	if (text?.value === undefined || !IS_FILE.test(typeOf(text))) return text;
	const value = decodedBase64(text.value);
	// A text that is not base64 is used as it is. Decoded binary data is dropped.
	if (value === undefined) return { value: text.value };
	return /[\u0000-\u0008\uFFFD]/.test(value) ? undefined : { value, type: isHtml(value) ? "html" : "text" };
}

/** A text construct as one line of plain text. */
function lineIn(construct: Text): string | undefined {
	const text = decodedText(construct);
	if (text?.value === undefined) return undefined;
	return /html/.test(typeOf(text)) ? htmlToLine(text.value) : text.value;
}
