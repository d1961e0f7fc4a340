/**
 * Files that articles bring along, and links to other articles of the folder: files are uploaded, and the article says where
 * they are on the site.
 *
 * @module
 */
import { extname, join } from "node:path";
import { SITE_PLACEHOLDER } from "../src/articles/article.ts";
import { isPlayable } from "../src/articles/media-type.ts";
import { escapeHtml } from "../src/text.ts";
import { type Beside, type Found, fileMeant, type Place } from "./beside.ts";
import { type Edit, withEdits } from "./edits.ts";
import { FileError } from "./errors.ts";
import { isArticleFile } from "./files.ts";
import { Addresses, type Linked, linkedFile, type Read, type Target } from "./links.ts";
import { type Output, report } from "./output.ts";
import type { PictureSize } from "./picture-size.ts";
import type { Item, TextFiles } from "./readers/front-matter.ts";
import { isFromRoot, type Mention, mentionsIn, referencesIn } from "./references.ts";
import type { Server } from "./server.ts";
import { refusalByType, type Uploaded, uploadFile } from "./upload.ts";

/** An article whose files are on the site. */
export interface Complete {
	/** What its content depends on besides its own text: files by their contents, and articles that it links to. */
	resources: string[];
	/** The files that it links to, by their real paths: they are no articles of their own. */
	files: string[];
	/** The articles of the folder that it links to. */
	targets: Target[];
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
	/** Asks the server for the addresses of linked articles. */
	learn(targets: Target[]): Promise<void>;
	/** Whether it is known whether, and where, an article is public. */
	isKnown(target: Target): boolean;
	/** Takes down what became of an item that was sent. */
	note(id: string, result: { status: string; slug?: string }): void;
	/** Uploads one file, by the path that `realpath` returned. */
	upload(path: string, declared: string | undefined): Promise<Uploaded>;
	/** Warns of links that lead to no article, once nothing more is sent. */
	report(): void;
}

/** A link to an article of the folder, as it is written. */
interface ArticleLink {
	target: Target;
	fragment: string;
	url: string;
}

/** What takes the place of an address: that of a file on the site, that of an article, or nothing but the words of the link. */
type Replacement = { address: string; picture: PictureSize | undefined } | ArticleLink | "words";

function wordsOnly({ resources }: Complete): Replacement {
	resources.push("words");
	return "words";
}

/**
 * Uploads the files that items name and finds the articles that they link to. Each file is looked at once, and sent only if
 * the site does not have it.
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
	const uploads = new Map<string, Promise<Uploaded>>();
	const links = new Map<string, Promise<Linked>>();
	const found: Found = new Map();
	const addresses = new Addresses(server);
	const warned = new Set<string>();
	/** Paths of this site at which articles of this run are, and those that others link to. */
	const ownPaths = new Set<string>();
	/** Links to articles that were not public when their own article was sent. */
	const leftOut: { place: Place; url: string; target: Target }[] = [];
	const pathsLinked: { place: Place; url: string }[] = [];

	function uploaded(file: string, declared: string | undefined): Promise<Uploaded> {
		const key = JSON.stringify([file, declared]);
		const upload = uploads.get(key) ?? uploadFile(file, declared, server, output, isDry);
		uploads.set(key, upload);
		return upload;
	}

	function linkedAt(file: string): Promise<Linked> {
		const link = links.get(file) ?? linkedFile(file, read, isImported(file));
		links.set(file, link);
		return link;
	}

	/** Once for each file and address. */
	function warn({ file }: Place, url: string, reason: string): void {
		const message = `"${url}": ${reason}`;
		const line = `warning    ${file}: ${message}`;
		if (!warned.has(line)) report(output, { type: "warning", file, message }, line, "fault");
		warned.add(line);
	}

	/** Uploads what an address in a member of the item names, and puts its address on the site there. */
	async function completeMembers(item: Item, place: Place, site: string, to: Complete): Promise<void> {
		for (const { pointer, url, declared, isTimed, put } of referencesIn(item)) {
			await naming(pointer, url, async () => {
				const type = typeof declared === "string" && declared !== "" ? declared : undefined;
				const file = await fileMeant(url, place, undefined, found);
				if ("reason" in file && pointer === "/image" && !file.isThere && !isFromRoot(url)) {
					delete item.image;
					delete item._image;
					return warn(place, url, `${file.reason}; the article is published without it`);
				}
				if ("reason" in file) {
					// It may be a path that something else on the site answers.
					if (file.isThere || !isFromRoot(url)) throw new FileError(file.reason);
					return warn(place, url, `${file.reason}; the address stays as it is`);
				}
				const upload = await uploaded(file.path, type);
				to.resources.push(upload.path);
				put(site + upload.path + file.fragment, upload);
				if (isTimed || !isPlayable(upload.mediaType) || upload.duration !== undefined) return;
				const message = `${pointer.slice(1)} "${url}": how long it is cannot be told; say it with duration_in_seconds`;
				report(
					output,
					{ type: "note", file: place.file, message },
					`note       ${place.file}: ${message}`,
					"fault",
				);
			});
		}
	}

	/** What an address in the text is to become; `undefined` if it stays. */
	async function replacement(
		{ element }: Mention,
		url: string,
		place: Place,
		to: Complete,
	): Promise<Replacement | undefined> {
		const isLink = element === "a";
		const file = await fileMeant(url, place, isLink ? linkForms : undefined, found);
		if ("reason" in file) {
			// What leads to a page may be the address that another file asks for.
			if (isLink && !file.isThere && isFromRoot(url)) pathsLinked.push({ place, url });
			else warn(place, url, file.reason);
			return isLink && /\.(?:md|markdown|mdx)(?:[?#]|$)/i.test(url) ? wordsOnly(to) : undefined;
		}
		if (!isLink) return upload(file, to);
		if (isArticleFile(file.path)) {
			const linked = await linkedAt(file.path);
			if ("target" in linked) {
				const { target } = linked;
				to.targets.push(target);
				to.resources.push(`article ${target.url ?? target.slug ?? target.id}`);
				return { target, fragment: file.fragment, url };
			}
			if (linked.isArticle || refusalByType(file.path, undefined) !== undefined) {
				warn(place, url, `${linked.reason}; the words stay, without a link`);
				return wordsOnly(to);
			}
		}
		const refusal = refusalByType(file.path, undefined);
		if (refusal !== undefined) return void warn(place, url, refusal);
		to.files.push(file.path);
		return upload(file, to);
	}

	async function upload({ path, fragment }: Beside, to: Complete): Promise<Replacement> {
		const { path: address, picture } = await uploaded(path, undefined);
		to.resources.push(address);
		return { address: address + fragment, picture };
	}

	async function editsOf(
		html: string,
		place: Place,
		site: string,
		to: Complete,
	): Promise<Edit<ArticleLink>[]> {
		const edits: Edit<ArticleLink>[] = [];
		for (const mention of mentionsIn(html)) {
			const { attribute, start, end, isUnsized } = mention;
			let { value } = mention;
			let size = "";
			// From the end, so that the places of the others stay what they are.
			for (const { url, ...at } of mention.addresses.toReversed()) {
				await naming("/content_html", url, async () => {
					const instead = await replacement(mention, url, place, to);
					if (instead === undefined) return;
					if (instead === "words" || "target" in instead) {
						edits.push({ start, end, instead: instead === "words" ? "" : instead });
						return;
					}
					value = value.slice(0, at.start) + site + instead.address + value.slice(at.end);
					if (isUnsized && instead.picture !== undefined) {
						const { width, height } = instead.picture;
						size = ` width="${width}" height="${height}"`;
					}
				});
			}
			if (value !== mention.value)
				edits.push({ start, end, instead: `${attribute}="${escapeHtml(value)}"${size}` });
		}
		return edits;
	}

	return {
		async complete(item, place) {
			const to: Complete = { resources: [], files: [], targets: [], linked: () => unchanged };
			const unchanged: LinkedItem = { item, unresolved: [], isRight: () => true };
			// Documents may hold anything.
			if (typeof item !== "object" || item === null) return to;
			noteOwnPaths(item, ownPaths);
			// What is relative in an article is relative to its address, which may be elsewhere.
			const site = item.url === undefined || item.url === null ? "" : SITE_PLACEHOLDER;
			const copy = referencesIn(item).length > 0 ? structuredClone(item) : item;
			await completeMembers(copy, place, site, to);
			const html = typeof item.content_html === "string" ? item.content_html : "";
			const edits = await editsOf(html, place, site, to);
			to.linked = (isLast = false) => {
				const used = to.targets.map((target) => addresses.of(target, isLast));
				const unresolved: string[] = [];
				const content = withEdits(html, edits, ({ target, fragment, url }) => {
					const address = addresses.of(target, isLast);
					if (address !== undefined) {
						const separate = address.startsWith("/") ? site + address : address;
						return `href="${escapeHtml(separate.replace(/#.*/s, "") + fragment)}"`;
					}
					unresolved.push(target.path ?? target.id);
					leftOut.push({ place, url, target });
					return "";
				});
				const isRight = (isLast: boolean) => {
					if (to.targets.some((target, i) => addresses.of(target, isLast) !== used[i])) return false;
					return isLast || to.targets.every((target) => addresses.isKnown(target)) ? true : undefined;
				};
				return { item: edits.length > 0 ? { ...copy, content_html: content } : copy, unresolved, isRight };
			};
			return to;
		},
		upload: uploaded,
		learn: (targets) => addresses.learn(targets),
		isKnown: (target) => addresses.isKnown(target),
		note: (id, result) => addresses.note(id, result),
		report() {
			for (const { place, url, target } of leftOut)
				if (addresses.of(target, true) === undefined)
					warn(place, url, "is not published; the words stay, without a link");
			for (const { place, url } of pathsLinked)
				if (!ownPaths.has(pathKey(url)))
					warn(place, url, "there is no such file below the root, and no article with this address");
		},
	};
}

/** The files that a link may mean by a path: itself, what a page is made from, the index of a folder. */
function linkForms(path: string): string[] {
	const stem = path.replace(/(?<=.)[/\\]$/, "");
	const base = stem.replace(/\.html?$/i, "");
	const pages =
		extname(base) === "" || base !== stem ? [`${base}.md`, `${base}.markdown`, `${base}.html`] : [];
	const indices = ["index.md", "index.markdown", "index.html", "README.md"].map((name) => join(stem, name));
	return [stem, ...pages, ...indices];
}

/** Takes down the paths of this site that an item asks for: its own address, and others that lead to it. */
function noteOwnPaths(item: Item, paths: Set<string>): void {
	const { aliases } = (item._tributary ?? {}) as { aliases?: unknown };
	for (const path of [item.url, ...(Array.isArray(aliases) ? aliases : [])])
		if (typeof path === "string") paths.add(pathKey(path));
}

/** Paths that differ only in a final slash, a query or a fragment lead to the same page. */
function pathKey(path: string): string {
	const { pathname } = URL.parse(path.trim(), SITE_PLACEHOLDER) ?? { pathname: path };
	return pathname.replace(/\/$/, "");
}

/** The files that an item names, other than in its text, as `realpath` gives them. */
export async function filesNamedBy(item: Item | null, texts: TextFiles, place: Place): Promise<string[]> {
	const names = [...Object.values(texts), ...referencesIn(item).map(({ url }) => url)];
	const found = await Promise.all(names.map((name) => fileMeant(name, place)));
	return found.flatMap((file) => ("reason" in file ? [] : file.path));
}

/** Says which address a reason is about. */
async function naming(pointer: string, url: string, run: () => Promise<void>): Promise<void> {
	try {
		await run();
	} catch (error) {
		if (!(error instanceof FileError)) throw error;
		throw new FileError(`"${url}": ${error.message}`, pointer);
	}
}
