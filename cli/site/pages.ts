/**
 * Imports the operator's pages: the files in the folder `pages`.
 *
 * @module
 */
import { readdirSync } from "node:fs";
import { basename, join, relative, sep } from "node:path";
import { FileError, RequestError } from "../errors.ts";
import type { FileContent } from "../files.ts";
import { placeOf } from "../import/entry.ts";
import { type Report, reasonOf } from "../import/report.ts";
import type { Media } from "../media.ts";
import { frontBlock } from "../readers/front-block.ts";
import { type Values, valuesOf } from "../readers/front-formats.ts";
import { statOf } from "../real-path.ts";
import { listIn, request, type Server } from "../server.ts";
import { shownPath } from "./parts.ts";

/** Files that can be pages. */
const PAGE = /\.(?:md|markdown|html?)$/i;

/** Keys of front matter that give an article an address. */
const ADDRESSES = ["url", "permalink", "slug", "aliases"];

/** A page as it is sent. */
interface Sent {
	path: string;
	file: string;
	[member: string]: unknown;
}

/** What became of a page, as the server says. */
interface Result {
	path: string;
	status: "created" | "updated" | "unchanged" | "deleted" | "absent";
}

/** The files below the folder of pages, or the one that was named; none if a site has no such folder. */
export function pageFiles(path: string): string[] {
	const found = statOf(path);
	if (found === undefined) return [];
	if (!found.isDirectory()) return [path];
	return readdirSync(path, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && PAGE.test(entry.name))
		.map((entry) => join(entry.parentPath, entry.name))
		.filter((file) => !/(?:^|[\\/])\./.test(relative(path, file)))
		.sort();
}

/** The path of a page on the site, by its file: `about.md` is at `/about`, and `index.md` at `/`. */
export function pagePath(folder: string, file: string): string {
	const name = relative(folder, file)
		.split(sep)
		.join("/")
		.normalize("NFC")
		.replace(/\.[^./]+$/, "");
	const path = name === "index" ? "" : name.replace(/\/index$/, "");
	return `/${path.split("/").map(encodeURIComponent).join("/")}`;
}

/** Imports pages. */
export class PageImport {
	readonly #folder: string;
	readonly #server: Server;
	readonly #media: Media;
	readonly #report: Report;
	readonly #isDry: boolean;
	readonly #read: (file: string) => Promise<FileContent>;

	/**
	 * @param folder of pages
	 * @param read reads a file as an article, as the import does
	 * @param isDry whether to report only what would happen
	 */
	constructor(
		folder: string,
		server: Server,
		media: Media,
		report: Report,
		read: (file: string) => Promise<FileContent>,
		isDry: boolean,
	) {
		this.#folder = folder;
		this.#server = server;
		this.#media = media;
		this.#report = report;
		this.#read = read;
		this.#isDry = isDry;
	}

	/** Sends the pages of files. Drafts are taken off the site. */
	async send(files: readonly string[]): Promise<void> {
		const pages: Sent[] = [];
		const drafts: Listed[] = [];
		for (const file of files) {
			try {
				const page = await this.#pageOf(file);
				if (page === undefined)
					drafts.push({ path: pagePath(this.#folder, file), file: relative(this.#folder, file) });
				else pages.push(page);
			} catch (error) {
				if (!(error instanceof FileError)) throw error;
				this.#report.refused(shownPath(file), reasonOf(error.pointer, error.message));
			}
		}
		await this.#deliver(pages, drafts);
	}

	/** Deletes pages by their paths. */
	async delete(pages: readonly Listed[]): Promise<void> {
		if (!this.#isDry && pages.length > 0)
			await this.#post(
				[],
				pages.map(({ path }) => path),
			);
		for (const { path, file } of pages)
			this.#report.page(shownPath(join(this.#folder, file)), path, "withdrawn");
	}

	async #pageOf(file: string): Promise<Sent | undefined> {
		if (!PAGE.test(file)) throw new FileError("is not a page: a page is a Markdown or HTML file");
		const content = await this.#read(file);
		const [item] = content.items;
		if (item === undefined) throw new FileError("is empty");
		if (content.state !== "publish") return undefined;
		const front = frontValues(content.text);
		const address = ADDRESSES.find((key) => front[key] !== undefined);
		if (address !== undefined)
			throw new FileError(`says "${address}", but a page is at the path of its file: rename the file`);
		for (const note of content.notes) this.#report.note(shownPath(file), note);
		const path = pagePath(this.#folder, file);
		const named = { ...item, url: path };
		const complete = await this.#media.complete(named, placeOf(content, file));
		await this.#media.learn(complete.targets, true);
		const { title, summary, language, content_html = "" } = complete.linked(true).item;
		return {
			path,
			title: title ?? basename(file).replace(/\.[^.]+$/, ""),
			description: summary,
			language,
			menu: menuOf(front),
			content_html,
			file: relative(this.#folder, file).split(sep).join("/").normalize("NFC"),
			source: content.text,
		};
	}

	/** Sends all pages at once; those that the server refuses are reported, and the others are sent without them. */
	async #deliver(pages: readonly Sent[], drafts: readonly Listed[]): Promise<void> {
		if (pages.length + drafts.length === 0) return;
		const known = await storedPages(this.#server);
		const stored = new Map(known.map((page) => [page.path, page]));
		if (this.#isDry) {
			for (const { path, file } of pages)
				this.#report.page(
					shownPath(join(this.#folder, file)),
					path,
					stored.has(path) ? "updated" : "created",
				);
			return;
		}
		const refused = new Map<number, string[]>();
		const gone = drafts.filter(({ path }) => stored.has(path));
		try {
			const paths = gone.map(({ path }) => path);
			this.#tell([...pages, ...gone], await this.#post(pages, paths));
		} catch (error) {
			if (!(error instanceof RequestError) || error.status !== 422) throw error;
			for (const { pointer, detail } of error.errors) {
				const [, index = ""] = /^\/pages\/(\d+)/.exec(pointer) ?? [];
				const i = Number(index);
				if (index === "") throw error;
				refused.set(i, [...(refused.get(i) ?? []), detail]);
			}
			if (refused.size === 0) throw error;
			for (const [i, details] of refused)
				this.#report.refused(shownPath(join(this.#folder, pages[i]?.file ?? "")), details.join("; "));
			await this.#deliver(
				pages.filter((_, i) => !refused.has(i)),
				drafts,
			);
		}
	}

	/** @param pages those that were sent, in the order of the results, and after them those that were deleted */
	#tell(pages: readonly Listed[], results: readonly Result[]): void {
		for (const [i, { path, status }] of results.entries()) {
			const file = shownPath(join(this.#folder, pages[i]?.file ?? ""));
			if (status === "deleted") this.#report.page(file, path, "withdrawn");
			else if (status !== "absent") this.#report.page(file, path, status);
		}
	}

	async #post(pages: readonly Sent[], deleted: readonly string[]): Promise<Result[]> {
		const answer = await request(this.#server, {
			method: "POST",
			path: "/api/pages",
			json: { pages, deleted },
		});
		return listIn<Result>(this.#server, answer, "results");
	}
}

/** A page of the site. */
export interface Listed {
	path: string;
	file: string;
}

/** The pages of the site that were made of files. */
export async function storedPages(server: Server): Promise<Listed[]> {
	const answer = await request(server, { method: "GET", path: "/api/pages" });
	return listIn<{ path: string; file?: string }>(server, answer, "pages").flatMap(({ path, file }) =>
		file === undefined ? [] : { path, file },
	);
}

/** The values of a page's front matter. */
function frontValues(text: string): Values {
	const block = frontBlock(text);
	return block === undefined || block.format === "pandoc"
		? {}
		: valuesOf(block.source, block.format, block.line);
}

/** The place in the menu that front matter names; `undefined` if it names none. */
function menuOf({ menu }: Values): number | undefined {
	if (menu === undefined || menu === null || menu === "") return undefined;
	const place = Number(menu);
	if (!Number.isInteger(place)) throw new FileError('must be a whole number, such as "menu: 1"', "/menu");
	return place;
}
