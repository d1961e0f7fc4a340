/**
 * The texts that an operator's article was written in, kept beside it: the Markdown that readers may have, and the whole
 * file for the export.
 *
 * @module
 */
import { MAX_ARTICLE_BYTES } from "../../model/article.ts";
import { sha256 } from "../../model/digest.ts";
import type { Fault, Item } from "../schema/item.ts";

/** `markdown` is the body without front matter and comments; `file` the file, where it is not the same. */
export type OriginalKind = "markdown" | "file";

/** One text as it was written. */
export interface Original {
	text: string;
	/** Hex SHA-256 of the text in UTF-8. */
	digest: string;
	/** Its length in UTF-8. */
	bytes: number;
}

/** The texts of one article. */
export type Originals = Partial<Record<OriginalKind, Original>>;

/** The same as they are read. */
export type OriginalTexts = Partial<Record<OriginalKind, string>>;

/** The texts that take the place of all that are stored for an article. */
export interface WrittenTexts {
	guid: string;
	texts: Originals;
}

/** The longest text that is kept, in bytes: a row in D1 holds 2,000,000. */
export const MAX_ORIGINAL_BYTES = MAX_ARTICLE_BYTES;

/** The texts that an item brings along, byte for byte. A text that is too long is left out, with a warning. */
export async function originalsOf(
	item: Pick<Item, "_source_markdown" | "_tributary">,
): Promise<{ originals: Originals; warnings: Fault[] }> {
	const originals: Originals = {};
	const warnings: Fault[] = [];
	const given = [
		["markdown", "/_source_markdown", item._source_markdown],
		["file", "/_tributary/file", item._tributary?.file],
	] as const;
	for (const [kind, pointer, text] of given) {
		if (text === undefined) continue;
		const bytes = new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>;
		if (bytes.length <= MAX_ORIGINAL_BYTES)
			originals[kind] = { text, digest: await sha256(bytes), bytes: bytes.length };
		else
			warnings.push({
				pointer,
				detail: `is ${bytes.length} bytes long and is not kept: at most ${MAX_ORIGINAL_BYTES} can be`,
			});
	}
	return { originals, warnings };
}

/**
 * Which stored texts a write replaces: `markdown` if readers get another one, `file` if only the file is another. An item
 * that brings none along leaves the stored ones as they are while they are still what its content was made from.
 *
 * @param stored the digests by kind, as JSON; see {@link originalDigests}
 * @param isSameContent whether the content is the stored one
 */
export function textsChangedBy(
	{ markdown, file }: Originals,
	stored: string | null | undefined,
	isSameContent: boolean,
): "markdown" | "file" | "none" {
	const before = JSON.parse(stored ?? "{}") as Partial<Record<OriginalKind, string>>;
	if (markdown === undefined && file === undefined && isSameContent) return "none";
	if (before.markdown !== markdown?.digest) return "markdown";
	return before.file === file?.digest ? "none" : "file";
}

/** The digests of texts by kind, as JSON. */
export function digestsOf(texts: Originals): string {
	return JSON.stringify(
		Object.fromEntries(Object.entries(texts).map(([kind, { digest }]) => [kind, digest])),
	);
}

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

/** Reads the texts of one of the operator's articles, whether it is public or not. */
export async function readOriginals(db: D1Database, guid: string): Promise<OriginalTexts> {
	const { results } = await db
		.prepare("SELECT kind, text FROM originals WHERE guid = ?1")
		.bind(guid)
		.all<{ kind: OriginalKind; text: string }>();
	return Object.fromEntries(results.map(({ kind, text }) => [kind, text]));
}

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
		db
			.prepare("DELETE FROM originals WHERE guid IN (SELECT value FROM json_each(?1))")
			.bind(JSON.stringify([...last.keys()])),
		...groups.map((group) =>
			db
				.prepare(
					`INSERT INTO originals (guid, kind, digest, bytes, text)
					SELECT value ->> 'guid', value ->> 'kind', value ->> 'digest', value ->> 'bytes', value ->> 'text'
					FROM json_each(?1)`,
				)
				.bind(JSON.stringify(group)),
		),
		...alone.map(({ guid, kind, digest, bytes, text }) =>
			db
				.prepare("INSERT INTO originals (guid, kind, digest, bytes, text) VALUES (?1, ?2, ?3, ?4, ?5)")
				.bind(guid, kind, digest, bytes, text),
		),
	];
}
