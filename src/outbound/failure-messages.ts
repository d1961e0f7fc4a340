/**
 * Messages for the operator about failed requests to upstreams.
 *
 * @module
 */

/** Statuses seen from real feeds. Those from 520 are Cloudflare's, for an origin server that fails or does not exist. */
const MESSAGES: Record<number, string> = {
	206: "It sent only a part, although the whole feed was requested",
	401: "It asks for a user name and password",
	402: "It asks for payment",
	403: "It denies access",
	404: "There is nothing at this address",
	406: "It offers no format that can be read here",
	410: "The feed is gone for good",
	421: "Its host does not answer for this address",
	429: "Its host asks for fewer requests",
	451: "It is withheld for legal reasons",
	500: "Its server failed",
	502: "Its server could not reach the one behind it",
	503: "Its server is overloaded or down for a while",
	504: "Its server got no response from the one behind it",
	520: "Its server gave an invalid response",
	521: "Its server refuses connections",
	522: "Its server cannot be connected to",
	523: "Its server cannot be reached",
	524: "Its server took too long to answer",
	525: "The TLS handshake with its server failed",
	526: "Its server's certificate is not valid",
	530: "Its host name does not resolve",
};

/** A status in words, with its number: `There is nothing at this address (404)`. */
export function statusMessage(status: number): string {
	return `${MESSAGES[status] ?? generalMessage(status)} (${status})`;
}

function generalMessage(status: number): string {
	if (status >= 500) return "Its server failed";
	if (status >= 400) return "It refused the request";
	return "It gave an unexpected response";
}

/**
 * A description of the failure with the platform's own message. For a host name that does not exist and for failed TLS,
 * workerd reports only `internal error` and a number.
 */
export function errorMessage(what: string, error: unknown): string {
	const message = error instanceof Error ? error.message : String(error);
	if (/^internal error/i.test(message))
		return `${what}: its host name may not exist, or its encryption may be broken`;
	if (/^network connection lost/i.test(message)) return `${what}: the connection was refused or broken off`;
	return `${what}: ${message.slice(0, 200)}`;
}
