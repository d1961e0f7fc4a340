/**
 * Front matter from a stored article, as {@link ../readers/front-matter.ts} reads it.
 *
 * @module
 */
import { stringify } from "yaml";
import type { StoredItem } from "../../src/articles/store/stored-item.ts";
import { rfc3339 } from "../../src/model/dates.ts";

/** The members of an article that front matter has in addition to those of its `item`. */
export interface ArticleFacts {
	id: string;
	slug: string;
	/** Milliseconds since 1970. */
	date_published: number;
	aliases: string[];
	/** Whether an import is to keep it back. */
	draft: boolean;
}

/**
 * Returns the front matter of an article, with its two lines of `---`.
 *
 * @param at turns an address of this site into its path in the folder
 */
export function frontMatterOf(item: StoredItem, facts: ArticleFacts, at: (url: string) => string): string {
	const here = (url: string | undefined) => url && at(url);
	const { episode } = item;
	const values = {
		title: item.title,
		date: rfc3339(facts.date_published),
		updated: item.date_modified === undefined ? undefined : rfc3339(item.date_modified),
		draft: facts.draft || undefined,
		id: facts.id,
		url: here(item.url),
		external_url: here(item.external_url),
		slug: facts.slug,
		aliases: filled(facts.aliases),
		authors: filled(
			item.authors.map(({ name, url, avatar }) =>
				url === undefined && avatar === undefined ? name : { name, url: here(url), avatar: here(avatar) },
			),
		),
		tags: filled(item.tags),
		summary: item.summary,
		language: item.language,
		image: here(item.image),
		image_alt: item.image_alt,
		attachments: filled(item.attachments.map((attachment) => ({ ...attachment, url: at(attachment.url) }))),
		episode: episode?.number,
		season: episode?.season,
		season_name: episode?.season_name,
		episode_type: episode?.type,
		explicit: episode?.explicit,
		persons: filled(
			(episode?.persons ?? []).map((person) => ({
				...person,
				url: here(person.url),
				image: here(person.image),
			})),
		),
		transcripts: filled((episode?.transcripts ?? []).map((one) => ({ ...one, url: at(one.url) }))),
		chapters: episode?.chapters?.map((chapter) => ({
			...chapter,
			url: here(chapter.url),
			image: here(chapter.image),
		})),
		chapters_url: here(episode?.chapters_url),
		source: filled(
			item.sources.map(({ title, feed_url, home_page_url, guid }) => ({
				title,
				feed_url,
				home_page_url,
				id: guid,
			})),
		),
	};
	return `---\n${stringify(JSON.parse(JSON.stringify(values)))}---\n`;
}

function filled<Entry>(list: Entry[]): Entry[] | undefined {
	return list.length > 0 ? list : undefined;
}
