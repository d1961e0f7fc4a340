/**
 * Files that articles bring along, and links to other articles of the folder: files are uploaded, and the article says where
 * they are on the site.
 *
 * @module
 */

import { isPlayable } from "../src/model/media-type.ts";
import { escapeHtml } from "../src/model/text.ts";
import { isOwnPath } from "../src/urls/article-paths.ts";
import { SITE_PLACEHOLDER } from "../src/urls/origin.ts";
import { fileMeant, type Place } from "./beside.ts";
import { withEdits } from "./edits.ts";
import { FileError } from "./errors.ts";
import { Addresses, type Read, type Target, wishOf } from "./links.ts";
import { type NamedInHtml, namedInHtml, naming, siteFor } from "./named-in-html.ts";
import type { Output } from "./output.ts";
import type { Item, TextFiles } from "./readers/front-matter.ts";
import { isFromRoot, type Reference, referencesIn } from "./references.ts";
import { RunFiles } from "./run-files.ts";
import type { Server } from "./server.ts";
import type { Uploaded } from "./upload.ts";

/** An article whose files are on the site. */
export interface Complete {
	/** What its content depends on besides its own text: files by their contents. */
	resources: string[];
	/** What its links depend on: articles, by what they ask for. */
	links: string[];
	/** The files that it links to, by their real paths: they are no articles of their own. */
	files: string[];
	/** The articles of the folder that it links to. */
	targets: Target[];
	/** What it names of files that are not there, or must not be published. */
	missing: string[];
	/**
	 * The item to be sent, with the addresses of linked articles as far as they are known.
	 *
	 * @param isLast whether it is sent once more at the end of a run
	 */
	linked: (isLast?: boolean) => LinkedItem;
}

/** An item on its way, with links to other articles. */
export interface LinkedItem {
	item: Item;
	/** Linked articles that are not public, so that their links are left out. */
	unresolved: string[];
	/**
	 * Whether its links are as they have to be by what has become known since.
	 *
	 * @param isLast whether nothing more becomes known
	 * @returns `undefined` if that is not known yet
	 */
	isRight: (isLast: boolean) => boolean | undefined;
}

/** Files and links of articles, for one run. */
export interface Media {
	/**
	 * Uploads the files of an item, and finds the articles it links to.
	 *
	 * @throws {FileError} if one of its files cannot be uploaded, with the reason
	 */
	complete(item: Item, place: Place): Promise<Complete>;
	/** Asks the server for the addresses of linked articles; see {@link Addresses.learn}. */
	learn(targets: Target[], isLast?: boolean): Promise<void>;
	/** Whether it is known whether, and where, an article is public. */
	isKnown(target: Target): boolean;
	/** Takes down what became of an item that was sent. */
	note(id: string, result: { status: string; slug?: string }): void;
	/** Uploads one file, by the path that `realpath` returned. */
	upload(path: string, declared: string | undefined): Promise<Uploaded>;
	/** Warns of links that lead to no article, once nothing more is sent. */
	report(): void;
}

/**
 * Files and links of the articles of one run. Each file is looked at once, and sent only if the site does not have it.
 *
 * @param read reads a file as articles, as the import does
 * @param isImported whether a file, by its real path, is among those that this run imports
 * @param isDry whether files are only looked at
 */
export function mediaFor(
	server: Server,
	output: Output,
	read: Read,
	isImported: (file: string) => boolean,
	isDry = false,
): Media {
	const files = new RunFiles(server, output, read, isImported, isDry);
	const addresses = new Addresses(server);
	/** Paths of this site at which articles of this run are, and those that others link to. */
	const ownPaths = new Set<string>();
	const linkedPaths: { place: Place; url: string; path: string }[] = [];
	/** Links to articles that were not public when their own article was sent. */
	const leftOut: { place: Place; url: string; target: Target }[] = [];

	/** The item with its HTML as it is by what is known of the addresses. */
	function linkedItem(
		item: Item,
		{ edits, targets }: NamedInHtml,
		place: Place,
		site: string,
		isLast: boolean,
	): LinkedItem {
		const used = targets.map((target) => addresses.of(target, isLast));
		const unresolved: string[] = [];
		const html = withEdits(htmlOf(item), edits, ({ target, fragment, url }) => {
			const address = addresses.of(target, isLast);
			if (address === undefined) {
				unresolved.push(wishOf(target));
				leftOut.push({ place, url, target });
				return "";
			}
			const separate = address.startsWith("/") ? site + address : address;
			return `href="${escapeHtml(separate.replace(/#.*/s, "") + fragment)}"`;
		});
		return {
			item: edits.length > 0 ? { ...item, content_html: html } : item,
			unresolved,
			isRight(isLast) {
				if (targets.some((target, i) => addresses.of(target, isLast) !== used[i])) return false;
				return isLast || targets.every((target) => addresses.isKnown(target)) ? true : undefined;
			},
		};
	}

	return {
		async complete(item, place) {
			// Documents may hold anything.
			if (typeof item !== "object" || item === null) return complete(item);
			for (const path of pathsOf(item)) ownPaths.add(path);
			const page = typeof item.url === "string" && item.url.trim() !== "" ? item.url : undefined;
			const site = siteFor(page);
			const copy = referencesIn(item).length > 0 ? structuredClone(item) : item;
			const resources: string[] = [];
			const missing: string[] = [];
			for (const reference of referencesIn(copy))
				await naming(reference.pointer, reference.url, async () => {
					const path = await uploadReference(copy, reference, place, site, files);
					if (path === undefined) missing.push(reference.url);
					else resources.push(path);
				});
			const named = await namedInHtml(htmlOf(item), place, page, files);
			for (const { url, path } of named.paths) linkedPaths.push({ place, url, path });
			return {
				resources: [...resources, ...named.resources],
				links: named.links,
				files: named.files,
				targets: named.targets,
				missing: [...missing, ...named.missing],
				linked: (isLast = false) => linkedItem(copy, named, place, site, isLast),
			};
		},
		upload: (file, declared) => files.upload(file, declared),
		learn: (targets, isLast) => addresses.learn(targets, isLast),
		isKnown: (target) => addresses.isKnown(target),
		note: (id, result) => addresses.note(id, result),
		report() {
			for (const { place, url, target } of leftOut)
				if (addresses.of(target, true) === undefined)
					files.warn(place, url, "is not published; the words stay, without a link");
			for (const { place, url, path } of linkedPaths)
				if (!ownPaths.has(pathKey(path)) && !isOfSite(pathKey(path))) files.warn(place, url, reasonFor(path));
		},
	};
}

/** What names no files. */
function complete(item: Item): Complete {
	const linked = { item, unresolved: [], isRight: () => true };
	return { resources: [], links: [], files: [], targets: [], missing: [], linked: () => linked };
}

function htmlOf({ content_html }: Item): string {
	return typeof content_html === "string" ? content_html : "";
}

/**
 * Uploads what a member of an item names, and puts its address on the site there.
 *
 * @returns its path on the site; `undefined` if there is no such file
 */
async function uploadReference(
	item: Item,
	{ pointer, url, declared, isTimed, put }: Reference,
	place: Place,
	site: string,
	files: RunFiles,
): Promise<string | undefined> {
	const file = files.find(url, place);
	if ("reason" in file) {
		// It may be a path that something else on the site answers.
		const mayBeElsewhere = isFromRoot(url);
		if (file.isThere || (pointer !== "/image" && !mayBeElsewhere)) throw new FileError(file.reason);
		if (!mayBeElsewhere) {
			delete item.image;
			delete item._image;
		}
		const instead = mayBeElsewhere ? "the address stays as it is" : "the article is published without it";
		files.warn(place, url, `${file.reason}; ${instead}`);
		return undefined;
	}
	const type = typeof declared === "string" && declared !== "" ? declared : undefined;
	const upload = await files.upload(file.path, type);
	put(site + upload.path + file.fragment, upload);
	if (!isTimed && isPlayable(upload.mediaType) && upload.duration === undefined)
		files.note(
			place,
			`${pointer.slice(1)} "${url}": how long it is cannot be told; say it with duration_in_seconds`,
		);
	return upload.path;
}

/** The paths of this site that an item asks for: its own address, and others that lead to it. */
function pathsOf(item: Item): string[] {
	const { aliases } = (item._tributary ?? {}) as { aliases?: unknown };
	const paths = [item.url, ...(Array.isArray(aliases) ? aliases : [])];
	return paths.flatMap((path) => (typeof path === "string" ? pathKey(path) : []));
}

/** Whether a path is one of the site's feeds and pages, or of an article that need not be in this folder. */
function isOfSite(key: string): boolean {
	return isOwnPath(key) || key.startsWith("/articles/");
}

/** Why a link may lead nowhere although it stays. */
function reasonFor(path: string): string {
	return path.startsWith("/")
		? "there is no such file below the root, and no article with this address"
		: `there is no such file beside the article; it leads to ${path}`;
}

/** Paths that differ only in a final slash, a query or a fragment lead to the same page. */
function pathKey(path: string): string {
	const { pathname } = URL.parse(path.trim(), SITE_PLACEHOLDER) ?? { pathname: path };
	return pathname.replace(/\/$/, "");
}

/** The files that an item names, other than in its text, as `realpath` gives them. */
export function filesNamedBy(item: Item | null, texts: TextFiles, place: Place): string[] {
	const names = [...Object.values(texts), ...referencesIn(item).map(({ url }) => url)];
	const found = names.map((name) => fileMeant(name, place));
	return found.flatMap((file) => ("reason" in file ? [] : file.path));
}
