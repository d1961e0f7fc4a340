/**
 * Completes an export of another system with the address of its site, and with files fetched from it.
 *
 * @module
 */
import { basename, dirname, join } from "node:path";
import type { FileContent } from "../files.ts";
import type { Output } from "../output.ts";
import { withSite } from "./ghost.ts";
import { fetchFiles } from "./remote-files.ts";

/** How an export is to be imported. */
export interface BlogOptions {
	/** Fetches the export's files from its former site into a folder beside it. */
	files?: boolean;
	/** The address of the former site, if the export does not have it. */
	from?: string;
	/** Fetches nothing. */
	dryRun?: boolean;
}

/**
 * Completes the content of an export. Other files stay as they are.
 *
 * @throws {FileError} if the address of the site is needed
 */
export async function blogContent(
	file: string,
	content: FileContent,
	{ files = false, from, dryRun = false }: BlogOptions,
	output: Output,
): Promise<FileContent> {
	if (content.sites === undefined) return content;
	const items = withSite(content.items, from);
	if (!files || dryRun) return { ...content, items };
	const path = `${basename(file)}.files`;
	const places = {
		sites: [...content.sites, ...(from === undefined ? [] : [from])],
		folder: join(dirname(file), path),
		path,
		allowPrivate: process.env.ALLOW_PRIVATE_SOURCES === "1",
	};
	return { ...content, items: await fetchFiles(items, places, output) };
}
