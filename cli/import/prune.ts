/**
 * Finds the articles whose files are gone from the folders that are imported.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { CommandError, FileError, UsageError } from "../errors.ts";
import { statOf } from "../real-path.ts";
import { listIn, request, type Server } from "../server.ts";
import { asSpelt } from "../spellings.ts";
import { rootName } from "./identity.ts";
import type { Roots } from "./roots.ts";

/** An article in a list of the API. */
interface Listed {
	id: string;
	title?: string;
	_tributary?: { slug?: string; path?: string; root?: string; state?: string };
}

/** A folder whose articles are compared with its files. */
export interface PrunedFolder {
	root: string;
	/** The beginning of its articles' paths. */
	path: string;
	/** Whether the root is only guessed. */
	isPartial: boolean;
}

/** How many files a question lists at most. */
const NAMED = 20;

/**
 * The folders among the imported paths.
 *
 * @throws {CommandError} if there is none
 */
export function prunedFolders(paths: string[], roots: Roots): PrunedFolder[] {
	const folders = paths.filter((path) => statOf(path)?.isDirectory());
	if (folders.length === 0)
		throw new UsageError("--prune compares a folder with its articles: name the folder, not files in it.");
	try {
		return folders.map((folder) => roots.prefixOf(folder));
	} catch (error) {
		throw error instanceof FileError ? new CommandError(error.message) : error;
	}
}

/**
 * The paths of the operator's public and scheduled articles whose files no longer exist.
 *
 * @param imported the paths of the files that were imported now
 * @param orphaned the paths whose articles belong to other files now
 */
export async function goneFrom(
	folders: PrunedFolder[],
	imported: Set<string>,
	orphaned: Set<string>,
	server: Server,
): Promise<string[]> {
	const gone = new Set<string>();
	for (const { root, path: prefix, isPartial } of folders) {
		// Files of other roots may have the same paths.
		const name = isPartial ? undefined : rootName(root);
		for await (const [path, known] of storedPaths(prefix, server))
			if (known === name && isGone(path, root) && path.startsWith(prefix)) gone.add(path);
	}
	return [...gone].sort();

	function isGone(path: string, root: string): boolean {
		return !imported.has(path) && !orphaned.has(path) && !existsSync(asSpelt(join(root, path)));
	}
}

/** The question before they are withdrawn. */
export function questionAbout(paths: string[]): string {
	const named = paths.slice(0, NAMED).map((path) => `  ${path}`);
	const more = paths.length - named.length;
	if (more > 0) named.push(`  and ${more} more`);
	const what =
		paths.length === 1 ? "the article of this file" : `the articles of these ${paths.length} files`;
	return `${named.join("\n")}\nThese files are no longer in the folder. Withdraw ${what}?`;
}

async function* storedPaths(
	prefix: string,
	server: Server,
): AsyncGenerator<[path: string, root: string | undefined]> {
	for (const state of ["published", "scheduled"]) {
		const query = new URLSearchParams({
			own: "1",
			state,
			limit: "500",
			...(prefix !== "" && { path: prefix }),
		});
		let next: string | undefined = `/api/articles?${query}`;
		while (next !== undefined) {
			const answer: unknown = await request(server, { method: "GET", path: next });
			for (const { _tributary } of listIn<Listed>(server, answer, "items"))
				if (_tributary?.path !== undefined) yield [_tributary.path, _tributary.root];
			next = nextPath(answer, server);
		}
	}
}

/** The path of a list's next page on this server: the site may have another address for others. */
function nextPath(answer: unknown, server: Server): string | undefined {
	const { next_url } = answer as { next_url?: unknown };
	const url = typeof next_url === "string" ? URL.parse(next_url, server.url.href) : null;
	return url === null ? undefined : url.pathname + url.search;
}
