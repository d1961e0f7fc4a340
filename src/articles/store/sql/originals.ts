/**
 * SQL for `originals`: the texts that the operator's articles were written in (see `normalise/originals.ts`).
 *
 * @module
 */
import type { Original, OriginalKind, WrittenTexts } from "../../normalise/originals.ts";

/** SQL for the digests of the texts of an operator's article, by kind, as JSON; the article has an alias. */
export function originalDigests(alias: string): string {
	return `(SELECT json_group_object(kind, digest) FROM originals WHERE originals.guid = ${alias}.guid)`;
}

/** SQL for a text of an operator's article `a`; `NULL` if it has none. */
export function originalText(kind: OriginalKind): string {
	return `CASE WHEN a.source = '' THEN (SELECT text FROM originals WHERE originals.guid = a.guid AND kind = '${kind}') END`;
}

/** SQL for whether there is Markdown of an article `a`. */
export const HAS_MARKDOWN =
	"(a.source = '' AND EXISTS (SELECT 1 FROM originals WHERE originals.guid = a.guid AND kind = 'markdown'))";

/** The texts of the article with guid `?1`. */
export const ORIGINALS = "SELECT kind, text FROM originals WHERE guid = ?1";

const DELETE_ORIGINALS = "DELETE FROM originals WHERE guid IN (SELECT value FROM json_each(?1))";

const INSERT_ORIGINALS = `INSERT INTO originals (guid, kind, digest, bytes, text)
	SELECT value ->> 'guid', value ->> 'kind', value ->> 'digest', value ->> 'bytes', value ->> 'text'
	FROM json_each(?1)`;

const INSERT_ORIGINAL = "INSERT INTO originals (guid, kind, digest, bytes, text) VALUES (?1, ?2, ?3, ?4, ?5)";

/** Texts that go to the database together, in UTF-16 code units: as JSON, they fit into one bound parameter of 2,000,000 bytes. */
const TOGETHER = 300_000;

/**
 * The statements that put texts in the place of those that are stored for the same articles; none if there are no articles.
 *
 * @param written the last of several for one article counts
 */
export function replaceOriginals(db: D1Database, written: readonly WrittenTexts[]): D1PreparedStatement[] {
	if (written.length === 0) return [];
	const last = new Map(written.map(({ guid, texts }) => [guid, texts]));
	const rows = [...last].flatMap(([guid, texts]) =>
		(["markdown", "file"] as const).flatMap((kind) => {
			const original = texts[kind];
			return original === undefined ? [] : [{ guid, kind, ...original }];
		}),
	);
	// As JSON, a long one may not fit into a parameter with all its escapes.
	const isAlone = ({ text }: Original) => text.length > TOGETHER;
	const alone = rows.filter(isAlone);
	const groups: (typeof rows)[] = [];
	let length = Number.POSITIVE_INFINITY;
	for (const row of rows) {
		if (isAlone(row)) continue;
		length += row.text.length;
		if (length > TOGETHER) {
			groups.push([]);
			length = row.text.length;
		}
		groups.at(-1)?.push(row);
	}
	return [
		db.prepare(DELETE_ORIGINALS).bind(JSON.stringify([...last.keys()])),
		...groups.map((group) => db.prepare(INSERT_ORIGINALS).bind(JSON.stringify(group))),
		...alone.map(({ guid, kind, digest, bytes, text }) =>
			db.prepare(INSERT_ORIGINAL).bind(guid, kind, digest, bytes, text),
		),
	];
}
