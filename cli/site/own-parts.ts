/**
 * Imports the parts of a site's folder that are no articles: the operator's pages and look.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { FileContent } from "../files.ts";
import type { Report } from "../import/report.ts";
import type { Media } from "../media.ts";
import { counted, type Output } from "../output.ts";
import type { Server } from "../server.ts";
import { deleteLook, importLook } from "./look.ts";
import { type Listed, PageImport, pageFiles, storedPages } from "./pages.ts";
import { pagesFolder, type SiteParts } from "./parts.ts";

/** What an import works with. */
interface Tools {
	server: Server;
	media: Media;
	report: Report;
	/** Reads a file as an article. */
	read: (file: string) => Promise<FileContent>;
	/** Whether to report only what would happen. */
	isDry: boolean;
}

/** The pages and the look of one import. */
export class OwnParts {
	readonly #parts: SiteParts;
	readonly #tools: Tools;
	readonly #pages: PageImport;
	/** What the site has and the folder has not. */
	#gonePages: Listed[] = [];
	#goneFiles: string[] = [];

	constructor(parts: SiteParts, tools: Tools) {
		const { server, media, report, read, isDry } = tools;
		this.#parts = parts;
		this.#tools = tools;
		this.#pages = new PageImport(pagesFolder(parts), server, media, report, read, isDry);
	}

	/** Sends what the import brings. */
	async send(): Promise<void> {
		const { folder, pages, hasTheme } = this.#parts;
		const { server, report, isDry } = this.#tools;
		if (pages !== undefined) {
			await this.#pages.send(pageFiles(pages));
			const all = pagesFolder(this.#parts);
			if (pages === all)
				this.#gonePages = (await storedPages(server)).filter(({ file }) => !existsSync(join(all, file)));
		}
		if (hasTheme) this.#goneFiles = await importLook(folder, server, report, isDry);
	}

	/** Says that files are gone which the site still has. */
	tellGone(output: Output): void {
		const gone = this.#gone();
		if (gone.length > 0)
			output.error(
				`note       ${gone.join(", ")}: ${gone.length === 1 ? "is" : "are"} no longer in the folder and still on the site; --prune deletes what is gone`,
			);
	}

	/**
	 * Deletes from the site what is gone from the folder.
	 *
	 * @param confirm asks the user
	 */
	async prune(confirm: (question: string) => Promise<boolean>): Promise<void> {
		const gone = this.#gone();
		const question = `${gone.map((path) => `  ${path}`).join("\n")}\n${counted(gone.length, "file")} of your pages and look ${gone.length === 1 ? "is" : "are"} no longer in the folder. Delete from the site what was made of ${gone.length === 1 ? "it" : "them"}?`;
		if (gone.length === 0 || !(await confirm(question))) return;
		const { server, report, isDry } = this.#tools;
		await this.#pages.delete(this.#gonePages);
		await deleteLook(this.#goneFiles, server, report, isDry);
	}

	#gone(): string[] {
		return [...this.#gonePages.map(({ file }) => `pages/${file}`), ...this.#goneFiles];
	}
}
