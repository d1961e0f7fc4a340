/**
 * The token of the API.
 *
 * @module
 */

/** The shortest token, in characters. A random one of this length cannot be guessed over HTTP. */
const SHORTEST = 16;

/**
 * Why a configured token cannot be used, such as `has 8 characters, and needs at least 16`; `undefined` if it can.
 *
 * A header carries only visible ASCII characters (RFC 6750 §2.1), so any other token could never be sent.
 */
export function tokenFault(token: string): string | undefined {
	if (/[^\x21-\x7e]/.test(token)) return "has a space or a character that HTTP cannot carry";
	if (token.length >= SHORTEST) return undefined;
	return `has ${token.length} characters, and needs at least ${SHORTEST}`;
}
