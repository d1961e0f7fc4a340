/**
 * What a followed feed says becomes stored articles.
 *
 * @module
 */

import type { Origin } from "../../articles/normalise/normalise.ts";
import { parseItem, RefusedError } from "../../articles/schema/item.ts";
import { articleStore } from "../../articles/store/article-store.ts";
import type { Write } from "../../articles/store/plan/write.ts";
import type { Provenance } from "../../model/article.ts";
import { excerpt, oneLine } from "../../model/text.ts";
import { log } from "../../platform/log.ts";
import type { Change } from "../../platform/revisions.ts";
import { SHORTEST } from "../../settings/poll-intervals.ts";
import type { SourceDocument } from "../document.ts";
import { compileFilters } from "../filter.ts";
import type { EntriesMessage, FreshEntry, Outbox } from "../messages.ts";
import { type FeedMetadata, type Poll, type Source, titleOf } from "../source.ts";
import { readSource } from "../store.ts";
import { bylineOf, fingerprintPrefix, freshEntries } from "./changed-entries.ts";
import { type IngestTotals, recordIngest } from "./daily-intake.ts";
import { fittingCandidate } from "./shorten.ts";
import { slicesOf } from "./slices.ts";

/**
 * How many new and changed articles a source may bring in a day (UTC): ten times what a busy newsroom writes. Without a
 * bound, a source that makes up articles could fill the database, or use up the rows that may be written in a day.
 */
const MAX_PER_DAY = 2_000;

/** After this much in a day, the total length of a source's articles is checked (see `feedLength`). */
const MUCH = 1_000_000;

/** What storing needs. */
export interface StoreContext {
	db: D1Database;
	now: () => number;
	/** Takes note of what has changed, for the caches. */
	changed: (change: Change) => void;
	/** Takes what is too much for one invocation; without it, nothing is. */
	outbox?: Outbox | undefined;
}

type Stored = Pick<
	Poll,
	"outcome" | "reason" | "created" | "updated" | "repaired" | "refused" | "filtered" | "shortened"
>;

/** What became of a document. */
export interface StoredDocument extends Stored, Pick<Poll, "waiting" | "unsent"> {
	/** Whether all is stored that can be. If not, the document is to be read again: what has been stored is passed over. */
	isAll: boolean;
}

/**
 * Stores the entries of a document that are new or changed, or puts them into the queue.
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
	const { entries, left, forgotten } = await freshEntries(context.db, source, document, { room, now });
	// It may have been unsubscribed while it was asked: its articles would stay for ever.
	if (entries.length > 0 && (await readSource(context.db, source.id)) === undefined)
		return { outcome: "unchanged", reason: "It is not followed any more", isAll: false };
	const of: Omit<EntriesMessage, "entries"> = {
		source: source.id,
		provenance: provenanceOf(source, document),
		byline: bylineOf(document),
		isSameDocument,
		basis: source.bodyDigest ?? null,
		until: now + SHORTEST * 1000,
		countedOn: dayOf(now),
	};
	const { first, others } =
		context.outbox === undefined ? { first: entries, others: [] } : slicesOf(entries, of);
	// Skipped entries of the first slice are not recorded: rechecking them is cheap, and reports them to the operator at
	// each poll.
	const { length, skipped, written, cut, ...stored } = await store(
		source,
		{ ...of, entries: first },
		context,
	);
	const shortened = [...cut, ...others.flat().filter(({ isShortened }) => isShortened)];
	// Before it is sent: the queue may take long, and what nobody has counted would be brought beyond the day's bound.
	const articles = written + others.flat().length;
	await note(source, { articles, length, skipped: [], forgotten }, context);
	const { waiting, unsent } = await sendAll(others, of, context.outbox);
	await note(source, { articles: -unsent, length: 0, skipped: [], forgotten: [] }, context);
	const backlog =
		unsent > 0
			? `The queue did not take ${unsent} of its articles; the next poll brings them`
			: left > 0
				? `It has brought ${MAX_PER_DAY} new or changed articles today; ${left} more wait until tomorrow`
				: undefined;
	const reasons = [stored.reason, backlog, wordsForShortened(shortened)].filter((one) => one !== undefined);
	return {
		...stored,
		...(reasons.length > 0 && { reason: reasons.join("; ") }),
		...(shortened.length > 0 && { shortened: shortened.length }),
		...(waiting > 0 && { waiting }),
		...(unsent > 0 && { unsent }),
		isAll: left + waiting + unsent === 0,
	};
}

/** Sends entries to the queue, slice by slice, until it refuses one; returns how many it took, and how many not. */
async function sendAll(
	slices: FreshEntry[][],
	of: Omit<EntriesMessage, "entries">,
	outbox: Outbox | undefined,
): Promise<{ waiting: number; unsent: number }> {
	const all = slices.flat().length;
	let waiting = 0;
	try {
		for (const entries of slices) {
			await outbox?.send({ ...of, entries });
			waiting += entries.length;
		}
	} catch (error) {
		log("queue-refused", { source: of.source, error });
	}
	return { waiting, unsent: all - waiting };
}

/**
 * Stores entries that came through the queue, unless they are outdated. They were counted when they were sent, so those
 * that leave nothing to store are counted back, unless it is not known which these are.
 *
 * @param isRepeated whether they may have been stored before, by a delivery that failed in the end
 */
export async function storeMessage(
	message: EntriesMessage,
	context: StoreContext,
	isRepeated: boolean,
): Promise<void> {
	const source = await readSource(context.db, message.source);
	// Meanwhile, another feed may be followed under this name.
	if (source === undefined || source.feedUrl !== message.provenance.feed_url) return;
	// Or the source may have been read again.
	const isOutdated = context.now() >= message.until || (source.bodyDigest ?? null) !== message.basis;
	const { written, length, skipped, cut } = isOutdated
		? { written: 0, length: 0, skipped: [], cut: [] }
		: await store(source, message, context);
	if (cut.some(({ isShortened }) => !isShortened))
		log("entries-shortened", { source: source.id, reason: wordsForShortened(cut) });
	const isCounted = message.countedOn === dayOf(context.now());
	const articles = isCounted && isRepeated ? 0 : written - (isCounted ? message.entries.length : 0);
	await note(source, { articles, length, skipped, forgotten: [] }, context);
}

/** Counts what was stored or sent, and removes articles beyond the source's limits. */
async function note(
	source: Source,
	brought: Omit<IngestTotals, "day">,
	{ db, now, changed }: StoreContext,
): Promise<void> {
	const { articles, length, skipped, forgotten } = brought;
	if (articles === 0 && length === 0 && skipped.length === 0 && forgotten.length === 0) return;
	const total = await recordIngest(db, source, { ...brought, day: dayOf(now()) });
	if (length > 0 && total > MUCH) await articleStore(db, now(), changed).trimSource(source.id);
}

function dayOf(moment: number): number {
	return Math.floor(moment / 86_400_000);
}

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
const NAMED = 3;

/** Reports the entries that were shortened. */
function wordsForShortened(entries: readonly FreshEntry[]): string | undefined {
	if (entries.length === 0) return undefined;
	const names = entries
		.slice(0, NAMED)
		.map(({ item: { title, url, id } }) => `"${excerpt(String(title ?? url ?? id), 60)}"`);
	const others = entries.length > NAMED ? ` and ${entries.length - NAMED} more` : "";
	const what = entries.length === 1 ? "An entry is" : `${entries.length} entries are`;
	return `${what} too long to be stored whole, so the stored text is shorter and ends with a link to the original or its site: ${names.join(", ")}${others}`;
}

function lengthOf(writes: Write[]): number {
	return writes.reduce((sum, { candidate }) => sum + candidate.length, 0);
}

/** What each of its articles says of the source. */
function provenanceOf(source: Source, document: SourceDocument): Omit<Provenance, "source" | "guid"> {
	const about = aboutOf(document, source.about);
	return {
		title: oneLine(titleOf({ ...source, about })),
		feed_url: source.feedUrl,
		home_page_url: about.homePageUrl,
		rights: about.rights && oneLine(about.rights),
		updated: about.updated,
	};
}

/**
 * What a feed says of itself. A document that is cut off may have lost any of it, or half of its title, and one without a
 * title is more often a fault than an answer.
 *
 * @param known what it has said before: all of that stays if the document is cut off, and the title if it has none
 */
export function aboutOf(document: SourceDocument, known?: FeedMetadata): FeedMetadata {
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
