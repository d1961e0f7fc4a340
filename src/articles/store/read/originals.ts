/**
 * Reads the texts that the operator's articles were written in.
 *
 * @module
 */
import type { OriginalKind, OriginalTexts } from "../../normalise/originals.ts";
import { ORIGINALS } from "../sql/originals.ts";

/** Reads the texts of one of the operator's articles, whether it is public or not. */
export async function readOriginals(db: D1Database, guid: string): Promise<OriginalTexts> {
	const { results } = await db.prepare(ORIGINALS).bind(guid).all<{ kind: OriginalKind; text: string }>();
	return Object.fromEntries(results.map(({ kind, text }) => [kind, text]));
}
