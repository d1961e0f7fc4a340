/**
 * Requests a podcast's pictures and its newest files, as a directory does.
 *
 * @module
 */
import { refusalOf } from "../../src/outbound/address-policy.ts";
import { FollowError, follow, network } from "../../src/outbound/follow.ts";
import { HEAD_BYTES, otherThan } from "../first-bytes.ts";
import { PICTURE_BYTES, rasterOf, sizeOfPicture } from "../picture-size.ts";
import { isHttpAddress } from "./values.ts";
import { all, attributeOf, type Element, first } from "./xml.ts";

/** How long each response may take, in milliseconds. */
const TIME_LIMIT = 15_000;

/** How many redirects are followed: as many as in browsers, because a file may be behind several download counters. */
const REDIRECT_LIMIT = 20;

/** How many of the newest enclosures are requested, and how many pictures of the newest episodes. */
const MOST_ENCLOSURES = 5;
const MOST_PICTURES = 20;

/** A picture's type, as `jpg`, and its size in pixels. */
export interface Picture {
	type: string;
	width: number;
	height: number;
}

/** The results of requesting the feed's pictures and some of its files. */
export interface Files {
	/** The channel's picture, or why the request failed. */
	picture: Picture | string | undefined;
	/** The episodes' pictures by address, or why the requests failed. */
	pictures: Map<string, Picture | string>;
	/** By address: how a file is served, or why the request failed. */
	enclosures: Map<string, Served | string>;
}

/** How a server serves a file. */
export interface Served {
	/** Its `Content-Type`. */
	type: string | undefined;
	/** Its `Content-Length`, in bytes. */
	length: number | undefined;
	/** Whether it supports byte ranges (RFC 9110 §14). */
	hasRanges: boolean;
	/** What the file is, such as "an HTML page", if its first bytes do not fit its type. */
	isOther: string | undefined;
}

/** The addresses of the enclosures, the newest first. */
export function enclosureAddresses(rss: Element): string[] {
	const addresses = all(first(rss, "channel"), "item").map((item) => attributeOf(item, "enclosure", "url"));
	return [...new Set(addresses.filter(isHttpAddress))];
}

/** The addresses of the episodes' pictures, the newest first. */
function pictureAddresses(rss: Element): string[] {
	const items = all(first(rss, "channel"), "item").filter((item) => first(item, "enclosure"));
	const addresses = items.map((item) => attributeOf(item, "itunes:image", "href"));
	return [...new Set(addresses.filter(isHttpAddress))];
}

/**
 * Requests the pictures of an RSS document and its newest enclosures, each once.
 *
 * @param allowPrivate whether addresses inside a network may be requested, as for a feed that is there itself
 */
export async function requestFiles(rss: Element, allowPrivate: boolean): Promise<Files> {
	// Addresses inside a network are reported by another rule.
	const isReachable = (url: string) => refusalOf(url, allowPrivate) === undefined;
	const newest = enclosureAddresses(rss).filter(isReachable).slice(0, MOST_ENCLOSURES);
	const types = new Map(all(first(rss, "channel"), "item").map((item) => enclosureOf(item)));
	const shown = pictureAddresses(rss).filter(isReachable).slice(0, MOST_PICTURES);
	const picture = attributeOf(first(rss, "channel"), "itunes:image", "href");
	const wanted = isHttpAddress(picture) ? [picture, ...shown] : shown;
	const pictures = new Map<string, Picture | string>();
	// One by one, because each may be megabytes.
	for (const url of new Set(wanted)) pictures.set(url, await pictureAt(url, allowPrivate));
	return {
		picture: pictures.get(picture),
		pictures,
		enclosures: new Map(
			await Promise.all(
				newest.map(async (url) => [url, await servedAt(url, types.get(url) ?? "", allowPrivate)] as const),
			),
		),
	};
}

/** The address of an item's file, and its type. */
function enclosureOf(item: Element): [url: string, type: string] {
	return [attributeOf(item, "enclosure", "url"), attributeOf(item, "enclosure", "type")];
}

async function pictureAt(url: string, allowPrivate: boolean): Promise<Picture | string> {
	const response = await ask(url, {}, allowPrivate);
	if (typeof response === "string") return response;
	const bytes = await firstBytes(response, PICTURE_BYTES);
	if (typeof bytes === "string") return bytes;
	const raster = rasterOf(bytes);
	if (raster !== undefined) return { type: raster.type, width: raster.width, height: raster.height };
	const drawing = sizeOfPicture("image/svg+xml", bytes);
	if (drawing !== undefined) return { type: "svg", ...drawing };
	return `is ${otherThan("image/png", bytes) ?? "no picture that can be read"}`;
}

/** Requests a file with HEAD and a byte range, as Apple does. */
async function servedAt(url: string, type: string, allowPrivate: boolean): Promise<Served | string> {
	const head = await ask(url, { method: "HEAD" }, allowPrivate);
	if (typeof head === "string") return head;
	const part = await ask(url, { headers: { range: `bytes=0-${HEAD_BYTES - 1}` } }, allowPrivate);
	const bytes = typeof part === "string" ? part : await firstBytes(part, HEAD_BYTES);
	return {
		type: head.headers.get("content-type") ?? undefined,
		// Servers that generate a response may declare the length 0 if they do not know it.
		length: Number(head.headers.get("content-length")) || undefined,
		hasRanges: typeof part !== "string" && part.status === 206,
		isOther: typeof bytes === "string" ? undefined : otherThan(type, bytes),
	};
}

/** At most so many of a response's first bytes, or what went wrong, in words that follow "it". */
async function firstBytes({ body }: Response, most: number): Promise<Uint8Array | string> {
	const chunks: Uint8Array[] = [];
	let length = 0;
	try {
		for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
			chunks.push(chunk);
			length += chunk.length;
			// Leaving the loop cancels the response.
			if (length >= most) break;
		}
	} catch {
		return "breaks off, or takes too long";
	}
	return Buffer.concat(chunks).subarray(0, most);
}

/** Requests an address. Returns a successful response, or what happened instead, in words that follow "it". */
export async function ask(
	url: string | URL,
	init: Omit<RequestInit, "redirect">,
	allowPrivate: boolean,
): Promise<Response | string> {
	try {
		const signal = AbortSignal.timeout(TIME_LIMIT);
		const options = { fetch: network, allowPrivate, redirectLimit: REDIRECT_LIMIT };
		const { response } = await follow(String(url), { ...init, signal }, options);
		if (response.ok) return response;
		await response.body?.cancel();
		return `answers ${response.status}`;
	} catch (error) {
		if (error instanceof FollowError) return error.message.replace(/^It(s address)? /, "");
		const isLate = error instanceof Error && error.name === "TimeoutError";
		return isLate ? `does not answer within ${TIME_LIMIT / 1000} seconds` : "cannot be reached";
	}
}
