/**
 * Stores the entries of a document as articles, at once or by way of the queue.
 *
 * @module
 */

import { articleStore } from "../../articles/store/article-store.ts";
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
		wasRead: source.wasRead,
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
	const isReadSince = (source.bodyDigest ?? null) !== message.basis || source.wasRead !== message.wasRead;
	const isOutdated = context.now() >= message.until || isReadSince;
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
	const total = await recordIngest(db, source, { ...totals, day: dayOf(now()) });
	if (length > 0 && total > MUCH) await articleStore(db, now(), changed).trimSource(source.id);
}

function dayOf(moment: number): number {
	return Math.floor(moment / 86_400_000);
}

/** How many shortened entries are listed in a poll's reason. */
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
