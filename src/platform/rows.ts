/**
 * Converts rows for statements and results of D1.
 *
 * @module
 */

/** The rows that one statement of a batch returned, with the type of its columns. */
export function rowsOf<Row>(result: D1Result | undefined): Row[] {
	return (result?.results ?? []) as Row[];
}

/** D1 accepts 2,000,000 bytes in a bound parameter. In UTF-16 code units, each of which takes at most 3 bytes. */
const MAX_CHUNK = 600_000;

/** Returns rows as JSON arrays that each fit into one bound parameter. */
export function jsonChunks(rows: readonly object[]): string[] {
	const chunks: string[] = [];
	let chunk: string[] = [];
	let length = 0;
	for (const row of rows) {
		const json = JSON.stringify(row);
		if (chunk.length > 0 && length + json.length > MAX_CHUNK) {
			chunks.push(`[${chunk.join(",")}]`);
			chunk = [];
			length = 0;
		}
		chunk.push(json);
		length += json.length;
	}
	chunks.push(`[${chunk.join(",")}]`);
	return chunks;
}
