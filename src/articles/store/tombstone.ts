/**
 * Tombstones of deleted articles.
 *
 * @module
 */
import { guidKey } from "./plan/changes.ts";
import type { Existing } from "./sql/articles.ts";
import { parseStored } from "./stored-item.ts";

/** The tombstone of an article: its owner, and properties by which an entry with another guid is recognised as the same. */
export function tombstoneOf(row: Existing): Record<string, unknown> {
	const { id, source, guid, slug, url_key, date_published, imported } = row;
	const { title, url, attachments } = parseStored(row.item);
	return {
		...{ key: guidKey(row), id, source, guid, slug, url_key, date_published, imported, title, url },
		enclosure: attachments[0]?.url,
	};
}
