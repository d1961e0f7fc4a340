/**
 * Files that go into an article as text: an episode's transcript and chapters.
 *
 * @module
 */
import { readFile, stat } from "node:fs/promises";
import { fileBeside, type Place } from "./beside.ts";
import { FileError } from "./errors.ts";
import type { Item } from "./readers/front-matter.ts";

/** The largest such file, in bytes: more than any transcript that can be stored. */
const MAX_BYTES = 5_000_000;

/**
 * An item with the texts of the files that its `_podcast` names: `transcript_file` in WebVTT or SubRip becomes `transcript`,
 * `chapters_file` in JSON Chapters becomes `chapters`.
 *
 * @throws {FileError} if one of them is not there, or cannot be read
 */
export async function withTexts(item: Item, place: Place): Promise<Item> {
	const podcast = item?._podcast;
	if (typeof podcast !== "object" || podcast === null) return item;
	const { transcript_file, chapters_file, ...rest } = podcast as Record<string, unknown>;
	if (transcript_file === undefined && chapters_file === undefined) return item;
	const text = (name: unknown, key: string) => textOf(String(name), key, place);
	return {
		...item,
		_podcast: {
			...rest,
			...(transcript_file !== undefined && { transcript: await text(transcript_file, "transcript") }),
			...(chapters_file !== undefined && { chapters: chaptersIn(await text(chapters_file, "chapters")) }),
		},
	};
}

async function textOf(name: string, key: string, place: Place): Promise<string> {
	const found = await fileBeside(name, place);
	if (typeof found === "string") throw new FileError(`${key} "${name}": ${found}`);
	if ((await stat(found.path)).size > MAX_BYTES)
		throw new FileError(`${key} "${name}": this file has more than ${MAX_BYTES} bytes`);
	try {
		// With a byte order mark, WebVTT would not begin with its name.
		return new TextDecoder("utf-8", { fatal: true }).decode(await readFile(found.path));
	} catch (error) {
		if (error instanceof TypeError) throw new FileError(`${key} "${name}": this file is not valid UTF-8`);
		throw new FileError(`${key} "${name}": ${error instanceof Error ? error.message : error}`);
	}
}

/** Chapters out of a document of JSON Chapters; what is none of them stays as it is, to be refused. */
function chaptersIn(text: string): unknown {
	let document: unknown;
	try {
		document = JSON.parse(text);
	} catch {
		throw new FileError("has chapters in a file that is not JSON");
	}
	const { chapters } = (document ?? {}) as { chapters?: unknown };
	if (!Array.isArray(chapters))
		throw new FileError('has chapters in a file without a list of them, { "chapters": [ … ] }');
	return chapters.map((chapter: Record<string, unknown> | null) => ({
		start: chapter?.startTime,
		end: chapter?.endTime,
		title: chapter?.title,
		url: chapter?.url,
		image: chapter?.img,
	}));
}
