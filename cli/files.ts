/**
 * Files and folders as articles to import.
 *
 * @module
 */
import { readdir, realpath, stat } from "node:fs/promises";
import { basename, dirname, extname, join, resolve } from "node:path";
import { itemsOf } from "../src/articles/fingerprint.ts";
import { isHiddenBehind, placeOf, REFUSED } from "./beside.ts";
import { CommandError, FileError } from "./errors.ts";
import { openReal } from "./opened.ts";
import type { Output } from "./output.ts";
import { type FrontMatter, type Item, keyOf, type TextFiles } from "./readers/front-matter.ts";
import { readHtml } from "./readers/html.ts";
import { readMarkdown } from "./readers/markdown.ts";
import { readText } from "./readers/text.ts";

/** The largest file that is read, in bytes; a JSON Feed document may hold thousands of articles. */
const MAX_FILE_BYTES = 256_000_000;

type Reader = (text: string, file: string) => Partial<FileContent> & { items: Item[] };

const READERS: Record<string, Reader> = {
	".md": (text, file) => single(readMarkdown(text), file),
	".markdown": (text, file) => single(readMarkdown(text), file),
	".html": (text, file) => single(readHtml(text), file),
	".htm": (text, file) => single(readHtml(text), file),
	".txt": (text, file) => ({ items: [{ id: nameOf(file), ...readText(text) }] }),
	".json": (text) => ({ items: readJsonFeed(text) }),
};

/** What one file holds. */
export interface FileContent {
	items: Item[];
	/** The file says that it is not to be published yet. */
	draft: boolean;
	/** Front matter keys that mean nothing here. */
	unknown: string[];
	/** What the author should know of the text, in words for messages. */
	notes: string[];
	/** The files whose text is to become a part of the article. */
	files: TextFiles;
	/** What a member is called in this file: `episode` for `_podcast/number`, if it has front matter. */
	keyOf: (path: string) => string;
}

/**
 * The files that the paths name, folders with everything below them, in a stable order: Markdown first, then HTML, so that
 * files that articles name are known before they could be taken for articles. Hidden files and folders and `node_modules`
 * are skipped. Links to folders are not followed; one that leads to a folder that is not imported anyway is reported.
 *
 * @throws {CommandError} if a path does not exist or is a link to a hidden folder, or a folder cannot be read
 */
export async function filesIn(paths: string[], output: Output): Promise<string[]> {
	const files = new Set<string>();
	for (const path of paths) {
		const info = await stat(path).catch(() => undefined);
		if (info === undefined) throw new CommandError(`There is no file or folder "${path}".`);
		if (!info.isDirectory()) {
			files.add(path);
			continue;
		}
		if (isHiddenBehind(path, await realpath(path)))
			throw new CommandError(`"${path}" is a link to a folder that is ${REFUSED.hidden}.`);
		for await (const file of filesBelow(path, path, output)) files.add(file);
	}
	return [...files].sort((a, b) => turnOf(a) - turnOf(b));
}

/** When a file is read: those that name others before those that others may name. */
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
		else if (readerOf(entry.name) !== undefined) {
			if (entry.isFile() || entry.isSymbolicLink()) yield path;
		} else if (entry.isSymbolicLink()) await tellFolder(path, root, output);
	}
}

/** Reports a link to a folder, unless the folder is imported by another path. */
async function tellFolder(link: string, root: string, output: Output): Promise<void> {
	const path = await realpath(link).catch(() => undefined);
	if (path === undefined || !(await stat(path)).isDirectory()) return;
	const where = path === (await realpath(root)) ? "inside" : await placeOf(path, [root]);
	if (where !== "inside") output.error(`note       ${link}: is a link to a folder that is ${REFUSED[where]}`);
}

function readerOf(file: string): Reader | undefined {
	return READERS[extname(file).toLowerCase()];
}

/**
 * Reads a file as articles.
 *
 * @param roots the folders that it was found in; without them, it was named itself and may be a link to anywhere that is
 *   not hidden
 * @throws {FileError} if it cannot be read as the kind of file that its name says, or leads out of the folders
 */
export async function readArticles(file: string, roots?: string[]): Promise<FileContent> {
	const reader = readerOf(file);
	if (reader === undefined) throw new FileError(`is not one of ${Object.keys(READERS).join(", ")}`);
	const text = await readUtf8(file, roots);
	try {
		return { draft: false, unknown: [], notes: [], files: {}, keyOf: (path) => path, ...reader(text, file) };
	} catch (error) {
		// The parsers call themselves for what is inside, until the stack is full.
		if (error instanceof RangeError) throw new FileError("is nested too deeply, or too long, to be read");
		throw error;
	}
}

function placeOfNamed(named: string, path: string): "inside" | "hidden" {
	return isHiddenBehind(named, path) ? "hidden" : "inside";
}

async function readUtf8(file: string, roots: string[] | undefined): Promise<string> {
	try {
		const path = await realpath(file);
		const where = roots === undefined ? placeOfNamed(file, path) : await placeOf(path, roots);
		if (where !== "inside") throw new FileError(`is a link to a file that is ${REFUSED[where]}`);
		await using handle = await openReal(path);
		const { size } = await handle.stat();
		if (size > MAX_FILE_BYTES)
			throw new FileError(`is ${size} bytes long, at most ${MAX_FILE_BYTES} can be read`);
		const text = new TextDecoder("utf-8", { fatal: true }).decode(await handle.readFile());
		if (text.trim() === "") throw new FileError("is empty");
		return text;
	} catch (error) {
		if (error instanceof FileError) throw error;
		if (error instanceof TypeError) throw new FileError("is not valid UTF-8; save it in that encoding");
		throw new FileError(`cannot be read: ${error instanceof Error ? error.message : error}`);
	}
}

/** One article, identified by its file's name where it names neither id nor address. */
function single({ item, ...front }: FrontMatter, file: string): ReturnType<Reader> {
	const name = nameOf(file);
	// The date that many tools put before the name is not part of the address.
	const slug = { slug: name.replace(/^\d{4}-\d{2}-\d{2}[-_ ]+(?=.)/, "") };
	const named = { ...slug, ...(item._tributary as Item | undefined) };
	return { items: [{ id: item.url ?? name, ...item, _tributary: named }], ...front, keyOf };
}

/**
 * The file's name without its ending; a file named `index` goes by the name of its folder. Macs part letters
 * and accents in names: they are joined, so that a file has the same name on every machine.
 */
function nameOf(file: string): string {
	const name = basename(file, extname(file));
	const named = name.toLowerCase() === "index" ? basename(dirname(resolve(file))) || name : name;
	return named.normalize("NFC");
}

function readJsonFeed(text: string): Item[] {
	let document: unknown;
	try {
		document = JSON.parse(text);
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		throw new FileError(`is not JSON: ${reason.replace(/\s+/g, " ")}`);
	}
	const items = itemsOf(document);
	if (items === undefined) throw new FileError("is not a JSON Feed document: it has no list of items");
	// It is written again to be sent, which takes more of the stack than to read it.
	JSON.stringify({ items });
	return items as Item[];
}
