/**
 * What a feed states about itself, as it is stored with the source and with each of its articles.
 *
 * @module
 */
import type { Provenance } from "../../model/article.ts";
import type { Author } from "../../model/author.ts";
import { oneLine } from "../../model/text.ts";
import type { SourceDocument } from "../document.ts";
import { lineOf } from "../parsing/coerce.ts";
import { MAX_ENTRY_AUTHORS } from "../parsing/people.ts";
import { type FeedMetadata, type Source, titleOf } from "../source.ts";

/**
 * The metadata of a feed. A document that is cut off may have lost any of it, or half of its title, and one without a title
 * is more often a fault than an answer.
 *
 * @param known what it stated before: all of that stays if the document is cut off, and the title if it has none
 */
export function metadataOf(document: SourceDocument, known?: FeedMetadata): FeedMetadata {
	if (document.isCut && known?.title !== undefined) return known;
	const {
		format,
		title = known?.title,
		description,
		homePageUrl,
		language,
		icon,
		rights,
		updated,
	} = document;
	return { format, title, description, homePageUrl, language, icon, rights, updated };
}

/** What each article of a source states about it. */
export function provenanceOf(source: Source, document: SourceDocument): Omit<Provenance, "source" | "guid"> {
	const about = metadataOf(document, source.about);
	return {
		title: oneLine(titleOf({ ...source, about })),
		feed_url: source.feedUrl,
		home_page_url: about.homePageUrl,
		rights: about.rights && oneLine(about.rights),
		updated: about.updated,
	};
}

/** The authors of a feed, who are those of its entries that name none; otherwise these would seem to be the operator's. */
export function bylineOf({ authors }: SourceDocument): Author[] {
	const names = authors.map(({ name }) => lineOf(name)).filter((name) => name !== undefined);
	return names.slice(0, MAX_ENTRY_AUTHORS).map((name) => ({ name }));
}
