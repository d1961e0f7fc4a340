/**
 * Reads RSS 0.9x, 1.0 (RDF) and 2.0 with their modules. All versions share one vocabulary: the repair has already renamed the
 * elements of RDF to those of RSS 2.0.
 *
 * @module
 */
import type { RssFeed } from "feedsmith";
import { type EntryFile, withOriginals } from "./attachments.ts";
import { isWebUrl, lineOf, linkUrl, webUrl } from "./coerce.ts";
import { firstDate, firstOf, maybe, updateInterval } from "./feed-helpers.ts";
import { eitherToLine, firstImage, firstPicture, htmlToLine, isHtml } from "./html.ts";
import { MOST_LOOKED_AT } from "./limits.ts";
import type { EntryShow } from "./namespaces/episode.ts";
import { mediaParts } from "./namespaces/media-rss.ts";
import { alternateFiles, episodeOf, podcastPictures, showOf } from "./namespaces/podcast.ts";
import type { ParsedEntry, ParsedFeed } from "./parsed-feed.ts";
import { atomAuthor, authorsOf, hostsOf, namesIn, peopleOf, rssAuthor } from "./people.ts";
import { ORIGINAL } from "./repair/elements.ts";

/** A feed with dates as strings: they are parsed here, not by the parser. */
type Feed = RssFeed.Feed<string>;
type Item = RssFeed.Item<string>;

/** @param url the feed's own, absolute */
export function readRss(feed: Feed, url: string): ParsedFeed {
	const { atom, dc, itunes, sy, xml } = feed;
	const base = webUrl(xml?.base, url) ?? url;
	const links = atom?.links ?? [];
	const home = webUrl(feed.link ?? links.find(({ rel = "alternate" }) => rel === "alternate")?.href, base);
	const show = showOf(feed, home ?? url);
	const authors = authorsOf(
		firstOf(
			feed.managingEditor && [rssAuthor(feed.managingEditor)],
			peopleOf(atom?.authors, atomAuthor),
			namesIn(itunes?.author),
			peopleOf(dc?.creators, namesIn),
			itunes?.owner && [rssAuthor(itunes.owner)],
			namesIn(feed.googleplay?.author),
			hostsOf(feed.podcast?.persons),
			feed.webMaster && [rssAuthor(feed.webMaster)],
		),
		base,
	);
	return {
		title: lineOf(maybe(feed.title ?? dc?.titles?.[0] ?? itunes?.title ?? atom?.title?.value, eitherToLine)),
		description: lineOf(
			maybe(
				feed.description ??
					dc?.descriptions?.[0] ??
					itunes?.summary ??
					itunes?.subtitle ??
					atom?.subtitle?.value,
				eitherToLine,
			),
		),
		homePageUrl: home,
		selfUrl: webUrl(links.find(({ rel }) => rel === "self")?.href ?? feed.sourceNs?.self, base),
		language: lineOf(feed.language ?? dc?.languages?.[0] ?? xml?.lang),
		authors,
		icon: webUrl(
			feed.image?.url ??
				itunes?.image ??
				feed.googleplay?.image?.href ??
				podcastPictures(feed.podcast)[0]?.url ??
				atom?.logo ??
				atom?.icon ??
				mediaParts(feed.media).image ??
				firstPicture(feed.description)?.url,
			base,
		),
		rights: lineOf(maybe(feed.copyright ?? dc?.rights?.[0] ?? atom?.rights?.value, eitherToLine)),
		updated: firstDate(
			feed.lastBuildDate,
			feed.pubDate,
			atom?.updated,
			dc?.dates?.[0],
			feed.dcterms?.modified?.[0],
			feed.dcterms?.dates?.[0],
		),
		interval: longest(feed.ttl === undefined ? undefined : feed.ttl * 60, updateInterval(sy)),
		skipHours: hours(feed.skipHours),
		skipDays: days(feed.skipDays),
		hubs: links.flatMap(({ rel, href }) => (rel === "hub" ? (webUrl(href, base) ?? []) : [])),
		entries: (feed.items ?? []).map((item) => entryOf(item, show, xml?.base, home ?? url)),
	};
}

function entryOf(
	item: Item,
	show: EntryShow | undefined,
	xmlBase: string | undefined,
	base: string,
): ParsedEntry {
	const { atom, content, dc, dcterms, itunes, podcast, prism } = item;
	const media = mediaParts(item.media);
	const pictures = podcastPictures(podcast);
	const authors = peopleOf(item.authors, rssAuthor);
	const link = linkOf(item);
	const related = atom?.links?.filter(({ rel }) => rel === "related") ?? [];
	const external = isExternal(link, item, base) || isElsewhere(link) ? link : undefined;
	const url = external === undefined ? link : permalinkOf(item);
	const description = item.description ?? atom?.summary?.value;
	const encoded = content?.encoded ?? atom?.content?.value;
	const body = encoded ?? description;
	const mainText =
		body ?? dc?.descriptions?.[0] ?? dcterms?.abstracts?.[0] ?? itunes?.summary ?? media.description?.value;
	const isMarkup = mainText !== undefined && (encoded !== undefined || isHtml(mainText));
	return {
		id: item.guid?.value ?? atom?.id ?? (link === undefined ? dc?.identifiers?.[0] : undefined),
		url,
		// Several of them are a list of further reading.
		externalUrl: external ?? (related.length === 1 ? related[0]?.href : undefined),
		title: maybe(
			item.title ?? dc?.titles?.[0] ?? atom?.title?.value ?? media.title ?? itunes?.title,
			eitherToLine,
		),
		html: isMarkup ? mainText : undefined,
		text: isMarkup ? undefined : mainText,
		summary: encoded === undefined || description === encoded ? undefined : maybe(description, htmlToLine),
		image:
			firstImage(
				itunes?.image,
				media.image,
				item.googleplay?.image?.href,
				pictures[0]?.url,
				item.enclosures?.find(({ type, url }) => type?.startsWith("image/") && !media.hidden.has(url))?.url,
			) ??
			firstPicture(encoded)?.url ??
			firstPicture(description)?.url,
		pictures: [...media.pictures, ...pictures],
		gallery: media.gallery,
		thumbnail: media.thumbnail,
		published: firstDate(
			item.pubDate,
			dc?.dates?.[0],
			atom?.published,
			dcterms?.issued?.[0],
			dcterms?.created?.[0],
			dcterms?.dates?.[0],
			prism?.publicationDates?.[0],
			atom?.updated,
			dcterms?.modified?.[0],
		),
		modified: firstDate(atom?.updated, dcterms?.modified?.[0], prism?.modificationDate),
		authors: firstOf(
			// An address alone is often unattended (`noreply@`), with the name in another element.
			authors?.filter(({ name }) => !name?.includes("@")),
			peopleOf(dc?.creators, namesIn),
			peopleOf(atom?.authors, atomAuthor),
			namesIn(itunes?.author),
			namesIn(item.googleplay?.author),
			authors,
			hostsOf(podcast?.persons),
			peopleOf(dcterms?.creators, namesIn),
			media.authors,
		),
		tags: [
			...(item.categories ?? []).slice(0, MOST_LOOKED_AT).map(({ name }) => maybe(name, eitherToLine)),
			...(dc?.subjects ?? []),
			...(atom?.categories ?? []).map(({ label, term }) => label ?? term),
			...(itunes?.keywords ?? []),
			...media.tags,
		],
		language: dc?.languages?.[0] ?? item.xml?.lang,
		files: filesOf(item, media.files),
		// An episode has one file in iTunes.
		duration: itunes?.duration,
		episode: episodeOf(item, media.captions),
		show,
		xmlBase: item.xml?.base ?? xmlBase,
		base,
	};
}

/** The link of an item: its `link`, else its `guid` unless that has `isPermaLink="false"` (RSS 2.0). */
function linkOf(item: Item): string | undefined {
	const { link, atom } = item;
	const linked = (relation: string) => atom?.links?.find(({ rel = "alternate" }) => rel === relation)?.href;
	const named = item.guid?.isPermaLink === false ? undefined : item.guid?.value;
	const elsewhere = isElsewhere(named) && linkUrl(named, undefined) !== undefined ? named : undefined;
	return linked(ORIGINAL) ?? link ?? linked("alternate") ?? permalinkOf(item) ?? elsewhere;
}

function permalinkOf({ guid, atom }: Item): string | undefined {
	return [guid?.isPermaLink === false ? undefined : guid?.value, atom?.id].find(isWebUrl);
}

/** Whether a link leads to something other than a web page, such as a torrent (`magnet:`). */
function isElsewhere(link: string | undefined): boolean {
	return /^(?!https?:)[a-z][a-z\d+.-]*:/i.test(link?.trim() ?? "");
}

/** Whether this is an item of a link blog: its permalink is on the feed's own site, its link on another. */
function isExternal(link: string | undefined, { guid }: Item, home: string): boolean {
	if (guid?.isPermaLink !== true) return false;
	const host = (url: string | undefined) => URL.parse(url ?? "")?.host;
	const other = host(link);
	const own = host(home);
	return host(guid.value) === own && other !== undefined && other !== own;
}

function filesOf({ enclosures = [], atom, podcast }: Item, media: EntryFile[]): EntryFile[] {
	const own = enclosures.map(({ url, type, length }) => ({ url, type, size: length }));
	return [
		...withOriginals(own, atom?.links ?? []),
		...(atom?.links ?? [])
			.filter(({ rel }) => rel === "enclosure")
			.map(({ href, type, length, title }) => ({ url: href, type, size: length, title })),
		...media,
		...alternateFiles(podcast),
	];
}

function longest(...seconds: (number | undefined)[]): number | undefined {
	const given = seconds.filter((value) => value !== undefined && Number.isFinite(value) && value > 0);
	return given.length === 0 ? undefined : Math.max(...given.map(Number));
}

function hours(given: number[] | undefined): number[] {
	// RSS 0.91 counted from 1 to 24.
	const valid = (given ?? [])
		.map((hour) => (hour === 24 ? 0 : hour))
		.filter((hour) => Number.isInteger(hour));
	return [...new Set(valid.filter((hour) => hour >= 0 && hour < 24))].sort((a, b) => a - b);
}

function days(given: string[] | undefined): number[] {
	const valid = (given ?? []).map((day) =>
		["sun", "mon", "tue", "wed", "thu", "fri", "sat"].indexOf(day.trim().slice(0, 3).toLowerCase()),
	);
	return [...new Set(valid.filter((day) => day >= 0))].sort((a, b) => a - b);
}
