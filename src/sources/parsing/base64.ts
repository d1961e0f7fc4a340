/**
 * Decodes text in base64.
 *
 * @module
 */

/** Decodes base64 as UTF-8; `undefined` if it is not base64. Invalid UTF-8 becomes U+FFFD. */
export function decodedBase64(text: string): string | undefined {
	try {
		return new TextDecoder().decode(
			Uint8Array.from(atob(text.trim()), (character) => character.charCodeAt(0)),
		);
	} catch {
		return undefined;
	}
}
