/**
 * Reads files and folders as articles to import.
 *
 * @module
 */
import { readdir } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { isAllowed } from "../src/media/upload-policy.ts";
import { itemsOf } from "../src/model/fingerprint.ts";
import { typeByName } from "../src/model/media-type.ts";
import { isHiddenBehind, placeOf, REFUSED } from "./beside.ts";
import { ghostData, readGhost } from "./blogs/ghost.ts";
import { isWordPress, readWordPress } from "./blogs/wordpress.ts";
import { CommandError, FileError, NotArticlesError } from "./errors.ts";
import { identified } from "./import/identity.ts";
import { type FilePath, Roots } from "./import/roots.ts";
import { saysPublic } from "./import/sites/rule.ts";
import { readReal } from "./opened.ts";
import type { Output } from "./output.ts";
import type { FrontMatter, Item, Origin, TextFiles } from "./readers/front-matter.ts";
import { readHtml } from "./readers/html.ts";
import { type MarkdownSettings, readMarkdown } from "./readers/markdown.ts";
import { publicationOfPath, truthOf } from "./readers/publication.ts";
import { readText } from "./readers/text.ts";
import { realPath, realPathOrItself, statOf } from "./real-path.ts";

/** The largest file that is read, in bytes; a JSON Feed document may hold thousands of articles. */
const MAX_FILE_BYTES = 256_000_000;

type Reader = (
	text: string,
	origin: Origin,
	settings?: MarkdownSettings,
) => Partial<FileContent> & { items: Item[] };

const READERS: Record<string, Reader> = {
	".md": (text, origin, settings) => single(readMarkdown(text, settings, origin)),
	".markdown": (text, origin, settings) => single(readMarkdown(text, settings, origin)),
	".html": (text, origin) => single(readHtml(text, origin)),
	".htm": (text, origin) => single(readHtml(text, origin)),
	".txt": (text) => ({ items: [readText(text)] }),
	".json": readJson,
	".xml": readXml,
};

/** Files with any number of articles, which have ids of their own. */
const DOCUMENT = /\.(?:json|xml)$/i;

/** The content of one file. */
export interface FileContent {
	items: Item[];
	/** Whether the file is to be published, not yet, or no longer. */
	state: FrontMatter["state"];
	/** Why it is not published: `draft: true`. */
	reason?: string;
	/** Unknown front matter keys. */
	unknown: string[];
	/** Notes to the author. */
	notes: string[];
	/** The files whose text is to become a part of the article. */
	files: TextFiles;
	/** The key of a member in this file: `episode` for `_podcast/number`, if it has front matter. */
	keyOf: (path: string) => string;
	/** The text of the file, without a byte order mark. */
	text: string;
	/** How the text was read. */
	settings?: MarkdownSettings;
	/** Where it is, which identifies its article. */
	place: FilePath;
	/** Whether the file is a document, whose articles have ids of their own. */
	isDocument: boolean;
	/** Of an export of another system: the origins of the site, whose files can be fetched. */
	sites?: string[];
	/** Of an export of another system: why articles cannot be imported, by their ids. */
	faults?: Map<string, string>;
}

/** The files of an import. */
export interface Found {
	/** Those that can be articles. */
	files: string[];
	/** The paths of other files in folders, except those that articles may include. */
	passedOver: string[];
}

/**
 * Lists the files at these paths, and all files below folders, in a stable order: Markdown first, then HTML, so that the files
 * that articles refer to are known before they could be read as articles. Hidden files and folders and `node_modules` are
 * skipped. Symbolic links to folders are not followed; one to a folder that is not imported otherwise is reported.
 *
 * @throws {CommandError} if a path does not exist or is a link to a hidden folder, or a folder cannot be read
 */
export async function filesIn(paths: string[], output: Output): Promise<Found> {
	const files = new Set<string>();
	const passedOver = new Set<string>();
	for (const path of paths) {
		const info = statOf(path);
		if (info === undefined) throw new CommandError(`There is no file or folder "${path}".`);
		if (!info.isDirectory()) {
			files.add(path);
			continue;
		}
		if (isHiddenBehind(path, realPath(path)))
			throw new CommandError(`"${path}" is a link to a folder that is ${REFUSED.hidden}.`);
		for await (const file of filesBelow(path, path, output))
			if (readerOf(file) !== undefined) files.add(file);
			else if (!mayBeIncluded(file)) passedOver.add(file);
	}
	return { files: [...files].sort((a, b) => turnOf(a) - turnOf(b)), passedOver: [...passedOver] };
}

/** Whether a file is of a kind that articles may include. */
function mayBeIncluded(file: string): boolean {
	const type = typeByName(basename(file));
	return type !== undefined && isAllowed(type);
}

/** When a file is read: files that refer to others come before those that others may refer to. */
function turnOf(file: string): number {
	const turn = [/\.(md|markdown)$/i, /\.html?$/i].findIndex((ending) => ending.test(file));
	return turn === -1 ? 2 : turn;
}

/** @param root the folder that is imported */
async function* filesBelow(folder: string, root: string, output: Output): AsyncGenerator<string> {
	const entries = await readdir(folder, { withFileTypes: true }).catch((error: Error) => {
		throw new CommandError(`The folder "${folder}" cannot be read: ${error.message}`);
	});
	entries.sort((a, b) => (a.name < b.name ? -1 : 1));
	for (const entry of entries) {
		const path = join(folder, entry.name);
		if (entry.name.startsWith(".") || entry.name === "node_modules") continue;
		if (entry.isDirectory()) yield* filesBelow(path, root, output);
		else if (entry.isFile() || (entry.isSymbolicLink() && readerOf(entry.name) !== undefined)) yield path;
		else if (entry.isSymbolicLink()) reportFolderLink(path, root, output);
	}
}

/** Reports a symbolic link to a folder, unless the folder is imported by another path. */
function reportFolderLink(link: string, root: string, output: Output): void {
	const path = realPathOrItself(link);
	if (!statOf(path)?.isDirectory()) return;
	const where = path === realPath(root) ? "inside" : placeOf(path, [root]);
	if (where !== "inside") output.error(`note       ${link}: is a link to a folder that is ${REFUSED[where]}`);
}

/** Whether files of this name are read as articles. */
export function isArticleFile(name: string): boolean {
	return readerOf(name) !== undefined;
}

function readerOf(file: string): Reader | undefined {
	return READERS[extname(file).toLowerCase()];
}

/**
 * Reads a file as articles.
 *
 * @param folders the folders that it was found in; without them, it was named itself and may be a link to anywhere that is
 *   not hidden
 * @param roots finds the root of its content
 * @throws {FileError} if it cannot be read as the kind of file that its name says, or leads out of the folders
 */
export async function readArticles(file: string, folders?: string[], roots?: Roots): Promise<FileContent> {
	const reader = readerOf(file);
	if (reader === undefined) throw new FileError(`is not one of ${Object.keys(READERS).join(", ")}`);
	const known = roots ?? Roots.from();
	const place = known.pathOf(file, folders?.[0]);
	const settings = await known.settingsOf(place);
	const rule = known.ruleFor(place);
	const shown = publishedPath(place.root, rule.path);
	let byPath = publicationOfPath(shown, rule.isUncertain ? { ...rule, reason: undefined } : rule);
	try {
		const whole = readUtf8(file, folders);
		const text = whole.replace(/^\uFEFF/, "");
		// If the rules of its site are uncertain, the file is kept back, unless it says itself that it is no draft.
		if (rule.isUncertain && byPath.state === "publish" && !saysPublic(text))
			byPath = publicationOfPath(shown, rule);
		const { items, ...content } = {
			...NO_FRONT_MATTER,
			...reader(text, { path: place.path, isVault: rule.isVault }, settings),
		};
		const isDocument = DOCUMENT.test(file);
		return {
			...content,
			...(content.state === "publish" && byPath),
			// Faults in a template are not reported.
			...(byPath.state !== "publish" && { unknown: [], notes: [] }),
			items: isDocument ? items : items.map((item) => identified(withMark(item, text, whole), place)),
			text,
			...(settings && { settings }),
			place,
			isDocument,
		};
	} catch (error) {
		const fault = fileErrorFrom(error);
		// Templates and data of tools need not be articles, and neither need files such as robots.txt.
		const isArticle = byPath.state === "publish" && !(rule.isInSite && /\.txt$/i.test(file));
		throw isArticle ? fault : new NotArticlesError(fault.message, fault.pointer);
	}
}

/** Adds the byte order mark of its file to an article whose file is kept. */
function withMark(item: Item, text: string, whole: string): Item {
	const isKept =
		item._source_markdown !== undefined || (item._tributary as Item | undefined)?.file !== undefined;
	if (text === whole || !isKept) return item;
	return { ...item, _tributary: { ...(item._tributary as Item | undefined), file: whole } };
}

/** Converts an error into a fault of the file. @throws the error itself if the file did not cause it */
function fileErrorFrom(error: unknown): FileError {
	// The parsers are recursive: deep nesting overflows the stack.
	if (error instanceof RangeError) return new FileError("is nested too deeply or too long to be read");
	if (error instanceof FileError) return error;
	throw error;
}

/**
 * The path that decides whether a file is published. Leading dots do not count, because hidden files are read only if the user
 * has named them or a folder above them. The folder of drafts may be above the root, or be the root itself.
 */
function publishedPath(root: string, path: string): string {
	const seen = path.replace(/(?<=^|\/)\.+/g, "");
	return /[\\/]_drafts(?:[\\/]|$)/i.test(root) ? `_drafts/${seen}` : seen;
}

const NO_FRONT_MATTER: Pick<FileContent, "state" | "unknown" | "notes" | "files" | "keyOf"> = {
	state: "publish",
	unknown: [],
	notes: [],
	files: {},
	keyOf: (path) => path,
};

function placeOfNamed(named: string, path: string): "inside" | "hidden" {
	return isHiddenBehind(named, path) ? "hidden" : "inside";
}

function readUtf8(file: string, roots: string[] | undefined): string {
	try {
		const path = realPath(file);
		const where = roots === undefined ? placeOfNamed(file, path) : placeOf(path, roots);
		if (where !== "inside") throw new FileError(`is a link to a file that is ${REFUSED[where]}`);
		const text = readReal(path, MAX_FILE_BYTES);
		if (text.trim() === "") throw new FileError("is empty");
		return text;
	} catch (error) {
		if (error instanceof FileError) throw error;
		throw new FileError(`cannot be read: ${error instanceof Error ? error.message : error}`);
	}
}

/** The one article of a file with front matter. */
function single({ item, ...front }: FrontMatter): ReturnType<Reader> {
	return { items: [item], ...front };
}

/** A JSON Feed document, or an export of Ghost. */
function readJson(text: string): ReturnType<Reader> {
	let document: unknown;
	try {
		document = JSON.parse(text);
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		throw new FileError(`is not JSON: ${reason.replace(/\s+/g, " ")}`);
	}
	const tables = ghostData(document);
	if (tables !== undefined) return readGhost(tables);
	const items = itemsOf(document);
	if (items === undefined) {
		const reason = "is not a JSON Feed document: it has no `items` array";
		throw isJsonFeed(document) ? new FileError(reason) : new NotArticlesError(reason);
	}
	// It is serialised again to be sent, which takes more of the stack than parsing.
	JSON.stringify({ items });
	return { items: (items as Item[]).map(withDraft) };
}

/** Marks an item as a draft if its program wrote `draft` or `published` into it, which are no members of JSON Feed. */
function withDraft(item: Item): Item {
	const isDraft = truthOf(String(item?.draft)) === true || truthOf(String(item?.published)) === false;
	const own = item?._tributary;
	if (!isDraft || (own !== undefined && (typeof own !== "object" || own === null))) return item;
	return { ...item, _tributary: { ...own, draft: true } };
}

/** An export of WordPress. */
function readXml(text: string): ReturnType<Reader> {
	if (!isWordPress(text))
		throw new NotArticlesError("is neither a WordPress export nor any other XML with articles");
	return readWordPress(text);
}

/** Whether a document declares that it is a JSON Feed; many tools have other files in JSON. */
function isJsonFeed(document: unknown): boolean {
	const { version } = (document ?? {}) as { version?: unknown };
	return typeof version === "string" && version.includes("jsonfeed.org");
}
