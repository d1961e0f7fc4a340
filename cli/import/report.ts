/**
 * What an import says: a line for each article that something happened to, and a sum.
 *
 * @module
 */
import { extname } from "node:path";
import type { Output } from "../output.ts";
import type { Entry, Words } from "./entry.ts";

/** How often progress is reported, in articles. */
const PROGRESS_EVERY = 1000;

/** The reason for what is in a folder of a tool's own, other than that of drafts. */
const TOOL_FOLDER = /^in (?!_drafts$)/i;

/** How many articles came to what. */
export interface Tally {
	created: number;
	updated: number;
	/** Made anew, as only the rules have changed. */
	repaired: number;
	unchanged: number;
	/** To be published later. */
	scheduled: number;
	/** Not public any more. */
	withdrawn: number;
	/** Public again. */
	restored: number;
	/** Those among them that have another address now. */
	moved: number;
	/** Deleted on the server earlier, and left so. */
	deleted: number;
	drafts: number;
	expired: number;
	refused: number;
}

/** What is wrong with an article, and in which field (RFC 6901). */
export interface Fault {
	pointer: string;
	detail: string;
}

/** What became of an article, as the server says. */
export interface Result {
	status: Exclude<keyof Tally, "drafts" | "moved"> | "draft";
	slug?: string;
	/** When a scheduled article is to be published. */
	date_published?: string;
	/** The path of its former address. */
	moved_from?: string;
	/** The path of the file whose article has the id. */
	owner?: string;
	errors?: Fault[];
	/** What is stored, but will be missed. */
	warnings?: Fault[];
}

/** Says what happens to the files of one import. */
export class Report {
	readonly tally: Tally = {
		created: 0,
		updated: 0,
		repaired: 0,
		unchanged: 0,
		scheduled: 0,
		withdrawn: 0,
		restored: 0,
		moved: 0,
		deleted: 0,
		drafts: 0,
		expired: 0,
		refused: 0,
	};
	readonly #output: Output;
	readonly #isDry: boolean;
	readonly #files: number;
	/** How many files are not published for the folder that they are in. */
	readonly #inFolders = new Map<string, number>();
	#done = 0;

	/**
	 * @param files how many files there are
	 * @param isDry whether nothing is changed, so that all is only said of what would happen
	 */
	constructor(output: Output, files: number, isDry: boolean) {
		this.#output = output;
		this.#files = files;
		this.#isDry = isDry;
	}

	/** An article that the server has as it is. */
	unchanged(): void {
		this.tally.unchanged++;
	}

	/** A file that is not to be published, and is not public. */
	kept({ file, kept }: Entry): void {
		const { state, reason } = kept ?? { state: "draft" };
		// The folders of a tool's templates and data have many files that nobody takes for articles.
		if (reason !== undefined && TOOL_FOLDER.test(reason)) {
			this.#inFolders.set(reason, (this.#inFolders.get(reason) ?? 0) + 1);
			return;
		}
		this.tally[state === "draft" ? "drafts" : "expired"]++;
		this.#output.log(`${state.padEnd(10)} ${file}${reason === undefined ? "" : ` (${reason})`}`);
	}

	/** What the server says of an article. */
	result({ origin, words, file, kept }: Entry, result: Result): void {
		const { status, slug, moved_from, date_published, errors = [], warnings = [] } = result;
		const told = (fault: Fault) => reasonIn(words, fault);
		for (const warning of warnings) this.#output.error(`warning    ${origin}: ${told(warning)}`);
		if (status === "refused") {
			this.refused(origin, errors.map(told).join("; "));
			return;
		}
		this.tally[status === "draft" ? "drafts" : status]++;
		const page = `/articles/${slug}`;
		if (moved_from !== undefined) {
			this.tally.moved++;
			this.#happened("moved", `${moved_from} → ${page}  ${origin}`);
		}
		if (status === "scheduled")
			this.#happened(status, `${page}  ${origin}: for ${bothTimes(date_published)}`);
		else if (status === "withdrawn")
			this.#happened(status, `${page}  ${origin}${kept?.reason === undefined ? "" : ` (${kept.reason})`}`);
		else if (status === "restored") this.#happened(status, `${page}  ${origin}`);
		else if ((status === "created" || status === "updated") && moved_from === undefined)
			this.#happened(status, `${page}  ${origin}`);
		else if (status === "draft" || status === "expired") this.#output.log(`${status.padEnd(10)} ${file}`);
		else if (status === "deleted") {
			this.#output.log(
				`left out   ${origin}: it was deleted on the server; \`tributary restore ${slug}\` brings it back`,
			);
		}
	}

	/** An article whose file is gone, and that is withdrawn. */
	gone(path: string, result: Result): void {
		if (result.status === "refused") {
			this.refused(path, result.errors?.map(({ detail }) => detail).join("; ") ?? "");
			return;
		}
		this.tally.withdrawn++;
		this.#happened("withdrawn", `/articles/${result.slug}  ${path}: there is no such file any more`);
	}

	/** A file or an article that is not imported, for a reason. */
	refused(origin: string, reason: string): void {
		this.tally.refused++;
		this.#output.error(`refused    ${origin}: ${reason}`);
	}

	/** What is stored, but may not be meant. */
	note(file: string, text: string): void {
		this.#output.error(`note       ${file}: ${text}`);
	}

	/** @param count how many more articles have been looked at */
	progress(count: number): void {
		const before = this.#done;
		this.#done += count;
		if (Math.floor(this.#done / PROGRESS_EVERY) > Math.floor(before / PROGRESS_EVERY))
			this.#output.error(`… ${this.#done} articles, ${this.#files} files in all`);
	}

	/** The last lines. */
	end(passedOver: string[]): void {
		const inFolders = [...this.#inFolders].map(([folder, count]) => `${count} ${folder}`);
		const passed = [...inFolders, ...byEnding(passedOver)].join(", ");
		if (passed !== "") this.#output.log(`passed over: ${passed}`);
		const sum = summaryOf(this.tally);
		this.#output.log(this.#isDry ? `nothing was changed; there would be ${sum}` : sum);
	}

	#happened(what: string, line: string): void {
		this.#output.log(this.#isDry ? `would be ${what}  ${line}` : `${what.padEnd(10)} ${line}`);
	}
}

/** A fault in the words of a file: its own keys, and the file that a text is out of, as `transcript "one.vtt": …` */
export function reasonIn({ keyOf, files }: Words, { pointer, detail }: Fault): string {
	const key = keyOf(pointer.slice(1));
	const [member] = key.split("/");
	const text = member === "transcript" || member === "chapters" ? files[member] : undefined;
	return reasonOf(`/${key}`, text === undefined ? detail : `"${text}": ${detail}`);
}

/** A fault as a person reads it: the field, as `tags/3`, or nothing for the article as a whole, and what is wrong. */
export function reasonOf(pointer: string, detail: string): string {
	return `${pointer.slice(1)} ${detail}`.trim();
}

/** A moment as the clock on the wall has it, and in UTC: `2026-11-20 09:00 (2026-11-20T08:00:00Z)`. */
function bothTimes(date: string | undefined): string {
	const moment = new Date(date ?? "");
	if (date === undefined || Number.isNaN(moment.getTime())) return date ?? "later";
	const two = (part: number) => String(part).padStart(2, "0");
	const day = `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
	return `${day} ${two(moment.getHours())}:${two(moment.getMinutes())} here, ${date} in UTC`;
}

/** Files by their endings, as `3 .mdx, 12 .org`. */
function byEnding(files: string[]): string[] {
	const counts = new Map<string, number>();
	for (const file of files) {
		const ending = extname(file).toLowerCase() || "without an ending";
		counts.set(ending, (counts.get(ending) ?? 0) + 1);
	}
	return [...counts]
		.sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
		.map(([ending, count]) => `${count} ${ending}`);
}

function summaryOf(tally: Tally): string {
	const parts = [
		`${tally.created} created`,
		`${tally.updated} updated`,
		`${tally.unchanged} unchanged`,
		`${tally.refused} refused`,
	];
	const others: [count: number, what: string][] = [
		[tally.repaired, "repaired"],
		[tally.scheduled, "scheduled"],
		[tally.withdrawn, "withdrawn"],
		[tally.restored, "restored"],
		[tally.moved, "moved"],
		[tally.drafts, "in draft"],
		[tally.expired, "expired"],
		[tally.deleted, "deleted earlier"],
	];
	for (const [count, what] of others) if (count > 0) parts.push(`${count} ${what}`);
	return parts.join(", ");
}
