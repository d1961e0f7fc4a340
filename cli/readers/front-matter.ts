/**
 * Front matter: the metadata at the beginning of a text.
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

/** Where a text comes from. Some tools need a special reading. */
export interface Origin {
	/** The path of its file below the content's root. In Jekyll's folder `_posts`, tags are separated by spaces. */
	path?: string;
	/** Whether it is an Obsidian note, whose comments (`%%`) are removed. */
	isVault?: boolean;
}

/** The names of files beside the article that become a part of it (see `texts.ts`). */
export interface TextFiles {
	transcript?: string;
	chapters?: string;
}

/** The front matter of a file, read as members of an item. */
export interface FrontMatter extends Publication {
	item: Item;
	files: TextFiles;
	/** Unknown keys, which are often typing errors. */
	unknown: string[];
	/** Notes to the author on what is ignored and what stays as written, one sentence each. */
	notes: string[];
	/** The key of a member in this file: `description` for `summary`, if its front matter has that key. */
	keyOf: (path: string) => string;
}

/** The front matter keys of members that have another name there. */
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
 * The front matter key of a member of an item.
 *
 * @param path such as `_podcast/chapters/0/start`
 * @param keys the keys of this file, by member
 * @returns such as `chapters/0/start`
 */
function keyIn(path: string, keys: Map<string, string>): string {
	for (const names of [keys, KEYS])
		for (const [member, key] of names)
			if (path === member || path.startsWith(`${member}/`))
				// An index in a list that is made of several keys fits none of them.
				return key.includes(", ") ? key : key + path.slice(member.length);
	return path;
}

/**
 * Separates a text from its front matter, in YAML, TOML or JSON.
 *
 * @param now milliseconds since 1970
 * @throws {FileError} if the front matter cannot be read, or does not say clearly whether to publish
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
 * Reads the text after front matter. If the article is kept back, faults in its text are ignored: it is withdrawn in any case.
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
