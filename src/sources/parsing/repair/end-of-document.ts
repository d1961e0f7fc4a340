/**
 * Tells a document that was cut off from one that only lacks its last end tags.
 *
 * @module
 */
import type { Family } from "./elements.ts";
import { tagAt } from "./tags.ts";

/** How far a document has been read. */
export interface Progress {
	family: Family;
	/** How many elements are open. */
	depth: number;
	/** Whether the channel ended after the last entry began. */
	isChannelOver: boolean;
	hasEntries: boolean;
}

/**
 * Whether a document that ends here lacks only the end of its root: the channel has ended (in RDF, the items follow it), or an
 * end tag has begun that can only be that of the root or the channel.
 */
export function isOverAt(text: string, at: number, progress: Progress): boolean {
	const { family, depth, isChannelOver, hasEntries } = progress;
	const root = tagAt(text, 0)?.name.toLowerCase() ?? "";
	const isRdf = family === "rss" && !/(^|:)rss$/.test(root);
	if (family === "rss" && isChannelOver && !(isRdf && !hasEntries)) return true;
	const rest = text.slice(at).trimEnd().toLowerCase();
	const ends = [`</${root}`, ...(root.endsWith("rss") ? [`</${root.replace(/rss$/, "channel")}`] : [])];
	const areEnded = depth <= (family === "rss" ? 2 : 1);
	return areEnded && rest.length > 2 && ends.some((end) => end.startsWith(rest));
}
