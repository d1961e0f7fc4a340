/**
 * Texts in base64.
 *
 * @module
 */

/** The text of base64 in UTF-8; `undefined` if it is not base64. Bytes that are no text become U+FFFD. */
export function decodedBase64(text: string): string | undefined {
	try {
		return new TextDecoder().decode(
			Uint8Array.from(atob(text.trim()), (character) => character.charCodeAt(0)),
		);
	} catch {
		return undefined;
	}
}
