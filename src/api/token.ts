/**
 * The token of the API.
 *
 * @module
 */

/** How short a token may be, in characters: too long to be guessed over HTTP, if it is random. */
const SHORTEST = 16;

/**
 * Why a configured token cannot be used, as `has 8 characters, and needs at least 16`; `undefined` if it can.
 *
 * A header can carry visible ASCII characters alone (RFC 6750 §2.1), so any other token would never be right.
 */
export function tokenFault(token: string): string | undefined {
	if (/[^\x21-\x7e]/.test(token)) return "has a space or a character that HTTP cannot carry";
	if (token.length >= SHORTEST) return undefined;
	return `has ${token.length} characters, and needs at least ${SHORTEST}`;
}
