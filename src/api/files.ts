/**
 * What an article does not say of its files, asked of the servers that have them: once, when it is handed in.
 *
 * @module
 */
import type { Fault, Item } from "../articles/item.ts";
import { MEDIA_TYPE } from "../articles/media-type.ts";
import { fileAt, mediaKey } from "../media/address.ts";
import { refusalOf } from "../sources/address.ts";
import { userAgent } from "../sources/fetch.ts";
import { TimeLimitError, within } from "../time-limit.ts";

/** How long one server may take, redirects included, in milliseconds. */
const TIME_LIMIT = 5_000;

const REDIRECT_LIMIT = 5;

/** How many files are asked for in one request to the API: the free plan allows an invocation 50 subrequests. */
export const MAX_LOOK_UPS = 20;

/** What files are looked up with. */
export interface LookUp {
	/** The global `fetch`, or one that plays the servers. */
	fetch: (url: string, init: RequestInit) => Promise<Response>;
	/** The site's address, which publishers find in their logs; `undefined` while none is known. */
	siteUrl: string | undefined;
	/** Whether addresses inside the network may be asked, for development. */
	allowPrivate: boolean;
	/** Where the site's own files are. */
	bucket: R2Bucket | undefined;
	/** How many more may be asked for. */
	left: number;
}

/** What looking up in this Worker works with. */
export function lookUpFor(env: Env): LookUp {
	return {
		fetch: (url, init) => fetch(url, init),
		siteUrl: env.SITE_URL || undefined,
		allowPrivate: env.ALLOW_PRIVATE_SOURCES === "1",
		bucket: env.MEDIA,
		left: MAX_LOOK_UPS,
	};
}

/** What a file's server says of it. */
interface Known {
	type: string | undefined;
	/** Bytes. */
	size: number | undefined;
}

/** Why nothing is known of a file. */
class Unknown extends Error {}

/**
 * Adds the types and lengths of an item's files, where they are missing. What the item says itself is never doubted.
 *
 * @returns the item, and what podcast apps will miss in it
 */
export async function withFileFacts(item: Item, lookUp: LookUp): Promise<{ item: Item; warnings: Fault[] }> {
	const warnings: Fault[] = [];
	const attachments = await Promise.all(
		item.attachments.map(async (attachment, i) => {
			if (attachment.mime_type !== undefined && attachment.size_in_bytes !== undefined) return attachment;
			const address = URL.parse(attachment.url, item.url)?.href ?? attachment.url;
			const known = await factsOf(address, lookUp).catch((error: unknown) => {
				if (!(error instanceof Unknown)) throw error;
				return error.message;
			});
			const { type, size } = typeof known === "string" ? { type: undefined, size: undefined } : known;
			const mime_type = attachment.mime_type ?? type;
			const size_in_bytes = attachment.size_in_bytes ?? size;
			const reason = typeof known === "string" ? known : "its server does not say";
			const missing = [
				...(mime_type === undefined ? ["mime_type"] : []),
				...(size_in_bytes === undefined ? ["size_in_bytes"] : []),
			];
			if (missing.length > 0) {
				warnings.push({
					pointer: `/attachments/${i}`,
					detail: `has no ${missing.join(" and no ")}, and it could not be looked up: ${reason}. Podcast apps want it; give it with the file`,
				});
			}
			return { ...attachment, mime_type, size_in_bytes };
		}),
	);
	return { item: { ...item, attachments }, warnings };
}

/** @throws {Unknown} with the reason, in words */
async function factsOf(address: string, lookUp: LookUp): Promise<Known> {
	if (lookUp.left-- <= 0) throw new Unknown(`${MAX_LOOK_UPS} files were looked up for this request already`);
	try {
		const own = fileAt(address);
		if (own !== undefined) {
			const object = await within(
				TIME_LIMIT,
				"R2",
				lookUp.bucket?.head(mediaKey(own)) ?? Promise.resolve(null),
			);
			if (object === null) throw new Unknown("there is no such file on this site");
			return { type: object.httpMetadata?.contentType, size: object.size };
		}
		return await within(TIME_LIMIT, "its server", ask(address, lookUp));
	} catch (error) {
		if (error instanceof Unknown) throw error;
		if (error instanceof TimeLimitError)
			throw new Unknown(`its server did not answer within ${TIME_LIMIT / 1000} seconds`);
		throw new Unknown("its server could not be reached");
	}
}

/** A HEAD (RFC 9110 §9.3.2), with redirects followed by hand, so that each address is checked. */
async function ask(address: string, { fetch, siteUrl, allowPrivate }: LookUp): Promise<Known> {
	let url = address;
	for (let redirects = 0; redirects <= REDIRECT_LIMIT; redirects++) {
		const refusal = refusalOf(url, allowPrivate);
		if (refusal !== undefined) throw new Unknown(`its address is refused: ${refusal}`);
		const { status, headers } = await fetch(url, {
			method: "HEAD",
			redirect: "manual",
			// Otherwise the length may be that of a compressed form.
			headers: { "accept-encoding": "identity", "user-agent": userAgent(siteUrl, 1) },
			signal: AbortSignal.timeout(TIME_LIMIT),
		});
		const next = URL.parse(headers.get("location") ?? "", url);
		if (status >= 300 && status < 400 && next !== null) {
			url = next.href;
			continue;
		}
		if (status !== 200) throw new Unknown(`its server answers ${status}`);
		return { type: typeIn(headers), size: sizeIn(headers) };
	}
	throw new Unknown(`it is behind more than ${REDIRECT_LIMIT} redirects`);
}

/** A type that says nothing is none. */
function typeIn(headers: Headers): string | undefined {
	const type = headers.get("content-type")?.trim() ?? "";
	return MEDIA_TYPE.test(type) && type.length <= 200 && !/^application\/octet-stream/i.test(type)
		? type
		: undefined;
}

function sizeIn(headers: Headers): number | undefined {
	const length = headers.get("content-length") ?? "";
	return /^[1-9]\d{0,11}$/.test(length) ? Number(length) : undefined;
}
