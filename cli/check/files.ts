/**
 * Asks for a podcast's picture and its newest files as a directory does.
 *
 * @module
 */
import { imageSize } from "image-size";
import { isHttpAddress } from "./values.ts";
import { all, attributeOf, type Element, first } from "./xml.ts";

/** How long each answer may take, in milliseconds. */
const TIME_LIMIT = 15_000;

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

/** Asks for the picture of an RSS document and its newest enclosures. */
export async function askForFiles(rss: Element): Promise<Files> {
	const newest = enclosureAddresses(rss).slice(0, MOST_ENCLOSURES);
	const picture = attributeOf(first(rss, "channel"), "itunes:image", "href");
	return {
		picture: isHttpAddress(picture) ? await pictureAt(picture) : undefined,
		enclosures: new Map(await Promise.all(newest.map(async (url) => [url, await servedAt(url)] as const))),
	};
}

async function pictureAt(url: string): Promise<Files["picture"]> {
	const response = await ask(url, {});
	if (typeof response === "string") return response;
	try {
		const { type = "unknown", width, height } = imageSize(new Uint8Array(await response.arrayBuffer()));
		return { type, width, height };
	} catch {
		return "is no picture that can be read";
	}
}

/** Apple asks for HEAD and byte ranges. */
async function servedAt(url: string): Promise<Served | string> {
	const head = await ask(url, { method: "HEAD" });
	if (typeof head === "string") return head;
	const part = await ask(url, { headers: { range: "bytes=0-1" } });
	if (typeof part !== "string") await part.body?.cancel();
	return {
		type: head.headers.get("content-type") ?? undefined,
		// Servers that make an answer up as they go may say 0 where they mean nothing.
		length: Number(head.headers.get("content-length")) || undefined,
		hasRanges: typeof part !== "string" && part.status === 206,
	};
}

/** A successful answer, or what the address does instead, to be read after "it". */
export async function ask(url: string | URL, init: RequestInit): Promise<Response | string> {
	try {
		const response = await fetch(url, { ...init, signal: AbortSignal.timeout(TIME_LIMIT) });
		if (response.ok) return response;
		await response.body?.cancel();
		return `answers ${response.status}`;
	} catch (error) {
		const isLate = error instanceof Error && error.name === "TimeoutError";
		return isLate ? `gives no answer within ${TIME_LIMIT / 1000} seconds` : "cannot be reached";
	}
}
