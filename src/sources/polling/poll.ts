/**
 * One poll of a followed feed, from the request to what is stored. It may be cut short between any two steps and
 * done again: articles are stored first, and only then what keeps the next poll from bringing them again.
 *
 * @module
 */
import { sha256 } from "../../model/digest.ts";
import { RULES } from "../../model/rules.ts";
import {
	type FetchOptions,
	type FetchOutcome,
	fetchSource,
	type SourceValidators,
} from "../../outbound/fetch-feed.ts";
import { log } from "../../platform/log.ts";
import type { PollBounds } from "../../settings/poll-intervals.ts";
import type { SourceDocument } from "../document.ts";
import { aboutOf, type StoreContext, storeDocument } from "../intake/ingest.ts";
import { NotAFeedError } from "../parsing/not-a-feed.ts";
import { readFeed } from "../parsing/read-feed.ts";
import { hostOf, type Poll, type Source } from "../store.ts";
import { slowNeighbours } from "./claims.ts";
import { type Move, moveAfter } from "./permanent-redirect.ts";
import { recordPoll } from "./poll-record.ts";
import { nextPoll, sendsValidators } from "./schedule.ts";

/** What a source's schedule remembers from poll to poll. */
interface Memory {
	/** Polls that failed or were limited in a row. */
	failures: number;
	move?: Move | undefined;
	/** When the newest entries were published, in milliseconds since 1970. */
	published: number[];
	/** When a body was last read and stored, in milliseconds since 1970. */
	lastBodyAt: number;
	/** When it was last put off because of another source (see `slowNeighbours`), in milliseconds since 1970. */
	slowedAt?: number | undefined;
	/** Until when the source must not be polled, as it or its host sent `Retry-After`, in milliseconds since 1970. */
	restUntil?: number | undefined;
	/** Whether the body that was stored last was cut off. */
	isCut?: boolean | undefined;
	interval?: number | undefined;
	skipHours?: number[] | undefined;
	skipDays?: number[] | undefined;
}

/** How many dates are remembered: from them follows how often a source publishes. */
const REMEMBERED_DATES = 20;

/** The reason that a poll reports for a document whose end is missing. */
const CUT = "The document is cut off: only the entries before that were read";

/** The reason that a poll reports for a document that is only the outline of a feed. */
const EMPTY =
	"The document is empty: it has neither a title nor entries. The feed's title and articles stay as they were";

/** What a poll works with. */
export interface PollContext extends FetchOptions, StoreContext {
	/** How often feeds are polled; `USUAL_BOUNDS` if not given. */
	bounds?: PollBounds | undefined;
}

/** Polls a source and stores what it has. It never throws for what an upstream does. */
export async function pollSource(source: Source, context: PollContext): Promise<Poll> {
	const now = context.now();
	const { validators, feedUrl: url } = source;
	const isAsked = !isReadAgain(source, now) && sendsValidators(memoryOf(source).lastBodyAt, now);
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
		if (bodyDigest === source.bodyDigest && !isReadAgain(source, poll.at)) {
			stored = { validators: validatorsOf(outcome, before), bodyDigest, about: source.about, rules: RULES };
			memory.lastBodyAt = poll.at;
			if (before.isCut) poll.reason = CUT;
		} else {
			try {
				const document = known ?? readFeed(outcome.bytes, outcome.contentType, outcome.url);
				if (isEmpty(document) && source.about.title !== undefined) throw new NotAFeedError(EMPTY);
				const { isAll, ...brought } = await storeDocument(
					source,
					document,
					context,
					bodyDigest === source.bodyDigest,
				);
				const { omitted, isCut } = document;
				const reason = [isCut ? CUT : undefined, brought.reason]
					.filter((part) => part !== undefined)
					.join("; ");
				Object.assign(poll, brought, omitted && { omitted }, reason && { reason });
				memory = { ...memory, ...scheduleOf(document, poll.at), isCut, lastBodyAt: poll.at };
				// What is left has to be asked for again.
				if (isAll) {
					const validators = validatorsOf(outcome, document);
					stored = {
						validators,
						bodyDigest,
						about: aboutOf(document, source.about),
						rules: isCut ? source.rules : RULES,
					};
				}
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
		bounds: context.bounds,
		every: source.pollEvery,
		isIncomplete: poll.waiting !== undefined,
		isUnsent: poll.unsent !== undefined,
		published: memory.published,
		freshFor: answer?.freshFor,
		retryAfter: answer?.retryAfter,
		interval: memory.interval,
		skipHours: memory.skipHours,
		skipDays: memory.skipDays,
	});
	memory.restUntil = next.because === "retry-after" ? next.at : undefined;
	// An answer from another host, after a redirect, says nothing about the other feeds of either host.
	if (next.hostUntil !== undefined && answer !== undefined && hostOf(answer.url) === hostOf(source.feedUrl))
		await slowNeighbours(db, source, { now: now(), until: next.hostUntil });
	if (poll.reason !== undefined)
		log("poll", { source: source.id, outcome: poll.outcome, reason: poll.reason });
	await recordPoll(db, source, {
		poll,
		nextPollAt: next.at ?? Number.MAX_SAFE_INTEGER,
		schedule: memory,
		isGone: next.at === undefined,
		movedTo: settled,
		// The validators belong to the old address.
		stored:
			settled && stored ? { ...stored, validators: { etag: undefined, lastModified: undefined } } : stored,
	});
	return poll;
}

/** Whether a document says nothing. A new feed may; one that has had a title is out of order. */
function isEmpty({ title, items }: SourceDocument): boolean {
	return title === undefined && items.length === 0;
}

/** The validators to be stored: none of a document that was cut off, so that the next poll asks for all of it. */
function validatorsOf(
	outcome: FetchOutcome & { kind: "ok" },
	{ isCut }: { isCut?: boolean | undefined },
): SourceValidators {
	return isCut ? { etag: undefined, lastModified: undefined } : outcome.validators;
}

/** Whether a source is due to be read again even if it has not changed. */
function isReadAgain({ readAgainAt, rules }: Source, now: number): boolean {
	if (rules !== RULES) return true;
	return readAgainAt !== undefined && readAgainAt <= now;
}

function memoryOf(source: Source): Memory {
	return {
		failures: 0,
		published: [],
		lastBodyAt: source.createdAt,
		...(source.schedule as Partial<Memory>),
	};
}

/** What a document says of its schedule. Entries that are dated ahead were not published then: they would crowd out the others. */
function scheduleOf({ interval, skipHours, skipDays, items }: SourceDocument, now: number) {
	const published = items
		.map(({ item }) => Date.parse(String(item.date_published)))
		.filter((date) => date <= now)
		.sort((a, b) => b - a)
		.slice(0, REMEMBERED_DATES);
	return { interval, skipHours, skipDays, published };
}
