/**
 * Reads JSON Feed 1.0 and 1.1, with the mistakes of feeds written by hand.
 *
 * @module
 */
import type { Author } from "../../model/author.ts";
import { lineOf, webUrl } from "./coerce.ts";
import { firstDate, firstOf } from "./feed-helpers.ts";
import { firstImage, firstPicture } from "./html.ts";
import { listOf, type Members, membersOf, numberOf, spanOf, textOf } from "./json-values.ts";
import { MAX_ITEMS, MOST_LOOKED_AT } from "./limits.ts";
import type { EntryShow } from "./namespaces/episode.ts";
import { jsonEpisode, jsonShow } from "./namespaces/podcast-in-json.ts";
import { areNewest } from "./newest.ts";
import { NotAFeedError } from "./not-a-feed.ts";
import type { ParsedEntry, ParsedFeed } from "./parsed-feed.ts";
import { authorsOf } from "./people.ts";

/**
 * @param text a JSON document
 * @param url the feed's own, absolute
 * @throws {NotAFeedError} if the text is not valid JSON, or not a feed
 */
export function readJson(text: string, url: string): ParsedFeed & { format: string } {
	const feed = membersOf(parse(text));
	const version = textOf(feed.version);
	const isFeed = /jsonfeed\.org\/version\//i.test(version ?? "") || Array.isArray(feed.items);
	if (!isFeed)
		throw new NotAFeedError("This is JSON, but not a JSON Feed: it has neither a version nor items.");
	if (feed.items === undefined || feed.items === null)
		throw new NotAFeedError(
			"This is a JSON Feed without `items`. A feed without entries needs an empty list.",
		);
	// Computed once, for all items without their own authors.
	const authors = authorsOf(authorsIn(feed), url);
	const show = jsonShow(feed);
	const all = listOf(feed.items)
		.map(membersOf)
		.filter((item) => Object.keys(item).length > 0);
	const items = newestOf(all);
	return {
		format: formatOf(version),
		title: lineOf(textOf(feed.title)),
		description: lineOf(textOf(feed.description)),
		homePageUrl: webUrl(textOf(feed.home_page_url), url),
		selfUrl: webUrl(textOf(feed.feed_url), url),
		language: lineOf(textOf(feed.language)),
		authors,
		icon: webUrl(textOf(feed.icon), url) ?? webUrl(textOf(feed.favicon), url),
		rights: undefined,
		updated: undefined,
		interval: undefined,
		skipHours: [],
		skipDays: [],
		hubs: listOf(feed.hubs).flatMap((hub) => webUrl(textOf(membersOf(hub).url), url) ?? []),
		entries: items.map((item) => entryOf(item, authors, show, url)),
		...(items.length < all.length && { omitted: all.length - items.length }),
	};
}

/** The newest items, if there are more than are read. */
function newestOf(items: Members[]): Members[] {
	if (items.length <= MAX_ITEMS) return items;
	const dates = items.map((item) => firstDate(textOf(item.date_published), textOf(item.date_modified)));
	const areKept = areNewest(dates, MAX_ITEMS);
	return items.filter((_, i) => areKept[i]);
}

/** The format's name from the URL in `version`: `…/version/1` is 1.0. */
function formatOf(version: string | undefined): string {
	const [, number = "1.1"] = /(\d+(?:\.\d+)?)\/?$/.exec(version?.slice(-20) ?? "") ?? [];
	return `JSON Feed ${number === "1" ? "1.0" : number}`;
}

/**
 * How many values a document may have. A parsed value takes many times its size in the text. A feed of a thousand items has
 * about a hundred values in each.
 */
const MAX_VALUES = 300_000;

/** Throws if there are too many values. Outside strings, each value but the first follows one of the characters counted here. */
function countValues(text: string): void {
	let values = 0;
	const mark = /["[{,]/g;
	for (let found = mark.exec(text); found !== null; found = mark.exec(text)) {
		if (found[0] !== '"') values++;
		else mark.lastIndex = endOfString(text, mark.lastIndex);
		if (values > MAX_VALUES)
			throw new NotAFeedError(`It has more than ${MAX_VALUES} values, the most that are read.`);
	}
}

/** The index after a string's closing quote, which follows an even number of backslashes. */
function endOfString(text: string, from: number): number {
	for (let at = from; ; ) {
		const quote = text.indexOf('"', at);
		if (quote === -1) return text.length;
		let slashes = 0;
		while (quote - slashes > from && text[quote - slashes - 1] === "\\") slashes++;
		at = quote + 1;
		if (slashes % 2 === 0) return at;
	}
}

function parse(text: string): unknown {
	countValues(text);
	try {
		return JSON.parse(text);
	} catch {
		throw new NotAFeedError("This JSON cannot be read: it is cut off or malformed.");
	}
}

function entryOf(
	item: Members,
	feedAuthors: Author[],
	show: EntryShow | undefined,
	base: string,
): ParsedEntry {
	const html = textOf(item.content_html);
	const image = firstImage(textOf(item.image));
	const { image: art, duration } = membersOf(item._itunes);
	const files = listOf(item.attachments)
		.map(membersOf)
		.map((file) => ({
			url: textOf(file.url),
			type: textOf(file.mime_type),
			title: textOf(file.title),
			size: numberOf(file.size_in_bytes),
			duration: spanOf(file.duration_in_seconds),
			isSensitive: file._sensitive === true,
		}));
	const pictures = files
		.slice(0, MOST_LOOKED_AT)
		.filter(({ type, isSensitive }) => /^image\//i.test(type ?? "") && !isSensitive);
	return {
		id: textOf(item.id),
		url: textOf(item.url),
		externalUrl: textOf(item.external_url),
		title: textOf(item.title),
		html,
		text: textOf(item.content_text),
		summary: textOf(item.summary),
		image:
			image ??
			firstImage(textOf(item.banner_image), textOf(art), pictures[0]?.url) ??
			firstPicture(html)?.url,
		imageAlt: image === undefined ? undefined : textOf(membersOf(item._image).alt),
		pictures: pictures.map(({ url, title }) => ({ url, alt: title })),
		published: firstDate(textOf(item.date_published), textOf(item.date_modified)),
		modified: firstDate(textOf(item.date_modified)),
		// JSON Feed 1.1: an item without authors has those of its feed.
		authors: firstOf(authorsIn(item), feedAuthors),
		tags: listOf(item.tags).map(textOf),
		language: textOf(item.language),
		files,
		duration: spanOf(duration),
		episode: jsonEpisode(item),
		show,
		xmlBase: undefined,
		base,
	};
}

/** The authors of 1.1, the author of 1.0, or a name where an author should be. */
function authorsIn({ authors, author }: Members): Author[] {
	const given = listOf(authors);
	return (given.length > 0 ? given : listOf(author)).slice(0, MOST_LOOKED_AT).map((person) => {
		const { name, url, avatar } = membersOf(person);
		return { name: textOf(name) ?? textOf(person), url: textOf(url), avatar: textOf(avatar) };
	});
}
