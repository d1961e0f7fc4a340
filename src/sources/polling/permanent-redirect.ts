/**
 * Permanent redirects (RFC 9110 §15.4.2, §15.4.9), which are followed for good only after several polls.
 *
 * @module
 */
import type { FetchOutcome } from "../../outbound/fetch-feed.ts";

/** A permanent redirect that was seen, and in how many polls in a row. It is stored with the source. */
export interface Move {
	to: string;
	seen: number;
}

/** How many polls in a row must be redirected to the same address: captive portals, expired domains and mistakes send 301 as well. */
const SEEN_ENOUGH = 3;

/** A move after an outcome. */
export interface MoveState {
	/** To be stored for the next poll. */
	move: Move | undefined;
	/** The address that replaces the source's own now. */
	settled: string | undefined;
}

/**
 * Counts the outcome of a poll whose body, if it has one, was read as a feed. A permanent redirect counts if the feed answered
 * at its target (200, 304); other answers change nothing; an answer without a permanent redirect resets the count.
 */
export function moveAfter(outcome: FetchOutcome, before: Move | undefined): MoveState {
	if (outcome.kind !== "ok" && outcome.kind !== "unchanged") return { move: before, settled: undefined };
	if (!outcome.permanent) return { move: undefined, settled: undefined };
	const seen = before?.to === outcome.url ? before.seen + 1 : 1;
	return seen >= SEEN_ENOUGH
		? { move: undefined, settled: outcome.url }
		: { move: { to: outcome.url, seen }, settled: undefined };
}
