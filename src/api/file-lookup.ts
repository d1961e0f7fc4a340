/**
 * Looks up missing types and lengths of an article's files at their servers, once, when the article is submitted.
 *
 * @module
 */

import type { Fault, Item } from "../articles/schema/item.ts";
import type { RequestContext } from "../http/context.ts";
import type { Attachment } from "../model/attachment.ts";
import { isOnWeb, isPlayable, MEDIA_TYPE, typeByName } from "../model/media-type.ts";
import { userAgent } from "../outbound/fetch-feed.ts";
import { type Fetch, FollowError, follow, network } from "../outbound/follow.ts";
import { TimeLimitError, withTimeout } from "../platform/time-limit.ts";
import { configuredOrigin, settingsFrom, siteFrom } from "../settings/site.ts";
import { fileAt, mediaKey } from "../urls/media.ts";
import { SITE_PLACEHOLDER } from "../urls/origin.ts";

/** How long one server may take, redirects included, in milliseconds. */
const TIME_LIMIT = 5_000;

/** How many requests are made for one request to the API: the free plan allows an invocation 50. */
export const MAX_REQUESTS = 40;

/** The means of looking up files. */
export interface LookUp {
	/** The network; in tests, a replacement for the servers. */
	fetch: Fetch;
	/** Scheme and host of this site. */
	origin: string;
	/** The site's address, which publishers find in their logs; `undefined` while none is known. */
	siteUrl: string | undefined;
	/** Whether addresses inside the network may be requested, for development. */
	allowPrivate: boolean;
	/** Where the site's own files are. */
	bucket: R2Bucket | undefined;
	/** How many more requests may be made. */
	left: number;
}

/** Creates the {@link LookUp} of one request. */
export function lookUpFor({ env, req }: RequestContext): LookUp {
	return {
		fetch: network,
		origin: siteFrom(env, req.url).origin,
		siteUrl: configuredOrigin(env),
		allowPrivate: settingsFrom(env).allowPrivateSources,
		bucket: env.MEDIA,
		left: MAX_REQUESTS,
	};
}

/** The metadata of a file. */
interface Known {
	type?: string | undefined;
	/** Bytes. */
	size?: number | undefined;
	/** Why metadata is missing, for a message. */
	reason?: string;
}

/** The lookup of a file failed; the message gives the reason. */
class Unknown extends Error {}

/** Whether metadata of one of an item's files is missing. */
export function lacksFileFacts({ attachments }: Item): boolean {
	return attachments.some(isIncomplete);
}

function isIncomplete({ mime_type, size_in_bytes }: Item["attachments"][number]): boolean {
	return mime_type === undefined || size_in_bytes === undefined;
}

/**
 * Adds missing types and lengths of an item's files. Values in the item itself are never replaced.
 *
 * @param stored the files of the stored article, whose values are used while a server does not answer
 * @returns the item, and warnings about metadata that podcast apps need
 */
export async function withFileFacts(
	item: Item,
	lookUp: LookUp,
	stored: readonly Attachment[] = [],
): Promise<{ item: Item; warnings: Fault[] }> {
	const warnings: Fault[] = [];
	const attachments = await Promise.all(
		item.attachments.map(async (attachment, i) => {
			if (!isIncomplete(attachment)) return attachment;
			const address = URL.parse(attachment.url, item.url ?? SITE_PLACEHOLDER)?.href ?? attachment.url;
			if (!isOnWeb(address)) return attachment;
			const { reason = "its server does not say", ...known } = await factsOf(address, lookUp);
			const before = stored.find(({ url }) => url === address);
			const mime_type = attachment.mime_type ?? known.type ?? before?.mime_type;
			const size_in_bytes = attachment.size_in_bytes ?? known.size ?? before?.size_in_bytes;
			const missing = [
				...(mime_type === undefined ? ["mime_type"] : []),
				...(size_in_bytes === undefined ? ["size_in_bytes"] : []),
			];
			if (missing.length > 0) {
				warnings.push({
					pointer: `/attachments/${i}`,
					detail: `has no ${missing.join(" and no ")}, and it could not be looked up: ${reason}. Podcast apps need it; add it to the file`,
				});
			}
			return { ...attachment, mime_type, size_in_bytes };
		}),
	);
	return { item: { ...item, attachments }, warnings };
}

/** Looks up one file. Never throws: a failure is returned as the reason. */
async function factsOf(address: string, lookUp: LookUp): Promise<Known> {
	const ending = new AbortController();
	try {
		const known = await withTimeout(TIME_LIMIT, "its server", ask(address, lookUp, ending.signal));
		const named = typeByName(new URL(address).pathname);
		// A page in place of a recording: the server requires a login or consent, or does not have the file.
		if (named !== undefined && isPlayable(named) && known.type !== undefined && !isPlayable(known.type))
			return { reason: `its server says that it is ${known.type}` };
		return known;
	} catch (error) {
		if (error instanceof Unknown) return { reason: error.message };
		if (error instanceof FollowError) return { reason: error.message.replace(/^I/, "i") };
		return {
			reason:
				error instanceof TimeLimitError
					? `its server did not answer within ${TIME_LIMIT / 1000} seconds`
					: "its server could not be reached",
		};
	} finally {
		ending.abort();
	}
}

/** Sends HEAD (RFC 9110 §9.3.2) and follows redirects. */
async function ask(address: string, lookUp: LookUp, signal: AbortSignal): Promise<Known> {
	const { fetch, siteUrl, allowPrivate } = lookUp;
	const init = {
		method: "HEAD",
		// Otherwise the length may be that of a compressed form.
		headers: { "accept-encoding": "identity", "user-agent": userAgent(siteUrl, 1) },
		signal,
	};
	const counted: Fetch = (url, init) => {
		if (lookUp.left-- <= 0) throw tooMany();
		return fetch(url, init);
	};
	const { response } = await follow(address, init, {
		fetch: counted,
		allowPrivate,
		own: (url) => ownFile(url, lookUp),
	});
	const { status, headers } = response;
	if (status !== 200) throw new Unknown(`its server answers ${status}`);
	const length = headers.get("content-length") ?? "";
	return {
		type: typeIn(headers.get("content-type")),
		size: /^[1-9]\d{0,11}$/.test(length) ? Number(length) : undefined,
	};
}

function tooMany(): Unknown {
	return new Unknown(`${MAX_REQUESTS} requests were already made for other files`);
}

/** Answers for a file of this site as its server would; `undefined` if the address is not one of this site's files. */
function ownFile(url: string, { origin, bucket, left }: LookUp): Promise<Response> | undefined {
	const address = URL.parse(url);
	const isOwn = address?.origin === origin || address?.origin === SITE_PLACEHOLDER;
	const file = isOwn && address !== null ? fileAt(address.pathname) : undefined;
	if (file === undefined) return undefined;
	if (left <= 0) throw tooMany();
	const head = bucket?.head(mediaKey(file)) ?? Promise.resolve(null);
	return head.then((object) => {
		if (object === null) throw new Unknown("there is no such file on this site");
		const type = object.httpMetadata?.contentType;
		const headers = {
			"content-length": String(object.size),
			...(type !== undefined && { "content-type": type }),
		};
		return new Response(null, { headers });
	});
}

/** Types that servers send for files of unknown type. */
const NO_TYPE = /\/(?:octet-stream|x-download|force-download)\b/i;

function typeIn(given: string | null | undefined): string | undefined {
	const type = given?.trim() ?? "";
	return MEDIA_TYPE.test(type) && type.length <= 200 && !NO_TYPE.test(type) ? type : undefined;
}
