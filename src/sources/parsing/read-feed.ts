/**
 * Reads feeds in all supported formats, including broken ones.
 *
 * @module
 */
import { DetectError, MalformedError, ParseError, parseAtomFeed, parseRssFeed } from "feedsmith";
import { withPairsJoined } from "../../model/text.ts";
import { MAX_BYTES } from "../../outbound/body.ts";
import type { SourceDocument } from "../document.ts";
import { readAtom } from "./atom.ts";
import { withBytesJoined } from "./encoding/byte-references.ts";
import { decode } from "./encoding/decode.ts";
import { sourceItem } from "./entry.ts";
import { readJson } from "./json-feed.ts";
import { MAX_ITEMS } from "./limits.ts";
import { withoutPodcasts } from "./namespaces/podcast-in-atom.ts";
import { withPodcastPrefix } from "./namespaces/podcast-prefix.ts";
import { NotAFeedError } from "./not-a-feed.ts";
import type { ParsedFeed } from "./parsed-feed.ts";
import { type Markup, repair } from "./repair/repair.ts";
import { readRss } from "./rss.ts";

export { MAX_BYTES } from "../../outbound/body.ts";
export { NotAFeedError } from "./not-a-feed.ts";

/**
 * Reads a feed: RSS 0.9x, 1.0 or 2.0, Atom 0.3 or 1.0, JSON Feed 1.0 or 1.1.
 *
 * @param contentType the `Content-Type` header as received; only its charset is used
 * @param url the feed's own, absolute, after redirects
 * @throws {NotAFeedError} with the reason, if it is none of them
 *
 * @example
 * readFeed(await response.bytes(), response.headers.get("content-type"), response.url).items
 */
export function readFeed(
	bytes: Uint8Array,
	contentType: string | null | undefined,
	url: string,
): SourceDocument {
	if (bytes.length > MAX_BYTES)
		throw new NotAFeedError(`It has ${bytes.length} bytes, and at most ${MAX_BYTES} are read.`);
	const text = decode(bytes, contentType).trimStart();
	if (text === "") throw new NotAFeedError("The answer is empty.");
	const { entries, ...reading } = /^[{[]/.test(text) ? readJson(text, url) : readXml(text, url);
	const items = entries.map(sourceItem);
	return { ...reading, items: items.filter((item) => item !== undefined) };
}

function readXml(text: string, url: string): ParsedFeed & { format: string } {
	if (!text.includes("<")) throw new NotAFeedError("This is neither XML nor JSON.");
	const markup = repair(withBytesJoined(withPairsJoined(text)), url, MAX_ITEMS);
	const { omitted, isCut } = markup;
	const cuts = { ...(omitted > 0 && { omitted }), ...(isCut && { isCut }) };
	return { format: formatOf(markup), ...readMarkup(markup, url), ...cuts };
}

function readMarkup({ root, text: given }: Markup, url: string): ParsedFeed {
	try {
		const text = withPodcastPrefix(given);
		if (root === "feed") {
			const { text: atom, podcasts } = withoutPodcasts(text);
			return readAtom(parseAtomFeed(atom), url, podcasts);
		}
		return readRss(parseRssFeed(text), url);
	} catch (error) {
		// An empty feed, as a new one may be.
		if (error instanceof ParseError) return readAtom({}, url);
		if (error instanceof DetectError) throw new NotAFeedError("This is a feed without anything in it.");
		if (!(error instanceof MalformedError)) throw error;
		const reason = error.cause instanceof Error ? ` (${error.cause.message.slice(0, 200)})` : "";
		throw new NotAFeedError(`This is a feed, but its XML cannot be read${reason}.`);
	}
}

/** The format's name and version, as far as the document declares them. */
function formatOf({ root, attributes }: Markup): string {
	const version = attributes.get("version")?.trim().slice(0, 20);
	const namespaces = [...attributes.values()].join(" ");
	if (root === "rss") return `RSS ${version || "2.0"}`;
	if (root === "rdf") return /netscape\.com\/rdf\/simple\/0\.9/i.test(namespaces) ? "RSS 0.90" : "RSS 1.0";
	return version === "0.3" || /purl\.org\/atom\/ns#/i.test(namespaces) ? "Atom 0.3" : "Atom 1.0";
}
