/**
 * The readers of a feed: which format each follows, and what it says of the version that it has.
 *
 * @module
 */
import { ATOM, type Format, JSON_FEED, RSS } from "../../src/feeds/formats.ts";

/** How a reader asks: for what is new to it (RFC 3229), on condition that anything is (RFC 9110 §13), or for all. */
export type Manner = "delta" | "conditional" | "unconditional";

/** One reader. */
export interface Subscriber {
	format: Format;
	manner: Manner;
}

/** Of ten readers, how many follow each format. */
const FORMATS = [RSS, RSS, RSS, RSS, RSS, RSS, RSS, ATOM, ATOM, JSON_FEED] as const;

/** What part of the readers ask in these manners; the rest ask unconditionally. */
const CONDITIONAL = 2 / 3;
const DELTA = 1 / 10;

/** A prime, to deal the manners out among the formats. */
const STRIDE = 7919;

/** So many readers, each manner with the same share of each format. */
export function subscribers(count: number): Subscriber[] {
	return Array.from({ length: count }, (_, i) => {
		const place = ((i * STRIDE) % count) / count;
		const manner =
			place < CONDITIONAL ? "conditional" : place < CONDITIONAL + DELTA ? "delta" : "unconditional";
		return { format: FORMATS[i % FORMATS.length] ?? RSS, manner };
	});
}
