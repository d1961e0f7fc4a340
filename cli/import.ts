/**
 * Import: what changed in files is sent, in batches that each are stored as a whole or not at all.
 *
 * @module
 */
import { realpath } from "node:fs/promises";
import { dirname } from "node:path";
import { fingerprint } from "../src/articles/fingerprint.ts";
import { isWithin } from "./beside.ts";
import { FileError, TooLargeError } from "./errors.ts";
import { type FileContent, filesIn, readArticles } from "./files.ts";
import { filesNamedBy, uploadsTo } from "./media.ts";
import { lineByLine, type Output } from "./output.ts";
import type { Item } from "./readers/front-matter.ts";
import { post, type Server } from "./server.ts";
import { withTexts } from "./texts.ts";

/** How many articles are sent at once, and how many UTF-16 code units: little enough for the free plan's 10 ms. */
const BATCH_ITEMS = 25;
const BATCH_LENGTH = 100_000;
/** How many fingerprints are compared at once. */
const COMPARED = 1000;
/** How often progress is reported, in articles. */
const PROGRESS_EVERY = 1000;

/** What became of the articles of an import. */
export interface Tally {
	created: number;
	updated: number;
	/** Made anew, as only the server's rules have changed. */
	repaired: number;
	unchanged: number;
	/** Deleted on the server earlier, and left so. */
	deleted: number;
	drafts: number;
	refused: number;
}

/** An item on its way. */
interface Sent {
	/** Documents may hold anything, so it may be `null`. */
	item: Item | null;
	/** The file it came from, and which one it is there if there are several. */
	origin: string;
	words: Words;
	fingerprint: string;
}

/** How a file names what it says. */
type Words = Pick<FileContent, "files" | "keyOf">;

/** What is wrong with an article, and in which field (RFC 6901). */
interface Fault {
	pointer: string;
	detail: string;
}

interface Result {
	status: "created" | "updated" | "repaired" | "unchanged" | "deleted" | "refused";
	slug?: string;
	errors?: Fault[];
	/** What is stored, but will be missed. */
	warnings?: Fault[];
}

/**
 * Imports files and folders into a server, and reports each article that was created, updated or refused. Files that
 * articles name are uploaded first, so that a new sound or picture changes its article, and are not taken for articles
 * themselves. A bad file is reported and skipped. Running it again sends nothing that is already stored.
 *
 * @throws {CommandError} if a path does not exist or the server cannot be written to
 */
export async function importPaths(paths: string[], server: Server, terminal: Output): Promise<Tally> {
	const output = lineByLine(terminal);
	const tally: Tally = {
		created: 0,
		updated: 0,
		repaired: 0,
		unchanged: 0,
		deleted: 0,
		drafts: 0,
		refused: 0,
	};
	const files = await filesIn(paths, output);
	const owners = new Map<string, string>();
	const uploaded = uploadsTo(server, output);
	/** The files that belong to articles, by their real paths. */
	const named = new Set<string>();
	/** Files that are no articles, unless it turns out that they belong to one. */
	const unread: [file: string, error: FileError][] = [];
	let pending: Sent[] = [];
	let done = 0;

	const refuse = (origin: string, reason: string) => {
		tally.refused++;
		output.error(`refused    ${origin}: ${reason}`);
	};
	const flush = async () => {
		const changed = await changedOnes(server, pending);
		tally.unchanged += pending.length - changed.length;
		for (const batch of batches(changed)) {
			const results = await importBatch(server, batch);
			batch.forEach(({ origin, words }, i) => {
				const told = (fault: Fault) => reasonIn(words, fault);
				const { status, slug, errors = [], warnings = [] } = results[i] ?? { status: "refused" };
				for (const warning of warnings) output.error(`warning    ${origin}: ${told(warning)}`);
				if (status === "refused") refuse(origin, errors.map(told).join("; "));
				else tally[status]++;
				if (status === "created" || status === "updated")
					output.log(`${status}    /articles/${slug}  ${origin}`);
				if (status === "deleted") {
					output.log(
						`left out   ${origin}: it was deleted on the server; PUT /api/articles/${slug} brings it back`,
					);
				}
			});
		}
		const before = done;
		done += pending.length;
		if (Math.floor(done / PROGRESS_EVERY) > Math.floor(before / PROGRESS_EVERY))
			output.error(`… ${done} articles, ${files.length} files in all`);
		pending = [];
	};

	const isNamed = async (file: string) => named.has(await realpath(file).catch(() => file));

	for (const file of files) {
		if (await isNamed(file)) continue;
		const content = await unlessRefused(readArticles(file, foldersOf(file, paths)));
		if (content instanceof FileError) {
			unread.push([file, content]);
			continue;
		}
		const { items, draft, unknown, notes, ...words } = content;
		const place = { file, roots: foldersOf(file, paths) ?? [dirname(file)] };
		for (const item of items)
			for (const path of await filesNamedBy(item, words.files, place)) named.add(path);
		if (unknown.length > 0)
			output.error(`note       ${file}: has keys that mean nothing here: ${unknown.join(", ")}`);
		for (const note of notes) output.error(`note       ${file}: ${note}`);
		if (draft) {
			tally.drafts++;
			output.log(`draft      ${file}`);
			continue;
		}
		for (const [i, item] of items.entries()) {
			const origin = items.length === 1 ? file : `${file}, item ${i + 1}`;
			const id = idOf(item);
			const owner = owners.get(id);
			if (id !== "" && owner !== undefined) {
				refuse(origin, `has the id "${id}", as ${owner} has; give it another (id: …)`);
				continue;
			}
			owners.set(id, origin);
			const complete = await unlessRefused(
				withTexts(item, words.files, place).then((whole) => uploaded(whole, place)),
			);
			if (complete instanceof FileError)
				refuse(origin, reasonIn(words, { pointer: complete.pointer, detail: complete.message }));
			else pending.push({ item: complete, origin, words, fingerprint: await fingerprint(complete) });
			if (pending.length >= COMPARED) await flush();
		}
	}
	for (const [file, { pointer, message }] of unread)
		if (!(await isNamed(file))) refuse(file, reasonOf(pointer, message));
	if (pending.length > 0) await flush();
	output.log(summaryOf(tally));
	return tally;
}

/** The folders that a file was found in; `undefined` if the file itself was named. */
function foldersOf(file: string, paths: string[]): string[] | undefined {
	return paths.includes(file) ? undefined : paths.filter((path) => isWithin(path, file));
}

/** Those that the server has not imported as they are now. */
async function changedOnes(server: Server, sent: Sent[]): Promise<Sent[]> {
	const items = sent.map(({ item, fingerprint }) => ({ id: idOf(item), fingerprint }));
	const changed = new Set(await post<string>(server, "/api/import/changed", { items }, "changed"));
	return sent.filter(({ item }) => changed.has(idOf(item)));
}

/** Sends a batch. One article that the server does not take for its size alone is refused; the others go on. */
async function importBatch(server: Server, batch: Sent[]): Promise<Result[]> {
	try {
		const items = batch.map(({ item }) => item);
		return await post<Result>(server, "/api/import", { items }, "results");
	} catch (error) {
		if (!(error instanceof TooLargeError) || batch.length > 1) throw error;
		return [{ status: "refused", errors: [{ pointer: "", detail: "is larger than the server takes" }] }];
	}
}

/** What the server knows an item by; empty if it says so nowhere, or not in words. */
function idOf(item: Item | null): string {
	const id = item?.id ?? item?.url;
	return typeof id === "string" || typeof id === "number" ? String(id) : "";
}

function* batches(sent: Sent[]): Generator<Sent[]> {
	let batch: Sent[] = [];
	let length = 0;
	for (const one of sent) {
		const size = JSON.stringify(one.item).length;
		if (batch.length === BATCH_ITEMS || (batch.length > 0 && length + size > BATCH_LENGTH)) {
			yield batch;
			batch = [];
			length = 0;
		}
		batch.push(one);
		length += size;
	}
	if (batch.length > 0) yield batch;
}

/** What a promise gives, or why a file keeps an article from being imported. */
async function unlessRefused<T>(promise: Promise<T>): Promise<T | FileError> {
	try {
		return await promise;
	} catch (error) {
		if (error instanceof FileError) return error;
		throw error;
	}
}

/** A fault in the words of a file: its own keys, and the file that a text is out of, as `transcript "one.vtt": …` */
function reasonIn({ keyOf, files }: Words, { pointer, detail }: Fault): string {
	const key = keyOf(pointer.slice(1));
	const [member] = key.split("/");
	const text = member === "transcript" || member === "chapters" ? files[member] : undefined;
	return reasonOf(`/${key}`, text === undefined ? detail : `"${text}": ${detail}`);
}

/** A fault as a person reads it: the field, as `tags/3`, or nothing for the article as a whole, and what is wrong. */
function reasonOf(pointer: string, detail: string): string {
	return `${pointer.slice(1)} ${detail}`.trim();
}

function summaryOf(tally: Tally): string {
	const parts = [
		`${tally.created} created`,
		`${tally.updated} updated`,
		`${tally.unchanged} unchanged`,
		`${tally.refused} refused`,
	];
	if (tally.repaired > 0) parts.push(`${tally.repaired} repaired`);
	if (tally.drafts > 0) parts.push(`${tally.drafts} in draft`);
	if (tally.deleted > 0) parts.push(`${tally.deleted} deleted earlier`);
	return parts.join(", ");
}
