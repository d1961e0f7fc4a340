/**
 * Asks for a podcast's picture and its newest files as a directory does.
 *
 * @module
 */
import { imageSize } from "image-size";
import { refusalOf } from "../../src/address.ts";
import { FollowError, follow, network } from "../../src/sources/follow.ts";
import { isHttpAddress } from "./values.ts";
import { all, attributeOf, type Element, first } from "./xml.ts";

/** How long each answer may take, in milliseconds. */
const TIME_LIMIT = 15_000;

/** How many redirects are followed: as many as browsers follow, as several services that count downloads may precede a file. */
const REDIRECT_LIMIT = 20;

/** How many of the newest enclosures are asked for. */
const MOST_ENCLOSURES = 5;

/** What asking for the feed's picture and for some of its files has shown. */
export interface Files {
	/** The channel's picture, or why it could not be had. */
	picture: { type: string; width: number; height: number } | string | undefined;
	/** By address: how a file is served, or why it could not be had. */
	enclosures: Map<string, Served | string>;
}

/** How a server gives a file. */
export interface Served {
	/** Its `Content-Type`. */
	type: string | undefined;
	/** Its `Content-Length`, in bytes. */
	length: number | undefined;
	/** Whether it gives parts of it (RFC 9110 §14). */
	hasRanges: boolean;
}

/** The addresses of the enclosures, the newest first. */
export function enclosureAddresses(rss: Element): string[] {
	const addresses = all(first(rss, "channel"), "item").map((item) => attributeOf(item, "enclosure", "url"));
	return [...new Set(addresses.filter(isHttpAddress))];
}

/**
 * Requests the picture of an RSS document and its newest enclosures.
 *
 * @param allowPrivate whether addresses inside a network may be requested, as for a feed that is there itself
 */
export async function askForFiles(rss: Element, allowPrivate: boolean): Promise<Files> {
	// Addresses inside a network are reported by another rule.
	const reachable = enclosureAddresses(rss).filter((url) => refusalOf(url, allowPrivate) === undefined);
	const newest = reachable.slice(0, MOST_ENCLOSURES);
	const picture = attributeOf(first(rss, "channel"), "itunes:image", "href");
	return {
		picture: isHttpAddress(picture) ? await pictureAt(picture, allowPrivate) : undefined,
		enclosures: new Map(
			await Promise.all(newest.map(async (url) => [url, await servedAt(url, allowPrivate)] as const)),
		),
	};
}

async function pictureAt(url: string, allowPrivate: boolean): Promise<Files["picture"]> {
	const response = await ask(url, {}, allowPrivate);
	if (typeof response === "string") return response;
	try {
		const { type = "unknown", width, height } = imageSize(new Uint8Array(await response.arrayBuffer()));
		return { type, width, height };
	} catch {
		return "is no picture that can be read";
	}
}

/** Apple asks for HEAD and byte ranges. */
async function servedAt(url: string, allowPrivate: boolean): Promise<Served | string> {
	const head = await ask(url, { method: "HEAD" }, allowPrivate);
	if (typeof head === "string") return head;
	const part = await ask(url, { headers: { range: "bytes=0-1" } }, allowPrivate);
	if (typeof part !== "string") await part.body?.cancel();
	return {
		type: head.headers.get("content-type") ?? undefined,
		// Servers that make an answer up as they go may say 0 where they mean nothing.
		length: Number(head.headers.get("content-length")) || undefined,
		hasRanges: typeof part !== "string" && part.status === 206,
	};
}

/** A successful answer, or what the address does instead, to be read after "it". */
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
