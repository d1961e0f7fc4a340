/**
 * Finds the operator's article that was made from a file: the one imported from the same path, or one that a former version,
 * which identified files by their bare names, made from it. It uses no database.
 *
 * @module
 */

import { rfc3339 } from "../../../model/dates.ts";
import { isSameFile as isSamePrint } from "../../../model/fingerprint.ts";
import { articleId } from "../../../model/identity.ts";
import { articlePath } from "../../../urls/origin.ts";
import type { Candidate } from "../../normalise/normalise.ts";
import type { FilePlace } from "../../normalise/requests.ts";
import type { Fault } from "../../schema/item.ts";

/** One of the operator's articles, public or not. For articles that a former version deleted, some members are unknown. */
export interface KnownOwn {
	guid: string;
	id: string;
	slug: string;
	path: string | null;
	/** See {@link StoredPath}. */
	reversed_path: string | null;
	root: string | null;
	/** Milliseconds since 1970. */
	date_published: number | null;
	title: string | null;
	excerpt: string | null;
	imported: string | null;
}

/** The path of a file as it is stored. */
export interface StoredPath {
	path: string;
	/** Its segments in reverse order, and a final slash if it begins at the root of the content: `notes.md/2025/`. */
	reversed_path: string;
	/** The name of the root's folder; `null` if the root is not known. */
	root: string | null;
}

/** The identity of a file, and where it is stored. */
export interface Identified {
	guid: string;
	id: string;
	/** The path that the article has from now on. */
	stored: StoredPath;
	/** Whether the article had no path, as a former version or the API created it. */
	isAdopted: boolean;
	/** A warning that the file names another id than its article has. */
	warning: Fault | undefined;
}

/** A file to be matched with an article. */
export interface FileToIdentify {
	candidate: Candidate;
	file: FilePlace;
	/** Its fingerprints, by this and by former versions. */
	fingerprints: readonly string[];
}

/** The longest time between two readings of one date that lacks a zone, in milliseconds. */
const ZONES = 26 * 3600_000;

/** The segments of a path in reverse order. */
export function reversed(path: string): string {
	return path.split("/").reverse().join("/");
}

/** Matches files with articles, one file after the other. */
export class OwnIdentities {
	readonly #byGuid: Map<string, KnownOwn>;
	readonly #claimed = new Map<KnownOwn, string>();

	constructor(known: readonly KnownOwn[]) {
		this.#byGuid = new Map(known.map((one) => [one.guid, { ...one }]));
	}

	/**
	 * Matches all files with articles. The most certain matches come first, so that no other file with the same date takes their
	 * articles.
	 *
	 * @returns in the same order, the identity of a stored or of a new article; or why it must not be stored
	 */
	identify(files: readonly FileToIdentify[]): (Identified | Fault)[] {
		const turns = files.map((file, i) => ({ ...file, i, doubt: this.#doubtOf(file) }));
		const found = turns
			.toSorted((a, b) => a.doubt - b.doubt || a.i - b.i)
			.map(({ i, candidate, file, fingerprints }) => ({
				i,
				one: this.#identifyOne(candidate, file, fingerprints),
			}));
		return found.sort((a, b) => a.i - b.i).map(({ one }) => one);
	}

	/** How uncertain the match of a file with an article is: 0 if the article is known by its name or its whole text. */
	#doubtOf({ candidate, file, fingerprints }: FileToIdentify): 0 | 1 | 2 {
		const found = this.#find(candidate, file, fingerprints);
		if (found === undefined || "pointer" in found) return 2;
		const { guid, id } = candidate.article;
		const isNamed = found.path === file.path || found.guid === guid || found.id === id;
		if (isNamed || isSameFile(found, fingerprints)) return 0;
		const isSameTitle = found.title === (candidate.article.title ?? null);
		return isSameTitle && candidate.own?.date === found.date_published ? 1 : 2;
	}

	#identifyOne(candidate: Candidate, file: FilePlace, fingerprints: readonly string[]): Identified | Fault {
		const found = this.#find(candidate, file, fingerprints);
		if (found !== undefined && "pointer" in found) return found;
		const other = found && this.#claimed.get(found);
		if (other !== undefined)
			return {
				pointer: "/id",
				detail: `is the article of the file "${other}", which comes in the same import`,
			};
		const known = found ?? this.#added(candidate, file);
		const isAdopted = found?.path === null;
		const isInVain = file.namedBy === "id" && known.guid !== candidate.article.guid;
		const warning = isInVain && found !== undefined ? namedInVain(candidate.article.guid, known) : undefined;
		const stored = pathAfter(known, file);
		Object.assign(known, stored);
		this.#claimed.set(known, file.path);
		return { guid: known.guid, id: known.id, stored, isAdopted, warning };
	}

	#find(
		candidate: Candidate,
		file: FilePlace,
		fingerprints: readonly string[],
	): KnownOwn | Fault | undefined {
		const { guid, id } = candidate.article;
		const all = [...this.#byGuid.values()];
		const named = this.#byGuid.get(guid) ?? all.find((one) => one.id === id);
		const there = all.findLast(({ path }) => path === file.path);
		if (named !== undefined && file.namedBy !== undefined) {
			const pointer = `/${file.namedBy}`;
			const name = file.namedBy === "id" ? `has the id "${guid}"` : `has the address "${guid}"`;
			if (there !== undefined && there !== named) {
				const detail = `${name} of the article ${articlePath(named.slug)}, but the file is the article ${articlePath(there.slug)}: give it another (${file.namedBy}: …)`;
				return { pointer, detail };
			}
			if (named.path === null || file.mayMove || isSamePath(named, file)) return named;
			const detail = `${name}, as the file "${named.path}" has; give it another (${file.namedBy}: …)`;
			return { pointer, detail, path: named.path };
		}
		if (there !== undefined && isOtherRoot(there, candidate, file, fingerprints))
			return { pointer: "/_tributary/path", detail: otherRoot(there, file) };
		if (there !== undefined) return there;
		if (named?.path === null) return named;
		const isAlike = (one: KnownOwn) => isSameText(one, candidate, fingerprints);
		const dated = all.filter((one) => isSamePath(one, file) && isAlike(one));
		const titled = dated.filter(({ title }) => title === (candidate.article.title ?? null));
		const alike = dated.length > 1 && titled.length > 0 ? titled : dated;
		if (alike.length > 1)
			return {
				pointer: "/_tributary/path",
				detail: `may be ${alike.map(({ path }) => `"${path}"`).join(" or ")}: name the root of the content (--root)`,
			};
		if (alike.length === 1) return alike[0];
		for (const { id, isBareName } of file.formerIds) {
			const former = this.#byGuid.get(id);
			if (former?.path === null && (!isBareName || isAlike(former))) return former;
		}
		return undefined;
	}

	/** Adds a new article. Its path may be the former path of another article. */
	#added({ article, publisher }: Candidate, { path }: FilePlace): KnownOwn {
		const { guid, id, date_published } = article;
		const isTaken = this.#byGuid.has(guid);
		const name = isTaken ? `${guid} ${rfc3339(date_published)}` : guid;
		const known: KnownOwn = {
			guid: name,
			id: isTaken ? articleId(publisher, name) : id,
			slug: article.slug,
			path,
			reversed_path: null,
			root: null,
			date_published,
			title: null,
			excerpt: null,
			imported: null,
		};
		this.#byGuid.set(name, known);
		return known;
	}
}

/** Whether a path without its beginning may be the same as another one. */
export function isSamePath(
	{ path, reversed_path, root }: KnownOwn,
	file: Pick<FilePlace, "path" | "root" | "isPartial">,
): boolean {
	if (path === file.path) return true;
	if (path === null) return false;
	// The root may be another folder than before, above or below the former one.
	if (isEndOf(root, path, file.path) || isEndOf(file.root, file.path, path)) return true;
	if (!(file.isPartial || isPartial(reversed_path))) return false;
	return path.endsWith(`/${file.path}`) || file.path.endsWith(`/${path}`);
}

function namedInVain(given: string, { guid, id }: KnownOwn): Fault | undefined {
	if (given === id) return undefined;
	const detail = `"${given}" has no effect, as this file's article has the id "${guid}" already, which stays: write that one, and the file can be renamed`;
	return { pointer: "/id", detail };
}

/** Whether a longer path leads to a path below a root with this name. */
function isEndOf(root: string | null | undefined, path: string, longer: string): boolean {
	return typeof root === "string" && `/${longer}`.endsWith(`/${root}/${path}`);
}

/**
 * Whether an article at a file's path came from another folder: one whose root has another name, and where nothing of the
 * article is the same. A folder may have been renamed.
 */
function isOtherRoot(
	one: KnownOwn,
	{ article, own }: Candidate,
	{ root, mayMove }: FilePlace,
	fingerprints: readonly string[],
): boolean {
	if (root === undefined || one.root === null || one.root === root || mayMove) return false;
	const title = article.title ?? null;
	const isSameDate = own?.date !== undefined && own.date === one.date_published;
	const isSameTitle = title !== null && title === one.title;
	const isSameBeginning = article.excerpt !== "" && article.excerpt === one.excerpt;
	return !(isSameFile(one, fingerprints) || isSameDate || isSameTitle || isSameBeginning);
}

function otherRoot({ path, root, slug }: KnownOwn, file: FilePlace): string {
	return `is the path of the article ${articlePath(slug)}, from the file "${path}" in the folder "${root}", and this one is in "${file.root}": import both with --root, naming the folder above them`;
}

/** Whether an article was made from the same file as it is. */
function isSameFile({ imported }: KnownOwn, fingerprints: readonly string[]): boolean {
	return imported !== null && fingerprints.some((one) => isSamePrint(imported, one));
}

function isPartial(reversedPath: string | null): boolean {
	return reversedPath !== null && !reversedPath.endsWith("/");
}

/** The path that an article has once a file has turned out to be its own: a whole one, or else the longer one. */
function pathAfter({ path, reversed_path, root: known }: KnownOwn, file: FilePlace): StoredPath {
	const root = file.root ?? known;
	if (!file.isPartial) return { path: file.path, reversed_path: `${reversed(file.path)}/`, root };
	const isKept =
		path !== null && !file.mayMove && (!isPartial(reversed_path) || path.length >= file.path.length);
	return isKept && reversed_path !== null
		? { path, reversed_path, root }
		: { path: file.path, reversed_path: reversed(file.path), root };
}

/**
 * Whether the contents of a file match a stored article: by fingerprint, by date, or, if the file has no date, by title or
 * beginning. For an article that was deleted long ago, none of these is known.
 */
function isSameText(one: KnownOwn, { article, own }: Candidate, fingerprints: readonly string[]): boolean {
	if (isSameFile(one, fingerprints)) return true;
	const title = article.title ?? null;
	if (one.date_published === null && one.title === null) return true;
	if (own?.date !== undefined && one.date_published !== null) {
		const apart = Math.abs(own.date - one.date_published);
		return apart === 0 || (apart <= ZONES && title !== null && title === one.title);
	}
	if (title !== null || one.title !== null) return title === one.title;
	return article.excerpt === one.excerpt;
}
