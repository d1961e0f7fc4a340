/**
 * Makes an article public again that the operator has withdrawn or deleted.
 *
 * @module
 */
import { OWN } from "../../model/identity.ts";
import type { Change } from "../../platform/revisions.ts";
import { saveArticles } from "./article-store.ts";
import type { Expectation, Written } from "./plan/plan.ts";
import { readArticle } from "./read/feed.ts";
import { candidateOf, readUnpublished } from "./sql/unpublished.ts";

/** How often it is tried if the article changes at the same time. */
const ROUNDS = 5;

/**
 * Restores one of the operator's articles: it has the id, date and place that it had, and its slug unless another article has
 * taken that. One that was scheduled and has never been public waits for its date again.
 *
 * @param publisher the configured site URL, or empty
 * @param now milliseconds since 1970
 * @returns what happened, or `undefined` if there is no such article
 */
export async function restoreArticle(
	db: D1Database,
	slug: string,
	publisher: string,
	expect: Expectation | undefined,
	now: number,
): Promise<{ written: Written; change: Change | undefined } | undefined> {
	for (let round = 1; ; round++) {
		const row = await readUnpublished(db, slug);
		if (row === undefined) return unchanged(db, slug);
		const write = {
			candidate: candidateOf(row, publisher),
			revival: "asked" as const,
			// What has been read must still be what is stored.
			expect: expect === undefined || expect.match === "any" ? { match: [row.revision] } : expect,
		};
		const { results, change } = await saveArticles(db, [write], now);
		const [written] = results;
		if (written === undefined) throw new Error("a write without a result");
		const isOvertaken = written.status === "precondition-failed" && write.expect !== expect;
		if (!isOvertaken || round === ROUNDS) return { written, change };
	}
}

/** The result for an article that is public, which needs no restoring. */
async function unchanged(db: D1Database, slug: string) {
	const found = await readArticle(db, slug);
	if (found === undefined || found === "deleted" || found.article.source !== OWN) return undefined;
	const { id, revision } = found.article;
	return { written: { status: "unchanged" as const, id, slug, revision }, change: undefined };
}
