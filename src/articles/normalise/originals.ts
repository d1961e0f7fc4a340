/**
 * The source texts of an operator's article: the Markdown, which feeds can include, and the whole file, for exports.
 *
 * @module
 */

import { sha256 } from "../../model/digest.ts";
import { MAX_ARTICLE_BYTES } from "../../model/limits.ts";
import type { Fault, Item } from "../schema/item.ts";

/** `markdown` is the body without front matter and comments; `file` is the whole file, if it differs from that. */
export type OriginalKind = "markdown" | "file";

/** One source text. */
export interface Original {
	text: string;
	/** Hex SHA-256 of the text in UTF-8. */
	digest: string;
	/** Its length in UTF-8. */
	bytes: number;
}

/** The texts of one article. */
export type Originals = Partial<Record<OriginalKind, Original>>;

/** The source texts of one article, as read from the store. */
export type OriginalTexts = Partial<Record<OriginalKind, string>>;

/** The source texts that replace all stored ones of an article. */
export interface WrittenTexts {
	guid: string;
	texts: Originals;
}

/** The longest source text that is stored, in bytes. A row in D1 holds 2,000,000. */
export const MAX_ORIGINAL_BYTES = MAX_ARTICLE_BYTES;

/** Returns the source texts of an item, byte for byte. A text that is too long is left out, with a warning. */
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
 * Returns which stored source texts a write replaces: `markdown` if the Markdown differs, `file` if only the file does. An
 * item without source texts keeps the stored ones as long as its content is unchanged.
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
