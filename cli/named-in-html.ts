/**
 * Finds the files and articles that the HTML of an article names, and what replaces their addresses.
 *
 * @module
 */
import { extname, join } from "node:path";
import { escapeHtml } from "../src/model/text.ts";
import { SITE_PLACEHOLDER } from "../src/urls/origin.ts";
import type { Beside, Place } from "./beside.ts";
import type { Edit } from "./edits.ts";
import { FileError } from "./errors.ts";
import { isArticleFile } from "./files.ts";
import { type Target, wishOf } from "./links.ts";
import type { PictureSize } from "./picture-size.ts";
import { isFromRoot, type Mention, mentionsIn } from "./references.ts";
import type { RunFiles } from "./run-files.ts";
import { refusalByType } from "./upload.ts";

/** A link to an article of the folder, as it is written. */
export interface ArticleLink {
	target: Target;
	fragment: string;
	url: string;
}

/** The files and articles that the HTML of an article names. */
export interface NamedInHtml {
	/** The changes that put the right addresses into it. */
	edits: Edit<ArticleLink>[];
	/** The files that these depend on, by addresses that change with their contents. */
	resources: string[];
	/** The articles that these depend on, by the addresses that they request, and links of which only the words stay. */
	links: string[];
	/** The files that it links to, by their real paths. */
	files: string[];
	/** The articles that it links to. */
	targets: Target[];
	/** Files that it names, and that do not exist or must not be published. */
	missing: string[];
	/** Links that lead to no files, with the addresses that they have on the web. Other articles may have these. */
	paths: { url: string; path: string }[];
}

/** What replaces an address: that of a file on the site, that of an article, or only the words of the link. */
type Replacement = { address: string; picture: PictureSize | undefined } | ArticleLink | "words";

/** The beginning of the site's addresses in an article. Relative ones would depend on its own address, which may be elsewhere. */
export function siteFor(page: string | undefined): string {
	return page === undefined ? "" : SITE_PLACEHOLDER;
}

/**
 * Finds what the HTML of an article names, and uploads the files.
 *
 * @param page the article's own address, if it requests one: relative addresses depend on it
 * @throws {FileError} if one of the files cannot be uploaded
 */
export async function namedInHtml(
	html: string,
	place: Place,
	page: string | undefined,
	files: RunFiles,
): Promise<NamedInHtml> {
	const site = siteFor(page);
	const named: NamedInHtml = {
		edits: [],
		resources: [],
		links: [],
		files: [],
		targets: [],
		missing: [],
		paths: [],
	};
	for (const mention of mentionsIn(html)) {
		const { attribute, start, end, isUnsized } = mention;
		let { value } = mention;
		let size = "";
		// From the end, so that the indexes of the others stay valid.
		for (const { url, ...at } of mention.addresses.toReversed()) {
			const instead = await naming("/content_html", url, () =>
				replacement(mention, url, place, page, files, named),
			);
			if (instead === undefined) continue;
			if (instead === "words" || "target" in instead) {
				named.edits.push({ start, end, instead: instead === "words" ? "" : instead });
				continue;
			}
			value = value.slice(0, at.start) + site + instead.address + value.slice(at.end);
			if (isUnsized && instead.picture !== undefined)
				size = ` width="${instead.picture.width}" height="${instead.picture.height}"`;
		}
		if (value !== mention.value)
			named.edits.push({ start, end, instead: `${attribute}="${escapeHtml(value)}"${size}` });
	}
	return named;
}

/** What replaces an address; `undefined` if it stays. */
async function replacement(
	{ element }: Mention,
	url: string,
	place: Place,
	page: string | undefined,
	files: RunFiles,
	named: NamedInHtml,
): Promise<Replacement | undefined> {
	const isLink = element === "a";
	const withoutLink = (reason: string) => {
		files.warn(place, url, `${reason}; the words stay, without a link`);
		named.links.push("words");
		return "words" as const;
	};
	const file = files.find(url, place, isLink ? linkForms : undefined);
	if ("reason" in file) {
		named.missing.push(url);
		const path = isLink && !file.isThere && !isSource(url) ? pageMeant(url, page) : undefined;
		if (path !== undefined) named.paths.push({ url, path });
		else if (isLink) return withoutLink(file.reason);
		else files.warn(place, url, file.reason);
		return undefined;
	}
	if (!isLink) return uploaded(file, files, named);
	const refusal = refusalByType(file.path, undefined);
	if (isArticleFile(file.path)) {
		const linked = await files.linked(file.path);
		if ("target" in linked) {
			const { target } = linked;
			named.targets.push(target);
			named.links.push(`article ${wishOf(target)}`);
			return { target, fragment: file.fragment, url };
		}
		if (linked.isArticle || refusal !== undefined) return withoutLink(linked.reason);
	}
	if (refusal !== undefined) return withoutLink(refusal);
	named.files.push(file.path);
	return uploaded(file, files, named);
}

async function uploaded(
	{ path, fragment }: Beside,
	files: RunFiles,
	{ resources }: NamedInHtml,
): Promise<Replacement> {
	const { path: address, picture } = await files.upload(path, undefined);
	resources.push(address);
	return { address: address + fragment, picture };
}

/** Whether an address is that of a source file, which no site serves as it is. */
function isSource(url: string): boolean {
	return /\.(?:md|markdown|mdx)(?:[?#]|$)/i.test(url);
}

/**
 * The address that a link may lead to although there is no such file: a path that another article requests, or, from an article
 * on another site, a page of that site.
 *
 * @param page the article's own address, if it has one
 * @returns `undefined` if nothing can be there
 */
function pageMeant(url: string, page: string | undefined): string | undefined {
	if (isFromRoot(url)) return url;
	const own = page === undefined ? null : URL.parse(page, SITE_PLACEHOLDER);
	const address = own && URL.parse(url, own.href);
	if (address === null) return undefined;
	if (address.origin !== SITE_PLACEHOLDER) return address.href;
	return /^(?:|\.html?)$/i.test(extname(address.pathname)) ? address.pathname : undefined;
}

/** The files that a link may mean by a path: the path itself, the source of a page, the index of a folder. */
function linkForms(path: string): string[] {
	const stem = path.replace(/(?<=.)[/\\]$/, "");
	const base = stem.replace(/\.html?$/i, "");
	const isPage = extname(base) === "" || base !== stem;
	const pages = isPage ? [".md", ".markdown", ".html"].map((ending) => base + ending) : [];
	const indices = ["index.md", "index.markdown", "index.html", "README.md"].map((name) => join(stem, name));
	return [stem, ...pages, ...indices];
}

/**
 * Adds the address that a fault is about to its message.
 *
 * @param pointer the member that has the address (RFC 6901)
 */
export async function naming<Result>(
	pointer: string,
	url: string,
	run: () => Promise<Result>,
): Promise<Result> {
	try {
		return await run();
	} catch (error) {
		if (!(error instanceof FileError)) throw error;
		throw new FileError(`"${url}": ${error.message}`, pointer);
	}
}
