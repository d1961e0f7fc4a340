/**
 * Stores the files of the operator's own look.
 *
 * @module
 */
import { type Fault, RefusedError } from "../articles/schema/item.ts";
import { retryOnConflict } from "../articles/store/conflicts.ts";
import { Transaction, type Writer } from "../articles/store/transaction.ts";
import { sha256 } from "../model/digest.ts";
import { NEWEST_REVISION } from "../platform/revisions.ts";
import { rowsOf } from "../platform/rows.ts";
import type { ListedFile } from "./read.ts";
import { styleSheetFaults } from "./style-sheet.ts";
import {
	MAX_THEME_BYTES,
	MAX_THEME_FILES,
	mostBytes,
	PATH_RULE,
	STYLE_SHEET,
	themeType,
} from "./theme-files.ts";

/** A file to be stored. */
export interface NewFile {
	/** Below the folder `data`: `theme.css`, `theme/logo.svg`. */
	path: string;
	bytes: Uint8Array<ArrayBuffer>;
}

/** What a write did. */
export interface WrittenFiles {
	/** One for each file that was sent or named, by path. */
	results: { path: string; status: "created" | "updated" | "unchanged" | "deleted" | "absent" }[];
	/** What browsers will not load, or not find. */
	warnings: Fault[];
}

/** A file with its digest. */
interface Digested extends NewFile {
	digest: string;
}

const UPSERT = `INSERT INTO theme_files (path, digest, bytes, content) VALUES (?1, ?2, ?3, ?4)
	ON CONFLICT (path) DO UPDATE SET digest = excluded.digest, bytes = excluded.bytes, content = excluded.content`;

/**
 * Stores and deletes files in one transaction, so that no page has a style sheet without its fonts.
 *
 * @param deleted the paths of files to be deleted; those that are not there are passed over
 * @throws {RefusedError} if a file cannot be stored; then nothing is changed
 */
export async function writeFiles(
	writer: Writer,
	files: readonly NewFile[],
	deleted: readonly string[],
): Promise<WrittenFiles> {
	refuse(files.flatMap((file, i) => fileFaults(files, file, i)));
	const digested = await Promise.all(
		files.map(async (file): Promise<Digested> => ({ ...file, digest: await sha256(file.bytes) })),
	);
	return retryOnConflict(() => write(writer, digested, deleted));
}

async function write(
	writer: Writer,
	files: readonly Digested[],
	deleted: readonly string[],
): Promise<WrittenFiles> {
	const { db } = writer;
	const [revisions, listed] = await db.batch([
		db.prepare(NEWEST_REVISION),
		db.prepare("SELECT path, digest, bytes AS size FROM theme_files"),
	]);
	const stored = new Map(rowsOf<ListedFile>(listed).map((file) => [file.path, file]));
	const after = new Map(Array.from(stored, ([path, { size }]) => [path, size]));
	for (const path of deleted) after.delete(path);
	for (const { path, bytes } of files) after.set(path, bytes.length);
	refuse(boundFaults(after));

	const gone = [...new Set(deleted)].filter((path) => !files.some((file) => file.path === path));
	const changed = files.filter(({ path, digest }) => stored.get(path)?.digest !== digest);
	const removed = gone.filter((path) => stored.has(path));
	if (changed.length + removed.length > 0) {
		const revision = rowsOf<{ revision: number }>(revisions)[0]?.revision ?? 0;
		const change = await new Transaction(writer, revision)
			.advance({ scopes: new Map([["site", { growth: 0 }]]) })
			.add(removed.map((path) => db.prepare("DELETE FROM theme_files WHERE path = ?1").bind(path)))
			.add(
				changed.map(({ path, digest, bytes }) =>
					db.prepare(UPSERT).bind(path, digest, bytes.length, bytes.toBase64()),
				),
			)
			.commit();
		writer.changed(change);
	}
	return {
		results: [
			...files.map(({ path, digest }) => {
				const before = stored.get(path);
				const status = before === undefined ? "created" : before.digest === digest ? "unchanged" : "updated";
				return { path, status } as const;
			}),
			...gone.map((path) => ({ path, status: stored.has(path) ? "deleted" : "absent" }) as const),
		],
		warnings: warningsOf(files, new Set(after.keys())),
	};
}

function fileFaults(files: readonly NewFile[], { path, bytes }: NewFile, i: number): Fault[] {
	const shown = `"${path.slice(0, 80)}"`;
	const at = (detail: string) => [{ pointer: `/files/${i}/path`, detail, path: path.slice(0, 200) }];
	if (themeType(path) === undefined)
		return at(`${shown} is not a path that a file of the look can have: ${PATH_RULE}`);
	if (files.findIndex((file) => file.path === path) < i) return at(`${shown} appears twice`);
	if (bytes.length > mostBytes(path))
		return at(`${shown} has ${bytes.length} bytes, at most ${mostBytes(path)} can be stored`);
	if (path === STYLE_SHEET && !isUtf8(bytes)) return at(`${shown} is not a text in UTF-8`);
	return [];
}

function boundFaults(after: ReadonlyMap<string, number>): Fault[] {
	const bytes = Array.from(after.values()).reduce((sum, size) => sum + size, 0);
	if (after.size > MAX_THEME_FILES)
		return [
			{
				pointer: "/files",
				detail: `would be ${after.size} in all, at most ${MAX_THEME_FILES} can be stored`,
			},
		];
	if (bytes > MAX_THEME_BYTES)
		return [
			{
				pointer: "/files",
				detail: `would have ${bytes} bytes in all, at most ${MAX_THEME_BYTES} can be stored`,
			},
		];
	return [];
}

function warningsOf(files: readonly NewFile[], paths: ReadonlySet<string>): Fault[] {
	return files.flatMap(({ path, bytes }, i) =>
		path === STYLE_SHEET
			? styleSheetFaults(new TextDecoder().decode(bytes), paths).map((detail) => ({
					pointer: `/files/${i}`,
					detail,
					path,
				}))
			: [],
	);
}

function isUtf8(bytes: Uint8Array): boolean {
	try {
		new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
		return true;
	} catch {
		return false;
	}
}

function refuse(faults: Fault[]): void {
	if (faults.length > 0) throw new RefusedError(faults);
}
