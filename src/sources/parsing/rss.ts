/**
 * RSS in all its versions: 0.9x, 1.0 (RDF) and 2.0, with the modules that came with them. They have one vocabulary;
 * what RDF adds to it, a repair has put in words of RSS 2.0.
 *
 * @module
 */
import type { PodcastNs, RssFeed } from "feedsmith";
import type { Author } from "../../model/author.ts";
import type { SourceDocument } from "../document.ts";
import { type EntryFile, withOriginals } from "./attachments.ts";
import { isWebUrl, lineOf, linkUrl, webUrl } from "./coerce.ts";
import { feedDate } from "./dates/dates.ts";
import { authorsOf, type Entry, MOST_LOOKED_AT } from "./entry.ts";
import { eitherToLine, firstImage, firstPicture, htmlToLine, isHtml, nameToLine } from "./html.ts";
import type { EntryShow } from "./namespaces/episode.ts";
import { mediaParts } from "./namespaces/media-rss.ts";
import { alternateFiles, episodeOf, podcastPictures, showOf } from "./namespaces/podcast.ts";
import { ORIGINAL } from "./repair/elements.ts";

/** A feed as it is read before its entries are made into items. */
export type Reading = Omit<SourceDocument, "items" | "format"> & { entries: Entry[] };

/** Dates are read here, not by the parser. */
type Feed = RssFeed.Feed<string>;
type Item = RssFeed.Item<string>;

/** @param url the feed's own, absolute */
export function readRss(feed: Feed, url: string): Reading {
	const { atom, dc, itunes, sy, xml } = feed;
	const base = webUrl(xml?.base, url) ?? url;
	const links = atom?.links ?? [];
	const home = webUrl(feed.link ?? links.find(({ rel = "alternate" }) => rel === "alternate")?.href, base);
	const show = showOf(feed, home ?? url);
	const authors = authorsOf(
		firstOf(
			feed.managingEditor && [authorOf(feed.managingEditor)],
			peopleOf(atom?.authors, atomAuthor),
			namesIn(itunes?.author),
			peopleOf(dc?.creators, namesIn),
			itunes?.owner && [authorOf(itunes.owner)],
			namesIn(feed.googleplay?.author),
			hostsOf(feed.podcast?.persons),
			feed.webMaster && [authorOf(feed.webMaster)],
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

function entryOf(item: Item, show: EntryShow | undefined, xmlBase: string | undefined, base: string): Entry {
	const { atom, content, dc, dcterms, itunes, podcast, prism } = item;
	const media = mediaParts(item.media);
	const pictures = podcastPictures(podcast);
	const authors = peopleOf(item.authors, authorOf);
	const link = linkOf(item);
	const related = atom?.links?.filter(({ rel }) => rel === "related") ?? [];
	const external = isExternal(link, item, base) || isElsewhere(link) ? link : undefined;
	const url = external === undefined ? link : permalinkOf(item);
	const description = item.description ?? atom?.summary?.value;
	const encoded = content?.encoded ?? atom?.content?.value;
	const body = encoded ?? description;
	const words =
		body ?? dc?.descriptions?.[0] ?? dcterms?.abstracts?.[0] ?? itunes?.summary ?? media.description?.value;
	const isMarkup = words !== undefined && (encoded !== undefined || isHtml(words));
	return {
		id: item.guid?.value ?? atom?.id ?? (link === undefined ? dc?.identifiers?.[0] : undefined),
		url,
		// Several are lists of what else there is to read.
		externalUrl: external ?? (related.length === 1 ? related[0]?.href : undefined),
		title: maybe(
			item.title ?? dc?.titles?.[0] ?? atom?.title?.value ?? media.title ?? itunes?.title,
			eitherToLine,
		),
		html: isMarkup ? words : undefined,
		text: isMarkup ? undefined : words,
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
			// An address alone is often that of no one (`noreply@`), and the name stands elsewhere.
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
		// iTunes knows one file per episode.
		duration: itunes?.duration,
		episode: episodeOf(item, media.captions),
		show,
		xmlBase: item.xml?.base ?? xmlBase,
		base,
	};
}

/** What an item links to: its link, else its guid, which is a link unless it says that it is not (RSS 2.0). */
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

/** Whether a link leads to no page: to a torrent (`magnet:`), for example. */
function isElsewhere(link: string | undefined): boolean {
	return /^(?!https?:)[a-z][a-z\d+.-]*:/i.test(link?.trim() ?? "");
}

/** Whether this is a link blog's item: its permalink is on the feed's own site, its link on another. */
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

/** An RSS person, whose only address may be for e-mail. */
function authorOf({ name, email, link }: RssFeed.Person): Author {
	const plain = maybe(name, (given) => nameToLine(given).replace(/^"(.*)"$/, "$1"));
	return { name: plain ?? email, url: link ?? (email === undefined ? undefined : `mailto:${email}`) };
}

/** As many people as are looked at, each read by itself: a name costs more to read than to count. */
export function peopleOf<Person>(
	given: Person[] | undefined,
	read: (person: Person) => Author | Author[],
): Author[] | undefined {
	return given?.slice(0, MOST_LOOKED_AT).flatMap(read);
}

/** Those who make a podcast, among all persons in it: an unnamed role is the host's (Podcast namespace, `person`). */
function hostsOf(persons: PodcastNs.Person[] | undefined): Author[] | undefined {
	return persons
		?.filter(({ role = "host" }) => /^((co-?)?host|author|writer|narrator)$/i.test(role.trim()))
		.map(({ display, href, img }) => ({ name: display, url: href, avatar: img }));
}

/** An Atom person (RFC 4287 §3.2). */
export function atomAuthor(person: {
	name?: string | undefined;
	uri?: string | undefined;
	email?: string | undefined;
}): Author {
	return authorOf({
		...(person.name && { name: person.name }),
		...(person.email && { email: person.email }),
		...(person.uri && { link: person.uri }),
	});
}

/** The longest name with an address, in UTF-16 code units: an address alone has at most 254 (RFC 5321 §4.5.3.1). */
const MAX_NAMED = 320;

/** `name <mail>`, `mail (name)` or `mail`. The labels of a host begin and end in one way, so that the time is bounded. */
const NAMED_MAIL =
	/^([^@<>()[\]]*?)[\s<([]*([^\s@<>()[\]]+@(?:[^\s@<>()[\].]+\.)+[^\s@<>()[\].]+)[\s>)\]]*(?:\(([^()]*)\))?$/;

/** A name where some write `name (mail)` or `mail (name)` instead. */
function namesIn(text: string | undefined): Author[] {
	if (text === undefined) return [];
	const given = text.replace(/^\s*mailto:/i, "");
	const [, before = "", mail, after = ""] = (given.length <= MAX_NAMED ? NAMED_MAIL.exec(given) : null) ?? [];
	if (mail === undefined) return [{ name: htmlToLine(text) }];
	const name = before.trim().replace(/^"(.*)"$/, "$1");
	return [{ name: name || after.trim() || mail, url: `mailto:${mail}` }];
}

/** The first list that has something in it. */
export function firstOf<T>(...lists: (T[] | undefined)[]): T[] {
	return lists.find((list) => list !== undefined && list.length > 0) ?? [];
}

/** The first text that is a date, in milliseconds since 1970. */
export function firstDate(...texts: (string | undefined)[]): number | undefined {
	for (const text of texts) {
		const moment = feedDate(text);
		if (moment !== undefined) return moment;
	}
	return undefined;
}

export function maybe<T, R>(value: T | undefined, map: (value: T) => R): R | undefined {
	return value === undefined ? undefined : map(value);
}

/** Seconds of each `sy:updatePeriod` (RSS 1.0 Syndication module). */
const PERIODS = new Map([
	["hourly", 3600],
	["daily", 86_400],
	["weekly", 7 * 86_400],
	["monthly", 30 * 86_400],
	["yearly", 365 * 86_400],
]);

/** Seconds between updates: a period, shared by so many updates. */
export function updateInterval(
	sy: { updatePeriod?: string; updateFrequency?: number } | undefined,
): number | undefined {
	const period = PERIODS.get(sy?.updatePeriod?.trim().toLowerCase() ?? "");
	if (period === undefined) return undefined;
	const frequency = sy?.updateFrequency ?? 1;
	return frequency > 0 ? Math.round(period / frequency) : period;
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
