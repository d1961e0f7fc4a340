/**
 * The three formats, side by side.
 *
 * @module
 */

import type { Rendering } from "../http/rendering.ts";
import type { MediaType } from "../http/representation.ts";
import type { Scope } from "../model/scope.ts";
import { renderAtom } from "./atom.ts";
import type { FeedDocument } from "./document.ts";
import { renderJson } from "./json.ts";
import { renderRss } from "./rss.ts";

/** A feed format. */
export interface Format extends MediaType {
	/** The name people know it by. */
	label: string;
	/** The last segment of its address. */
	file: string;
	render: (document: FeedDocument) => Rendering;
}

export const RSS: Format = {
	label: "RSS",
	file: "feed.xml",
	mediaType: "application/rss+xml",
	edgeCompresses: true,
	render: renderRss,
};

export const ATOM: Format = {
	label: "Atom",
	file: "atom.xml",
	mediaType: "application/atom+xml",
	edgeCompresses: false,
	render: renderAtom,
};

export const JSON_FEED: Format = {
	label: "JSON Feed",
	file: "feed.json",
	mediaType: "application/feed+json",
	edgeCompresses: false,
	render: renderJson,
};

export const FORMATS: readonly Format[] = [RSS, ATOM, JSON_FEED];

const ESSENTIAL: ReadonlySet<Scope> = new Set(["main", "own", "followed", "podcast", "own-podcast"]);

/**
 * Whether a document is written to KV whenever it changes: the main, own, followed and podcast feeds in each format.
 *
 * @param file the file name in its key, e.g. `feed.xml`
 */
export function isEssential(scope: Scope, file: string): boolean {
	return ESSENTIAL.has(scope) && FORMATS.some((format) => format.file === file);
}
