/**
 * Transactions on the store.
 *
 * @module
 */

import type { Scope } from "../../model/scope.ts";
import type { Change } from "../../platform/revisions.ts";
import { jsonChunks, rowsOf } from "../../platform/rows.ts";
import { MAIN_LENGTH } from "./plan/archives.ts";
import type { Changes } from "./plan/changes.ts";
import type { UnpublishedChanges } from "./plan/unpublished-set.ts";
import {
	DELETE_ARTICLES,
	LINK_ARTICLES,
	PARK_SLUGS,
	RENAME_ARTICLES,
	UPSERT_ARTICLES,
} from "./sql/articles.ts";
import { ADD_PLACES, REMOVE_PLACES, refillMain } from "./sql/places.ts";
import { ADVANCE_REVISION, CHANGE_SCOPES } from "./sql/scopes.ts";
import { DELETE_STORIES, UPSERT_STORIES } from "./sql/stories.ts";
import { DELETE_UNPUBLISHED, KEEP_WITHDRAWN, RESTATE, UPSERT_SCHEDULED } from "./sql/unpublished.ts";

/** The database and time of writes, and a listener for their changes. */
export interface Writer {
	db: D1Database;
	/** Milliseconds since 1970. */
	now: number;
	/** Called with the changes of each transaction. */
	changed: (change: Change) => void;
}

/** Returns a statement for each chunk of rows, which are its first parameter; none if there are no rows. */
export function statementsFor(
	db: D1Database,
	sql: string,
	rows: readonly object[],
	...values: number[]
): D1PreparedStatement[] {
	return rows.length === 0 ? [] : jsonChunks(rows).map((chunk) => db.prepare(sql).bind(chunk, ...values));
}

/**
 * The statements of one write, in order. They name the revision that the write was planned on: if another write came first,
 * the transaction fails as a whole, and the write is planned again (see `retryOnConflict`).
 */
export class Transaction {
	/** The revision of the store after it. */
	readonly revision: number;
	readonly #writer: Writer;
	readonly #statements: D1PreparedStatement[] = [];
	readonly #scopes = new Set<Scope>();
	#refills = false;

	/** @param plannedOn the revision of the store that the write was planned on */
	constructor(writer: Writer, plannedOn: number) {
		this.#writer = writer;
		this.revision = plannedOn + 1;
	}

	/** Adds the statements for rows (see {@link statementsFor}). */
	each(sql: string, rows: readonly object[], ...values: number[]): this {
		return this.add(statementsFor(this.#writer.db, sql, rows, ...values));
	}

	/** Adds statements. */
	add(statements: readonly D1PreparedStatement[]): this {
		this.#statements.push(...statements);
		return this;
	}

	/** Advances the revision of the store, and of the feeds that change. */
	advance({ scopes: changed, isRepair = false }: Pick<Changes, "scopes" | "isRepair">): this {
		const { db, now } = this.#writer;
		const scopes = Array.from(changed, ([scope, { name, growth }]) => ({ scope, name, growth }));
		for (const { scope } of scopes) this.#scopes.add(scope);
		return this.add([db.prepare(ADVANCE_REVISION).bind(this.revision - 1)]).each(
			CHANGE_SCOPES,
			scopes,
			this.revision,
			now,
			isRepair ? 1 : 0,
		);
	}

	/** Changes which articles are kept without being public. Public ones are copied, so this comes before they are deleted. */
	changeUnpublished({ left, scheduled, restated, withdrawn }: UnpublishedChanges): this {
		const { now } = this.#writer;
		return this.each(DELETE_UNPUBLISHED, left)
			.each(UPSERT_SCHEDULED, scheduled, now, this.revision)
			.each(RESTATE, restated, now, this.revision)
			.each(KEEP_WITHDRAWN, withdrawn, now, this.revision);
	}

	/** Changes public articles, their stories and their places in feeds. */
	changePublic(changes: Changes): this {
		const ended = changes.endedStories.map((id) => ({ id }));
		const deleted = changes.deleted.map(({ id }) => ({ id }));
		return this.each(REMOVE_PLACES, changes.removed)
			.each(ADD_PLACES, changes.added)
			.each(DELETE_ARTICLES, deleted)
			.each(DELETE_STORIES, ended)
			.each(PARK_SLUGS, changes.moved)
			.each(RENAME_ARTICLES, changes.renamed)
			.each(UPSERT_ARTICLES, changes.rows)
			.each(LINK_ARTICLES, changes.linked)
			.each(UPSERT_STORIES, changes.stories);
	}

	/** Ends a transaction that deletes: the main feed takes back the newest archive if it has become short. */
	refillMain(): this {
		const { db, now } = this.#writer;
		this.#refills = true;
		return this.add(refillMain(db, { revision: this.revision, now, room: MAIN_LENGTH }));
	}

	/** Executes the statements; returns the feeds that changed. */
	async commit(): Promise<Change> {
		const results = await this.#writer.db.batch(this.#statements);
		const refilled = this.#refills ? rowsOf<{ scope: Scope }>(results.at(-1)) : [];
		for (const { scope } of refilled) this.#scopes.add(scope);
		return { scopes: [...this.#scopes], revision: this.revision };
	}
}
