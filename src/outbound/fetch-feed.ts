/**
 * Requests a feed from its upstream with one conditional GET, limited in time and size, that never throws.
 *
 * @module
 */
import { version } from "../../package.json";
import { gunzipWithin, isGzip, MAX_BYTES, readWithin, TooLarge } from "./body.ts";
import { errorMessage, statusMessage } from "./failure-messages.ts";
import { discard, type Fetch, FollowError, type Followed, follow } from "./follow.ts";
import { freshFor, retryAfter } from "./freshness.ts";

/** The validators of a feed, byte for byte as its upstream sent them (RFC 9110 §8.8), including quotes. */
export interface SourceValidators {
	etag: string | undefined;
	lastModified: string | undefined;
}

/** One request for a feed. */
export interface SourceRequest {
	url: string;
	/** The validators of the body stored last; `undefined` requests the whole feed. */
	validators: SourceValidators | undefined;
	/** How many people read the feed here, as far as is known; publishers use it to count their readers. */
	subscribers: number;
	/** The `Accept` header of a request for something else than a feed: a source's page or icon. */
	accept?: string;
}

/** Options of {@link fetchSource}. */
export interface FetchOptions {
	/** The network; in tests, a replacement for the upstream. */
	fetch: Fetch;
	/** The clock, in milliseconds since 1970. */
	now: () => number;
	/** The site's address, which publishers find in their logs; `undefined` while none is known. */
	siteUrl: string | undefined;
	/** Whether addresses inside the network may be fetched, for development. */
	allowPrivate: boolean;
	/** The time limit for the whole exchange, redirects and body included, in milliseconds. */
	timeLimit?: number;
	/** The size limit of the decoded body, in bytes. */
	byteLimit?: number;
}

/** The facts about every response, without its body. */
export interface Answer {
	/** The address that answered, after all redirects. */
	url: string;
	/** How many redirects led there. */
	redirects: number;
	/** Whether there were redirects and all were permanent (301, 308): then `url` may replace the requested address. */
	permanent: boolean;
	status: number;
	/** For how long the answer is fresh, in seconds (RFC 9111 §4.2): `max-age` or `Expires`, less `Age`. */
	freshFor: number | undefined;
	/** `Retry-After`, in seconds: the longest of the answer's and those of the redirects to it (RFC 9110 §10.2.3). */
	retryAfter: number | undefined;
}

/** Why a feed could not be fetched. */
export type FailureCause =
	/** The address, or one it redirects to, may not be fetched. */
	| "refused"
	/** A redirect loop, too many redirects, or a redirect without a target. */
	| "redirect"
	/** The host does not exist, refuses the connection or breaks it off. */
	| "network"
	| "timeout"
	/** A status without a feed: 4xx, 5xx, 206 and the like. */
	| "status"
	| "size"
	/** A successful response with an empty body. */
	| "empty"
	/** The compression is unknown or damaged. */
	| "coding";

/** The outcome of a request. */
export type FetchOutcome =
	/** 304: nothing changed since the validators were given. */
	| (Answer & { kind: "unchanged" })
	/** A body, not yet parsed. Its validators may be stored once its content is stored (RFC 9110 §13.1). */
	| (Answer & {
			kind: "ok";
			bytes: Uint8Array<ArrayBuffer>;
			/** `Content-Type` as sent. */
			contentType: string | undefined;
			/** `Link` as sent; several headers are joined by commas. */
			link?: string | undefined;
			validators: SourceValidators;
	  })
	/** 410 from the address itself or from one it redirects to permanently: it must not be requested again. */
	| (Answer & { kind: "gone"; reason: string })
	/** 429 or 503: `url` must not be requested for a while, for `retryAfter` seconds if that is given. */
	| (Answer & { kind: "limited"; reason: string })
	/** Any other failure; `answer` is the response, if there was one. `reason` is for the operator. */
	| { kind: "failed"; cause: FailureCause; reason: string; url: string; answer: Answer | undefined };

/** The default time limit in milliseconds: real feeds answer sooner, and other sources wait in the same queue batch. */
export const TIME_LIMIT = 20_000;

/** The longest validator that is stored, in characters. It is sent with every request. */
const VALIDATOR_LENGTH = 1_024;

/** All feed types, then types that feeds are mislabelled with, then HTML, which may link to a feed. */
const ACCEPT =
	"application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml;q=0.9, " +
	"application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.8, text/html;q=0.5, */*;q=0.1";

/** The codings that workerd decodes. Cloudflare requests them by default; a local workerd requests none. */
const ACCEPT_ENCODING = "gzip, br";

/** Ends a request with an outcome. */
class Failure extends Error {
	readonly failureCause: FailureCause;
	readonly answer: Answer | undefined;
	constructor(cause: FailureCause, reason: string, answer?: Answer) {
		super(reason);
		this.failureCause = cause;
		this.answer = answer;
	}
}

/**
 * The User-Agent, e.g. `Tributary/0.1.0 (+https://news.example; 3 subscribers)`. Programs that count readers look for a
 * number before the word `subscribers`, so a single one is written `1 subscribers`.
 */
export function userAgent(siteUrl: string | undefined, subscribers: number): string {
	const site = siteUrl === undefined ? "" : `+${siteUrl}; `;
	return `Tributary/${version} (${site}${subscribers} subscribers)`;
}

/**
 * Requests a feed: a GET with its validators, without referrer or cache directives, following redirects (see
 * {@link follow}).
 *
 * No `cf` options and no `cache` mode are given: `no-store` sends `Cache-Control: no-cache` upstream, and `cacheTtl`
 * puts the response into Cloudflare's cache. Without them, a response comes from that cache only for as long as its
 * publisher allows, and then has an `Age`.
 *
 * The size limit applies to the decoded body. workerd decodes gzip and Brotli chunk by chunk while the body is read, so a
 * decompression bomb uses no more memory than the limit. Endless chunks that decode to nothing are ended by the time
 * limit. A body that is still a gzip file, because its server did not declare the coding or declared `x-gzip`, is
 * decompressed here within the same limit.
 *
 * @returns the outcome; it never throws
 */
export async function fetchSource(request: SourceRequest, options: FetchOptions): Promise<FetchOutcome> {
	const { timeLimit = TIME_LIMIT } = options;
	const deadline = new AbortController();
	const state = { url: request.url };
	const timeout = Promise.withResolvers<never>();
	timeout.promise.catch(() => {});
	const timer = setTimeout(() => {
		timeout.reject(new Failure("timeout", `It did not answer in full within ${timeLimit / 1000} seconds`));
		deadline.abort();
	}, timeLimit);
	// Destructured, because the global `fetch` does not work as a method of another object.
	const { fetch } = options;
	const timed: Fetch = (url, init) => {
		state.url = url;
		const answering = fetch(url, init);
		// The body of a late response is cancelled.
		answering.then((late) => deadline.signal.aborted && discard(late)).catch(() => {});
		return Promise.race([answering, timeout.promise]);
	};
	try {
		const init = { method: "GET", headers: headersOf(request, options.siteUrl), signal: deadline.signal };
		const followed = await follow(request.url, init, { fetch: timed, allowPrivate: options.allowPrivate });
		return await outcomeOf(request, followed, options, timeout.promise);
	} catch (error) {
		const failure = failureOf(error);
		const { failureCause: cause, message: reason, answer } = failure;
		const url = error instanceof FollowError ? error.url : state.url;
		return { kind: "failed", cause, reason, url, answer };
	} finally {
		clearTimeout(timer);
	}
}

function failureOf(error: unknown): Failure {
	if (error instanceof Failure) return error;
	if (error instanceof FollowError) return new Failure(error.failureCause, error.message);
	return new Failure("network", errorMessage("It could not be reached", error));
}

/** @param stopped rejects at the time limit, for replacements of `fetch` that ignore the signal */
async function outcomeOf(
	request: SourceRequest,
	{ response, passed, url, permanent }: Followed,
	options: FetchOptions,
	stopped: Promise<never>,
): Promise<FetchOutcome> {
	const now = options.now();
	const waits = [...passed, response.headers].flatMap((headers) => retryAfter(headers, now) ?? []);
	const answer: Answer = {
		url,
		redirects: passed.length,
		permanent,
		status: response.status,
		freshFor: freshFor(response.headers, now),
		retryAfter: waits.length === 0 ? undefined : Math.max(...waits),
	};
	if (response.ok && response.status !== 206) return await bodyOf(response, answer, options, stopped);
	discard(response);
	const reason = statusMessage(response.status);
	switch (response.status) {
		case 304:
			if (hasValidators(request.validators)) return { kind: "unchanged", ...answer };
			throw new Failure(
				"status",
				"It says that nothing changed (304), although the whole feed was requested",
				answer,
			);
		case 410:
			// The target of a temporary redirect proves nothing about the address itself.
			if (answer.redirects === 0 || answer.permanent) return { kind: "gone", reason, ...answer };
			break;
		case 429:
		case 503:
			return { kind: "limited", reason, ...answer };
	}
	throw new Failure("status", reason, answer);
}

function headersOf(
	{ validators, subscribers, accept = ACCEPT }: SourceRequest,
	siteUrl: string | undefined,
): Headers {
	const headers = new Headers({
		accept,
		"accept-encoding": ACCEPT_ENCODING,
		"user-agent": userAgent(siteUrl, subscribers),
	});
	if (validators?.etag) headers.set("if-none-match", validators.etag);
	if (validators?.lastModified) headers.set("if-modified-since", validators.lastModified);
	return headers;
}

function hasValidators(validators: SourceValidators | undefined): boolean {
	return Boolean(validators?.etag || validators?.lastModified);
}

async function bodyOf(
	response: Response,
	answer: Answer,
	{ byteLimit = MAX_BYTES }: FetchOptions,
	stopped: Promise<never>,
): Promise<FetchOutcome> {
	const { headers, body } = response;
	const tooLarge = `It is larger than ${byteLimit / 1_000_000} MB`;
	const length = Number(headers.get("content-length"));
	if (length > byteLimit) {
		discard(response);
		const compressed = headers.has("content-encoding") ? " compressed" : "";
		throw new Failure(
			"size",
			`${tooLarge}: it has ${(length / 1_000_000).toFixed(1)} MB${compressed}`,
			answer,
		);
	}
	const coding = unknownCoding(headers.get("content-encoding") ?? "");
	if (coding !== undefined) {
		discard(response);
		throw new Failure("coding", `It is compressed as ${coding}, which was not requested`, answer);
	}
	const bytes = await readBody(body, byteLimit, stopped).catch((error: unknown) => {
		throw bodyFailure(error, tooLarge, answer);
	});
	// An empty page may still link to its feed in this header.
	if (bytes.byteLength === 0 && !headers.has("link"))
		throw new Failure("empty", `It answered (${answer.status}) with an empty body`, answer);
	return {
		kind: "ok",
		...answer,
		bytes,
		contentType: headers.get("content-type") ?? undefined,
		link: headers.get("link") ?? undefined,
		validators: { etag: validator(headers, "etag"), lastModified: validator(headers, "last-modified") },
	};
}

/** The first coding (RFC 9110 §8.4) that workerd does not decode. */
function unknownCoding(header: string): string | undefined {
	const codings = header
		.toLowerCase()
		.split(",")
		.map((coding) => coding.trim());
	return codings.find((coding) => ["deflate", "zstd", "compress", "x-compress"].includes(coding));
}

async function readBody(
	body: ReadableStream<Uint8Array> | null,
	limit: number,
	stopped: Promise<never>,
): Promise<Uint8Array<ArrayBuffer>> {
	const bytes = body === null ? new Uint8Array() : await readWithin(body, limit, stopped);
	return isGzip(bytes) ? await gunzipWithin(bytes, limit, stopped) : bytes;
}

/** The failure of a body that could not be read to its end. */
function bodyFailure(error: unknown, tooLarge: string, answer: Answer): Failure {
	if (error instanceof Failure) return new Failure(error.failureCause, error.message, answer);
	if (error instanceof TooLarge) return new Failure("size", tooLarge, answer);
	// Messages of workerd and its DecompressionStream for damaged gzip and Brotli.
	if (/compress|gzip|brotli|trailing/i.test(messageOf(error)))
		return new Failure("coding", errorMessage("Its compression is damaged", error), answer);
	return new Failure("network", errorMessage("It was not read to its end", error), answer);
}

function validator(headers: Headers, name: string): string | undefined {
	const value = headers.get(name);
	return value === null || value === "" || value.length > VALIDATOR_LENGTH ? undefined : value;
}

function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
