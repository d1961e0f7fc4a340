/**
 * Imports files as articles of a site.
 *
 * Reads each file and makes its article (`files.ts`, `import/entry.ts`). The server compares fingerprints and answers which
 * articles it lacks, and these are sent (`import/delivery.ts`).
 *
 * @module
 */
import { basename, dirname, join } from "node:path";
import { excerpt } from "../src/model/text.ts";
import { isWithin } from "./beside.ts";
import { type BlogOptions, blogContent } from "./blogs/content.ts";
import { FileError, NotArticlesError, UsageError } from "./errors.ts";
import { type FileContent, filesIn, readArticles } from "./files.ts";
import { Contents, type Linkable } from "./import/contents.ts";
import { Delivery } from "./import/delivery.ts";
import {
	documentEntry,
	draftEntry,
	type Entry,
	fileEntry,
	isDraft,
	keptEntry,
	placeOf,
} from "./import/entry.ts";
import { idOf } from "./import/identity.ts";
import { goneFrom, prunedFolders, questionAbout } from "./import/prune.ts";
import { Report, reasonIn, reasonOf, type Tally } from "./import/report.ts";
import { Roots } from "./import/roots.ts";
import { filesNamedBy, type Media, mediaFor } from "./media.ts";
import { lineByLine, type Output } from "./output.ts";
import type { Item } from "./readers/front-matter.ts";
import { realPathOrItself } from "./real-path.ts";
import type { Server } from "./server.ts";
import { OwnParts } from "./site/own-parts.ts";
import { pagePath } from "./site/pages.ts";
import { isOwnPart, pagesFolder, partsOf } from "./site/parts.ts";

export type { Tally } from "./import/report.ts";

/** The options of an import. */
export interface ImportOptions extends BlogOptions {
	/** The root of the content. An article is identified by the path of its file below the root. */
	root?: string;
	/** Reports what would happen, and changes nothing. */
	dryRun?: boolean;
	/** Withdraws the articles of the folders whose files no longer exist. */
	prune?: boolean;
	/** Prunes without asking. */
	yes?: boolean;
	/** Asks the user; absent without a terminal. */
	confirm?: (question: string) => Promise<boolean | undefined>;
}

/**
 * Imports files and folders into a server, and reports each change. Files that articles refer to are uploaded first, so that a
 * new recording or picture changes its article. They are not imported as articles of their own. A bad file is reported and
 * skipped. A second import sends nothing that is already stored.
 *
 * @throws {CommandError} if a path does not exist or the server cannot be written to
 */
export async function importPaths(
	paths: string[],
	server: Server,
	terminal: Output,
	options: ImportOptions = {},
): Promise<Tally> {
	const output = lineByLine(terminal);
	const isDry = options.dryRun ?? false;
	if (options.prune && !isDry && !options.yes && options.confirm === undefined)
		throw new UsageError(
			"--prune asks before it withdraws articles, and this is not a terminal: add --yes, or preview with --dry-run.",
		);
	const roots = Roots.from(options.root);
	const folders = options.prune ? prunedFolders(paths, roots) : [];
	const found = await filesIn(paths, output);
	const parts = partsOf(paths, [...found.files, ...found.passedOver]);
	const isArticle = (file: string) => parts === undefined || !isOwnPart(parts, file);
	const [files, passedOver] = [found.files.filter(isArticle), found.passedOver.filter(isArticle)];
	const report = new Report(output, server.url, files.length, isDry);
	const [given, real] = [paths.map(realPathOrItself), new Set(files.map(realPathOrItself))];
	const read = (file: string) => {
		const foundIn = given.filter((folder) => isWithin(folder, file));
		return readArticles(file, foundIn.length > 0 ? foundIn : undefined, roots);
	};
	const contents = new Contents(read);
	const media = mediaFor(
		server,
		output,
		(file) => linked(file),
		(file) => real.has(file),
		isDry,
	);
	const delivery = new Delivery(server, media, report, isDry);
	const run = new Run(paths, roots, contents, media, report, (file, content) =>
		blogContent(file, content, options, output),
	);
	for await (const entry of run.entriesOf(files)) await delivery.add(entry);
	await delivery.end();
	const own = parts && new OwnParts(parts, { server, media, report, read, isDry });
	await own?.send();
	media.report();
	if (options.prune) await prune();
	else own?.tellGone(output);
	report.end([...passedOver, ...run.passedOver]);
	return report.tally;

	/** What a file is that others link to: a page of the operator's is at a path of its own. */
	async function linked(file: string): Promise<Linkable> {
		const content = await contents.linked(file);
		if (parts === undefined || isArticle(file)) return content;
		const items = content.items.map((item) => ({ ...item, url: pagePath(pagesFolder(parts), file) }));
		for (const item of items) media.note(idOf(item), { status: "created", slug: "" });
		return { ...content, items };
	}

	async function prune(): Promise<void> {
		if (report.tally.refused > 0)
			return output.error("note       nothing is withdrawn, because some files were refused");
		await own?.prune(
			async (question) => options.yes || isDry || (await options.confirm?.(question)) === true,
		);
		if (files.length === 0)
			return output.error("note       no article is withdrawn, because the folder has no articles");
		const gone = await goneFrom(folders, run.paths, delivery.orphaned, server);
		if (gone.length === 0) return;
		if (!isDry && !options.yes && !(await options.confirm?.(questionAbout(gone))))
			return output.error(`note       nothing was withdrawn; ${gone.length} files are gone`);
		await delivery.withdraw(gone);
	}
}

/** Reads the files of one import, one by one. */
class Run {
	/** The paths of the files that are articles. */
	readonly paths = new Set<string>();
	/** Files that are no articles, and belong to none. */
	readonly passedOver: string[] = [];
	readonly #given: string[];
	readonly #roots: Roots;
	readonly #contents: Contents;
	readonly #media: Media;
	readonly #report: Report;
	/** Where each id was seen first, and the root there. */
	readonly #owners = new Map<string, { origin: string; root: string }>();
	/** The files that belong to articles, by their real paths. */
	readonly #named = new Set<string>();
	/** The real paths of the files that were read. */
	readonly #real = new Set<string>();

	/** Completes the content of a file: a blog's export refers to files on the blog. */
	readonly #finished: (file: string, content: FileContent) => Promise<FileContent>;

	constructor(
		given: string[],
		roots: Roots,
		contents: Contents,
		media: Media,
		report: Report,
		finished: (file: string, content: FileContent) => Promise<FileContent>,
	) {
		this.#finished = finished;
		this.#given = given;
		this.#roots = roots;
		this.#contents = contents;
		this.#media = media;
		this.#report = report;
	}

	/** The articles of all files. Faults in files are reported. */
	async *entriesOf(files: string[]): AsyncGenerator<Entry> {
		/** Files that are no articles. An article may refer to them further on. */
		const unread: [file: string, error: FileError][] = [];
		for (const file of files) {
			if (this.#isNamed(file)) continue;
			const content = await unlessRefused(this.#read(file));
			if (content instanceof FileError) unread.push([file, content]);
			else yield* this.#entriesIn(file, content);
		}
		for (const [file, error] of unread) {
			if (this.#isNamed(file)) continue;
			if (error instanceof NotArticlesError && foldersOf(file, this.#given) !== undefined)
				this.passedOver.push(file);
			else this.#report.refused(file, reasonOf(error.pointer, error.message));
		}
	}

	async #read(file: string): Promise<FileContent> {
		const read = async () =>
			this.#finished(file, await readArticles(file, foldersOf(file, this.#given), this.#roots));
		const real = realPathOrItself(file);
		// A symbolic link to a file counts as a file with a path of its own.
		const isLink = real !== join(realPathOrItself(dirname(file)), basename(file));
		return isLink ? read() : this.#contents.turnOf(real, read);
	}

	async *#entriesIn(file: string, content: FileContent): AsyncGenerator<Entry> {
		const { items, unknown } = content;
		if (!content.isDocument) {
			// Symbolic links may give one file several names.
			if (this.#real.has(content.place.real)) return;
			this.#real.add(content.place.real);
			this.paths.add(content.place.path);
		}
		const place = placeOf(content, file, foldersOf(file, this.#given));
		for (const item of items)
			for (const path of filesNamedBy(item, content.files, place)) this.#named.add(path);
		if (unknown.length > 0) this.#report.note(file, `has unknown keys: ${unknown.join(", ")}`);
		for (const note of content.notes) this.#report.note(file, note);
		for (const [i, item] of items.entries()) {
			const origin = items.length === 1 ? file : `${file}, item ${i + 1}${titleIn(item, content)}`;
			if (!this.#isFirst(item, origin, content.place.root)) continue;
			const made = await unlessRefused(this.#made(item, content, place));
			if (made instanceof FileError) {
				const fault = { pointer: made.pointer, detail: made.message };
				this.#report.refused(origin, reasonIn(content, fault));
			} else {
				const kept = keptBack(item, content);
				for (const path of made.linkedFiles) this.#named.add(path);
				const known = { file, origin, words: { files: content.files, keyOf: content.keyOf } };
				yield {
					...known,
					...(!content.isDocument && { root: content.place.root }),
					...(kept && { kept }),
					...made,
				};
			}
		}
	}

	async #made(item: Item, content: FileContent, place: ReturnType<typeof placeOf>) {
		if (content.state !== "publish") return keptEntry(item, content, place);
		if (content.isDocument && isDraft(item)) return draftEntry(item);
		const fault = content.faults?.get(idOf(item));
		if (fault !== undefined) throw new FileError(fault);
		return content.isDocument
			? documentEntry(item, place, this.#media)
			: fileEntry(item, content, place, this.#media);
	}

	/** Whether no earlier article of this import has the id; otherwise the article is refused. */
	#isFirst(item: Item | null, origin: string, root: string): boolean {
		const id = idOf(item);
		const owner = this.#owners.get(id);
		if (id === "" || owner === undefined) {
			this.#owners.set(id, { origin, root });
			return true;
		}
		const isPath = (item?._tributary as Item | undefined)?.path === id;
		const advice = !isPath
			? "give it another (id: …)"
			: owner.root === root
				? "their names differ only in the spelling of accents (NFC and NFD): rename one"
				: "name one root for both with --root";
		this.#report.refused(origin, `has the same id "${id}" as ${owner.origin}; ${advice}`);
		return false;
	}

	#isNamed(file: string): boolean {
		return this.#named.has(realPathOrItself(file));
	}
}

/** Why an article is not published; `undefined` if it is. */
function keptBack(item: Item | null, { state, reason, isDocument }: FileContent): Entry["kept"] {
	if (state !== "publish") return { state, ...(reason && { reason }) };
	return isDocument && isDraft(item) ? { state: "draft" } : undefined;
}

/** The longest title in a message, in characters. */
const MAX_TITLE = 60;

/** The title of an article in a blog's export, where its number alone would not help to find it. */
function titleIn(item: Item | null, { sites }: FileContent): string {
	const title = item?.title;
	if (sites === undefined || typeof title !== "string") return "";
	return ` (${excerpt(title, MAX_TITLE)})`;
}

/** The folders that a file was found in; `undefined` if the file itself was named. */
function foldersOf(file: string, paths: string[]): string[] | undefined {
	return paths.includes(file) ? undefined : paths.filter((path) => isWithin(path, file));
}

/** The value of a promise, or the fault in a file that it was rejected with. */
async function unlessRefused<T>(promise: Promise<T>): Promise<T | FileError> {
	try {
		return await promise;
	} catch (error) {
		if (error instanceof FileError) return error;
		throw error;
	}
}
