/**
 * Makes an article public again that the operator has withdrawn or deleted.
 *
 * @module
 */
import { OWN } from "../../model/identity.ts";
import { candidateOf } from "./plan/unpublished-set.ts";
import type { Expectation, Write, Written } from "./plan/write.ts";
import { readArticle } from "./read/article.ts";
import { readUnpublished } from "./read/unpublished.ts";
import { save } from "./save.ts";
import type { Writer } from "./transaction.ts";

/** How often it is attempted if the article changes at the same time. */
const ROUNDS = 5;

/**
 * Restores one of the operator's articles.
 *
 * @param publisher the configured site URL, or empty
 * @returns what happened, or `undefined` if there is no such article
 */
export async function restore(
	writer: Writer,
	slug: string,
	{ publisher, expect }: { publisher: string; expect: Expectation | undefined },
): Promise<Written | undefined> {
	for (let round = 1; ; round++) {
		const row = await readUnpublished(writer.db, slug);
		if (row === undefined) return unchanged(writer.db, slug);
		const write: Write = {
			candidate: candidateOf(row, publisher),
			revival: "asked",
			// What has been read must still be what is stored.
			expect: expect === undefined || expect.match === "any" ? { match: [row.revision] } : expect,
		};
		const [written] = (await save(writer, [write])).results;
		if (written === undefined) throw new Error("a write without a result");
		const isOvertaken = written.status === "precondition-failed" && write.expect !== expect;
		if (!isOvertaken || round === ROUNDS) return written;
	}
}

/** The result for an article that is public, which needs no restoring. */
async function unchanged(db: D1Database, slug: string): Promise<Written | undefined> {
	const found = await readArticle(db, slug);
	if (found === undefined || found === "deleted" || found.article.source !== OWN) return undefined;
	const { id, revision } = found.article;
	return { status: "unchanged", id, slug, revision };
}
