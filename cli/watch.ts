/**
 * `tributary import --watch`: imports again whenever something changes.
 *
 * @module
 */
import { type Dirent, existsSync, type FSWatcher, readdirSync, statSync, watch } from "node:fs";
import { dirname, join } from "node:path";
import { CommandError, UsageError } from "./errors.ts";
import { type ImportOptions, importPaths } from "./import.ts";
import type { Output } from "./output.ts";
import type { Server } from "./server.ts";

/** How long a watch waits, in milliseconds. */
export interface WatchTimes {
	/** How long nothing must change before an import begins: editors write a file in several steps. */
	quiet: number;
	/** How long after an import that failed the next is tried. */
	retry: number;
}

const TIMES: WatchTimes = { quiet: 300, retry: 5_000 };

/** Names that are not imported: folders to which tools write all the time, and temporary files of editors. */
const IGNORED = /^(?:\..*|node_modules|.*~)$/;

/**
 * Imports paths, and imports them again after each change, until the watch is ended. After an outage, the server gets all
 * changes. Further imports report only what is new.
 *
 * @param signal ends the watch; without one, it runs as long as the process
 * @param times how long it waits
 * @throws {CommandError} if the first import cannot be done
 */
export async function watchPaths(
	paths: string[],
	server: Server,
	terminal: Output,
	options: ImportOptions,
	signal?: AbortSignal,
	{ quiet, retry }: WatchTimes = TIMES,
): Promise<void> {
	if (options.dryRun) throw new UsageError("--watch imports every change: leave out --dry-run.");
	if (options.prune && !options.yes)
		throw new UsageError("--watch with --prune withdraws articles without asking: add --yes to allow that.");
	// What changes during the first import is imported after it.
	const changes = new Changes(paths, quiet, signal);
	try {
		const news = newsFor(terminal);
		await importPaths(paths, server, news.output, options);
		terminal.log("watching for changes; stop with Ctrl-C");
		let delay: number | undefined;
		while (await changes.next(delay)) {
			news.begin();
			const isDone = await imported(() => importPaths(paths, server, news.output, options), news.output);
			delay = isDone ? undefined : retry;
		}
	} finally {
		changes.close();
	}
}

/**
 * Imports paths each time that something in them changes. Unlike {@link watchPaths}, it does not import them first, and they
 * need not be there yet.
 *
 * @param signal ends it; without one, it goes on as long as the process
 * @param times how long it waits
 */
export async function watchSaved(
	paths: readonly string[],
	server: Server,
	terminal: Output,
	options: ImportOptions,
	signal?: AbortSignal,
	{ quiet, retry }: WatchTimes = TIMES,
): Promise<void> {
	const changes = new Changes([...paths], quiet, signal);
	try {
		const news = newsFor(terminal);
		let delay: number | undefined;
		while (await changes.next(delay)) {
			const there = paths.filter((path) => existsSync(path));
			if (there.length === 0) continue;
			news.begin();
			const isDone = await imported(() => importPaths(there, server, news.output, options), news.output);
			delay = isDone ? undefined : retry;
		}
	} finally {
		changes.close();
	}
}

/** @returns whether it succeeded; if not, it is tried again */
async function imported(run: () => Promise<unknown>, output: Output): Promise<boolean> {
	try {
		await run();
		return true;
	} catch (error) {
		if (!(error instanceof CommandError)) throw error;
		output.error(error.message);
		return false;
	}
}

/** The lines that report a change. */
const EVENT = /^(?:created|updated|deleted|moved|scheduled|withdrawn|restored|uploaded) /;
/** The last line of an import. */
const SUM = /^\d+ created, /;

/** Results that every import would report again. */
const RECURRING = new Set(["draft", "expired", "deleted", "refused", "repaired"]);

interface News {
	output: Output;
	/** Begins the next import. */
	begin: () => void;
}

/** Passes on every change, and other lines only if the import before did not have them: warnings are the same each time. */
function newsFor(output: Output): News {
	let before = new Set<string>();
	let now = new Set<string>();
	/** Whether there was anything to pass on. */
	let isAny = true;
	const isNew = (text: string) => {
		now.add(text);
		return !before.has(text);
	};
	const say = (isSaid: boolean, pass: () => void) => {
		isAny ||= isSaid;
		if (isSaid) pass();
	};
	const { record } = output;
	return {
		output: {
			...output,
			log: (line) => say(SUM.test(line) ? isAny : EVENT.test(line) || isNew(line), () => output.log(line)),
			error: (line) => say(isNew(line), () => output.error(line)),
			...(record && {
				record: (result, kind) => {
					const { type, status } = result;
					const isEvent = type === "article" && !RECURRING.has(String(status));
					const isSaid = type === "summary" ? isAny : isEvent || isNew(JSON.stringify(result));
					say(isSaid, () => record(result, kind));
				},
			}),
		},
		begin() {
			before = now;
			now = new Set();
			isAny = false;
		},
	};
}

/** Notices changes in files and folders. */
class Changes {
	readonly #paths: string[];
	readonly #quiet: number;
	readonly #signal: AbortSignal | undefined;
	/** The watchers by folder, with the folder's inode: another folder may take its place. */
	readonly #watchers = new Map<string, { watcher: FSWatcher; inode: number }>();
	#isChanged = false;
	#wake = () => {};

	constructor(paths: string[], quiet: number, signal: AbortSignal | undefined) {
		this.#paths = paths;
		this.#quiet = quiet;
		this.#signal = signal;
		signal?.addEventListener("abort", () => this.#wake());
		this.#look();
	}

	/**
	 * Waits for a change and for the quiet time after it, or until the delay is over.
	 *
	 * @param delay the longest to wait, in milliseconds
	 * @returns `false` when the watch ends
	 */
	async next(delay: number | undefined): Promise<boolean> {
		if (!this.#isChanged) await this.#woken(delay);
		while (this.#isChanged && !this.#signal?.aborted) {
			this.#isChanged = false;
			await this.#woken(this.#quiet);
		}
		// There may be new folders. Their files are imported now.
		this.#look();
		return !this.#signal?.aborted;
	}

	close(): void {
		for (const { watcher } of this.#watchers.values()) watcher.close();
		this.#watchers.clear();
	}

	/**
	 * Watches all folders, each by itself: on Linux, Node watches the files of a folder tree one by one, and loses those that an
	 * editor replaces.
	 */
	#look(): void {
		const folders = new Set(
			// For a file, its folder is watched, because an editor may replace the file.
			this.#paths.flatMap((path) => (inodeOf(path) === undefined ? [dirname(path)] : foldersBelow(path))),
		);
		for (const [folder, { watcher, inode }] of this.#watchers) {
			if (folders.has(folder) && inodeOf(folder) === inode) continue;
			watcher.close();
			this.#watchers.delete(folder);
		}
		for (const folder of folders) if (!this.#watchers.has(folder)) this.#watch(folder);
	}

	#watch(folder: string): void {
		const inode = inodeOf(folder);
		// It is gone in the meantime, and the folder above reports the change.
		if (inode === undefined) return;
		const watcher = watch(folder, (_, name) => {
			if (name === null || !IGNORED.test(name)) this.#note();
		});
		watcher.on("error", () => this.#note());
		this.#watchers.set(folder, { watcher, inode });
	}

	#note(): void {
		this.#isChanged = true;
		this.#wake();
	}

	/** Waits until something changes, the watch ends, or the delay is over. */
	#woken(delay: number | undefined): Promise<void> {
		return new Promise((resolve) => {
			const timer = delay === undefined ? undefined : setTimeout(resolve, delay);
			this.#wake = () => {
				clearTimeout(timer);
				resolve();
			};
			if (this.#signal?.aborted) this.#wake();
		});
	}
}

/** The inode of a folder; `undefined` if there is no such folder. */
function inodeOf(folder: string): number | undefined {
	const info = statSync(folder, { throwIfNoEntry: false });
	return info?.isDirectory() ? info.ino : undefined;
}

/** A folder and all folders below it, except those that are not imported. */
function foldersBelow(folder: string): string[] {
	const found = [folder];
	for (const above of found) {
		let entries: Dirent[] = [];
		try {
			entries = readdirSync(above, { withFileTypes: true });
		} catch {
			// The import reports what cannot be read.
		}
		for (const entry of entries)
			if (entry.isDirectory() && !IGNORED.test(entry.name)) found.push(join(above, entry.name));
	}
	return found;
}
