/**
 * Articles of followed feeds as combined feeds show them: of limited size, so that none crowds out the others.
 *
 * @module
 */

import type { Article } from "../../../model/article.ts";
import type { Episode } from "../../../model/episode.ts";
import { OWN } from "../../../model/identity.ts";
import { feedLength, isShort, lengthOf, MAX_COMBINED_LENGTH } from "../../../model/length.ts";
import { excerpt } from "../../../model/text.ts";

/** The longest that all members but the content may be, in bytes, before an article is shown in brief. */
const MAX_APART = 10_000;

/** The longest texts and addresses of an article that is shown in brief, in UTF-16 code units and in bytes. */
const BRIEF_ADDRESS = 2_000;
const BRIEF_TEXT = 500;
const BRIEF_LINE = 200;

/**
 * An article as combined feeds show it. The operator's own is whole. A followed one that is too long has its content only
 * in its source's own feed and on its page; if its other members are too long, it has only those that readers need.
 *
 * @param itemLength the length of all but its contents as JSON, in UTF-16 code units
 */
export function asCombined<Stored extends Article>(article: Stored, itemLength: number): Stored {
	if (article.source === OWN || isShort(article, itemLength)) return article;
	const { content_html, content_text, transcript, ...rest } = article;
	// Feeds have the address of chapters alone.
	const item = JSON.stringify({ ...rest, episode: rest.episode && { ...rest.episode, chapters: undefined } });
	if (feedLength(article, item) <= MAX_COMBINED_LENGTH) return article;
	const apart = { ...article, content_html: undefined, content_text: undefined };
	return feedLength({ attachments: rest.attachments }, item) <= MAX_APART ? apart : inBrief(apart);
}

function inBrief<Stored extends Article>(article: Stored): Stored {
	const { url, external_url, image, title, summary, sources, authors, tags, attachments, episode } = article;
	return {
		...article,
		// Without an address of its own, it has that of its page here, where the others are.
		url: briefAddress(url),
		external_url: briefAddress(external_url),
		image: briefAddress(image),
		title: title && excerpt(title, BRIEF_LINE),
		summary: summary && excerpt(summary, BRIEF_TEXT),
		image_alt: undefined,
		sources: sources.map((source) => ({
			...source,
			title: excerpt(source.title, BRIEF_LINE),
			rights: source.rights && excerpt(source.rights, BRIEF_LINE),
		})),
		authors: authors
			.slice(0, 1)
			.map(({ name, url }) => (name ? { name: excerpt(name, BRIEF_LINE) } : { url })),
		tags: tags.filter((tag) => lengthOf(tag) <= BRIEF_LINE).slice(0, 5),
		attachments: attachments
			.filter((attachment) => briefAddress(attachment.url) !== undefined)
			.slice(0, 1)
			.map(({ title: _, ...attachment }) => attachment),
		episode: episode && episodeInBrief(episode),
	};
}

function briefAddress(url: string | undefined): string | undefined {
	return url !== undefined && lengthOf(url) <= BRIEF_ADDRESS ? url : undefined;
}

function episodeInBrief(episode: Episode): Episode {
	return { ...episode, season_name: undefined, persons: [], transcripts: [], elements: undefined };
}
