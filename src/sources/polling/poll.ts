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
import { hostOf, type Poll, type Source } from "../source.ts";
import { slowNeighbours } from "./claims.ts";
import { moveAfter } from "./permanent-redirect.ts";
import { type PollResult, recordPoll } from "./poll-record.ts";
import { nextPoll, type Schedule, sendsValidators } from "./schedule.ts";
import { memoryOf, type ScheduleMemory, scheduleIn } from "./schedule-memory.ts";

/** The reason that a poll reports for a document whose end is missing. */
const CUT = "The document is cut off: only the entries before that were read";

/** The reason that a poll reports for a document that is only the outline of a feed. */
const EMPTY =
	"The document is empty: it has neither a title nor entries. The feed's title and articles stay as they were";

const NO_VALIDATORS: SourceValidators = { etag: undefined, lastModified: undefined };

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
 * Settles a request for a source, in four steps: interprets the answer, stores what is new in it, schedules the next poll,
 * and records all of this.
 *
 * @param known the document in the body, if it has been read already
 */
export async function settle(
	source: Source,
	outcome: FetchOutcome,
	context: PollContext,
	known?: SourceDocument,
): Promise<Poll> {
	const at = context.now();
	const answer = await interpret(source, outcome, { at, known });
	const { poll, memory, stored } = await store(source, answer, { at, context });
	// A permanent redirect counts only if a feed was read at its target.
	const { move, settled } =
		answer.kind === "failed" ? { move: memory.move, settled: undefined } : moveAfter(outcome, memory.move);
	const next = await schedule(source, { outcome, answer, poll, memory }, context);
	if (poll.reason !== undefined)
		log("poll", { source: source.id, outcome: poll.outcome, reason: poll.reason });
	await recordPoll(context.db, source, {
		poll,
		nextPollAt: next.at ?? Number.MAX_SAFE_INTEGER,
		schedule: { ...memory, move, restUntil: next.because === "retry-after" ? next.at : undefined },
		isGone: next.at === undefined,
		movedTo: settled,
		// The validators belong to the old address.
		stored: settled && stored ? { ...stored, validators: NO_VALIDATORS } : stored,
	});
	return poll;
}

/** What the answer to a request means for the source. */
type Answer =
	/** A document that has to be stored; `isSameDocument` if its body is the one that was stored last, byte for byte. */
	| {
			kind: "document";
			document: SourceDocument;
			bodyDigest: string;
			isSameDocument: boolean;
			validators: SourceValidators;
	  }
	/** The body that was stored last. */
	| { kind: "same body"; bodyDigest: string; validators: SourceValidators }
	/** 304. */
	| { kind: "unchanged" }
	/** No document, or none that can be read. */
	| { kind: "limited" | "gone" | "failed"; reason: string };

/** First step: reads the document in an answer, if there is one that has not been stored yet. */
async function interpret(
	source: Source,
	outcome: FetchOutcome,
	{ at, known }: { at: number; known: SourceDocument | undefined },
): Promise<Answer> {
	if (outcome.kind === "unchanged") return { kind: "unchanged" };
	if (outcome.kind !== "ok") return { kind: outcome.kind, reason: outcome.reason };
	const { bytes, contentType, url, validators } = outcome;
	const bodyDigest = await sha256(bytes);
	const isSameDocument = bodyDigest === source.bodyDigest;
	if (isSameDocument && !isReadAgain(source, at)) return { kind: "same body", bodyDigest, validators };
	try {
		const document = known ?? readFeed(bytes, contentType, url);
		if (isEmpty(document) && source.about.title !== undefined) throw new NotAFeedError(EMPTY);
		return { kind: "document", document, bodyDigest, isSameDocument, validators };
	} catch (error) {
		if (!(error instanceof NotAFeedError)) throw error;
		return { kind: "failed", reason: error.message };
	}
}

/** What is to be recorded of an answer, apart from the next poll. */
interface Settled {
	poll: Poll;
	memory: ScheduleMemory;
	stored?: PollResult["stored"];
}

/** Second step: stores the new and changed entries of a document. */
async function store(
	source: Source,
	answer: Answer,
	{ at, context }: { at: number; context: PollContext },
): Promise<Settled> {
	const before = memoryOf(source);
	const memory: ScheduleMemory = { ...before, failures: 0 };
	switch (answer.kind) {
		case "unchanged":
			return { poll: { at, outcome: "unchanged" }, memory };
		case "same body": {
			const { bodyDigest } = answer;
			const validators = before.isCut ? NO_VALIDATORS : answer.validators;
			return {
				poll: { at, outcome: "unchanged", ...(before.isCut && { reason: CUT }) },
				memory: { ...memory, lastBodyAt: at },
				stored: { validators, bodyDigest, about: source.about, rules: RULES },
			};
		}
		case "document":
			return storeAnswer(source, answer, { at, memory, context });
		default: {
			const { kind, reason } = answer;
			const failures = kind === "gone" ? 0 : before.failures + 1;
			return { poll: { at, outcome: kind, reason }, memory: { ...memory, failures } };
		}
	}
}

/** Stores a document. Unless all of it is stored, the next poll has to bring it again, so that nothing else is noted of it. */
async function storeAnswer(
	source: Source,
	{ document, bodyDigest, isSameDocument, validators }: Extract<Answer, { kind: "document" }>,
	{ at, memory, context }: { at: number; memory: ScheduleMemory; context: PollContext },
): Promise<Settled> {
	const { isAll, ...totals } = await storeDocument(source, { document, isSameDocument }, context);
	const { omitted, isCut } = document;
	const reason = [isCut ? CUT : undefined, totals.reason].filter((part) => part !== undefined).join("; ");
	return {
		poll: { at, ...totals, ...(omitted && { omitted }), ...(reason && { reason }) },
		memory: { ...memory, ...scheduleIn(document, at), isCut, lastBodyAt: at },
		stored: isAll
			? {
					// Of a document that was cut off, the next poll has to bring all.
					validators: isCut ? NO_VALIDATORS : validators,
					bodyDigest,
					about: aboutOf(document, source.about),
					rules: isCut ? source.rules : RULES,
				}
			: undefined,
	};
}

/** Third step: decides when the source is polled next, and puts off other sources of its host if it was limited. */
async function schedule(
	source: Source,
	{
		outcome,
		answer,
		poll,
		memory,
	}: { outcome: FetchOutcome; answer: Answer; poll: Poll; memory: ScheduleMemory },
	{ db, now, bounds }: PollContext,
): Promise<Schedule> {
	const response = outcome.kind === "failed" ? outcome.answer : outcome;
	const next = nextPoll({
		source: source.id,
		now: now(),
		kind: answer.kind === "failed" ? "failed" : outcome.kind,
		failures: memory.failures,
		bounds,
		every: source.pollEvery,
		isIncomplete: poll.waiting !== undefined,
		isUnsent: poll.unsent !== undefined,
		published: memory.published,
		freshFor: response?.freshFor,
		retryAfter: response?.retryAfter,
		interval: memory.interval,
		skipHours: memory.skipHours,
		skipDays: memory.skipDays,
	});
	// An answer from another host, after a redirect, says nothing about the other feeds of either host.
	if (
		next.hostUntil !== undefined &&
		response !== undefined &&
		hostOf(response.url) === hostOf(source.feedUrl)
	)
		await slowNeighbours(db, source, { now: now(), until: next.hostUntil });
	return next;
}

/** Whether a document says nothing. A new feed may; one that has had a title is out of order. */
function isEmpty({ title, items }: SourceDocument): boolean {
	return title === undefined && items.length === 0;
}

/** Whether a source is due to be read again even if it has not changed. */
function isReadAgain({ readAgainAt, rules }: Source, now: number): boolean {
	if (rules !== RULES) return true;
	return readAgainAt !== undefined && readAgainAt <= now;
}
