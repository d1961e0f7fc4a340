/**
 * What a followed feed says becomes stored articles.
 *
 * @module
 */
import { contentHtml, type Provenance } from "../articles/article.ts";
import { parseItem, RefusedError } from "../articles/item.ts";
import { candidateFrom, type Origin } from "../articles/normalise.ts";
import type { Write } from "../articles/plan.ts";
import { purgeSource, trimSource } from "../articles/remove.ts";
import { type Change, saveArticles } from "../articles/write.ts";
import { oneLine } from "../text.ts";
import type { SourceDocument } from "./document.ts";
import { compileFilters } from "./filter.ts";
import { bylineOf, freshEntries, type SizedEntry } from "./fresh.ts";
import type { EntriesMessage, FreshEntry, Outbox } from "./messages.ts";
import { FLOOR } from "./schedule.ts";
import { type About, type Poll, readSource, type Source, titleOf } from "./store.ts";

/**
 * So many new articles a source may bring in a day (UTC): ten times what a busy newsroom writes. Without a bound, one
 * that makes them up could fill the database.
 */
const MAX_PER_DAY = 2_000;

/** After so much in a day, it is looked whether the source has too much in all (UTF-16 code units). */
const MUCH = 1_000_000;

/**
 * So much is stored by one invocation of the Worker, which on the free plan has 10 ms of CPU: little by the one that has
 * read the document. What is more goes through the queue, in messages that count once (up to 64 KB). In bytes of JSON.
 */
const FIRST_SLICE = 15_000;
const SLICE = 50_000;

/** The longest entry that a message can hold, in bytes of JSON. */
const MOST_IN_MESSAGE = 100_000;

/** What a source has brought on a day, counted from 1970: articles, and the length of their contents. */
export interface Supply {
	day: number;
	articles: number;
	length: number;
}

/** What storing needs. */
export interface StoreContext {
	db: D1Database;
	now: () => number;
	/** Takes note of what has changed, for the caches. */
	changed: (change: Change) => void;
	/** Takes what is too much for one invocation; without it, nothing is. */
	outbox?: Outbox | undefined;
}

type Stored = Pick<Poll, "outcome" | "reason" | "created" | "updated" | "refused" | "filtered">;

/** What a poll brought. */
export interface Brought extends Stored, Pick<Poll, "waiting"> {
	supply: Supply;
	/** Whether all is stored that can be. If not, the document is to be read again: what has been stored is passed over. */
	isAll: boolean;
}

/**
 * Stores the entries of a document that are new or changed.
 *
 * @param supply what the source has brought before
 */
export async function storeDocument(
	source: Source,
	document: SourceDocument,
	supply: Supply | undefined,
	context: StoreContext,
): Promise<Brought> {
	const now = context.now();
	const day = Math.floor(now / 86_400_000);
	const today: Supply = supply?.day === day ? { ...supply } : { day, articles: 0, length: 0 };
	const room = MAX_PER_DAY - today.articles;
	const { entries, left } = await freshEntries(context.db, source, document, { room, now });
	// It may have been unsubscribed while it was asked: its articles would stay for ever.
	if (entries.length > 0 && (await readSource(context.db, source.id)) === undefined)
		return { outcome: "unchanged", reason: "It is not followed any more", supply: today, isAll: false };
	const [slice = [], ...others] = context.outbox === undefined ? [entries] : slicesOf(entries);
	const of: Omit<EntriesMessage, "entries"> = {
		source: source.id,
		provenance: provenanceOf(source, document),
		byline: bylineOf(document),
		basis: source.bodyDigest ?? null,
		until: now + FLOOR * 1000,
	};
	const { length, ...stored } = await store(source, { ...of, entries: slice }, context);
	for (const entries of others) await context.outbox?.send({ ...of, entries: entries.map(unsized) });
	const waiting = others.flat().length;
	today.articles += (stored.created ?? 0) + waiting;
	today.length += length;
	if (today.length > MUCH) await trimSource(context.db, source.id, now, context.changed);
	const reason =
		left === 0 ? undefined : `It has brought ${MAX_PER_DAY} new articles today; ${left} more have to wait`;
	return {
		...(reason !== undefined && { reason }),
		...stored,
		...(waiting > 0 && { waiting }),
		supply: today,
		isAll: left + waiting === 0,
	};
}

/** Stores entries that came through the queue, unless they are outdated. */
export async function storeMessage(message: EntriesMessage, context: StoreContext): Promise<void> {
	const source = await readSource(context.db, message.source);
	if (source === undefined || context.now() >= message.until) return;
	if ((source.bodyDigest ?? null) === message.basis) await store(source, message, context);
}

/** Stores entries, all or none. */
async function store(
	source: Source,
	{ entries, provenance, byline }: EntriesMessage,
	{ db, now, changed }: StoreContext,
): Promise<Stored & { length: number }> {
	const moment = now();
	const origin: Origin = { source: source.id, publisher: source.feedUrl, now: moment, provenance };
	const isWanted = await compileFilters(source.filters);
	const writes: Write[] = [];
	let refused = 0;
	let filtered = 0;
	let reason: string | undefined;
	for (const { item, base, imported, quiet } of entries) {
		try {
			const parsed = parseItem(item);
			const tags = [...new Set([...parsed.tags, ...source.tags])];
			const authors = parsed.authors.length > 0 ? parsed.authors : byline;
			const candidate = await candidateFrom({ ...parsed, tags, authors }, origin, base);
			if (quiet) candidate.article.quiet = true;
			if (isWanted(candidate)) writes.push({ candidate, imported });
			else filtered++;
		} catch (error) {
			if (!(error instanceof RefusedError)) throw error;
			refused++;
			reason ??= `An entry cannot be stored: ${error.message}`;
		}
	}
	const { results, change } = await saveArticles(db, writes, moment);
	if (change !== undefined) changed(change);
	const count = (status: string) => results.filter((result) => result.status === status).length;
	const created = count("created");
	if (created > 0) await purgeSource(db, source.id, source.retention, moment, changed);
	return {
		outcome: change === undefined ? "unchanged" : "changed",
		created,
		updated: count("updated"),
		refused,
		...(source.filters.length > 0 && { filtered }),
		...(reason !== undefined && { reason }),
		length: change === undefined ? 0 : lengthOf(writes),
	};
}

/** Entries in their order, cut so that each slice can be stored at once; those too large for a message go first. */
function slicesOf(entries: SizedEntry[]): SizedEntry[][] {
	const slices: SizedEntry[][] = [entries.filter(({ size }) => size > MOST_IN_MESSAGE)];
	let room = FIRST_SLICE;
	for (const entry of entries) {
		if (entry.size > MOST_IN_MESSAGE) continue;
		room -= entry.size;
		if (room < 0 && slices.at(-1)?.length !== 0) {
			slices.push([]);
			room = SLICE - entry.size;
		}
		slices.at(-1)?.push(entry);
	}
	return slices;
}

function unsized({ size, ...entry }: SizedEntry): FreshEntry {
	return entry;
}

function lengthOf(writes: Write[]): number {
	const lengths = writes.map(({ candidate: { article } }) => contentHtml(article).length);
	return lengths.reduce((sum, length) => sum + length, 0);
}

/** What each of its articles says of the source. */
function provenanceOf(source: Source, document: SourceDocument): Omit<Provenance, "source" | "guid"> {
	const about = aboutOf(document);
	return {
		title: oneLine(titleOf({ ...source, about })),
		feed_url: source.feedUrl,
		home_page_url: about.homePageUrl,
		rights: about.rights && oneLine(about.rights),
		updated: about.updated,
	};
}

/** What a feed says of itself. */
export function aboutOf({
	format,
	title,
	description,
	homePageUrl,
	language,
	icon,
	rights,
	updated,
}: SourceDocument): About {
	return { format, title, description, homePageUrl, language, icon, rights, updated };
}
