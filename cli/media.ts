/**
 * Uploads the files that articles refer to, and resolves links to other articles of the folder. The articles get the addresses
 * on the site.
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
	/** The files that its content depends on, by addresses that change with their contents. */
	resources: string[];
	/** The articles that its links depend on, by the addresses that they request. */
	links: string[];
	/** The files that it links to, by their real paths: they are no articles of their own. */
	files: string[];
	/** The articles of the folder that it links to. */
	targets: Target[];
	/** Files that it names, and that do not exist or must not be published. */
	missing: string[];
	/**
	 * Makes the item that is sent, with the addresses of linked articles as far as they are known.
	 *
	 * @param isLast whether it is sent again at the end of a run
	 */
	linked: (isLast?: boolean) => LinkedItem;
}

/** An item that is to be sent, with links to other articles. */
export interface LinkedItem {
	item: Item;
	/** Linked articles that are not public, so that their links are left out. */
	unresolved: string[];
	/**
	 * Whether its links turned out to be right.
	 *
	 * @param isLast whether everything has been sent
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
	/** Whether it is known if an article is public, and at which address. */
	isKnown(target: Target): boolean;
	/** Records the result for an item that was sent. */
	note(id: string, result: { status: string; slug?: string }): void;
	/** Uploads one file, by the path that `realpath` returned. */
	upload(path: string, declared: string | undefined): Promise<Uploaded>;
	/** Warns of links that lead to no article, after everything has been sent. */
	report(): void;
}

/**
 * Files and links of the articles of one run. Each file is read once, and sent only if the site does not have it.
 *
 * @param read reads a file as articles, as the import does
 * @param isImported whether a file, by its real path, is among those that this run imports
 * @param isDry whether no files are uploaded
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

	/** The item, with links in its HTML as far as addresses are known. */
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
			// The items of a document may be any JSON.
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

/** The result for an item that names no files. */
function complete(item: Item): Complete {
	const linked = { item, unresolved: [], isRight: () => true };
	return { resources: [], links: [], files: [], targets: [], missing: [], linked: () => linked };
}

function htmlOf({ content_html }: Item): string {
	return typeof content_html === "string" ? content_html : "";
}

/**
 * Uploads the file that a member of an item names, and sets the member to its address on the site.
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
		// Something else on the site may be at this path.
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
		files.note(place, `${pointer.slice(1)} "${url}": its duration cannot be read; set duration_in_seconds`);
	return upload.path;
}

/** The paths of this site that an item requests: its own address, and others that lead to it. */
function pathsOf(item: Item): string[] {
	const { aliases } = (item._tributary ?? {}) as { aliases?: unknown };
	const paths = [item.url, ...(Array.isArray(aliases) ? aliases : [])];
	return paths.flatMap((path) => (typeof path === "string" ? pathKey(path) : []));
}

/** Whether a path is one of the site's feeds and pages, or of an article that need not be in this folder. */
function isOfSite(key: string): boolean {
	return isOwnPath(key) || key.startsWith("/articles/");
}

/** The warning for a link that stays, but may lead nowhere. */
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

/** The files that an item names outside of its text, by the paths that `realpath` returns. */
export function filesNamedBy(item: Item | null, texts: TextFiles, place: Place): string[] {
	const names = [...Object.values(texts), ...referencesIn(item).map(({ url }) => url)];
	const found = names.map((name) => fileMeant(name, place));
	return found.flatMap((file) => ("reason" in file ? [] : file.path));
}
