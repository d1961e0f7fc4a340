/**
 * One poll of a followed feed, from the request to what is stored. It may be cut short between any two steps and
 * done again: articles are stored first, and only then what keeps the next poll from bringing them again.
 *
 * @module
 */
import { MAX_AUTHORS, MAX_LINE, type Provenance } from "../articles/article.ts";
import { sha256 } from "../articles/digest.ts";
import { fingerprint } from "../articles/fingerprint.ts";
import { parseItem, RefusedError } from "../articles/item.ts";
import { candidateFrom, type Origin } from "../articles/normalise.ts";
import type { Write } from "../articles/plan.ts";
import { purgeSource } from "../articles/remove.ts";
import { readSettled } from "../articles/store.ts";
import { type Change, saveArticles } from "../articles/write.ts";
import { log } from "../log.ts";
import type { Author } from "../site.ts";
import { oneLine } from "../text.ts";
import type { SourceDocument, SourceItem } from "./document.ts";
import { type FetchOptions, type FetchOutcome, fetchSource } from "./fetch.ts";
import { compileFilters } from "./filter.ts";
import { type Move, moveAfter } from "./move.ts";
import { NotAFeedError } from "./not-a-feed.ts";
import { readFeed } from "./read.ts";
import { nextPoll, sendsValidators } from "./schedule.ts";
import { type About, type Poll, recordPoll, restHost, type Source, titleOf } from "./store.ts";

/** So many of the entries that a source has when it is subscribed to reach the main feed; the others are old news. */
const FIRST_ENTRIES = 20;

/** What a source's schedule remembers from poll to poll. */
interface Memory {
	/** Polls that failed or were limited in a row. */
	failures: number;
	move?: Move | undefined;
	/** When the newest entries were published, in milliseconds since 1970. */
	published: number[];
	/** When a body was last read and stored, in milliseconds since 1970. */
	lastBodyAt: number;
	interval?: number | undefined;
	skipHours?: number[] | undefined;
	skipDays?: number[] | undefined;
}

/** How many dates are remembered to tell how often a source publishes. */
const REMEMBERED_DATES = 20;

/** What a poll works with. */
export interface PollContext extends FetchOptions {
	db: D1Database;
	/** Takes note of what a poll has changed, for the caches. */
	changed: (change: Change) => void;
}

/** Polls a source and stores what it has. It never throws for what an upstream does. */
export async function pollSource(source: Source, context: PollContext): Promise<Poll> {
	const now = context.now();
	const { validators, feedUrl: url } = source;
	const isAsked = sendsValidators(memoryOf(source).lastBodyAt, now);
	const outcome = await fetchSource(
		{ url, validators: isAsked ? validators : undefined, subscribers: 1 },
		context,
	);
	return settle(source, outcome, context);
}

/**
 * Stores what a request for a source brought, and notes how it went and when to ask again.
 *
 * @param known what the body says, if it has been read already
 */
export async function settle(
	source: Source,
	outcome: FetchOutcome,
	context: PollContext,
	known?: SourceDocument,
): Promise<Poll> {
	const { db, now } = context;
	const before = memoryOf(source);
	const poll: Poll = { at: now(), outcome: "unchanged" };
	let kind = outcome.kind;
	let memory: Memory = { ...before, failures: 0 };
	let stored: Parameters<typeof recordPoll>[2]["stored"];
	if (outcome.kind === "ok") {
		const bodyDigest = await sha256(outcome.bytes);
		if (bodyDigest === source.bodyDigest) {
			stored = { validators: outcome.validators, bodyDigest, about: source.about };
			memory.lastBodyAt = poll.at;
		} else {
			try {
				const document = known ?? readFeed(outcome.bytes, outcome.contentType, outcome.url);
				Object.assign(poll, await storeItems(source, document, context));
				stored = { validators: outcome.validators, bodyDigest, about: aboutOf(document) };
				memory = { ...memory, ...scheduleOf(document), lastBodyAt: poll.at };
			} catch (error) {
				if (!(error instanceof NotAFeedError)) throw error;
				Object.assign(poll, { outcome: "failed", reason: error.message });
				kind = "failed";
			}
		}
	} else if (outcome.kind !== "unchanged") {
		Object.assign(poll, { outcome: outcome.kind, reason: outcome.reason });
	}
	const answer = outcome.kind === "failed" ? outcome.answer : outcome;
	if (kind === "failed" || kind === "limited") memory.failures = before.failures + 1;
	// A move counts if a feed was read there.
	const { move, settled } =
		kind === "failed" ? { move: before.move, settled: undefined } : moveAfter(outcome, before.move);
	memory.move = move;
	const next = nextPoll({
		source: source.id,
		now: now(),
		kind,
		failures: memory.failures,
		published: memory.published,
		freshFor: answer?.freshFor,
		retryAfter: answer?.retryAfter,
		interval: memory.interval,
		skipHours: memory.skipHours,
		skipDays: memory.skipDays,
	});
	if (next.hostUntil !== undefined) await restHost(db, answer?.url ?? source.feedUrl, next.hostUntil);
	if (poll.reason !== undefined)
		log("poll", { source: source.id, outcome: poll.outcome, reason: poll.reason });
	await recordPoll(db, source, {
		poll,
		nextPollAt: next.at ?? Number.MAX_SAFE_INTEGER,
		schedule: memory,
		state: next.at === undefined ? "gone" : source.state,
		movedTo: settled,
		// The validators belong to the old address.
		stored:
			settled && stored ? { ...stored, validators: { etag: undefined, lastModified: undefined } } : stored,
	});
	return poll;
}

function memoryOf(source: Source): Memory {
	return {
		failures: 0,
		published: [],
		lastBodyAt: source.createdAt,
		...(source.schedule as Partial<Memory>),
	};
}

/** Stores the entries of a document that are new or changed, all or none. */
async function storeItems(
	source: Source,
	document: SourceDocument,
	{ db, now, changed }: PollContext,
): Promise<Pick<Poll, "outcome" | "reason" | "created" | "updated" | "refused" | "filtered">> {
	const moment = now();
	const origin: Origin = {
		source: source.id,
		publisher: source.feedUrl,
		now: moment,
		provenance: provenanceOf(source, document),
	};
	const isWanted = await compileFilters(source.filters);
	const settled = await readSettled(
		db,
		source.id,
		document.items.map(({ item }) => String(item.id)),
	);
	const writes: Write[] = [];
	let refused = 0;
	let filtered = 0;
	let reason: string | undefined;
	for (const [i, entry] of document.items.entries()) {
		try {
			const imported = await fingerprintOf(entry, source, document);
			const known = settled.get(String(entry.item.id));
			if (known === imported || known === "deleted") continue;
			const item = itemOf(entry, source, document, moment, i);
			const candidate = await candidateFrom(item, origin, entry.base);
			if (isWanted(candidate)) writes.push({ candidate, imported });
			else filtered++;
		} catch (error) {
			if (!(error instanceof RefusedError)) throw error;
			refused++;
			reason ??= `An entry cannot be stored: ${error.message}`;
		}
	}
	const isFirst = source.bodyDigest === undefined;
	const { results, change } = await saveArticles(db, isFirst ? withQuiet(writes) : writes, moment);
	if (change !== undefined) changed(change);
	if (results.some(({ status }) => status === "created")) await purgeSource(db, source.id, moment, changed);
	const count = (status: string) => results.filter((result) => result.status === status).length;
	return {
		outcome: change === undefined ? "unchanged" : "changed",
		created: count("created"),
		updated: count("updated"),
		refused,
		...(source.filters.length > 0 && { filtered }),
		...(reason !== undefined && { reason }),
	};
}

/**
 * The fingerprint of an entry as it came, with all else that its article is made of. Most entries of a changed feed are
 * those of the last poll: they need not be made safe again to see it. Dates of change are left out, as feeds that date
 * everything anew have changed nothing.
 */
function fingerprintOf({ item, base }: SourceItem, { id, tags }: Source, document: SourceDocument) {
	return fingerprint([{ ...item, date_modified: undefined }, base, id, tags, bylineOf(document)]);
}

/** An entry as the article that it becomes: with the source's tags, and a date. */
function itemOf({ item }: SourceItem, source: Source, document: SourceDocument, now: number, i: number) {
	const parsed = parseItem(item);
	return {
		...parsed,
		tags: [...new Set([...parsed.tags, ...source.tags])],
		// An entry is its feed's authors' where it names none of its own; else it would seem to be ours.
		authors: parsed.authors.length > 0 ? parsed.authors : bylineOf(document),
		// Without dates, the order of the document is what is known.
		date_published: parsed.date_published ?? Math.floor(now / 1000) * 1000 - i * 1000,
	};
}

function bylineOf({ authors }: SourceDocument): Author[] {
	const names = authors
		.map(({ name = "" }) => oneLine(name).slice(0, MAX_LINE))
		.filter((name) => name !== "");
	return names.slice(0, MAX_AUTHORS).map((name) => ({ name }));
}

/** Keeps all but the newest entries out of the main feed. */
function withQuiet(writes: Write[]): Write[] {
	const byDate = writes.toSorted(
		(a, b) => b.candidate.article.date_published - a.candidate.article.date_published,
	);
	const old = new Set(byDate.slice(FIRST_ENTRIES));
	return writes.map((write) => {
		if (!old.has(write)) return write;
		const { candidate } = write;
		return { ...write, candidate: { ...candidate, article: { ...candidate.article, quiet: true } } };
	});
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

function scheduleOf({ interval, skipHours, skipDays, items }: SourceDocument) {
	const published = items
		.map(({ item }) => Date.parse(String(item.date_published)))
		.filter((date) => !Number.isNaN(date))
		.sort((a, b) => b - a)
		.slice(0, REMEMBERED_DATES);
	return { interval, skipHours, skipDays, published };
}
