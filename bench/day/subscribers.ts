/**
 * The readers of a feed: the format that each follows, and how it names the version that it has.
 *
 * @module
 */
import { ATOM, type Format, JSON_FEED, RSS } from "../../src/feeds/formats.ts";

/** How a reader polls: for new entries only (RFC 3229), for the feed if it has changed (RFC 9110 §13), or for the feed. */
export type Manner = "delta" | "conditional" | "unconditional";

/** One reader. */
export interface Subscriber {
	format: Format;
	manner: Manner;
}

/** The formats of ten readers. */
const FORMATS = [RSS, RSS, RSS, RSS, RSS, RSS, RSS, ATOM, ATOM, JSON_FEED] as const;

/** The shares of readers with these manners; the others poll unconditionally. */
const CONDITIONAL = 2 / 3;
const DELTA = 1 / 10;

/** A prime, by which the manners are distributed evenly among the formats. */
const STRIDE = 7919;

/** Makes a number of readers; each manner has the same share in each format. */
export function subscribers(count: number): Subscriber[] {
	return Array.from({ length: count }, (_, i) => {
		const place = ((i * STRIDE) % count) / count;
		const manner =
			place < CONDITIONAL ? "conditional" : place < CONDITIONAL + DELTA ? "delta" : "unconditional";
		return { format: FORMATS[i % FORMATS.length] ?? RSS, manner };
	});
}
