/**
 * The operator's articles that are not public and that a plan may meet, in memory, and what a write changes about them.
 *
 * @module
 */
import type { Article } from "../../../model/article.ts";
import { OWN } from "../../../model/identity.ts";
import type { Candidate } from "../../normalise/normalise.ts";
import type { Unpublished, UnpublishedRow, UnpublishedState } from "../sql/unpublished.ts";
import { parseStored } from "../stored-item.ts";

/** The articles that a write may meet. */
export class UnpublishedSet {
	readonly #rows: Map<string, Unpublished>;

	constructor(rows: readonly Unpublished[]) {
		this.#rows = new Map(rows.map((row) => [row.guid, row]));
	}

	/** Finds an article by its guid or its id. */
	find({ guid, id }: Pick<Article, "guid" | "id">): Unpublished | undefined {
		return this.#rows.get(guid) ?? [...this.#rows.values()].find((row) => row.id === id);
	}

	/** Forgets an article that is public from now on. */
	drop({ guid }: Pick<Unpublished, "guid">): void {
		this.#rows.delete(guid);
	}
}

/** What a transaction changes among the articles that are not public. */
export interface UnpublishedChanges {
	/** Scheduled articles with new content, as whole rows. */
	scheduled: Record<string, unknown>[];
	/** The ids of public articles that are kept here from now on, before they are deleted there. */
	withdrawn: { id: string; state: UnpublishedState }[];
	/** Articles that are in another state from now on. */
	restated: { guid: string; state: UnpublishedState }[];
	/** Articles that are public from now on, or made anew. */
	left: { guid: string }[];
}

/** Changes of nothing. */
export function noUnpublishedChanges(): UnpublishedChanges {
	return { scheduled: [], withdrawn: [], restated: [], left: [] };
}

/** Whether there is anything to write. */
export function hasUnpublishedChanges({ scheduled, withdrawn, restated, left }: UnpublishedChanges): boolean {
	return [scheduled, withdrawn, restated, left].some((changes) => changes.length > 0);
}

/** The article of a row, to be written among the public ones as it is. */
export function candidateOf(row: UnpublishedRow, publisher: string): Candidate {
	return {
		article: {
			...parseStored(row.item),
			id: row.id,
			source: OWN,
			guid: row.guid,
			slug: row.slug,
			content_html: row.content_html ?? undefined,
			content_text: row.content_text ?? undefined,
			transcript: row.transcript ?? undefined,
			date_published: row.date_published,
		},
		digest: row.digest,
		text: "",
		length: 0,
		publisher,
		originals: {},
		warnings: [],
	};
}
