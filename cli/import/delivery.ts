/**
 * Sends new and changed articles to the server, in batches. Each batch is stored as a whole or not at all.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { TooLargeError } from "../errors.ts";
import type { Media } from "../media.ts";
import type { Item } from "../readers/front-matter.ts";
import { post, type Server } from "../server.ts";
import { asSpelt } from "../spellings.ts";
import type { Entry } from "./entry.ts";
import { refusedAsIncomplete, type Sent } from "./incomplete.ts";
import type { Report, Result } from "./report.ts";

/** How many articles are sent at once, and how much work they may be: little enough for the free plan's 10 ms of CPU time. */
const BATCH_ITEMS = 25;
const BATCH_WORK = 100_000;
/** How many fingerprints are compared at once. */
const COMPARED = 1000;

/** Delivers articles, which are added one by one. */
export class Delivery {
	readonly #server: Server;
	readonly #media: Media;
	readonly #report: Report;
	readonly #isDry: boolean;
	readonly #path: string;
	#pending: Entry[] = [];
	/** Articles that were sent with links to articles that were not stored yet. */
	#open: Entry[] = [];
	/** The paths of files that no longer exist, and whose articles belong to other files now. */
	readonly orphaned = new Set<string>();

	/** @param isDry whether the server only reports what it would do */
	constructor(server: Server, media: Media, report: Report, isDry: boolean) {
		this.#server = server;
		this.#media = media;
		this.#report = report;
		this.#isDry = isDry;
		this.#path = isDry ? "/api/import/dry-run" : "/api/import";
	}

	/** @throws as `request` does */
	async add(entry: Entry): Promise<void> {
		this.#pending.push(entry);
		if (this.#pending.length >= COMPARED) await this.#flush(false);
	}

	/** Sends the remaining articles, and again those whose links turned out to be wrong. */
	async end(): Promise<void> {
		await this.#flush(true);
	}

	async #flush(isLast: boolean): Promise<void> {
		const pending = this.#pending;
		this.#pending = [];
		const changed = pending.length === 0 ? [] : await this.#changedAmong(pending);
		await this.#media.learn(changed.flatMap(({ targets }) => targets));
		// Articles that link to new ones come last, when most of the new ones are stored.
		const isReady = ({ targets }: Entry) => targets.every((target) => this.#media.isKnown(target));
		for (const some of [changed.filter(isReady), changed.filter((entry) => !isReady(entry))]) {
			for await (const batch of batches(together(some))) {
				const results = await this.#send(batch);
				for (const [i, { entry }] of batch.entries()) this.#sent(entry, results[i] ?? { status: "refused" });
			}
		}
		if (!this.#isDry) await this.#sendAgain(isLast);
		this.#report.progress(pending.length);
	}

	#sent(entry: Entry, result: Result): void {
		this.#media.note(entry.announcement.id, result);
		this.#report.result(entry, result);
		if (entry.targets.length > 0 && result.status !== "refused") this.#open.push(entry);
	}

	/** Sends the articles again whose links turned out to be wrong. */
	async #sendAgain(isLast: boolean): Promise<void> {
		// Targets that were "unchanged" when the articles were sent may only now have their paths, or be public.
		if (isLast)
			await this.#media.learn(
				this.#open.flatMap(({ targets }) => targets),
				true,
			);
		const wrong = this.#open.filter((entry) => entry.isRight(isLast) === false);
		this.#open = this.#open.filter((entry) => entry.isRight(isLast) === undefined);
		for await (const batch of batches(wrong, isLast)) {
			const results = await this.#send(batch);
			for (const [i, { entry }] of batch.entries()) {
				const result = results[i];
				if (result?.status === "refused") this.#report.result(entry, result);
				else if (!isLast) this.#open.push(entry);
			}
		}
	}

	/** Withdraws articles whose files are gone. */
	async withdraw(paths: string[]): Promise<void> {
		for (let start = 0; start < paths.length; start += BATCH_ITEMS) {
			const batch = paths.slice(start, start + BATCH_ITEMS);
			const items = batch.map((path) => ({ id: path, _tributary: { path, draft: true } }));
			const results = await post<Result>(this.#server, this.#path, { items }, "results");
			for (const [i, path] of batch.entries()) this.#report.gone(path, results[i] ?? { status: "refused" });
		}
	}

	/** The articles that differ from what the server has. The others are reported here. */
	async #changedAmong(entries: Entry[]): Promise<Entry[]> {
		const items = entries.map(({ announcement }) => announcement);
		const changed = new Set(await post<string>(this.#server, "/api/import/changed", { items }, "changed"));
		return entries.filter((entry) => {
			if (changed.has(entry.announcement.id)) return true;
			if (entry.kept === undefined) this.#report.unchanged();
			else this.#report.kept(entry);
			return false;
		});
	}

	/** Sends a batch, but refuses articles that would lose files because less of their folder is imported than before. */
	async #send(batch: Sent[]): Promise<Result[]> {
		const refused = await refusedAsIncomplete(batch, this.#server);
		if (refused.size === 0) return this.#sendWhole(batch);
		const others = batch.filter(({ entry }) => !refused.has(entry));
		const results = others.length === 0 ? [] : await this.#sendWhole(others);
		return batch.map(
			(sent) => refused.get(sent.entry) ?? results[others.indexOf(sent)] ?? { status: "refused" },
		);
	}

	/** Sends a batch. An article of a file that no longer exists is sent again as moved: it belongs to this file now. */
	async #sendWhole(batch: Sent[]): Promise<Result[]> {
		const results = await this.#sendOnce(batch);
		const again = batch.filter(({ entry }, i) => {
			const owner = orphanIn(entry, results[i]);
			if (owner !== undefined) this.orphaned.add(owner);
			return owner !== undefined;
		});
		if (again.length === 0) return results;
		const later = await this.#sendOnce(again.map(({ entry, item }) => ({ entry, item: asMoved(item) })));
		return results.map((result, i) => {
			const sent = batch[i];
			return (sent && later[again.indexOf(sent)]) ?? result;
		});
	}

	/** Sends a batch once. An article that is too large for the server by itself is refused, and does not end the import. */
	async #sendOnce(batch: Sent[]): Promise<Result[]> {
		try {
			const items = batch.map(({ item }) => item);
			return await post<Result>(this.#server, this.#path, { items }, "results");
		} catch (error) {
			if (!(error instanceof TooLargeError) || batch.length > 1) throw error;
			return [{ status: "refused", errors: [{ pointer: "", detail: "is larger than the server accepts" }] }];
		}
	}
}

/** Brings files of the same name together: only one of them is the article that version 1 made. */
function together(entries: Entry[]): Entry[] {
	const named = new Map<unknown, Entry[]>();
	for (const entry of entries) {
		const name = entry.announcement.former_id ?? entry;
		named.set(name, [...(named.get(name) ?? []), entry]);
	}
	return [...named.values()].flat();
}

async function* batches(entries: Entry[], isLast = false): AsyncGenerator<Sent[]> {
	let batch: Sent[] = [];
	let work = 0;
	for (const entry of entries) {
		const item = await entry.item(isLast);
		const more = workOf(item);
		if (batch.length === BATCH_ITEMS || (batch.length > 0 && work + more > BATCH_WORK)) {
			yield batch;
			batch = [];
			work = 0;
		}
		batch.push({ entry, item });
		work += more;
	}
	if (batch.length > 0) yield batch;
}

/**
 * The work that an item is for the server, in UTF-16 code units of JSON that it reads. The source texts in the item are only
 * stored, which takes a tenth of the time.
 */
function workOf(item: Item | null): number {
	const { _source_markdown: markdown, _tributary } = item ?? {};
	const { file } = (_tributary ?? {}) as { file?: unknown };
	const kept = [markdown, file].reduce<number>(
		(sum, text) => sum + (typeof text === "string" ? text.length : 0),
		0,
	);
	return JSON.stringify(item).length - 0.9 * kept;
}

/** The path of the file that the id of a refused article belongs to, if the file no longer exists. */
function orphanIn({ root, announcement }: Entry, result: Result | undefined): string | undefined {
	const owner = result?.errors?.find(({ path }) => path !== undefined)?.path;
	if (root === undefined || owner === undefined) return undefined;
	// Where the root is not known, the other path may begin at any of the folders above.
	for (let folder = root; ; folder = dirname(folder)) {
		if (existsSync(asSpelt(join(folder, owner)))) return undefined;
		if (!announcement.partial_path || dirname(folder) === folder) return owner;
	}
}

function asMoved(item: Item | null): Item {
	return { ...item, _tributary: { ...(item?._tributary as Item | undefined), moved: true } };
}
