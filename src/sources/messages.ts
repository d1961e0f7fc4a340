/**
 * What goes through the queue.
 *
 * @module
 */
import type { Provenance } from "../model/article.ts";
import type { Author } from "../model/author.ts";
import type { SourceItem } from "./document.ts";

/** Sources that are to be polled one after the other. */
export interface PollMessage {
	sources: string[];
	/** When the claim on them runs out, in milliseconds since 1970; a source that is claimed otherwise is passed over. */
	until: number;
}

/** An entry that is new or has changed. Its item has a date. */
export interface ChangedEntry extends Pick<SourceItem, "item" | "base" | "isShortened"> {
	/** The fingerprints of what its article is made from (see `intake/fingerprint.ts`). */
	fingerprint: string;
	/** Whether it was old when the source was first read, so that the main feed does not show it. */
	isBacklog: boolean;
	/** Whether it is stored as former rules made it. */
	isOutdated?: boolean;
}

/** Entries of one source that are to be stored, with what they need to know of their feed. */
export interface EntriesMessage {
	source: string;
	/** Former versions called them `entries`, with dates as text: those messages are ignored, and the next poll brings them again. */
	changed: ChangedEntry[];
	provenance: Omit<Provenance, "source" | "guid">;
	/** Whose those entries are that name nobody. */
	byline: Author[];
	/** Whether the document is the one that was stored last, byte for byte, and is only read again by new rules. */
	isSameDocument?: boolean;
	/** The digest of the body that was stored last when these were read; if that has changed, they are outdated. */
	basis: string | null;
	/** When the source may be asked again, so that they are outdated, in milliseconds since 1970. */
	until: number;
	/**
	 * The day (since 1970, UTC) on which they were counted among what the source may bring in a day: as soon as they are in
	 * the queue, as another poll may come before them.
	 */
	countedOn: number;
}

/** A message as it is sent, and as it is delivered unless a former version sent it. */
export type Message = PollMessage | EntriesMessage;

/** How long the queue may need to take something, in milliseconds. */
export const SENDING_TIME = 10_000;

/** Where messages are put. */
export interface Outbox {
	send: (message: Message) => Promise<unknown>;
}
