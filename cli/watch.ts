/**
 * `tributary import --watch`: imports again whenever something changes.
 *
 * @module
 */
import { type Dirent, type FSWatcher, readdirSync, statSync, watch } from "node:fs";
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

/** What is not imported: folders in which tools write all the time, and what editors write beside a file. */
const IGNORED = /^(?:\..*|node_modules|.*~)$/;

/**
 * Imports paths, and again each time that something in them changes, until it is ended. A server that is away for a while
 * gets all when it is back. Of each further import, only what is new is said.
 *
 * @param signal ends it; without one, it goes on as long as the process
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
	if (options.dryRun) throw new UsageError("--watch imports what changes: leave out --dry-run.");
	if (options.prune && !options.yes)
		throw new UsageError("--watch with --prune withdraws without asking: say --yes too.");
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

/** @returns whether it could be done; if not, it is to be tried again */
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

/** The lines that say that something happened. */
const EVENT = /^(?:created|updated|moved|scheduled|withdrawn|restored|uploaded) /;
/** The last line of an import. */
const SUM = /^\d+ created, /;

/** Results that are no events: they would be the same each time. */
const STANDING = new Set(["draft", "expired", "deleted", "refused", "repaired"]);

interface News {
	output: Output;
	/** Begins the next import. */
	begin: () => void;
}

/** Passes on what happened, and of the rest what the import before did not say: the same warnings come each time. */
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
					const isEvent = type === "article" && !STANDING.has(String(status));
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
	/** By their folders, and which folder that was: another may take its place. */
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
	 * Waits for a change that is followed by quiet, or for a while.
	 *
	 * @param delay the longest to wait, in milliseconds
	 * @returns `false` when it is to end
	 */
	async next(delay: number | undefined): Promise<boolean> {
		if (!this.#isChanged) await this.#woken(delay);
		while (this.#isChanged && !this.#signal?.aborted) {
			this.#isChanged = false;
			await this.#woken(this.#quiet);
		}
		// There may be folders that were not there before; what they have is imported now.
		this.#look();
		return !this.#signal?.aborted;
	}

	close(): void {
		for (const { watcher } of this.#watchers.values()) watcher.close();
		this.#watchers.clear();
	}

	/**
	 * Watches all folders that there are. Each by itself: on Linux, Node watches the files of a folder tree one by one, and
	 * loses those that an editor replaces by others.
	 */
	#look(): void {
		const folders = new Set(
			// A file that is replaced is another file: its folder has both.
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
		// Gone in the meantime: the folder above has a change to tell.
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

	/** Waits until something changes, it is to end, or time is over. */
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

/** What a folder is known by, whatever its name; `undefined` if there is no such folder. */
function inodeOf(folder: string): number | undefined {
	const info = statSync(folder, { throwIfNoEntry: false });
	return info?.isDirectory() ? info.ino : undefined;
}

/** A folder and all below it, but for those that are not imported. */
function foldersBelow(folder: string): string[] {
	const found = [folder];
	for (const above of found) {
		let entries: Dirent[] = [];
		try {
			entries = readdirSync(above, { withFileTypes: true });
		} catch {
			// The import says what cannot be read.
		}
		for (const entry of entries)
			if (entry.isDirectory() && !IGNORED.test(entry.name)) found.push(join(above, entry.name));
	}
	return found;
}
