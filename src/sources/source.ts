/**
 * A source: a followed feed, with how its last polls ended.
 *
 * @module
 */
import type { Retention } from "../articles/store/retention.ts";
import type { SourceValidators } from "../outbound/fetch-feed.ts";
import type { SourceDocument } from "./document.ts";
import type { Filter } from "./filter.ts";

/** What a feed states about itself. */
export type FeedMetadata = Pick<
	SourceDocument,
	"format" | "title" | "description" | "homePageUrl" | "language" | "icon" | "rights" | "updated"
>;

/** How one poll ended. */
export interface Poll {
	/** When it began, in milliseconds since 1970. */
	at: number;
	outcome: "changed" | "unchanged" | "limited" | "gone" | "failed";
	/** What went wrong, for the operator. */
	reason?: string | undefined;
	created?: number;
	updated?: number;
	/** Articles that were made anew because only the rules of reading have changed. */
	repaired?: number;
	/** Entries that cannot be stored, with the first reason. */
	refused?: number;
	/** Entries that the source's filters leave out. */
	filtered?: number;
	/** Entries that are too long, of which only a part is stored. */
	shortened?: number;
	/** Older entries of a document that has more than are read. */
	omitted?: number;
	/** Entries that are stored in a moment, by way of the queue. */
	waiting?: number;
	/** Entries that the queue did not take: the next poll brings them. */
	unsent?: number;
}

/** What a source brought on one day: the day (since 1970, UTC), articles, and their total length (see `feedLength`). */
export interface DailyIntake {
	day: number;
	articles: number;
	length: number;
}

/** A followed feed. */
export interface Source {
	/** The last part of its address here: `/sources/:source`. */
	id: string;
	feedUrl: string;
	about: FeedMetadata;
	/** The operator's own name for it. */
	title: string | undefined;
	/** Tags that its articles get in addition to their own. */
	tags: string[];
	/** Which of its entries become articles. */
	filters: Filter[];
	retention: Retention;
	/** How many seconds the operator wants between two polls; `undefined` leaves it to the schedule. */
	pollEvery: number | undefined;
	/** `paused` by the operator; `gone` by its publisher (410). */
	state: "active" | "paused" | "gone";
	createdAt: number;
	/** In milliseconds since 1970. */
	nextPollAt: number;
	validators: SourceValidators;
	/** The SHA-256 of the body that was stored last, in hexadecimal. */
	bodyDigest: string | undefined;
	/** When it is due to be read again even if it has not changed, in milliseconds since 1970. */
	readAgainAt: number | undefined;
	/** The version of the rules that all of it was last read by (see `articles/rules.ts`); 0 before that. */
	rules: number;
	/** The last polls, newest first. */
	polls: Poll[];
	/** How often it was taken to be polled since a poll last ended. */
	claims: number;
	/** Until when it is taken, in milliseconds since 1970; this tells one claim from another. */
	claimedUntil: number;
	/** What the schedule remembers from poll to poll. */
	schedule: unknown;
	/** What it brought on the last day that it brought something. */
	intake: DailyIntake;
	/** Entries that left nothing to store, by the beginnings of their fingerprints. */
	skipped: string[];
}

/** What a source is called: as the operator says, else as it says itself, else by its address. */
export function titleOf({ title, about, feedUrl }: Pick<Source, "title" | "about" | "feedUrl">): string {
	return title ?? (about.title || new URL(feedUrl).hostname);
}

/** So many polls that were begun and never ended are no accident. */
const MANY_CLAIMS = 3;

/** What is wrong with a source, if something is, for the operator. */
export function lastProblem({ polls: [last], claims }: Pick<Source, "polls" | "claims">): string | undefined {
	if (claims >= MANY_CLAIMS)
		return `${claims} polls were begun and cut short: to read it may take more time than the Worker has`;
	return last?.reason;
}

/** The host of an address with its port, by which sources are kept from being asked at the same time. */
export function hostOf(url: string): string {
	return new URL(url).host;
}
