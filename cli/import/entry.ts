/**
 * The entries of an import: articles of files, as they are sent to the server.
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

/** The names that a file uses for its members and texts, for messages. */
export type Words = Pick<FileContent, "files" | "keyOf">;

/** What is sent to the server to find out whether an article has changed. */
export interface Announcement {
	id: string;
	/** Empty for an article that is kept back: the server then only checks whether it is public. */
	fingerprint: string;
	path?: string;
	root?: string;
	partial_path?: true;
	former_id?: string;
	draft?: true;
}

/** One article of a file. */
export interface Entry {
	/** The file it came from, and its number there if the file has several. */
	origin: string;
	file: string;
	words: Words;
	/** The root of the content, for an article that is identified by its file. */
	root?: string;
	announcement: Announcement;
	/** Why the article is not published. */
	kept?: { state: "draft" | "expired"; reason?: string };
	/** Articles that it links to, whose addresses must be known before it is sent. */
	targets: Target[];
	/** Files that it names, and that do not exist or are outside of the import. */
	missing: string[];
	/** The real paths of files that it links to and that are no articles. */
	linkedFiles: string[];
	/**
	 * Makes the item that is sent; called only for articles that have changed.
	 *
	 * @param isLast whether it is sent again because its links turned out to be wrong
	 */
	item: (isLast?: boolean) => Promise<Item | null>;
	/**
	 * Whether the links of the item that was made last turned out to be right; `undefined` if that is not known yet.
	 *
	 * @param isLast whether all articles have been sent
	 */
	isRight: (isLast: boolean) => boolean | undefined;
}

/** The members of an entry that depend on the kind of its file. */
type Made = Pick<Entry, "announcement" | "targets" | "missing" | "linkedFiles" | "item" | "isRight">;

/** An article's file as it was named or found, and the folders whose files the article may include. */
export function placeOf(
	{ place: { root, real, isPartial } }: FileContent,
	file: string,
	folders?: string[],
): Place {
	return { file, real, roots: isPartial ? (folders ?? [dirname(real)]) : [root] };
}

/**
 * Makes the entry of an article in a document, which gives the article its id.
 *
 * @throws {FileError} if a file of it cannot be uploaded
 */
export async function documentEntry(item: Item | null, place: Place, media: Media): Promise<Made> {
	const complete = await media.complete(item as Item, place);
	const id = idOf(item);
	// Without files, the server itself computes the same fingerprint of the item.
	if (complete.resources.length === 0 && complete.links.length === 0) {
		const announcement = { id, fingerprint: await fingerprint(complete.linked().item) };
		return madeOf(complete, announcement, async (linked) => linked);
	}
	const fingerprintFor = (more: string[]) =>
		fileFingerprint(JSON.stringify(item), {}, complete.resources, [...complete.links, ...more]);
	const former = { item: item as Item, files: {} };
	return madeOf(complete, { id, fingerprint: fingerprintFor([]) }, async (linked, unresolved, sent) =>
		withFingerprints(
			linked,
			fingerprintFor(unresolved),
			sent ?? (await formerFingerprint(former, place, media)),
		),
	);
}

/** Whether a document says that one of its articles is not to be published. */
export function isDraft(item: Item | null): boolean {
	return (item?._tributary as { draft?: unknown } | null | undefined)?.draft === true;
}

/** Makes the entry of a document's draft, which sends only what the server needs to find the article. */
export function draftEntry(item: Item | null): Made {
	const { id, title, date_published } = item ?? {};
	const reduced = { id, title, date_published, _tributary: { draft: true } };
	return {
		announcement: { id: idOf(item), fingerprint: "", draft: true },
		targets: [],
		missing: [],
		linkedFiles: [],
		item: async () => reduced,
		isRight: () => true,
	};
}

/**
 * Makes the entry of a file that is one article.
 *
 * @throws {FileError} if a file that is a part of it cannot be read or uploaded
 */
export async function fileEntry(item: Item, content: FileContent, place: Place, media: Media): Promise<Made> {
	const whole = withTexts(item, content.files, place);
	const complete = await media.complete(whole, place);
	const fingerprintFor = (more: string[]) =>
		fileFingerprint(content.text, whole, complete.resources, [...complete.links, ...more], content.settings);
	const announcement = { ...identityOf(item), fingerprint: fingerprintFor([]) };
	return madeOf(complete, announcement, async (linked, unresolved, sent) => {
		const former = formerArticle(content.text, place.file);
		const id = formerId(former, item);
		const identified = id === undefined ? linked : withMembers(linked, { former_id: id });
		const print = sent ?? (former && (await formerFingerprint(former, place, media)));
		return withFingerprints(identified, fingerprintFor(unresolved), print);
	});
}

/**
 * @param itemOf makes the item that is sent; takes the item with its links, the articles that it cannot link to because they
 *   are not public, and the fingerprint with which it was sent before
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
		...identityOf(item),
		...(former_id !== undefined && { former_id }),
	};
	const reduced = {
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
		item: async () => reduced,
		isRight: () => true,
	};
}

function identityOf(item: Item): Pick<Announcement, "id" | "path" | "root" | "partial_path"> {
	const { path, root, partial_path } = (item._tributary ?? {}) as Partial<Announcement>;
	const known = { ...(path !== undefined && { path }), ...(root !== undefined && { root }) };
	return { id: idOf(item), ...known, ...(partial_path && { partial_path }) };
}

/** The id that version 1 gave the article, if it differs and the server accepted it. */
function formerId(former: Former | undefined, item: Item): string | undefined {
	const id = former && idOf(former.item);
	const isTaken = id !== undefined && oneLine(id) !== "" && id.length <= MAX_LINE;
	return isTaken && id !== idOf(item) ? id : undefined;
}

async function formerFingerprint(former: Former, place: Place, media: Media): Promise<string | undefined> {
	const item = await formerItem(former, place, media.upload);
	return item && fingerprint(item);
}

function withFingerprints(item: Item, print: string, former: string | undefined): Item {
	return withMembers(item, { fingerprint: print, ...(former && { former_fingerprint: former }) });
}

function withMembers(item: Item, members: Item): Item {
	return { ...item, _tributary: { ...(item._tributary as Item | undefined), ...members } };
}
