/**
 * A feed as the readers of the three formats return it, before its entries are brought into bounds (see `entry.ts`).
 *
 * @module
 */
import type { Author } from "../../model/author.ts";
import type { SourceDocument } from "../document.ts";
import type { EntryFile } from "./attachments.ts";
import type { Picture } from "./html.ts";
import type { EntryEpisode, EntryShow } from "./namespaces/episode.ts";

/** A feed whose entries have not been checked. */
export type ParsedFeed = Omit<SourceDocument, "items" | "format"> & { entries: ParsedEntry[] };

/** What an entry says. Nothing in it is checked; URLs may be relative. */
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
	/** What the image shows, in words; or pictures of which that is known, as the image may be one of them. */
	imageAlt?: string | undefined;
	pictures?: Picture[];
	/** Each picture once that stands beside the content, its words as its title. */
	gallery?: EntryFile[];
	/** What stands for the entry, small or before it is played. */
	thumbnail?: string | undefined;
	/** Milliseconds since 1970. */
	published: number | undefined;
	/** Milliseconds since 1970. */
	modified: number | undefined;
	authors: Author[];
	tags: (string | undefined)[];
	language: string | undefined;
	files: EntryFile[];
	/** How long it takes to play, in seconds. */
	duration?: number | undefined;
	episode?: EntryEpisode | undefined;
	/** What holds for each episode of the feed that says nothing else. */
	show?: EntryShow | undefined;
	/** `xml:base`, if there is one. */
	xmlBase: string | undefined;
	/** What relative URLs of the entry itself are resolved against. */
	base: string;
}
