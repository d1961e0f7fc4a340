/**
 * Reads front matter into the members of a JSON Feed item.
 *
 * @module
 */
import { FileError } from "../errors.ts";
import { dateText, firstDayOf, isZeroDate } from "./front-dates.ts";
import type { Item, TextFiles } from "./front-matter.ts";
import {
	dateMember,
	type Entry,
	entriesOf,
	isBlank,
	isIgnored,
	isKnown,
	MAYBE_KEPT_BACK_IF_FALSE,
	MAYBE_KEPT_BACK_IF_TRUE,
	NAMES,
	podcastKey,
} from "./front-names.ts";
import { unlinked, withoutMail } from "./names.ts";
import { number, podcastMember } from "./podcast.ts";
import { shown, truthOf } from "./publication.ts";

type Member = keyof typeof NAMES;

/** What front matter gives for an article. */
export interface Members {
	item: Item;
	files: TextFiles;
	/** Unknown keys, which are often typing errors. */
	unknown: string[];
	/** Notes on what is ignored, and why. */
	notes: string[];
	/** The key of each member, as it was written. */
	keys: Map<string, string>;
}

/** How to read front matter. */
export interface ReadOptions {
	/** The article is not to be published, so faults in its metadata are ignored. */
	isKept: boolean;
	/** Tags are separated by spaces, if there are no commas. */
	isJekyll: boolean;
}

/**
 * Reads front matter.
 *
 * @throws {FileError} for a value that cannot be read, with its key
 */
export function membersOf(entries: Entry[], options: ReadOptions): Members {
	const reader = new Reader(entries, options);
	reader.readText();
	reader.readDates();
	reader.readAddresses();
	reader.readLists();
	reader.readPictures();
	reader.readEpisode();
	return reader.members();
}

class Reader {
	readonly #entries: Entry[];
	readonly #options: ReadOptions;
	readonly #item: Item = {};
	readonly #own: Item = {};
	readonly #files: TextFiles = {};
	readonly #notes: string[] = [];
	readonly #keys = new Map<string, string>();
	readonly #unused = new Set<Entry>();

	constructor(entries: Entry[], options: ReadOptions) {
		this.#entries = entries;
		this.#options = options;
	}

	members(): Members {
		if (Object.keys(this.#own).length > 0) this.#item._tributary = this.#own;
		const unknown = this.#entries
			.filter(
				(entry) =>
					this.#unused.has(entry) || !(isKnown(entry.name) || isForOtherTools(entry) || isHint(entry)),
			)
			.filter(({ value }) => value !== null && value !== undefined)
			.map(({ key }) => key);
		return { item: this.#item, files: this.#files, unknown, notes: this.#notes, keys: this.#keys };
	}

	readText(): void {
		for (const member of ["id", "title"] as const) this.#take(member, (entry) => entry.value);
		// To themes, `excerpt: true` and `summary: 140` say how to generate one.
		this.#take("summary", ({ value }) =>
			typeof value === "string" && /^\s*(?:true|false|\d+)\s*$/i.test(value) ? undefined : value,
		);
		this.#take("slug", ({ value }) => value, "_tributary/slug");
		this.#take("language", ({ value }) => (typeof value === "string" ? languageTag(value) : value));
		this.#take("external_url", (entry) => {
			// Themes use `link` for many things. An absolute address in it is that of the page that the article is about.
			if (entry.name !== "link" || /^https?:\/\//i.test(String(entry.value).trim())) return entry.value;
			this.#unused.add(entry);
			return undefined;
		});
		this.#take(
			"future",
			(entry) => {
				const isPublic = truthOf(entry.value);
				if (isPublic === undefined)
					this.#refuse(entry, "is neither true nor false: write true to publish the article at once");
				return isPublic || undefined;
			},
			"_tributary/future",
		);
	}

	readDates(): void {
		this.#take("date_published", (entry) => {
			// `published: true` is no date, and keys such as `posted` may mean something else.
			if ([...MAYBE_DATES, "published", "publish"].includes(entry.name) && truthOf(entry.value) !== undefined)
				return undefined;
			if (MAYBE_DATES.includes(entry.name) && !isDateOf(entry, "date_published")) {
				this.#unused.add(entry);
				return undefined;
			}
			return this.#date(entry);
		});
		this.#take("date_modified", (entry) => this.#date(entry));
		if (this.#item.date_modified === undefined)
			// MkDocs has `date: { created, updated }`.
			this.#take(
				"date_published",
				({ key, value }) => {
					const updated = entriesIn(value).find(({ name }) => name === "updated");
					return updated && this.#date({ ...updated, key });
				},
				"date_modified",
			);
		this.#take(
			"expires",
			(entry) => (isNever(entry.value) ? undefined : this.#date(entry, false)),
			"_tributary/expires",
		);
		if (this.#item.date_published === undefined)
			this.#take("created", (entry) => this.#date(entry), "_tributary/date");
	}

	readAddresses(): void {
		this.#take("url", (entry) => {
			const { value } = entry;
			if (truthOf(value) !== undefined) return undefined;
			const reason = patternIn(value);
			if (reason === undefined) return value;
			this.#notes.push(`${entry.key} "${shown(value)}" is ignored: it is ${reason}`);
			return undefined;
		});
		const paths: unknown[] = [];
		for (const entry of this.#all("aliases")) {
			for (const value of listIn(entry.value)) {
				if (isBlank(value)) continue;
				// In Obsidian, aliases are other names of a note, not addresses.
				if (typeof value === "string" && !value.includes("/"))
					this.#notes.push(
						`${entry.key} "${shown(value)}" is ignored: an alias is a path that begins with /`,
					);
				else if (paths.push(value) === 1) this.#put("_tributary/aliases", paths, entry);
			}
		}
	}

	readLists(): void {
		const tags: unknown[] = [];
		const keys = new Set<string>();
		const seen = new Set<string>();
		const entries = [...this.#all("tags")];
		for (const taxonomies of this.#all("taxonomies"))
			for (const entry of entriesIn(taxonomies.value))
				if ((NAMES.tags as readonly string[]).includes(entry.name))
					entries.push({ ...entry, key: taxonomies.key });
		for (const entry of entries) {
			for (const value of this.#tagsIn(entry).flat(3)) {
				const tag =
					typeof value === "string"
						? String(unlinked(value))
								.trim()
								.replace(/^#(?=[^\s#])/, "")
						: value;
				if (isBlank(tag)) continue;
				const same = typeof tag === "string" ? tag.toLowerCase() : JSON.stringify(tag);
				if (!seen.has(same)) tags.push(tag);
				seen.add(same);
				keys.add(entry.key);
				this.#put("tags", tags, { ...entry, key: [...keys].join(", ") });
			}
		}
		this.#take("authors", ({ value }) => {
			const authors = [partsOf(value)]
				.flat(3)
				.flatMap((one) => (isBlank(one) ? [] : [authorIn(unlinked(one))]));
			// A name that is only an e-mail address is empty without it.
			const named = authors.filter((one) => !isBlank((one as Item | null)?.name ?? one));
			return named.length > 0 ? named : undefined;
		});
		this.#take("attachments", ({ value }) =>
			// Not split at commas, which addresses may have.
			listIn(value).flatMap((one) => {
				if (isBlank(one)) return [];
				return [typeof one === "string" ? { url: one } : withNumbers(one)];
			}),
		);
	}

	#tagsIn({ name, value }: Entry): unknown[] {
		const isBySpaces = this.#options.isJekyll && /^(?:tags|categories)$/.test(name);
		if (isBySpaces && typeof value === "string" && !value.includes(",")) return value.trim().split(/\s+/);
		// Obsidian's way of writing tags: `#sea #ice`.
		if (typeof value === "string" && /^\s*(?:#[^\s#,]+[\s,]+)+#[^\s#,]+\s*$/.test(value))
			return value.trim().split(/[\s,]+/);
		return partsOf(value);
	}

	readPictures(): void {
		this.#take("image", (entry) => {
			// A string in `header` may be anything; only Minimal Mistakes has pictures there, in an object.
			if (entry.name === "header" && typeof entry.value === "string") return undefined;
			const { url, alt } = pictureIn(entry.value);
			if (alt !== undefined && url !== undefined) this.#put("_image/alt", alt, entry);
			return url;
		});
		if (this.#item.image !== undefined) this.#take("image_alt", ({ value }) => value, "_image/alt");
		else this.#all("image_alt");
	}

	readEpisode(): void {
		for (const entry of this.#entries) {
			const key = podcastKey(entry.name);
			if (key === undefined || isBlank(entry.value)) continue;
			if ((key === "transcript" || key === "chapters") && typeof entry.value === "string") {
				this.#files[key] = entry.value;
				this.#keys.set(`_podcast/${key}`, entry.key);
				continue;
			}
			const [member, value] = this.#unlessKept(() => podcastMember(key, entry.value)) ?? [];
			if (member !== undefined) this.#put(`_podcast/${member}`, value, entry);
		}
	}

	/** The entries of a member that are not blank, most trusted first. */
	#all(member: Member): Entry[] {
		const names: readonly string[] = NAMES[member];
		const others = this.#entries.filter((entry) => !names.includes(entry.name) && isDateOf(entry, member));
		return [
			...others,
			...names.flatMap((name) => this.#entries.filter((entry) => entry.name === name)),
		].filter(({ value }) => !isBlank(value));
	}

	/** Sets a member to the first value that one of its entries gives. */
	#take(member: Member, read: (entry: Entry) => unknown, path: string = member): void {
		for (const entry of this.#all(member)) {
			const value = this.#unlessKept(() => read(entry));
			if (value === undefined) continue;
			this.#put(path, value, entry);
			return;
		}
	}

	/** Sets a member. @param path such as `_image/alt` */
	#put(path: string, value: unknown, { key }: Entry): void {
		const [first = "", second] = path.split("/");
		if (second === undefined) this.#item[first] = value;
		else if (first === "_tributary") this.#own[second] = value;
		else this.#item[first] = { ...(this.#item[first] as Item | undefined), [second]: value };
		this.#keys.set(path, key);
	}

	/** Reads a date. @param isRough whether a month or a year is accepted, and means its first day */
	#date(entry: Entry, isRough = true): string | undefined {
		const { value } = entry;
		// Docusaurus has `last_update: { date, author }`; `[[2024-01-05]]` is a list in a list.
		const [written] = [
			entriesIn(value).find(({ name }) => name === "date" || name === "created")?.value ?? value,
		].flat(2);
		if (isBlank(written) || (typeof written === "string" && isZeroDate(written))) return undefined;
		if (typeof written === "string" && DATE_PLACEHOLDER.test(written.trim())) {
			this.#notes.push(`${entry.key} "${shown(written)}" is ignored: it is a placeholder, not a date`);
			return undefined;
		}
		const date = typeof written === "string" ? dateText(written) : undefined;
		if (date !== undefined) return date;
		const rough = typeof written === "string" && isRough ? firstDayOf(written) : undefined;
		if (rough === undefined)
			this.#refuse(entry, "cannot be read as a date: write it as 2026-11-20 or 2026-11-20 14:30");
		this.#notes.push(`${entry.key} "${shown(written)}" is read as ${rough}`);
		return rough;
	}

	#refuse({ key, value }: Entry, fault: string): never {
		throw new FileError(`"${shown(value)}" ${fault}`, `/${key}`);
	}

	/** Reads a value. If the article is not to be published, a fault gives `undefined`. */
	#unlessKept<T>(read: () => T): T | undefined {
		try {
			return read();
		} catch (error) {
			if (this.#options.isKept && error instanceof FileError) return undefined;
			throw error;
		}
	}
}

/** Whether a key only configures another tool, or only matters to `publication.ts`. */
function isForOtherTools({ name }: Entry): boolean {
	return isIgnored(name) || ["render", "extra", "params"].includes(name);
}

/**
 * Placeholders for dates: those of Eleventy and Hugo mean the date of the file or of its commit, those of pandoc, Quarto and R
 * the day on which the page is built.
 */
const DATE_PLACEHOLDER = /^(?:(?:git )?(?:last[ -]modified|created)|:\w{1,30}|\\today|today|now|`r [^`]*`)$/i;

/** Date keys whose values may be something other than a date. */
const MAYBE_DATES = ["scheduled", "embargo", "posted", "released"];

/** Whether an entry's key means this member, in any spelling, and its value is a date. */
function isDateOf({ name, value }: Entry, member: Member): boolean {
	return dateMember(name) === member && typeof value === "string" && dateText(value) !== undefined;
}

/** Whether an entry was understood, though it is no member of the article. */
function isHint({ name, value }: Entry): boolean {
	if (typeof value !== "string") return false;
	const isTruth = truthOf(value) !== undefined;
	return (
		((MAYBE_KEPT_BACK_IF_TRUE.includes(name) || MAYBE_KEPT_BACK_IF_FALSE.includes(name)) && isTruth) ||
		(dateMember(name) !== undefined && dateText(value) !== undefined)
	);
}

function listIn(value: unknown): unknown[] {
	return Array.isArray(value) ? value : [value];
}

/** A list, which may also be written as `news, sport`. */
function partsOf(value: unknown): unknown[] {
	return typeof value === "string" ? value.split(",").map((part) => part.trim()) : listIn(value);
}

function entriesIn(value: unknown): Entry[] {
	return typeof value === "object" && value !== null && !Array.isArray(value) ? entriesOf(value) : [];
}

/** A locale as a language tag: `en_US` and `en_US.UTF-8` become `en-US`. */
function languageTag(written: string): string {
	return written
		.trim()
		.replace(/[.@].*$/s, "")
		.replaceAll("_", "-");
}

function isNever(value: unknown): boolean {
	return truthOf(value) === false || (typeof value === "string" && /^(?:never|none)$/i.test(value.trim()));
}

/** What a permalink is if it is not an address: one of Jekyll's styles or patterns, or a template. */
function patternIn(value: unknown): string | undefined {
	if (typeof value !== "string") return "not a string";
	const text = value.trim();
	if (/^(?:pretty|date|ordinal|weekdate|none)$/i.test(text)) return "a permalink style, not an address";
	if (/(?:^|[/\-_.]):[a-z_]/i.test(text)) return "a permalink pattern, not an address";
	return /\{\{|\{%|\$\{/.test(text) ? "a template, not an address" : undefined;
}

/** Other tools' names for the members of an author. */
const AUTHOR_KEYS = {
	name: ["name", "displayname", "author"],
	url: ["url", "website", "link", "uri", "homepage", "site"],
	avatar: ["avatar", "image", "imageurl", "picture", "photo"],
};

function authorIn(value: unknown): unknown {
	if (typeof value === "string") return { name: withoutMail(value) };
	const entries = entriesIn(value);
	if (entries.length === 0) return value;
	const author: Item = {};
	for (const [member, names] of Object.entries(AUTHOR_KEYS)) {
		const found = names.flatMap((name) =>
			entries.filter((entry) => entry.name === name && !isBlank(entry.value)),
		);
		if (found[0] !== undefined) author[member] = member === "name" ? nameIn(found[0].value) : found[0].value;
	}
	if (author.name === "" && Object.keys(author).length > 1) delete author.name;
	return Object.keys(author).length > 0 ? author : value;
}

/** A name, which Quarto may have in parts: `{ given: Ada, family: Byron }`. */
function nameIn(value: unknown): unknown {
	const entries = entriesIn(value);
	const parts = ["given", "family"].flatMap(
		(name) => entries.find((entry) => entry.name === name)?.value ?? [],
	);
	if (parts.length > 0) return parts.join(" ");
	return typeof value === "string" ? withoutMail(value) : value;
}

/** Converts the members of an attachment that are numbers in JSON Feed. Others stay as they are, and the server refuses them. */
function withNumbers(attachment: unknown): unknown {
	if (typeof attachment !== "object" || attachment === null) return attachment;
	return Object.fromEntries(
		Object.entries(attachment)
			.filter(([, value]) => !isBlank(value))
			.map(([key, value]) => [
				key,
				key === "size_in_bytes" || key === "duration_in_seconds" ? number(value) : value,
			]),
	);
}

/** The keys under which tools have the address of a picture, most trusted first. */
const PICTURE_KEYS = ["image", "src", "url", "path", "file", "filename", "teaser", "overlayimage", "feature"];
const ALT_KEYS = ["alt", "alttext", "imagealt", "imagedescription"];

/** `cover: { image, alt }`, the first of `images`, and Obsidian's `[[picture.jpg]]`. */
function pictureIn(value: unknown): { url?: unknown; alt?: unknown } {
	if (Array.isArray(value)) return pictureIn(value.find((one) => !isBlank(one)));
	if (typeof value === "string") {
		if (truthOf(value) !== undefined) return {};
		return { url: value.trim().replace(/^!?\[\[([^\]|]+)(?:\|[^\]]*)?\]\]$/, "$1") };
	}
	const entries = entriesIn(value);
	const find = (names: string[]) =>
		names.flatMap((name) => entries.filter((entry) => entry.name === name && !isBlank(entry.value))).at(0)
			?.value;
	const image = find(PICTURE_KEYS);
	if (image === undefined) return {};
	const { url, alt } = pictureIn(image);
	return { url, alt: find(ALT_KEYS) ?? alt };
}
