/**
 * Makes articles of new and changed entries, and stores them.
 *
 * @module
 */
import type { Origin } from "../../articles/normalise/normalise.ts";
import { type Item, RefusedError } from "../../articles/schema/item.ts";
import { articleStore } from "../../articles/store/article-store.ts";
import type { Write } from "../../articles/store/plan/write.ts";
import type { Author } from "../../model/author.ts";
import type { Change } from "../../platform/revisions.ts";
import type { EntryItem } from "../document.ts";
import { compileFilters } from "../filter.ts";
import type { ChangedEntry, EntriesMessage } from "../messages.ts";
import type { Poll, Source } from "../source.ts";
import { fingerprintPrefix } from "./fingerprint.ts";
import { fittingCandidate } from "./shorten.ts";

/** What storing needs. */
export interface ArticleStore {
	db: D1Database;
	now: () => number;
	/** Is called with what has changed, for the caches. */
	changed: (change: Change) => void;
}

/** What became of entries, as a poll reports it. */
export type EntryTotals = Pick<
	Poll,
	"outcome" | "reason" | "created" | "updated" | "repaired" | "refused" | "filtered" | "shortened"
>;

/** What became of entries. */
export interface StoredEntries extends EntryTotals {
	/** How many articles were written. */
	written: number;
	/** Their total length (see `feedLength`). */
	length: number;
	/** The prefixes of the fingerprints of entries that left nothing to store. */
	skipped: string[];
	/** Entries that were too long, so that only a part is stored. */
	cut: ChangedEntry[];
}

/** Stores entries, all or none. */
export async function storeEntries(
	source: Source,
	message: EntriesMessage,
	{ db, now, changed }: ArticleStore,
): Promise<StoredEntries> {
	const moment = now();
	const { writes, cut, filtered, refused, reason } = await writesOf(source, message, moment);
	const store = articleStore(db, moment, changed);
	const { results, change } = await store.save(writes);
	const count = (status: string) => results.filter((result) => result.status === status).length;
	const created = count("created");
	const updated = count("updated");
	const repaired = count("repaired");
	const skipped = new Set(message.changed.map(({ fingerprint }) => fingerprintPrefix(fingerprint)));
	for (const [i, { imported = "" }] of writes.entries()) {
		const { status = "", isMarked = false } = results[i] ?? {};
		if (isMarked || ["created", "updated", "repaired"].includes(status))
			skipped.delete(fingerprintPrefix(imported));
	}
	if (created > 0) await store.purgeSource(source.id, source.retention);
	return {
		outcome: change === undefined ? "unchanged" : "changed",
		created,
		updated,
		...(repaired > 0 && { repaired }),
		refused,
		...(source.filters.length > 0 && { filtered }),
		...(reason !== undefined && { reason }),
		written: created + updated + repaired,
		length: change === undefined ? 0 : lengthOf(writes),
		skipped: [...skipped],
		cut,
	};
}

/** What is to be written of entries, and what is not. */
interface EntryWrites {
	writes: Write[];
	/** Entries that were too long, so that only a part is written. */
	cut: ChangedEntry[];
	/** How many the source's filters leave out. */
	filtered: number;
	/** How many cannot be stored, with the first reason. */
	refused: number;
	reason: string | undefined;
}

/** Makes articles of entries, and leaves out those that the source's filters block. */
async function writesOf(
	source: Source,
	{ changed, provenance, byline, isSameDocument = false }: EntriesMessage,
	now: number,
): Promise<EntryWrites> {
	const origin: Origin = { source: source.id, publisher: source.feedUrl, now, provenance };
	// The engine for patterns is large: it is loaded only if there is something to filter.
	const isWanted = await compileFilters(changed.length === 0 ? [] : source.filters);
	const result: EntryWrites = { writes: [], cut: [], filtered: 0, refused: 0, reason: undefined };
	for (const entry of changed) {
		const { item, base, fingerprint, isBacklog, isOutdated = false } = entry;
		try {
			const { candidate, isShortened } = await fittingCandidate(itemOf(item, { byline, tags: source.tags }), {
				origin,
				base,
				isShortened: entry.isShortened ?? false,
			});
			if (isBacklog) candidate.article.quiet = true;
			// Articles that are stored stay, whatever the filters are now.
			if (!isOutdated && !isWanted(candidate)) {
				result.filtered++;
				continue;
			}
			result.writes.push({ candidate, imported: fingerprint, isSameDocument });
			if (isShortened) result.cut.push(entry);
		} catch (error) {
			if (!(error instanceof RefusedError)) throw error;
			result.refused++;
			result.reason ??= `An entry cannot be stored: ${error.message}`;
		}
	}
	return result;
}

/**
 * The item of an entry, as the schema of items would return it, with what its source adds.
 *
 * @param added.byline the authors of an entry that names none
 * @param added.tags tags that it gets in addition to its own
 */
export function itemOf(entry: EntryItem, added: { byline: Author[]; tags: string[] }): Item {
	const { authors = added.byline, tags = [], attachments = [], _podcast: episode } = entry;
	const { persons = [], transcripts = [] } = episode ?? {};
	return {
		...entry,
		authors,
		tags: [...new Set([...tags, ...added.tags])],
		// In the schema's order of members, on which the digests of stored articles depend.
		attachments: attachments.map(({ _sensitive, ...file }) => (_sensitive ? { ...file, _sensitive } : file)),
		_podcast: episode && { ...episode, persons, transcripts },
	};
}

function lengthOf(writes: Write[]): number {
	return writes.reduce((sum, { candidate }) => sum + candidate.length, 0);
}
