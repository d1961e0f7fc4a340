/**
 * Articles of files on their way to the server.
 *
 * @module
 */
import { dirname } from "node:path";
import { fingerprint } from "../../src/model/fingerprint.ts";
import { MAX_LINE } from "../../src/model/limits.ts";
import { oneLine } from "../../src/model/text.ts";
import type { Place } from "../beside.ts";
import type { FileContent } from "../files.ts";
import { type Former, formerArticle, formerItem } from "../former/item.ts";
import type { Target } from "../links.ts";
import type { Complete, Media } from "../media.ts";
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
	root?: string;
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
	/** Articles that it links to, which have to be known before it is sent. */
	targets: Target[];
	/** What it names of files that are not there, or are outside of what is imported. */
	missing: string[];
	/** Files that it links to, by their real paths, which are no articles. */
	linkedFiles: string[];
	/**
	 * The item as it is sent. It is made only for what has changed.
	 *
	 * @param isLast whether it is sent once more, as its links were not what they turned out to be
	 */
	item: (isLast?: boolean) => Promise<Item | null>;
	/**
	 * Whether the links of the item that was made last are right by what has become known since; `undefined` if that is not
	 * known yet.
	 *
	 * @param isLast whether nothing more becomes known
	 */
	isRight: (isLast: boolean) => boolean | undefined;
}

/** What an entry is made of. */
type Made = Pick<Entry, "announcement" | "targets" | "missing" | "linkedFiles" | "item" | "isRight">;

/** An article's file as it was named or found, and the folders whose files it may bring along. */
export function placeOf(
	{ place: { root, real, isPartial } }: FileContent,
	file: string,
	folders?: string[],
): Place {
	return { file, real, roots: isPartial ? (folders ?? [dirname(real)]) : [root] };
}

/**
 * An article of a document, which says itself what it is known by.
 *
 * @throws {FileError} if a file of it cannot be uploaded
 */
export async function documentEntry(item: Item | null, place: Place, media: Media): Promise<Made> {
	const complete = await media.complete(item as Item, place);
	const id = idOf(item);
	// Without files, the server has the same fingerprint of what it gets.
	if (complete.resources.length === 0 && complete.links.length === 0) {
		const announcement = { id, fingerprint: await fingerprint(complete.linked().item) };
		return madeOf(complete, announcement, async (linked) => linked);
	}
	const printOf = (more: string[]) =>
		fileFingerprint(JSON.stringify(item), {}, complete.resources, [...complete.links, ...more]);
	const former = { item: item as Item, files: {} };
	return madeOf(complete, { id, fingerprint: printOf([]) }, async (linked, unresolved, sent) =>
		withPrints(linked, printOf(unresolved), sent ?? (await formerPrint(former, place, media))),
	);
}

/** Whether a document says that one of its articles is not to be published. */
export function isDraft(item: Item | null): boolean {
	return (item?._tributary as { draft?: unknown } | null | undefined)?.draft === true;
}

/** Makes the entry of a document's draft, which sends only what the server needs to find the article. */
export function draftEntry(item: Item | null): Made {
	const { id, title, date_published } = item ?? {};
	const told = { id, title, date_published, _tributary: { draft: true } };
	return {
		announcement: { id: idOf(item), fingerprint: "", draft: true },
		targets: [],
		missing: [],
		linkedFiles: [],
		item: async () => told,
		isRight: () => true,
	};
}

/**
 * The article of a file.
 *
 * @throws {FileError} if a file that is a part of it cannot be read or uploaded
 */
export async function fileEntry(item: Item, content: FileContent, place: Place, media: Media): Promise<Made> {
	const whole = withTexts(item, content.files, place);
	const complete = await media.complete(whole, place);
	const printOf = (more: string[]) =>
		fileFingerprint(content.text, whole, complete.resources, [...complete.links, ...more], content.settings);
	const announcement = { ...knownBy(item), fingerprint: printOf([]) };
	return madeOf(complete, announcement, async (linked, unresolved, sent) => {
		const former = formerArticle(content.text, place.file);
		const id = formerId(former, item);
		const identified = id === undefined ? linked : withMembers(linked, { former_id: id });
		const print = sent ?? (former && (await formerPrint(former, place, media)));
		return withPrints(identified, printOf(unresolved), print);
	});
}

/**
 * @param itemOf the item as it is sent; takes the item with its links, the articles that it cannot link to as they are not
 *   public, and the fingerprint with which it was sent before
 */
function madeOf(
	{ targets, missing, files, linked }: Complete,
	announcement: Announcement,
	itemOf: (item: Item, unresolved: string[], sent: string | undefined) => Promise<Item>,
): Made {
	let isRight: Entry["isRight"] = () => true;
	let sent: string | undefined;
	return {
		announcement,
		targets,
		missing,
		linkedFiles: files,
		async item(isLast) {
			const made = linked(isLast);
			isRight = made.isRight;
			const item = await itemOf(made.item, made.unresolved, sent);
			sent = (item?._tributary as { fingerprint?: string } | undefined)?.fingerprint;
			return item;
		},
		isRight: (isLast) => isRight(isLast),
	};
}

/** Makes the entry of a file that is kept back, which sends only what the server needs to find its article. */
export function keptEntry(item: Item, { text }: FileContent, place: Place): Made {
	const { title, date_published } = item;
	const { path, root, partial_path, date, expires } = (item._tributary ?? {}) as Item;
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
			root,
			partial_path,
			former_id,
			date,
			...(expires === undefined ? { draft: true } : { expires }),
		},
	};
	return {
		announcement: { ...found, fingerprint: "", draft: true },
		targets: [],
		missing: [],
		linkedFiles: [],
		item: async () => told,
		isRight: () => true,
	};
}

function knownBy(item: Item): Pick<Announcement, "id" | "path" | "root" | "partial_path"> {
	const { path, root, partial_path } = (item._tributary ?? {}) as Partial<Announcement>;
	const known = { ...(path !== undefined && { path }), ...(root !== undefined && { root }) };
	return { id: idOf(item), ...known, ...(partial_path && { partial_path }) };
}

/** The id that version 1 gave the article, where that is another, and one that the server took. */
function formerId(former: Former | undefined, item: Item): string | undefined {
	const id = former && idOf(former.item);
	const isTaken = id !== undefined && oneLine(id) !== "" && id.length <= MAX_LINE;
	return isTaken && id !== idOf(item) ? id : undefined;
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
