/**
 * Short articles for large stores, numbered from 0, oldest first. A fifth is the operator's own, the others come from followed
 * feeds. Each tag and each source has the same share of them in a store of any size.
 *
 * @module
 */
import type { Article, Provenance } from "../../src/model/article.ts";
import { prose } from "../support/prose.ts";

/** The number of sources, the operator among them, and of tags and authors. */
const SOURCES = 5;
const TAGS = 5;
const AUTHORS = 3;

/** The length of a content, in characters. */
const CONTENT_LENGTH = 150;

/** The date of the first article, in milliseconds since 1970, and the time to the next one, in milliseconds. */
const FIRST = Date.UTC(2020, 0, 1);
const APART = 60_000;

/** The path of one tag's feed, and of one source's. */
export const TAG_PATH = "/tags/topic-2";
export const SOURCE_PATH = "/sources/source-2";

/** The permanent id of an article. */
export function idOf(number: number): string {
	return `https://source-${number % SOURCES}.example/${number}`;
}

/** The path of an article's page. */
export function pageOf(number: number): string {
	return `/articles/no-${number}`;
}

/** When an article was published, in milliseconds since 1970; also its position in the feed order. */
export function dateOf(number: number): number {
	return FIRST + number * APART;
}

/** The newest article with the tag of {@link TAG_PATH} before a given article. */
export function taggedBelow(number: number): number {
	for (let candidate = number - 1; ; candidate--) if (tagOf(candidate) === "Topic 2") return candidate;
}

function tagOf(number: number): string {
	// By the quotient, so that each source has articles with each tag.
	return `Topic ${Math.floor(number / SOURCES) % TAGS}`;
}

/** An article, ready to be stored. */
export function articleOf(number: number): Article & { title: string; url: string } {
	const id = idOf(number);
	const source = number % SOURCES;
	const provenance: Provenance = {
		source: `source-${source}`,
		guid: id,
		title: `Source ${source}`,
		feed_url: `https://source-${source}.example/feed.xml`,
	};
	return {
		id,
		source: source === 0 ? "" : provenance.source,
		guid: id,
		sources: source === 0 ? [] : [provenance],
		slug: `no-${number}`,
		url: id,
		title: `No. ${number}`,
		content_html: `<p>${prose(number, CONTENT_LENGTH)}</p>`,
		excerpt: "What becomes of streams.",
		date_published: dateOf(number),
		authors: [{ name: `Author ${number % AUTHORS}` }],
		tags: [tagOf(number)],
		attachments: [],
	};
}

/** The slug of the article that {@link newItem} makes. */
export function newSlug(number: number): string {
	return `new-${number}`;
}

/** A new article as an item for the API, with the tag of {@link TAG_PATH}, by one of the authors above. */
export function newItem(number: number): object {
	return {
		id: `https://ada.example/new/${number}`,
		url: `https://ada.example/new/${number}`,
		title: `New ${number}`,
		content_html: `<p>${prose(number, CONTENT_LENGTH)}</p>`,
		tags: ["Topic 2"],
		authors: [{ name: "Author 0" }],
	};
}
