/**
 * The part of the store that a plan starts from.
 *
 * @module
 */
import type { AddressRow } from "../sql/addresses.ts";
import type { Unpublished } from "../sql/unpublished.ts";
import type { History } from "./archives.ts";
import type { WorkingRows } from "./working-set.ts";

/** A deleted article: its owner, and its guid there. */
export interface Tombstone {
	source: string;
	guid: string;
}

/** The part of the store that the writes at hand may affect. */
export interface Snapshot extends WorkingRows {
	/** The ids of other sources' articles that also represent a source's own article, by {@link guidKey}. */
	shared: Map<string, string>;
	tombstones: Tombstone[];
	/** The requested ids that deleted articles of the operator's had. */
	reservedIds: Set<string>;
	/** The owners of the requested slugs that are taken: of the article or story that has the slug, or of a deleted article. */
	slugs: Map<string, string>;
	/** The addresses that the operator's articles among them have or request. */
	addresses: AddressRow[];
	/** The operator's articles that are not public and may be one of those. */
	unpublished: Unpublished[];
	history: History;
}
