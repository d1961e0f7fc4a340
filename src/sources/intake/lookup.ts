/**
 * How stored entries are found while those of a document are identified.
 *
 * @module
 */
import type { KnownEntry } from "../../articles/store/sql/entries.ts";
import type { SourceItem } from "../document.ts";

/** Where to find the stored entries that those of a document are compared with. */
export interface Lookup {
	/** Reads stored entries that have one of these guids, or a guid made from one of them. */
	byGuids: (guids: string[]) => Promise<KnownEntry[]>;
	/** Reads stored entries that may be a document's entries under other guids. */
	alike: (wanted: Alike) => Promise<KnownEntry[]>;
	/** Computes the fingerprint of an entry's words. */
	print: (item: SourceItem) => Promise<string>;
	/** The page that shows the same to people: as a guid, it identifies no entry. */
	homePageUrl: string | undefined;
	/** Whether stored entries may have been read by former rules (see `rules.ts`). */
	isOutdated: boolean;
}

/** By what stored entries are looked for. */
export interface Alike {
	/** When they were published, in milliseconds since 1970. */
	dates: number[];
	/** Their addresses and titles (see `urlKey`). */
	urlKeys: string[];
	/** How many of the newest are to be read, whatever they are. */
	newest: number;
}
