/**
 * Reports an import: a line for each article that changed, and a summary.
 *
 * @module
 */
import { extname } from "node:path";
import { invocation } from "../invocation.ts";
import { type Output, report, type Result as Shown } from "../output.ts";
import type { Entry, Words } from "./entry.ts";

/** The reason for files in a tool's own folders, other than its folder of drafts. */
const TOOL_FOLDER = /^in (?!_drafts$)/i;

/** The number of articles for each result. */
export interface Tally {
	created: number;
	updated: number;
	/** Stored again because the rules have changed, not the article. */
	repaired: number;
	unchanged: number;
	/** To be published later. */
	scheduled: number;
	/** Not public any more. */
	withdrawn: number;
	/** Public again. */
	restored: number;
	/** Those among these that have a new address. */
	moved: number;
	/** Deleted on the server earlier, and not brought back. */
	deleted: number;
	drafts: number;
	expired: number;
	refused: number;
}

/** What is wrong with an article, and in which field (RFC 6901). */
export interface Fault {
	pointer: string;
	detail: string;
	/** The path of the file whose article already has the id. */
	path?: string;
}

/** The server's result for one article. */
export interface Result {
	status: Exclude<keyof Tally, "drafts" | "moved"> | "draft";
	id?: string;
	slug?: string;
	/** When a scheduled article is to be published. */
	date_published?: string;
	/** The path of its former address. */
	moved_from?: string;
	errors?: Fault[];
	/** A problem with content that is stored, but will be missing for readers. */
	warnings?: Fault[];
}

/** Reports what happens to the files of one import. */
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
	readonly #site: URL;
	readonly #isDry: boolean;
	readonly #files: number;
	/** How many files are not published because of the folder that they are in. */
	readonly #inFolders = new Map<string, number>();
	#done = 0;

	/**
	 * @param site the address of the site
	 * @param files how many files there are
	 * @param isDry whether nothing is changed, and the report is of what would happen
	 */
	constructor(output: Output, site: URL, files: number, isDry: boolean) {
		this.#output = output;
		this.#site = site;
		this.#files = files;
		this.#isDry = isDry;
	}

	/** Counts an article that has not changed. */
	unchanged(): void {
		this.tally.unchanged++;
	}

	/** Reports an article that is not published, and was not public before. */
	kept({ origin, kept, announcement: { path } }: Entry): void {
		const { state, reason } = kept ?? { state: "draft" };
		// The many files in a tool's folders of templates and data are obviously no articles: they are only counted.
		if (reason !== undefined && TOOL_FOLDER.test(reason)) {
			this.#inFolders.set(reason, (this.#inFolders.get(reason) ?? 0) + 1);
			return;
		}
		this.tally[state === "draft" ? "drafts" : "expired"]++;
		const line = `${state.padEnd(10)} ${origin}${inBrackets(reason)}`;
		this.#say(line, { status: state, file: origin, path, message: reason });
	}

	/** Reports the server's result for an article. */
	result({ origin, words, kept, announcement: { path } }: Entry, result: Result): void {
		const { status, slug, id, moved_from, date_published, errors = [], warnings = [] } = result;
		for (const warning of warnings) this.warning(origin, reasonIn(words, warning));
		if (status === "refused") {
			this.refused(origin, errors.map((fault) => reasonIn(words, fault)).join("; "));
			return;
		}
		this.tally[status === "draft" ? "drafts" : status]++;
		const page = `/articles/${slug}`;
		const url = slug === undefined ? undefined : new URL(page, this.#site).href;
		const record = { status, file: origin, path, id, slug, url, date_published, moved_from };
		if (moved_from !== undefined) this.tally.moved++;
		if (status === "scheduled")
			this.#happened(status, `${page}  ${origin}: for ${bothTimes(date_published)}`, record);
		else if (status === "withdrawn")
			this.#happened(status, `${page}  ${origin}${inBrackets(kept?.reason)}`, {
				...record,
				message: kept?.reason,
			});
		else if (moved_from !== undefined) this.#happened("moved", `${moved_from} → ${page}  ${origin}`, record);
		else if (status === "restored" || status === "created" || status === "updated")
			this.#happened(status, `${page}  ${origin}`, record);
		else if (status === "draft" || status === "expired")
			this.#say(`${status.padEnd(10)} ${origin}${inBrackets(kept?.reason)}`, {
				...record,
				message: kept?.reason,
			});
		else if (status === "deleted") {
			const how = `deleted on the server; \`${invocation()} restore ${slug}\` brings it back`;
			this.#say(`left out   ${origin}: ${how}`, { ...record, message: how });
		} else if (status === "repaired") this.#record(record);
	}

	/** Reports an article that is withdrawn because its file is gone. */
	gone(path: string, { status, slug, id, errors = [] }: Result): void {
		if (status === "refused") {
			this.refused(path, errors.map(({ detail }) => detail).join("; "));
			return;
		}
		this.tally.withdrawn++;
		const message = "the file no longer exists";
		this.#happened("withdrawn", `/articles/${slug}  ${path}: ${message}`, {
			status,
			path,
			id,
			slug,
			message,
		});
	}

	/** Reports what became of one of the operator's pages. */
	page(file: string, path: string, status: "created" | "updated" | "unchanged" | "withdrawn"): void {
		this.tally[status]++;
		if (status === "unchanged") return;
		const url = new URL(path, this.#site).href;
		this.#own(status, `${path}  ${file}`, { type: "page", status, file, url });
	}

	/** Reports what became of a file of the look, by its path below the site's folder. */
	look(path: string, status: "created" | "updated" | "deleted"): void {
		this.#own(status, path, { type: "look", status, file: path });
	}

	#own(what: string, line: string, record: Shown): void {
		report(this.#output, record, this.#isDry ? `would be ${what}  ${line}` : `${what.padEnd(10)} ${line}`);
	}

	/** Reports a file or an article that is not imported, with the reason. */
	refused(origin: string, reason: string): void {
		this.tally.refused++;
		const result = { type: "article", status: "refused", file: origin, error: reason };
		report(this.#output, result, `refused    ${origin}: ${reason}`, "fault");
	}

	/** Reports a problem with content that is stored, but will be missing for readers. */
	warning(file: string, message: string): void {
		report(this.#output, { type: "warning", file, message }, `warning    ${file}: ${message}`, "fault");
	}

	/** Reports content that is stored, but may not be intended. */
	note(file: string, message: string): void {
		report(this.#output, { type: "note", file, message }, `note       ${file}: ${message}`, "fault");
	}

	/** @param count how many more articles are done */
	progress(count: number): void {
		this.#done += count;
		this.#output.progress?.(this.#done, Math.max(this.#files, this.#done), "articles");
	}

	/** Prints the last lines: the files that are no articles, and the summary. */
	end(passedOver: string[]): void {
		const inFolders = [...this.#inFolders].map(([folder, count]) => `${count} ${folder}`);
		const passed = [...inFolders, ...byEnding(passedOver)];
		if (passed.length > 0) this.#output.log(`passed over: ${passed.join(", ")}`);
		const sum = summaryOf(this.tally);
		report(
			this.#output,
			{
				type: "summary",
				...this.tally,
				...(passed.length > 0 && { passed_over: passed }),
				dry_run: this.#isDry,
			},
			this.#isDry ? `nothing was changed; a real run would give ${sum}` : sum,
		);
	}

	#happened(what: string, line: string, record: Record<string, unknown>): void {
		this.#say(this.#isDry ? `would be ${what}  ${line}` : `${what.padEnd(10)} ${line}`, record);
	}

	#say(line: string, record: Record<string, unknown>): void {
		report(this.#output, { type: "article", ...record }, line);
	}

	#record(record: Record<string, unknown>): void {
		this.#output.record?.({ type: "article", ...record }, "result");
	}
}

function inBrackets(reason: string | undefined): string {
	return reason === undefined ? "" : ` (${reason})`;
}

/** A fault with the file's own key, and with the name of the text file that it is in: `transcript "one.vtt": …` */
export function reasonIn({ keyOf, files }: Words, { pointer, detail }: Fault): string {
	const key = keyOf(pointer.slice(1));
	const [member] = key.split("/");
	const text = member === "transcript" || member === "chapters" ? files[member] : undefined;
	return reasonOf(`/${key}`, text === undefined ? detail : `"${text}": ${detail}`);
}

/** A fault for people: the field, such as `tags/3` (nothing for the article as a whole), and what is wrong. */
export function reasonOf(pointer: string, detail: string): string {
	return `${pointer.slice(1)} ${detail}`.trim();
}

/** A moment in local time and in UTC: `2026-11-20 09:00 here, 2026-11-20T08:00:00Z in UTC`. */
function bothTimes(date: string | undefined): string {
	const moment = new Date(date ?? "");
	if (date === undefined || Number.isNaN(moment.getTime())) return date ?? "later";
	const two = (part: number) => String(part).padStart(2, "0");
	const day = `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
	return `${day} ${two(moment.getHours())}:${two(moment.getMinutes())} here, ${date} in UTC`;
}

/** The number of files for each extension: `3 .mdx`, `12 .org`. */
function byEnding(files: string[]): string[] {
	const counts = new Map<string, number>();
	for (const file of files) {
		const ending = extname(file).toLowerCase() || "without an extension";
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
