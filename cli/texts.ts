/**
 * Files that go into an article as text: an episode's transcript and chapters.
 *
 * @module
 */
import { fileBeside, type Place } from "./beside.ts";
import { FileError } from "./errors.ts";
import { readReal } from "./opened.ts";
import type { Item, TextFiles } from "./readers/front-matter.ts";

/** The largest such file, in bytes: more than any transcript that can be stored. */
const MAX_BYTES = 5_000_000;

/** The keys for a transcript and for chapters that have an address instead of a file. */
const ELSEWHERE = { transcript: "transcripts", chapters: "chapters_url" };

/**
 * An item with the texts of files: a transcript in WebVTT or SubRip, and chapters in JSON Chapters.
 *
 * @throws {FileError} if one of them is not there, or cannot be read
 */
export function withTexts(item: Item, { transcript, chapters }: TextFiles, place: Place): Item {
	if (transcript === undefined && chapters === undefined) return item;
	return {
		...item,
		_podcast: {
			...(item._podcast as Item | undefined),
			...(transcript !== undefined && { transcript: textOf(transcript, "transcript", place) }),
			...(chapters !== undefined && { chapters: chaptersIn(textOf(chapters, "chapters", place)) }),
		},
	};
}

function textOf(name: string, member: keyof typeof ELSEWHERE, place: Place): string {
	const pointer = `/_podcast/${member}`;
	if (/^\s*(?:https?:)?\/\//i.test(name))
		throw new FileError(`an address belongs in \`${ELSEWHERE[member]}\``, pointer);
	const found = fileBeside(name, place);
	if ("reason" in found) throw new FileError(found.reason, pointer);
	try {
		// A byte order mark would be before the signature of WebVTT.
		return readReal(found.path, MAX_BYTES).replace(/^\uFEFF/, "");
	} catch (error) {
		if (error instanceof FileError) throw new FileError(`this file ${error.message}`, pointer);
		throw new FileError(
			`this file cannot be read: ${error instanceof Error ? error.message : error}`,
			pointer,
		);
	}
}

/** Reads the chapters in a document of JSON Chapters. An invalid one stays as it is, and the server refuses it. */
function chaptersIn(text: string): unknown {
	let document: unknown;
	try {
		document = JSON.parse(text);
	} catch {
		throw new FileError("this file is not JSON", "/_podcast/chapters");
	}
	const { chapters } = (document ?? {}) as { chapters?: unknown };
	if (!Array.isArray(chapters))
		throw new FileError('this file has no list of chapters, { "chapters": [ … ] }', "/_podcast/chapters");
	return chapters.map((chapter: Record<string, unknown> | null) => ({
		start: chapter?.startTime,
		end: chapter?.endTime,
		title: chapter?.title,
		url: chapter?.url,
		image: chapter?.img,
	}));
}
