/**
 * Digests.
 *
 * @module
 */

/** The two hex digits of each byte, as a table: a poll computes a hundred digests. */
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** Hex SHA-256 of bytes, or of a text in UTF-8. */
export async function sha256(content: string | Uint8Array<ArrayBuffer>): Promise<string> {
	const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
	const hash = await crypto.subtle.digest("SHA-256", bytes);
	let hex = "";
	for (const byte of new Uint8Array(hash)) hex += HEX[byte];
	return hex;
}
