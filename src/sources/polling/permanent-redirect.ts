/**
 * Permanent moves (RFC 9110 §15.4.2, §15.4.9), believed when they are seen again.
 *
 * @module
 */
import type { FetchOutcome } from "../../outbound/fetch-feed.ts";

/** A move that was announced, and in how many polls in a row. Kept with the source. */
export interface Move {
	to: string;
	seen: number;
}

/** So many polls in a row must have been sent to one address: hotels, expired domains and mistakes say 301 as well. */
const SEEN_ENOUGH = 3;

/** Where an outcome leaves a move. */
export interface MoveState {
	/** To be kept for the next poll. */
	move: Move | undefined;
	/** The address that now replaces the source's own. */
	settled: string | undefined;
}

/**
 * Counts the outcome of a poll, once its body has been read as a feed, towards a move. It counts if the feed answered
 * there (200, 304); another answer from a new address proves nothing and changes nothing; an answer without a permanent
 * move ends the count.
 */
export function moveAfter(outcome: FetchOutcome, before: Move | undefined): MoveState {
	if (outcome.kind !== "ok" && outcome.kind !== "unchanged") return { move: before, settled: undefined };
	if (!outcome.permanent) return { move: undefined, settled: undefined };
	const seen = before?.to === outcome.url ? before.seen + 1 : 1;
	return seen >= SEEN_ENOUGH
		? { move: undefined, settled: outcome.url }
		: { move: { to: outcome.url, seen }, settled: undefined };
}
