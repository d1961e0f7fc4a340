/**
 * Imports the operator's own look: `theme.css` and the files in `theme/`.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import type { Fault } from "../../src/articles/schema/item.ts";
import { styleSheetFaults } from "../../src/site/style-sheet.ts";
import { mostBytes, PATH_RULE, STYLE_SHEET, themeType } from "../../src/site/theme-files.ts";
import { RequestError } from "../errors.ts";
import type { Report } from "../import/report.ts";
import { statOf } from "../real-path.ts";
import { listIn, request, type Server } from "../server.ts";
import { shownPath } from "./parts.ts";

/** A file of the look, as it is on this machine. */
interface LocalFile {
	path: string;
	bytes: Buffer;
}

/**
 * Stores the files that the site does not have as they are here, all of them at once.
 *
 * @param folder of the site
 * @param isDry whether to report only what would happen
 * @returns the paths of files that the site has and this folder has not
 */
export async function importLook(
	folder: string,
	server: Server,
	report: Report,
	isDry: boolean,
): Promise<string[]> {
	const files = lookFiles(folder, report);
	const digests = await storedDigests(server);
	const changed = files.filter(({ path, bytes }) => digests.get(path) !== digestOf(bytes));
	if (isDry) warn(folder, files, report);
	const isStored = changed.length === 0 || isDry || (await store(folder, changed, server, report));
	if (isStored) for (const { path } of changed) report.look(path, digests.has(path) ? "updated" : "created");
	return [...digests.keys()].filter((path) => statOf(join(folder, path)) === undefined);
}

/** Deletes files from the site. */
export async function deleteLook(
	paths: readonly string[],
	server: Server,
	report: Report,
	isDry: boolean,
): Promise<void> {
	if (paths.length === 0) return;
	if (!isDry) await request(server, { method: "POST", path: "/api/theme", json: { deleted: paths } });
	for (const path of paths) report.look(path, "deleted");
}

/** The files that are here; those that no look can have are reported. */
function lookFiles(folder: string, report: Report): LocalFile[] {
	const found = filesBelow(join(folder, "theme")).map((path) => `theme/${path}`);
	if (statOf(join(folder, STYLE_SHEET))?.isFile()) found.push(STYLE_SHEET);
	return found.flatMap((path): LocalFile[] => {
		const file = join(folder, path);
		if (themeType(path) === undefined) {
			report.refused(shownPath(file), `is not a file that a look can have: ${PATH_RULE}`);
			return [];
		}
		const size = statOf(file)?.size ?? 0;
		if (size > mostBytes(path)) {
			report.refused(shownPath(file), `has ${size} bytes, at most ${mostBytes(path)} can be stored`);
			return [];
		}
		return [{ path, bytes: readFileSync(file) }];
	});
}

/** The regular files below a folder, with `/` between the parts of their paths. Hidden ones and links are skipped. */
function filesBelow(folder: string): string[] {
	if (!statOf(folder)?.isDirectory()) return [];
	return readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) =>
			join(entry.parentPath, entry.name)
				.slice(folder.length + 1)
				.split(sep)
				.join("/"),
		)
		.filter((path) => !/(?:^|\/)\./.test(path) && !path.endsWith("~"))
		.sort();
}

/** @returns whether the files are stored */
async function store(
	folder: string,
	files: readonly LocalFile[],
	server: Server,
	report: Report,
): Promise<boolean> {
	const json = { files: files.map(({ path, bytes }) => ({ path, base64: bytes.toString("base64") })) };
	try {
		const answer = await request(server, { method: "POST", path: "/api/theme", json });
		const { warnings = [] } = answer as { warnings?: Fault[] };
		for (const { detail } of warnings) report.warning(shownPath(join(folder, STYLE_SHEET)), detail);
		return true;
	} catch (error) {
		if (!(error instanceof RequestError) || error.status !== 422) throw error;
		report.refused(shownPath(join(folder, "theme")), error.detail);
		return false;
	}
}

function warn(folder: string, files: readonly LocalFile[], report: Report): void {
	const sheet = files.find(({ path }) => path === STYLE_SHEET);
	const paths = new Set(files.map(({ path }) => path));
	for (const detail of styleSheetFaults(sheet?.bytes.toString("utf8") ?? "", paths))
		report.warning(shownPath(join(folder, STYLE_SHEET)), detail);
}

async function storedDigests(server: Server): Promise<Map<string, string>> {
	const answer = await request(server, { method: "GET", path: "/api/theme" });
	const files = listIn<{ path: string; digest: string }>(server, answer, "files");
	return new Map(files.map(({ path, digest }) => [path, digest]));
}

function digestOf(bytes: Uint8Array): string {
	return createHash("sha256").update(bytes).digest("hex");
}
