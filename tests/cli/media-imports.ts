/** Imports of articles with files, and what the API received. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { beforeEach } from "vitest";
import { importPaths } from "../../cli/import.ts";
import { type Api, startApi } from "./api.ts";

/** A stand-in for the API, and imports into it. */
interface MediaImports {
	/** New for each test. */
	api: Api;
	/** Imports paths in a folder, by default all of it, and returns the messages without the folder's name. */
	run(
		folder: string,
		...paths: string[]
	): Promise<{ tally: Awaited<ReturnType<typeof importPaths>>; said: string[] }>;
	/** The last item that was sent. */
	sent(): Api["batches"][number][number] | undefined;
	/** The number of uploads. */
	uploads(): number;
}

/** Prepares an API before each test of the file that calls this. */
export function setUpMediaImports(): MediaImports {
	const imports: MediaImports = {
		api: undefined as never,
		async run(folder, ...paths) {
			const said: string[] = [];
			const short = (line: string) => said.push(line.replaceAll(join(folder, "/"), ""));
			const given = paths.length === 0 ? [folder] : paths.map((path) => join(folder, path));
			const tally = await importPaths(given, imports.api, { log: short, error: short });
			return { tally, said };
		},
		sent: () => imports.api.batches.flat().at(-1),
		uploads: () => imports.api.paths.filter((path) => path.startsWith("/api/media/")).length,
	};
	beforeEach(async () => {
		imports.api = await startApi();
	});
	return imports;
}

/** The address of an uploaded file on the site. */
export function at(bytes: string | Uint8Array, name: string): string {
	return `/media/${createHash("sha256").update(bytes).digest("hex").slice(0, 16)}/${name}`;
}

/** A Markdown file with front matter. */
export const article = (front: string, body = "Text.") => `---\n${front}\n---\n\n${body}\n`;

/** Bytes that are accepted as audio; text would be refused. */
export const SOUND = "ID3\x04\0 not really sound";
