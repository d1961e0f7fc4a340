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
	/** What went wrong, in words for the operator. */
	reason?: string | undefined;
	created?: number;
	updated?: number;
	/** Articles that were made again only because the rules of reading have changed. */
	repaired?: number;
	/** Entries that cannot be stored; `reason` has the first reason. */
	refused?: number;
	/** Entries that the source's filters left out. */
	filtered?: number;
	/** Entries that are too long, so that only a part of each is stored. */
	shortened?: number;
	/** Older entries that were left out, as the document has too many. */
	omitted?: number;
	/** Entries that were sent to the queue, to be stored soon. */
	waiting?: number;
	/** Entries that the queue did not accept: the next poll brings them. */
	unsent?: number;
}

/** What a source brought on one day: the day (since 1970, UTC), articles, and their total length (see `feedLength`). */
export interface DailyIntake {
	day: number;
	articles: number;
	length: number;
}

/** Identifies a claim on sources: the right of one message's consumer to poll them. */
export interface Claim {
	/** When it expires, in milliseconds since 1970; 0 if it is over. */
	until: number;
	/** How many times it was transferred to another message. */
	transfers: number;
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
	/** The interval between polls that the operator has set, in seconds; `undefined` if the schedule decides. */
	pollEvery: number | undefined;
	/** `paused` by the operator; `gone` by its publisher (410). */
	state: "active" | "paused" | "gone";
	createdAt: number;
	/** In milliseconds since 1970. */
	nextPollAt: number;
	validators: SourceValidators;
	/**
	 * The SHA-256 of the body that was stored last, in hexadecimal; `undefined` if none was stored, or if the next poll must
	 * read everything again.
	 */
	bodyDigest: string | undefined;
	/** Whether all entries of a document of it have been stored, so that later ones are news. */
	wasRead: boolean;
	/** When it has to be read again even if it has not changed, in milliseconds since 1970. */
	readAgainAt: number | undefined;
	/** The version of the rules by which it was last read completely (see `model/rules.ts`); 0 before that. */
	rules: number;
	/** The last polls, newest first. */
	polls: Poll[];
	/** How many times it has been claimed since a poll last ended. */
	claims: number;
	/** The last claim on it. */
	claim: Claim;
	/** What the schedule remembers from poll to poll. */
	schedule: unknown;
	/** Its intake on the last day on which it brought an article. */
	intake: DailyIntake;
	/** Entries that left nothing to store, by the prefixes of their fingerprints. */
	skipped: string[];
}

/** A source's title: the operator's, else the feed's own, else the host of its address. */
export function titleOf({
	title,
	about,
	feedUrl,
}: Pick<Source, "title" | "feedUrl"> & { about: Pick<FeedMetadata, "title"> }): string {
	return title ?? (about.title || new URL(feedUrl).hostname);
}

/** How many claims without a finished poll are reported as a problem. */
const MANY_CLAIMS = 3;

/** The problem of a source's last poll in words for the operator, if there is one. */
export function lastProblem({ polls: [last], claims }: Pick<Source, "polls" | "claims">): string | undefined {
	if (claims >= MANY_CLAIMS)
		return `${claims} polls were begun and cut short: to read it may take more time than the Worker has`;
	return last?.reason;
}

/** The host and port of an address. Sources with the same one are not polled at the same time. */
export function hostOf(url: string): string {
	return new URL(url).host;
}
