/**
 * The only way to request an address that comes from outside. Every request for a feed, page or file of others goes through
 * {@link follow}, which checks each address before it is requested, redirects included.
 *
 * @module
 */
import { refusalOf } from "./address-policy.ts";

/** Makes one request. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** The network. Only {@link follow} may call it. */
export const network: Fetch = (url, init) => fetch(url, init);

/** Options of {@link follow}. */
export interface FollowOptions {
	/** {@link network}, or a replacement for it in tests. */
	fetch: Fetch;
	/** Whether addresses inside the network may be requested, for development. */
	allowPrivate: boolean;
	/** Answers for addresses of this site, which a Worker cannot request over the network; `undefined` for all others. */
	own?: (url: string) => Promise<Response> | undefined;
	/** How many redirects are followed at most; 5 if not given. */
	redirectLimit?: number;
}

/** How many cookies are sent back at most, and how long they are together in UTF-16 code units. */
const MAX_COOKIES = 20;
const MAX_COOKIES_LENGTH = 4_096;

/** The first response that is not a redirect, and the redirects that led to it. */
export interface Followed {
	response: Response;
	/** The address that answered. */
	url: string;
	/** Whether there were redirects and all were permanent (301, 308): then `url` may replace the requested address. */
	permanent: boolean;
	/** The headers of each redirect on the way. */
	passed: Headers[];
}

/** An address that was refused, or redirects that lead nowhere. `message` is a sentence whose subject "It" is the first address. */
export class FollowError extends Error {
	override name = "FollowError";
	/** `refused`: an address may not be requested. `redirect`: a loop, too many redirects, or one without a target. */
	readonly failureCause: "refused" | "redirect";
	/** The address at which it ended. */
	readonly url: string;
	constructor(failureCause: FollowError["failureCause"], message: string, url: string) {
		super(message);
		this.failureCause = failureCause;
		this.url = url;
	}
}

/** How much of an address a message shows, in characters. */
const SHOWN = 200;

/**
 * Requests an address and follows its redirects (RFC 9110 §15.4) itself, so that each address on the way is checked before
 * it is requested.
 *
 * Some servers answer the first request with a cookie and a redirect back to the same address. So the first time that
 * redirects lead back, the address is requested once more with the cookies that its origin has set on the way, and again if
 * that adds further cookies. Cookies are sent only to their origin and only during this call.
 *
 * @param init the options of every request on the way; `redirect` is always `manual`
 * @throws {FollowError} if an address is refused or the redirects lead nowhere; whatever `fetch` throws
 */
export async function follow(
	address: string,
	init: Omit<RequestInit, "redirect">,
	{ fetch, allowPrivate, own = () => undefined, redirectLimit = 5 }: FollowOptions,
): Promise<Followed> {
	const passed: Headers[] = [];
	const visited = new Set<string>();
	let url = address;
	let permanent = true;
	/** Cookies of the origin that redirected last; `sent` has the names of those that were sent, by address. */
	let cookies: { origin: string; pairs: Map<string, string> } | undefined;
	const sent = new Set<string>();
	for (;;) {
		let headersSent = init.headers;
		const ownAnswer = own(url);
		const refusal = ownAnswer === undefined ? refusalOf(url, allowPrivate) : undefined;
		if (refusal !== undefined)
			throw new FollowError("refused", refusalMessage(refusal, url, passed.length), url);
		const sending = JSON.stringify([url, ...[...(cookies?.pairs.keys() ?? [])].sort()]);
		const cookie = visited.has(url) && !sent.has(sending) ? cookieFor(url, cookies) : undefined;
		if (cookie !== undefined) {
			sent.add(sending);
			const withCookie = new Headers(init.headers);
			withCookie.set("cookie", cookie);
			headersSent = withCookie;
			// A redirect that only sets a cookie does not move the feed for good.
			permanent = false;
		} else if (visited.has(url))
			throw new FollowError("redirect", `It redirects in a loop, back to ${url.slice(0, SHOWN)}`, url);
		if (passed.length > redirectLimit)
			throw new FollowError("redirect", `It redirects more than ${redirectLimit} times`, url);
		visited.add(url);
		const response = await (ownAnswer ??
			fetch(url, { ...init, ...(headersSent && { headers: headersSent }), redirect: "manual" }));
		const { status, headers } = response;
		if (![301, 302, 303, 307, 308].includes(status))
			return { response, url, permanent: permanent && passed.length > 0, passed };
		discard(response);
		const next = URL.parse(headers.get("location") ?? "", url);
		if (next === null || !headers.has("location"))
			throw new FollowError("redirect", `It redirects (${status}) without saying where to`, url);
		next.hash = "";
		// A redirect that gives up encryption is followed, but never counts as permanent.
		const downgrade = url.startsWith("https:") && next.protocol === "http:";
		permanent &&= !downgrade && (status === 301 || status === 308);
		passed.push(headers);
		const { origin } = new URL(url);
		if (cookies?.origin !== origin) cookies = { origin, pairs: new Map() };
		for (const set of headers.getSetCookie()) keepCookie(set, url, cookies.pairs);
		url = next.href;
	}
}

/** The `Cookie` header of a request (RFC 6265 §4.2), if there are cookies for it and not too many. */
function cookieFor(
	url: string,
	cookies: { origin: string; pairs: Map<string, string> } | undefined,
): string | undefined {
	if (cookies === undefined || cookies.pairs.size === 0 || new URL(url).origin !== cookies.origin)
		return undefined;
	const header = [...cookies.pairs].map(([name, value]) => `${name}=${value}`).join("; ");
	return cookies.pairs.size <= MAX_COOKIES && header.length <= MAX_COOKIES_LENGTH ? header : undefined;
}

/** Stores the cookie of a `Set-Cookie` header (RFC 6265 §5.2), or removes the one that the header expires. `Domain` and `Path` are ignored. */
function keepCookie(header: string, url: string, pairs: Map<string, string>): void {
	const [pair = "", ...attributes] = header.split(";", 20);
	const equals = pair.indexOf("=");
	const name = pair.slice(0, Math.max(equals, 0)).trim();
	const value = pair.slice(equals + 1).trim();
	if (pair.length > MAX_COOKIES_LENGTH || !/^[\x21-\x7e]+$/.test(name) || !/^[\x20-\x7e]*$/.test(value))
		return;
	const of = (wanted: string) =>
		attributes.map((text) => text.trim().split("=")).find(([key]) => key?.toLowerCase() === wanted);
	const maxAge = of("max-age")?.[1];
	const isOver =
		maxAge === undefined ? Date.parse(of("expires")?.[1] ?? "") <= Date.now() : Number(maxAge) <= 0;
	const isForHttps = of("secure") !== undefined && !url.startsWith("https:");
	if (isOver || isForHttps) pairs.delete(name);
	else if (pairs.size <= MAX_COOKIES) pairs.set(name, value);
}

/** Cancels a response's body, so that its connection is free. */
export function discard(response: Response): void {
	response.body?.cancel().catch(() => {});
}

function refusalMessage(refusal: string, url: string, redirects: number): string {
	return redirects === 0
		? `Its address is refused: ${refusal}`
		: `It redirects to ${url.slice(0, SHOWN)}, which is refused: ${refusal}`;
}
