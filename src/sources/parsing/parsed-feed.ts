/**
 * A feed as the readers of the three formats return it, before its entries are validated (see `entry.ts`).
 *
 * @module
 */
import type { Author } from "../../model/author.ts";
import type { SourceDocument } from "../document.ts";
import type { EntryFile } from "./attachments.ts";
import type { Picture } from "./html.ts";
import type { EntryEpisode, EntryShow } from "./namespaces/episode.ts";

/** A feed whose entries have not been validated. */
export type ParsedFeed = Omit<SourceDocument, "items" | "format"> & { entries: ParsedEntry[] };

/** An entry as parsed. Its values are not validated; URLs may be relative. */
export interface ParsedEntry {
	id: string | undefined;
	url: string | undefined;
	externalUrl?: string | undefined;
	/** Plain text. */
	title: string | undefined;
	html: string | undefined;
	text: string | undefined;
	/** Plain text. */
	summary: string | undefined;
	image: string | undefined;
	/** The alternative text of the image. */
	imageAlt?: string | undefined;
	/** Pictures with alternative text. The image may be one of them. */
	pictures?: Picture[];
	/** Pictures beside the content, each once, with the description as the title. */
	gallery?: EntryFile[];
	/** The preview image, shown small or before a file is played. */
	thumbnail?: string | undefined;
	/** Milliseconds since 1970. */
	published: number | undefined;
	/** Milliseconds since 1970. */
	modified: number | undefined;
	authors: Author[];
	tags: (string | undefined)[];
	language: string | undefined;
	files: EntryFile[];
	/** Playing time in seconds. */
	duration?: number | undefined;
	episode?: EntryEpisode | undefined;
	/** Defaults that the feed declares for its episodes. */
	show?: EntryShow | undefined;
	/** `xml:base`, if there is one. */
	xmlBase: string | undefined;
	/** The base for relative URLs of the entry itself. */
	base: string;
}
