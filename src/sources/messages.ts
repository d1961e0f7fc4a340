/**
 * The messages of the queue.
 *
 * @module
 */
import type { Provenance } from "../model/article.ts";
import type { Author } from "../model/author.ts";
import type { SourceItem } from "./document.ts";

/** Sources to be polled one after the other. */
export interface PollMessage {
	sources: string[];
	/** When the claim on them expires, in milliseconds since 1970. Sources with another claim are skipped. */
	until: number;
	/** How many times the claim was transferred; 0 if missing. */
	transfers?: number;
}

/** An entry that is new or has changed. Its item has a date. */
export interface ChangedEntry extends Pick<SourceItem, "item" | "base" | "isShortened"> {
	/** The fingerprints of what its article is made from (see `intake/fingerprint.ts`). */
	fingerprint: string;
	/** Whether it was old when the source was first read, so that the main feed does not show it. */
	isBacklog: boolean;
	/** Whether its stored article was made by former rules. */
	isOutdated?: boolean;
}

/** Entries of one source to be stored, with what their articles take from the feed. */
export interface EntriesMessage {
	source: string;
	/** Former versions called them `entries`, with dates as text: those messages are ignored, and the next poll brings them again. */
	changed: ChangedEntry[];
	provenance: Omit<Provenance, "source" | "guid">;
	/** The authors of entries that name none. */
	byline: Author[];
	/** Whether the document equals the one that was stored last, byte for byte, and is read again only because the rules changed. */
	isSameDocument?: boolean;
	/** The digest of the body that had been stored when these entries were read. If it has changed since, they are outdated. */
	basis: string | null;
	/**
	 * Whether the source had been read before. If that has changed since, they are outdated. Messages of former versions lack
	 * it: they are ignored, and the next poll brings their entries again.
	 */
	wasRead: boolean;
	/** When these entries become outdated, as the source may be polled again, in milliseconds since 1970. */
	until: number;
	/**
	 * The day (since 1970, UTC) to whose intake they were added. They are counted when they are sent, as another poll may come
	 * before they are stored.
	 */
	countedOn: number;
}

/** A source whose icon is to be looked for. */
export interface IconMessage {
	icon: string;
	/** Identifies the claim (see `icons/store.ts`). Messages with another one are ignored. */
	claim: number;
}

/** A message as it is sent, and as it is delivered unless a former version sent it. */
export type Message = PollMessage | EntriesMessage;

/** How long sending a message may take, in milliseconds. */
export const SENDING_TIME = 10_000;

/** Sends messages. */
export interface Outbox {
	send: (message: Message) => Promise<unknown>;
}
