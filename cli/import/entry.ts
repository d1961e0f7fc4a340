/**
 * Articles of files on their way to the server.
 *
 * @module
 */
import { dirname } from "node:path";
import { fingerprint } from "../../src/articles/fingerprint.ts";
import type { Place } from "../beside.ts";
import type { FileContent } from "../files.ts";
import { type Former, formerArticle, formerItem } from "../former/item.ts";
import type { Media } from "../media.ts";
import type { Item } from "../readers/front-matter.ts";
import { withTexts } from "../texts.ts";
import { fileFingerprint } from "./fingerprint.ts";
import { idOf } from "./identity.ts";

/** How a file names what it says. */
export type Words = Pick<FileContent, "files" | "keyOf">;

/** By what the server is asked whether it has an article as it is now. */
export interface Announcement {
	id: string;
	/** Empty for what is not to be published, of which it is only asked whether it is public. */
	fingerprint: string;
	path?: string;
	partial_path?: true;
	former_id?: string;
	draft?: true;
}

/** One article of a file. */
export interface Entry {
	/** The file it came from, and which one it is there if there are several. */
	origin: string;
	file: string;
	words: Words;
	/** The root of the content, for an article that is known by its file. */
	root?: string;
	announcement: Announcement;
	/** What keeps the file from being published. */
	kept?: { state: "draft" | "expired"; reason?: string };
	/** The item as it is sent. It is made only for what has changed. */
	item: () => Promise<Item | null>;
}

/** An article's file as it was named or found, and the folders whose files it may bring along. */
export function placeOf(
	{ place: { root, isPartial } }: FileContent,
	file: string,
	folders?: string[],
): Place {
	return { file, roots: isPartial ? (folders ?? [dirname(file)]) : [root] };
}

/**
 * An article of a document, which says itself what it is known by.
 *
 * @throws {FileError} if a file of it cannot be uploaded
 */
export async function documentEntry(item: Item | null, place: Place, media: Media) {
	const { item: complete, resources } = await media.complete(item as Item, place);
	const id = idOf(item);
	// Without files, the server has the same fingerprint of what it gets.
	if (resources.length === 0)
		return { announcement: { id, fingerprint: await fingerprint(complete) }, item: async () => complete };
	const print = await fileFingerprint(JSON.stringify(item), {}, resources);
	const former = { item: item as Item, files: {} };
	return {
		announcement: { id, fingerprint: print },
		item: async () => withPrints(complete, print, await formerPrint(former, place, media)),
	};
}

/**
 * The article of a file.
 *
 * @throws {FileError} if a file that is a part of it cannot be read or uploaded
 */
export async function fileEntry(item: Item, content: FileContent, place: Place, media: Media) {
	const whole = await withTexts(item, content.files, place);
	const { item: complete, resources } = await media.complete(whole, place);
	const print = await fileFingerprint(content.text, whole, resources);
	return {
		announcement: { ...knownBy(item), fingerprint: print },
		item: async () => {
			const former = formerArticle(content.text, place.file);
			const id = formerId(former, item);
			const identified = id === undefined ? complete : withMembers(complete, { former_id: id });
			return withPrints(identified, print, former && (await formerPrint(former, place, media)));
		},
	};
}

/** What is told of a file that is not to be published: only what its article is found by. */
export function keptEntry(item: Item, { text }: FileContent, place: Place) {
	const { title, date_published } = item;
	const { path, partial_path, date, expires } = (item._tributary ?? {}) as Item;
	const former_id = formerId(formerArticle(text, place.file), item);
	const found = {
		...knownBy(item),
		...(former_id !== undefined && { former_id }),
	};
	const told = {
		id: found.id,
		...(title !== undefined && { title }),
		...(date_published !== undefined && { date_published }),
		_tributary: {
			path,
			partial_path,
			former_id,
			date,
			...(expires === undefined ? { draft: true } : { expires }),
		},
	};
	return { announcement: { ...found, fingerprint: "", draft: true as const }, item: async () => told };
}

function knownBy(item: Item): Pick<Announcement, "id" | "path" | "partial_path"> {
	const { path, partial_path } = (item._tributary ?? {}) as { path?: string; partial_path?: true };
	return { id: idOf(item), ...(path !== undefined && { path }), ...(partial_path && { partial_path }) };
}

/** The id that version 1 gave the article, where that is another. */
function formerId(former: Former | undefined, item: Item): string | undefined {
	const id = former && idOf(former.item);
	return id === undefined || id === "" || id === idOf(item) ? undefined : id;
}

async function formerPrint(former: Former, place: Place, media: Media): Promise<string | undefined> {
	const item = await formerItem(former, place, media.upload);
	return item && fingerprint(item);
}

function withPrints(item: Item, print: string, former: string | undefined): Item {
	return withMembers(item, { fingerprint: print, ...(former && { former_fingerprint: former }) });
}

function withMembers(item: Item, members: Item): Item {
	return { ...item, _tributary: { ...(item._tributary as Item | undefined), ...members } };
}
