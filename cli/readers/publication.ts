/**
 * Whether a file says that it is to be published: a draft in the words of any of the tools that people come from is one here.
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

/** Whether a file is published. */
export interface Publication {
	/** `draft`: keep it back. `expired`: its time is over. */
	state: "publish" | "draft" | "expired";
	/** Why it is not published, in its own words: `status: private`. */
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

/** The words of `status` and `visibility`, as WordPress, Ghost, Nikola, Pelican, gardens of notes and records of decisions have them. */
const PUBLIC = new Set(
	`publish published public live posted listed everyone done complete completed final finished featured
	seed seedling sprout budding sapling growing evergreen tree active ongoing current stable maintained permanent
	accepted approved`.split(/\s+/),
);
const NOT_PUBLIC = new Set(
	`draft drafts private pending future trash trashed auto-draft inherit hidden unpublished unlisted scheduled archived deleted
	wip todo idea review in-review in-progress members paid password protected internal none skip`.split(/\s+/),
);

/** What an entry says of publishing: that it is kept back, that it is not, or what cannot be made of it. */
type Say = "keep" | "publish" | { fault: string };

const NEITHER = "is neither true nor false: write true to keep the article back, false to publish it";

/**
 * What front matter says of publishing. A file that any key keeps back is kept back, whatever else it says.
 *
 * @param now milliseconds since 1970
 * @throws {FileError} if a key that decides it can mean either
 */
export function publicationOf(entries: Entry[], now: number): Publication {
	const said = entries.map((entry) => ({ entry, say: sayOf(entry) }));
	const kept = said.find(({ say }) => say === "keep");
	if (kept !== undefined) return { state: "draft", reason: shownEntry(kept.entry) };
	for (const { entry, say } of said)
		if (typeof say === "object") throw new FileError(`"${shown(entry.value)}" ${say.fault}`, `/${entry.key}`);
	const expiry = entries.find(
		({ name, value }) => dateMember(name) === "expires" && expiryOf(value) !== undefined,
	);
	const end = parseDate(expiryOf(expiry?.value) ?? "");
	if (expiry === undefined || end === undefined || end > now) return { state: "publish" };
	return { state: "expired", reason: shownEntry(expiry) };
}

/** The date that an article expires on, as the server reads it; `undefined` for none, and for what is no date. */
function expiryOf(value: unknown): string | undefined {
	return typeof value === "string" && !isZeroDate(value) ? dateText(value) : undefined;
}

function sayOf({ name, value }: Entry): Say {
	if (value === null || value === undefined) return "publish";
	if (typeof value === "string" && value.trim() === "") return "publish";
	// What a page shows beside its text: `hidden: [toc]`.
	if (name === "hidden" && isListOfNames(value)) return "publish";
	if (KEPT_BACK_IF_TRUE.includes(name)) return verdict(truthOf(value));
	if (KEPT_BACK_IF_FALSE.includes(name)) {
		const truth = truthOf(value);
		// In other tools, it is the date of publication.
		if (
			truth === undefined &&
			typeof value === "string" &&
			dateMember(name) === "date_published" &&
			dateText(value) !== undefined
		)
			return "publish";
		const say = verdict(truth === undefined ? undefined : !truth);
		return typeof say === "object"
			? { fault: `${NEITHER.replace("true to", "false to").replace("false to publish", "true to publish")}` }
			: say;
	}
	switch (name) {
		case "status":
		case "poststatus":
		case "visibility":
			return wordOf(value);
		case "password":
			return isBlank(value) || truthOf(value) === false ? "publish" : "keep";
		case "permalink":
			return truthOf(value) === false ? "keep" : "publish";
		case "build":
			return isUnrendered(value) ? "keep" : "publish";
		// Boards and drawings of Obsidian, which have the name of the program that shows them.
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
	// A slip of the pen, or another tool's: `is_a_draft: true`.
	if (name.includes("draft") || MAYBE_KEPT_BACK_IF_TRUE.includes(name))
		return truthOf(value) === true ? "keep" : "publish";
	if (MAYBE_KEPT_BACK_IF_FALSE.includes(name)) return truthOf(value) === false ? "keep" : "publish";
	return name.endsWith("status") && saysHeld(value) ? "keep" : "publish";
}

/** Whether a state of something, perhaps of the article, is one of what is not public. */
function saysHeld(value: unknown): boolean {
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

function verdict(isHeld: boolean | undefined): Say {
	if (isHeld === undefined) return { fault: NEITHER };
	return isHeld ? "keep" : "publish";
}

function wordOf(value: unknown): Say {
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

/** Hugo's `build: { render: never }`, and what is in no list. */
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

/** What a tool makes of a file besides what its path says. */
export interface PathRule {
	/** Why it does not publish the file. */
	reason?: string | undefined;
	/** Folders whose names begin with `_` and whose files it publishes. */
	articleFolders: string[];
}

/** Folders whose names begin with `_` and whose files are articles. */
const ARTICLE_FOLDERS = ["_posts", "_pages"];

/**
 * What the path of a file says of publishing, as Jekyll, Hugo and Eleventy have it: what begins with `_` or `.` is not
 * published, but for the folders of Jekyll's articles. Hugo's `_index.md` is the text of a list.
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
