/**
 * Stores the entries of a document as articles, at once or by way of the queue.
 *
 * @module
 */

import type { Origin } from "../../articles/normalise/normalise.ts";
import { parseItem, RefusedError } from "../../articles/schema/item.ts";
import { articleStore } from "../../articles/store/article-store.ts";
import type { Write } from "../../articles/store/plan/write.ts";
import { trimSource } from "../../articles/store/retention.ts";
import { excerpt } from "../../model/text.ts";
import { log } from "../../platform/log.ts";
import { SHORTEST } from "../../settings/poll-intervals.ts";
import type { SourceDocument } from "../document.ts";
import type { ChangedEntry, EntriesMessage, Outbox } from "../messages.ts";
import type { Poll, Source } from "../source.ts";
import { readSource } from "../store.ts";
import { changedEntries } from "./changed-entries.ts";
import { type IngestTotals, recordIngest } from "./daily-intake.ts";
import { bylineOf, provenanceOf } from "./feed-metadata.ts";
import { slicesOf } from "./slices.ts";
import { type ArticleStore, type EntryTotals, storeEntries } from "./store-entries.ts";

/**
 * How many new and changed articles a source may bring in a day (UTC): ten times what a busy newsroom writes. Without a
 * bound, a source that generates articles could fill the database, or use up the rows that may be written in a day.
 */
const MAX_PER_DAY = 2_000;

/** After this much in a day, the total length of a source's articles is checked (see `feedLength`). */
const MUCH = 1_000_000;

/** What storing a document needs. */
export interface StoreContext extends ArticleStore {
	/** Takes entries that are too much for one invocation; without it, all are stored at once. */
	outbox?: Outbox | undefined;
}

/** What was stored of a document. */
export interface StoredDocument extends EntryTotals, Pick<Poll, "waiting" | "unsent"> {
	/** Whether everything is stored. If not, the document has to be read again; entries that are stored already are skipped then. */
	isAll: boolean;
}

/**
 * Stores the new and changed entries of a document, or sends them to the queue.
 *
 * @param read the document, and whether it is the one that was stored last, byte for byte
 */
export async function storeDocument(
	source: Source,
	{ document, isSameDocument }: { document: SourceDocument; isSameDocument: boolean },
	context: StoreContext,
): Promise<StoredDocument> {
	const now = context.now();
	const room = MAX_PER_DAY - (source.intake.day === dayOf(now) ? source.intake.articles : 0);
	const { entries, left, forgotten } = await changedEntries(context.db, source, document, { room, now });
	// The source was read before its feed was fetched, which may have taken long. If it has been unsubscribed since, nothing
	// would ever remove its articles.
	if (entries.length > 0 && (await readSource(context.db, source.id)) === undefined)
		return { outcome: "unchanged", reason: "It is not followed any more", isAll: false };
	const envelope: Envelope = {
		source: source.id,
		provenance: provenanceOf(source, document),
		byline: bylineOf(document),
		isSameDocument,
		basis: source.bodyDigest ?? null,
		until: now + SHORTEST * 1000,
		countedOn: dayOf(now),
	};
	const { first, others } =
		context.outbox === undefined ? { first: entries, others: [] } : slicesOf(entries, envelope);
	// Skipped entries of the first slice are not recorded: rechecking them is cheap, and reports them to the operator at
	// each poll.
	const { length, skipped, written, cut, ...totals } = await storeEntries(
		source,
		{ ...envelope, changed: first },
		context,
	);
	const shortened = [...cut, ...others.flat().filter(({ isShortened }) => isShortened)];
	// Entries are counted before they are sent: the queue may take long, and entries that have not been counted would exceed
	// the bound of the day.
	const articles = written + others.flat().length;
	await record(source, { articles, length, skipped: [], forgotten }, context);
	const { waiting, unsent } = await sendAll(others, envelope, context.outbox);
	await record(source, { articles: -unsent, length: 0, skipped: [], forgotten: [] }, context);
	const reasons = [totals.reason, reasonForBacklog({ unsent, left }), reasonForShortened(shortened)];
	const reason = reasons.filter((one) => one !== undefined).join("; ");
	return {
		...totals,
		...(reason !== "" && { reason }),
		...(shortened.length > 0 && { shortened: shortened.length }),
		...(waiting > 0 && { waiting }),
		...(unsent > 0 && { unsent }),
		isAll: left + waiting + unsent === 0,
	};
}

/** A message without its entries. */
type Envelope = Omit<EntriesMessage, "changed">;

/** Reports entries that were not stored, and are not waiting in the queue either. */
function reasonForBacklog({ unsent, left }: { unsent: number; left: number }): string | undefined {
	if (unsent > 0) return `The queue did not take ${unsent} of its articles; the next poll brings them`;
	if (left === 0) return undefined;
	return `It has brought ${MAX_PER_DAY} new or changed articles today; ${left} more wait until tomorrow`;
}

/** Sends entries to the queue, slice by slice, until it refuses one. Returns how many it accepted (`waiting`), and how many not. */
async function sendAll(
	slices: ChangedEntry[][],
	envelope: Envelope,
	outbox: Outbox | undefined,
): Promise<{ waiting: number; unsent: number }> {
	const all = slices.flat().length;
	let waiting = 0;
	try {
		for (const changed of slices) {
			await outbox?.send({ ...envelope, changed });
			waiting += changed.length;
		}
	} catch (error) {
		log("queue-refused", { source: envelope.source, error });
	}
	return { waiting, unsent: all - waiting };
}

/**
 * Stores entries from the queue, unless they are outdated. They were counted when they were sent, so those that leave nothing
 * to store are subtracted, unless an earlier delivery may have stored some.
 *
 * @param delivery.isRepeated whether they may have been stored before, by a delivery that failed in the end
 */
export async function storeMessage(
	message: EntriesMessage,
	context: StoreContext,
	{ isRepeated }: { isRepeated: boolean },
): Promise<void> {
	const source = await readSource(context.db, message.source);
	// Another feed may have this id by now.
	if (source === undefined || source.feedUrl !== message.provenance.feed_url) return;
	// The source may have been read again meanwhile.
	const isOutdated = context.now() >= message.until || (source.bodyDigest ?? null) !== message.basis;
	const { written, length, skipped, cut } = isOutdated
		? { written: 0, length: 0, skipped: [], cut: [] }
		: await storeEntries(source, message, context);
	if (cut.some(({ isShortened }) => !isShortened))
		log("entries-shortened", { source: source.id, reason: reasonForShortened(cut) });
	const isCounted = message.countedOn === dayOf(context.now());
	const articles = isCounted && isRepeated ? 0 : written - (isCounted ? message.changed.length : 0);
	await record(source, { articles, length, skipped, forgotten: [] }, context);
}

/** Counts what was stored or sent, and removes articles that exceed the source's limits. */
async function record(
	source: Source,
	totals: Omit<IngestTotals, "day">,
	{ db, now, changed }: StoreContext,
): Promise<void> {
	const { articles, length, skipped, forgotten } = totals;
	if (articles === 0 && length === 0 && skipped.length === 0 && forgotten.length === 0) return;
<<<<<<< HEAD
	const total = await recordIngest(db, source, { ...totals, day: dayOf(now()) });
	if (length > 0 && total > MUCH) await trimSource(db, source.id, now(), changed);
=======
	const total = await recordIngest(db, source, { ...brought, day: dayOf(now()) });
	if (length > 0 && total > MUCH) await articleStore(db, now(), changed).trimSource(source.id);
>>>>>>> h15-store
}

function dayOf(moment: number): number {
	return Math.floor(moment / 86_400_000);
}

<<<<<<< HEAD
/** How many shortened entries are listed in a poll's reason. */
=======
/** Stores entries, all or none. */
async function store(
	source: Source,
	{ entries, provenance, byline, isSameDocument = false }: EntriesMessage,
	{ db, now, changed }: StoreContext,
): Promise<Stored & { written: number; length: number; skipped: string[]; cut: FreshEntry[] }> {
	const moment = now();
	const origin: Origin = { source: source.id, publisher: source.feedUrl, now: moment, provenance };
	// The engine for patterns is large: it is not loaded for nothing.
	const isWanted = await compileFilters(entries.length === 0 ? [] : source.filters);
	const writes: Write[] = [];
	const skipped = new Set(entries.map(({ imported }) => fingerprintPrefix(imported)));
	let refused = 0;
	let filtered = 0;
	let reason: string | undefined;
	const cut: FreshEntry[] = [];
	for (const entry of entries) {
		const { item, base, imported, quiet, isOutdated = false } = entry;
		try {
			const parsed = parseItem(item);
			const tags = [...new Set([...parsed.tags, ...source.tags])];
			const authors = parsed.authors.length > 0 ? parsed.authors : byline;
			const whole = { ...parsed, tags, authors };
			const { candidate, isShortened } = await fittingCandidate(
				whole,
				origin,
				base,
				entry.isShortened ?? false,
			);
			if (quiet) candidate.article.quiet = true;
			// Articles that are stored stay, whatever the filters are now.
			if (!isOutdated && !isWanted(candidate)) {
				filtered++;
				continue;
			}
			writes.push({ candidate, imported, isSameDocument });
			if (isShortened) cut.push(entry);
		} catch (error) {
			if (!(error instanceof RefusedError)) throw error;
			refused++;
			reason ??= `An entry cannot be stored: ${error.message}`;
		}
	}
	const store = articleStore(db, moment, changed);
	const { results, change } = await store.save(writes);
	const count = (status: string) => results.filter((result) => result.status === status).length;
	const created = count("created");
	const updated = count("updated");
	const repaired = count("repaired");
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

/** How many shortened entries are named in a poll's reason. */
>>>>>>> h15-store
const NAMED = 3;

/** Reports the entries that were shortened. */
function reasonForShortened(entries: readonly ChangedEntry[]): string | undefined {
	if (entries.length === 0) return undefined;
	const names = entries
		.slice(0, NAMED)
		.map(({ item: { title, url, id } }) => `"${excerpt(title ?? url ?? id, 60)}"`);
	const others = entries.length > NAMED ? ` and ${entries.length - NAMED} more` : "";
	const what = entries.length === 1 ? "An entry is" : `${entries.length} entries are`;
	return `${what} too long to be stored whole, so the stored text is shorter and ends with a link to the original or its site: ${names.join(", ")}${others}`;
}
