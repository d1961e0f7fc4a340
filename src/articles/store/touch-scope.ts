/**
 * Marks feeds as changed although their articles are the same.
 *
 * @module
 */

import type { Scope } from "../../model/scope.ts";
import { NEWEST_REVISION } from "../../platform/revisions.ts";
import { rowsOf } from "../../platform/rows.ts";
import { retryOnConflict } from "./conflicts.ts";
import { SCOPE_NOT_NAMED } from "./sql/scopes.ts";
import { Transaction, type Writer } from "./transaction.ts";

/**
 * Marks a feed as changed, for a change that is not in its articles, if the feed exists.
 *
 * @param name its new name, if the name is what changes; then a feed with this name is left as it is
 */
export async function touchScope(writer: Writer, scope: Scope, name?: string): Promise<void> {
	const { db } = writer;
	const change = await retryOnConflict(async () => {
		const [revisions, scopes] = await db.batch([
			db.prepare(NEWEST_REVISION),
			db.prepare(SCOPE_NOT_NAMED).bind(scope, name ?? null),
		]);
		if (rowsOf(scopes).length === 0) return undefined;
		const revision = rowsOf<{ revision: number }>(revisions)[0]?.revision ?? 0;
		const touched = { growth: 0, ...(name !== undefined && { name }) };
		return new Transaction(writer, revision).advance({ scopes: new Map([[scope, touched]]) }).commit();
	});
	if (change !== undefined) writer.changed(change);
}
