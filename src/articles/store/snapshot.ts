/**
 * Reads the part of the store that a write may affect.
 *
 * @module
 */

import type { Provenance } from "../../model/article.ts";
import { addressKey, computedId, OWN } from "../../model/identity.ts";
import { NEWEST_REVISION } from "../../platform/revisions.ts";
import { rowsOf } from "../../platform/rows.ts";
import { slugIn } from "../../urls/article-paths.ts";
import { type Candidate, urlKeyOf } from "../normalise/normalise.ts";
import { pageKey } from "./plan/address-book.ts";
import { FULL_MAIN, type MainPlace } from "./plan/archives.ts";
import { guidKey } from "./plan/changes.ts";
import { slugCandidates } from "./plan/slugs.ts";
import type { Snapshot } from "./plan/snapshot.ts";
import type { WorkingRows } from "./plan/working-set.ts";
import type { Write } from "./plan/write.ts";
import { readAddresses } from "./read/addresses.ts";
import { affectedIds, type ExistingRow, existingRows, TAKEN_SLUGS, type TakenSlug } from "./sql/articles.ts";
import { ARCHIVE_NUMBERS, type ArchiveNumbers, MAIN_OWNERS, MAIN_PLACES } from "./sql/places.ts";
import { SHARED_ARTICLES, type StoryRow } from "./sql/stories.ts";
import { MATCHING_TOMBSTONES, type TombstoneRow } from "./sql/tombstones.ts";
import { MATCHING_UNPUBLISHED, type Unpublished } from "./sql/unpublished.ts";

/** The keys by which the writes of one owner find what is stored. */
interface Keys {
	source: string;
	guids: string[];
	/** Guids and requested ids. */
	ids: string[];
	slugs: string[];
	urlKeys: string[];
	/** Keys of addresses. */
	addresses: string[];
}

/**
 * Reads all stored articles that could be one of these, that tell the same story, or that have an id or slug that one of
 * them requests.
 */
export async function readSnapshot(db: D1Database, writes: readonly Write[]): Promise<Snapshot> {
	const candidates = writes.map(({ candidate }) => candidate);
	const keys = keysOf(writes);
	const { source, slugs } = keys;
	const isOwn = source === OWN;
	const [ids, guids, slugList] = [keys.ids, keys.guids, slugs].map((list) => JSON.stringify(list));
	const pages = isOwn ? [] : slugs.map((slug) => ({ slug, key: pageKey(slug) }));
	const ownIds = JSON.stringify(candidates.map(({ article }) => article.id));
	const [revisions, existing, shared, tombstones, taken, main, archives, hidden] = await db.batch([
		db.prepare(NEWEST_REVISION),
		db
			.prepare(existingRows(affectedIds({ isOwn })))
			.bind(...[ids, source, guids, JSON.stringify(keys.urlKeys), slugList, JSON.stringify(keys.addresses)]),
		db.prepare(SHARED_ARTICLES).bind(source, guids),
		db.prepare(MATCHING_TOMBSTONES).bind(source, guids, ids),
		db.prepare(TAKEN_SLUGS).bind(slugList, source, JSON.stringify(pages)),
		db.prepare(MAIN_PLACES),
		db.prepare(ARCHIVE_NUMBERS),
		...(isOwn ? [db.prepare(MATCHING_UNPUBLISHED).bind(guids, ownIds)] : []),
	]);
	const [numbers = { last: 0, newest: null }] = rowsOf<ArchiveNumbers>(archives);
	const deleted = rowsOf<TombstoneRow>(tombstones);
	const places = rowsOf<MainPlace>(main);
	const stored = rowsOf<ExistingRow>(existing).flatMap((row) => (row.source === OWN ? row.guid : []));
	const owners = places.length + writes.length < FULL_MAIN ? new Map<string, string>() : await readOwners(db);
	return {
		...workingRows(revisions, existing),
		shared: new Map(rowsOf<TombstoneRow>(shared).map((row) => [guidKey(row), row.id])),
		tombstones: deleted.filter((tombstone) => tombstone.source === source),
		reservedIds: new Set(deleted.flatMap((tombstone) => (tombstone.source === source ? [] : tombstone.id))),
		slugs: new Map(rowsOf<TakenSlug>(taken).map(({ slug, source }) => [slug, source])),
		addresses: isOwn ? await readAddresses(db, candidates, stored, slugs) : [],
		unpublished: rowsOf<Unpublished>(hidden),
		history: { ...numbers, main: places.map((place) => ({ ...place, owner: owners.get(place.id) })) },
	};
}

function keysOf(writes: readonly Write[]): Keys {
	const candidates = writes.map(({ candidate }) => candidate);
	const source = candidates[0]?.article.source ?? OWN;
	const urlKeys = writes.map(({ slug, candidate: { article, publisher } }) =>
		urlKeyOf({ ...article, slug: slug ?? article.slug }, publisher),
	);
	return {
		source,
		guids: candidates.map(({ article }) => article.guid),
		ids: candidates.flatMap(({ article, publisher }) => [
			article.id,
			article.guid,
			...(source === OWN ? [] : [computedId(publisher, article.guid)]),
		]),
		slugs: writes.flatMap(({ slug, candidate: { article, own } }) => [
			...slugCandidates(article.slug, article.id),
			...(slug === undefined ? [] : [slug]),
			...(own?.aliases ?? []).flatMap(({ key }) => slugIn(key) ?? []),
		]),
		urlKeys: urlKeys.flatMap((key) => key ?? []),
		addresses: addressesOf(candidates, urlKeys),
	};
}

/** The keys of the addresses that articles have or are named by: of the operator's and others, no two may have the same. */
function addressesOf(candidates: Candidate[], urlKeys: (string | undefined)[]): string[] {
	const addresses = candidates.flatMap(({ article: { source, url, guid } }, i) => {
		if (source === OWN) return urlKeys[i]?.split(" ", 1) ?? [];
		return [url, guid].flatMap((text) => {
			const address = URL.parse(text ?? "");
			return address === null ? [] : addressKey(address);
		});
	});
	return [...new Set(addresses)];
}

/** Reads the owners of the articles in the main feed, by id: two rows for each. Needed only when the feed is full. */
async function readOwners(db: D1Database): Promise<Map<string, string>> {
	const { results } = await db.prepare(MAIN_OWNERS).all<{ id: string; source: string }>();
	return new Map(results.map(({ id, source }) => [id, source]));
}

/**
 * Reads articles, all versions of their stories, and the stories in whose place the operator's articles among them are shown.
 *
 * @param ids a statement that selects the ids of the articles; `?1` in it is `value`
 */
export async function readRows(db: D1Database, ids: string, value: string): Promise<WorkingRows> {
	const withTheirs = `${ids} UNION ALL SELECT shown FROM stories WHERE own IN (${ids})`;
	const [revisions, existing] = await db.batch([
		db.prepare(NEWEST_REVISION),
		db.prepare(existingRows(withTheirs)).bind(value),
	]);
	return workingRows(revisions, existing);
}

function workingRows(revisions: D1Result | undefined, existing: D1Result | undefined): WorkingRows {
	const stories = new Map<string, StoryRow>();
	const rows = rowsOf<ExistingRow>(existing);
	for (const row of rows) {
		if (row.story_id === null) continue;
		stories.set(row.story_id, {
			id: row.story_id,
			slug: row.story_slug,
			date_published: row.story_date,
			sorted_at: row.story_sorted_at,
			archive: row.story_archive,
			is_out: row.is_out,
			shown: row.shown,
			own: row.own,
			sources: (JSON.parse(row.story_sources) as Provenance[]).map(({ source }) => source),
		});
	}
	return {
		revision: rowsOf<{ revision: number }>(revisions)[0]?.revision ?? 0,
		existing: rows,
		stories: [...stories.values()],
	};
}
