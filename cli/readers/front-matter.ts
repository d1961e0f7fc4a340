/**
 * Front matter: what a text says about itself before it begins.
 *
 * @module
 */
import { FileError } from "../errors.ts";
import { frontBlock } from "./front-block.ts";
import { type Values, valuesOf } from "./front-formats.ts";
import { membersOf } from "./front-members.ts";
import { entriesOf } from "./front-names.ts";
import { pandocValues } from "./pandoc.ts";
import { PODCAST_KEYS } from "./podcast.ts";
import { type Publication, publicationOf } from "./publication.ts";

/** A JSON Feed item on its way to the server, which checks it. */
export type Item = Record<string, unknown>;

/** Where a text is from, which decides how some of it is read. */
export interface Origin {
	/** The path of its file below the content's root: Jekyll parts tags by spaces, and its articles are in `_posts`. */
	path?: string;
	/** It is a note of Obsidian's, whose comments are not for readers. */
	isVault?: boolean;
}

/** The names of files beside the article that become a part of it (see `texts.ts`). */
export interface TextFiles {
	transcript?: string;
	chapters?: string;
}

/** What a file's front matter says. */
export interface FrontMatter extends Publication {
	item: Item;
	files: TextFiles;
	/** Keys that mean nothing here; often a slip of the pen. */
	unknown: string[];
	/** What is passed over, and what stays as it is written, each in one sentence. */
	notes: string[];
	/** What a member is called in this file: `description` for `summary`, if that is what its front matter has. */
	keyOf: (path: string) => string;
}

/** The key that a member of an item has in front matter, where it has another there. */
const KEYS = new Map([
	["date_published", "date"],
	["date_modified", "updated"],
	...[...PODCAST_KEYS].map(([member, key]) => [`_podcast/${member}`, key] as const),
	["_image/alt", "image_alt"],
	["_tributary/slug", "slug"],
	["_tributary/aliases", "aliases"],
	["_tributary/expires", "expires"],
	["_tributary/future", "future"],
	["_tributary/date", "date"],
]);

/**
 * Where a member of an item is in front matter.
 *
 * @param path as `_podcast/chapters/0/start`
 * @param keys of this file
 * @returns such as `chapters/0/start`
 */
function keyIn(path: string, keys: Map<string, string>): string {
	for (const names of [keys, KEYS])
		for (const [member, key] of names)
			if (path === member || path.startsWith(`${member}/`))
				// A list that is from several keys is numbered in none of them.
				return key.includes(", ") ? key : key + path.slice(member.length);
	return path;
}

/**
 * Parts a text from its front matter, in YAML, TOML or JSON.
 *
 * @param now milliseconds since 1970
 * @throws {FileError} if there is front matter, but it cannot be read, or leaves open whether to publish
 */
export function splitFrontMatter(
	text: string,
	{ path = "" }: Origin = {},
	now = Date.now(),
): { front: FrontMatter; body: string } {
	const isJekyll = /(?:^|[/\\])_posts[/\\]/.test(path);
	const block = frontBlock(text);
	if (block === undefined) return { front: readFrontMatter({}, isJekyll, now), body: text };
	const { source, format, line, end, kept = "" } = block;
	const values = format === "pandoc" ? pandocValues(source) : valuesOf(source, format, line);
	return { front: readFrontMatter(values, isJekyll, now), body: kept + text.slice(end) };
}

/**
 * Reads the text after front matter. That of an article that is kept back need not be readable: it is withdrawn all the same.
 *
 * @throws {FileError} if the text of an article that is to be published cannot be read
 */
export function readUnlessKept(front: FrontMatter, read: () => FrontMatter): FrontMatter {
	try {
		return read();
	} catch (error) {
		const isFault = error instanceof FileError || error instanceof RangeError;
		if (front.state === "publish" || !isFault) throw error;
		return front;
	}
}

function readFrontMatter(values: Values, isJekyll: boolean, now: number): FrontMatter {
	const entries = entriesOf(values);
	const publication = publicationOf(entries, now);
	const { keys, ...members } = membersOf(entries, { isKept: publication.state !== "publish", isJekyll });
	return { ...publication, ...members, keyOf: (path) => keyIn(path, keys) };
}
