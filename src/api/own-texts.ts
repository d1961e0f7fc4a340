/**
 * Fills in what a submitted item leaves out: metadata of its files, and the transcript and chapters already stored here.
 *
 * @module
 */

import { identityOf } from "../articles/normalise/normalise.ts";
import type { Fault, Item } from "../articles/schema/item.ts";
import { readOwn } from "../articles/store/read/list.ts";
import type { StoredArticle } from "../articles/store/read/shown.ts";
import { CHAPTERS_FILE, TRANSCRIPT_FILES } from "../model/episode.ts";
import { articlePath, SITE_PLACEHOLDER } from "../urls/origin.ts";
import { type LookUp, lacksFileFacts, withFileFacts } from "./file-lookup.ts";

/**
 * Completes submitted items. Takes at most one database query.
 *
 * @param publisher that their ids are computed with
 * @returns each item with warnings about metadata that is still missing, in the same order
 */
export async function completed(
	items: readonly Item[],
	db: D1Database,
	publisher: string,
	lookUp: LookUp,
): Promise<{ item: Item; warnings: Fault[] }[]> {
	const asking = items.filter((item) => lacksFileFacts(item) || namesFiles(item));
	const identities = await Promise.all(asking.map((item) => identityOf(item, publisher)));
	const files = asking.map((item) => item._tributary ?? {});
	const stored =
		asking.length === 0
			? []
			: await readOwn(db, {
					ids: identities.map(({ id }) => id),
					guids: [
						...identities.map(({ guid }) => guid),
						...files.flatMap(({ former_id }) => former_id ?? []),
					],
					paths: files.flatMap(({ path }) => path ?? []),
				});
	const known = new Map(asking.map((item, i) => [item, identities[i]]));
	return Promise.all(
		items.map((item) => {
			const identity = known.get(item);
			if (identity === undefined) return { item, warnings: [] };
			const { id, guid } = identity;
			// A computed id depends on the submitted content only, so added metadata does not make this another article.
			const named = guid.startsWith("urn:sha256:") ? { ...item, id: guid } : item;
			const { path, former_id } = item._tributary ?? {};
			const { article } =
				stored.find((one) => path !== undefined && one.path === path) ??
				stored.find(({ article }) => article.id === id || article.guid === guid) ??
				stored.find((one) => one.path === null && one.article.guid === former_id) ??
				{};
			const whole = article === undefined ? named : withOwnTexts(named, article, lookUp.origin);
			return withFileFacts(whole, lookUp, article?.attachments);
		}),
	);
}

/** Whether an item links to a transcript or chapters that may be those of a stored article. */
function namesFiles({ _podcast }: Item): boolean {
	return _podcast !== undefined && (_podcast.transcripts.length > 0 || _podcast.chapters_url !== undefined);
}

/**
 * Restores the texts of an item taken from a feed of this site: addresses below its own page refer to texts stored here,
 * which an update must not delete.
 */
function withOwnTexts(item: Item, { slug, episode, transcript }: StoredArticle, origin: string): Item {
	const podcast = item._podcast;
	if (podcast === undefined) return item;
	const isOwn = (address: string | undefined, files: readonly string[]) => {
		const url = URL.parse(address ?? "", SITE_PLACEHOLDER);
		const isHere = url?.origin === origin || url?.origin === SITE_PLACEHOLDER;
		return isHere && files.some((file) => url?.pathname === `${articlePath(slug)}/${file}`);
	};
	const transcripts = TRANSCRIPT_FILES.map(({ file }) => file);
	const kept = podcast.transcripts.filter(({ url }) => !isOwn(url, transcripts));
	const hasTranscript = kept.length < podcast.transcripts.length && transcript !== undefined;
	const hasChapters = isOwn(podcast.chapters_url, [CHAPTERS_FILE]);
	return {
		...item,
		_podcast: {
			...podcast,
			transcripts: kept,
			...(hasTranscript &&
				podcast.transcript === undefined && {
					transcript,
					transcript_language: episode?.transcript_language,
				}),
			...(hasChapters && {
				chapters_url: undefined,
				chapters_type: undefined,
				chapters: podcast.chapters?.length ? podcast.chapters : episode?.chapters,
			}),
		},
	};
}
