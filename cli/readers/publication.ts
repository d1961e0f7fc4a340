/**
 * Decides by its front matter whether a file is published. A draft in the terms of any supported tool is a draft here.
 *
 * @module
 */
import { parseDate } from "../../src/model/dates.ts";
import { FileError } from "../errors.ts";
import { inLine } from "../output.ts";
import { dateText, isZeroDate } from "./front-dates.ts";
import {
	dateMember,
	type Entry,
	entriesOf,
	isBlank,
	KEPT_BACK_IF_FALSE,
	KEPT_BACK_IF_TRUE,
	MAYBE_KEPT_BACK_IF_FALSE,
	MAYBE_KEPT_BACK_IF_TRUE,
	nameOf,
} from "./front-names.ts";
import { withoutInvisible } from "./text-lines.ts";

/** Whether a file is published, and why not. */
export interface Publication {
	/** `draft`: keep it back. `expired`: its time is over. */
	state: "publish" | "draft" | "expired";
	/** Why it is not published, as the file has it: `status: private`. */
	reason?: string;
}

/**
 * Reads `true` and `false` as YAML 1.1 and 1.2, TOML, JSON and Go's and Ruby's programs write them.
 *
 * @returns `undefined` for anything else
 */
export function truthOf(value: unknown): boolean | undefined {
	if (typeof value !== "string") return undefined;
	const word = withoutInvisible(value).trim();
	if (/^(?:true|t|yes|y|on|1)$/i.test(word)) return true;
	return /^(?:false|f|no|n|off|0)$/i.test(word) ? false : undefined;
}

/** The values of `status` and `visibility` in WordPress, Ghost, Nikola, Pelican, digital gardens and decision records. */
const PUBLIC = new Set(
	`publish published public live posted listed everyone done complete completed final finished featured
	seed seedling sprout budding sapling growing evergreen tree active ongoing current stable maintained permanent
	accepted approved`.split(/\s+/),
);
const NOT_PUBLIC = new Set(
	`draft drafts private pending future trash trashed auto-draft inherit hidden unpublished unlisted scheduled archived deleted
	wip todo idea review in-review in-progress members paid password protected internal none skip`.split(/\s+/),
);

/** What one entry means for publishing: keep the file back, publish it, or a fault if that is not clear. */
type Verdict = "keep" | "publish" | { fault: string };

const NEITHER = "is neither true nor false: write true to keep the article back, false to publish it";

/**
 * Decides whether a file is published. One key that keeps it back is enough, whatever the other keys say.
 *
 * @param now milliseconds since 1970
 * @throws {FileError} if a key that decides it is not clear
 */
export function publicationOf(entries: Entry[], now: number): Publication {
	const all = entries.map((entry) => ({ entry, verdict: verdictOn(entry) }));
	const kept = all.find(({ verdict }) => verdict === "keep");
	if (kept !== undefined) return { state: "draft", reason: shownEntry(kept.entry) };
	for (const { entry, verdict } of all)
		if (typeof verdict === "object")
			throw new FileError(`"${shown(entry.value)}" ${verdict.fault}`, `/${entry.key}`);
	const expiry = entries.find(
		({ name, value }) => dateMember(name) === "expires" && expiryOf(value) !== undefined,
	);
	const end = parseDate(expiryOf(expiry?.value) ?? "");
	if (expiry === undefined || end === undefined || end > now) return { state: "publish" };
	return { state: "expired", reason: shownEntry(expiry) };
}

/** The date on which an article expires, as the server reads it; `undefined` if the article names none, or something other than a date. */
function expiryOf(value: unknown): string | undefined {
	return typeof value === "string" && !isZeroDate(value) ? dateText(value) : undefined;
}

function verdictOn({ name, value }: Entry): Verdict {
	if (value === null || value === undefined) return "publish";
	if (typeof value === "string" && value.trim() === "") return "publish";
	// A list of the parts of a page to hide: `hidden: [toc]`.
	if (name === "hidden" && isListOfNames(value)) return "publish";
	if (KEPT_BACK_IF_TRUE.includes(name)) return verdictIf(truthOf(value));
	if (KEPT_BACK_IF_FALSE.includes(name)) {
		const truth = truthOf(value);
		// In other tools, this key has the date of publication.
		if (
			truth === undefined &&
			typeof value === "string" &&
			dateMember(name) === "date_published" &&
			dateText(value) !== undefined
		)
			return "publish";
		const verdict = verdictIf(truth === undefined ? undefined : !truth);
		return typeof verdict === "object"
			? { fault: `${NEITHER.replace("true to", "false to").replace("false to publish", "true to publish")}` }
			: verdict;
	}
	switch (name) {
		case "status":
		case "poststatus":
		case "visibility":
			return verdictOnStatus(value);
		case "password":
			return isBlank(value) || truthOf(value) === false ? "publish" : "keep";
		case "permalink":
			return truthOf(value) === false ? "keep" : "publish";
		case "build":
			return isUnrendered(value) ? "keep" : "publish";
		// Obsidian's boards and drawings, which the key of a plugin marks.
		case "kanbanplugin":
		case "excalidrawplugin":
			return isBlank(value) || truthOf(value) === false ? "publish" : "keep";
		case "render":
			return truthOf(value) === false ? "keep" : "publish";
		case "layout":
		case "type":
		case "state":
		case "stage":
		case "phase":
		case "workflow":
		case "publishstate":
			return typeof value === "string" && nameOf(value) === "draft" ? "keep" : "publish";
		case "params":
		case "extra":
			return isKept(value) ? "keep" : "publish";
	}
	// A misspelt key, or one of an unknown tool: `is_a_draft: true`.
	if (name.includes("draft") || MAYBE_KEPT_BACK_IF_TRUE.includes(name))
		return truthOf(value) === true ? "keep" : "publish";
	if (MAYBE_KEPT_BACK_IF_FALSE.includes(name)) return truthOf(value) === false ? "keep" : "publish";
	return name.endsWith("status") && isUnpublishedStatus(value) ? "keep" : "publish";
}

/** Whether a status, which need not be that of the article, is one of something that is not public. */
function isUnpublishedStatus(value: unknown): boolean {
	return (
		typeof value === "string" &&
		/^(?:auto-?draft|drafts?|private|pending|scheduled|trash|unpublished)$/i.test(value.trim())
	);
}

function isListOfNames(value: unknown): boolean {
	return (
		Array.isArray(value) &&
		value.length > 0 &&
		value.every((one) => typeof one === "string" && one.trim() !== "" && truthOf(one) === undefined)
	);
}

function verdictIf(isKept: boolean | undefined): Verdict {
	if (isKept === undefined) return { fault: NEITHER };
	return isKept ? "keep" : "publish";
}

function verdictOnStatus(value: unknown): Verdict {
	if (isBlank(value)) return "publish";
	const word =
		typeof value === "string"
			? value
					.trim()
					.toLowerCase()
					.replace(/[\s_]+/g, "-")
			: "";
	if (PUBLIC.has(word)) return "publish";
	if (NOT_PUBLIC.has(word)) return "keep";
	return { fault: "does not say whether to publish: write published or draft" };
}

/** Hugo's `build: { render: never }` and `build: { list: never }`. */
function isUnrendered(value: unknown): boolean {
	return objectEntries(value).some(
		({ name, value }) =>
			(name === "render" || name === "list") &&
			(value === "never" || (name === "render" && value === "link") || truthOf(value) === false),
	);
}

function isKept(value: unknown): boolean {
	return objectEntries(value).some(
		({ name, value }) =>
			(KEPT_BACK_IF_TRUE.includes(name) || MAYBE_KEPT_BACK_IF_TRUE.includes(name)) && truthOf(value) === true,
	);
}

function objectEntries(value: unknown): Entry[] {
	return typeof value === "object" && value !== null && !Array.isArray(value) ? entriesOf(value) : [];
}

function shownEntry({ key, value }: Entry): string {
	return `${inLine(key)}: ${nameOf(key) === "password" ? "…" : shown(value)}`;
}

/** The beginning of a value on one line, for messages. */
export function shown(value: unknown): string {
	const text = typeof value === "string" ? value.trim() : JSON.stringify(value);
	const line = inLine(text.slice(0, 60));
	return text.length > 60 ? `${line}…` : line;
}

/** How a tool treats a file, in addition to its path. */
export interface PathRule {
	/** Why it does not publish the file. */
	reason?: string | undefined;
	/** Folders whose names begin with `_` and whose files it publishes. */
	articleFolders: string[];
}

/** Folders whose names begin with `_` and whose files are articles. */
const ARTICLE_FOLDERS = ["_posts", "_pages"];

/**
 * Decides by its path whether a file is published, as in Jekyll, Hugo and Eleventy: names that begin with `_` or `.` are not,
 * except Jekyll's folders of articles. Hugo's `_index.md` is the text of a list.
 *
 * @param path below the content's root, `/` between its parts
 */
export function publicationOfPath(path: string, rule: PathRule = { articleFolders: [] }): Publication {
	const articleFolders = [...ARTICLE_FOLDERS, ...rule.articleFolders];
	const parts = path.split("/");
	const folder = parts
		.slice(0, -1)
		.find((part) => /^[._]/.test(part) && !articleFolders.includes(part.toLowerCase()));
	if (folder !== undefined) return { state: "draft", reason: `in ${folder}` };
	const name = parts.at(-1) ?? "";
	if (/^_index(?:\.[\w-]+)*\.(?:md|markdown|html?)$/i.test(name))
		return { state: "draft", reason: "the text of a list, not an article" };
	if (/^[._]/.test(name)) return { state: "draft", reason: `its name begins with ${name[0]}` };
	return rule.reason === undefined ? { state: "publish" } : { state: "draft", reason: rule.reason };
}
