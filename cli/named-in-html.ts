/**
 * Files and articles that the HTML of an article names: what is to take the place of their addresses.
 *
 * @module
 */
import { extname, join } from "node:path";
import { escapeHtml } from "../src/text.ts";
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

/** What the HTML of an article names. */
export interface NamedInHtml {
	/** The changes that put the right addresses into it. */
	edits: Edit<ArticleLink>[];
	/** What these depend on: files by their contents, and articles by what they ask for. */
	resources: string[];
	/** The files that it links to, by their real paths. */
	files: string[];
	/** The articles that it links to. */
	targets: Target[];
	/** Paths that it links to and that are no files; they may be addresses that other articles ask for. */
	paths: string[];
}

/** What takes the place of an address: that of a file on the site, that of an article, or nothing but the words of the link. */
type Replacement = { address: string; picture: PictureSize | undefined } | ArticleLink | "words";

/**
 * Finds what the HTML of an article names, and uploads the files.
 *
 * @param site what addresses on the site begin with
 * @throws {FileError} if one of the files cannot be uploaded
 */
export async function namedInHtml(
	html: string,
	place: Place,
	site: string,
	files: RunFiles,
): Promise<NamedInHtml> {
	const named: NamedInHtml = { edits: [], resources: [], files: [], targets: [], paths: [] };
	for (const mention of mentionsIn(html)) {
		const { attribute, start, end, isUnsized } = mention;
		let { value } = mention;
		let size = "";
		// From the end, so that the places of the others stay what they are.
		for (const { url, ...at } of mention.addresses.toReversed()) {
			const instead = await naming("/content_html", url, () =>
				replacement(mention, url, place, files, named),
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

/** What an address is to become; `undefined` if it stays. */
async function replacement(
	{ element }: Mention,
	url: string,
	place: Place,
	files: RunFiles,
	named: NamedInHtml,
): Promise<Replacement | undefined> {
	const isLink = element === "a";
	const file = await files.find(url, place, isLink ? linkForms : undefined);
	if ("reason" in file) {
		if (isLink && !file.isThere && isFromRoot(url)) named.paths.push(url);
		else files.warn(place, url, file.reason);
		return isLink && /\.(?:md|markdown|mdx)(?:[?#]|$)/i.test(url) ? wordsOnly(named) : undefined;
	}
	if (!isLink) return uploaded(file, files, named);
	const refusal = refusalByType(file.path, undefined);
	if (isArticleFile(file.path)) {
		const linked = await files.linked(file.path);
		if ("target" in linked) {
			const { target } = linked;
			named.targets.push(target);
			named.resources.push(`article ${wishOf(target)}`);
			return { target, fragment: file.fragment, url };
		}
		if (linked.isArticle || refusal !== undefined) {
			files.warn(place, url, `${linked.reason}; the words stay, without a link`);
			return wordsOnly(named);
		}
	}
	if (refusal !== undefined) {
		files.warn(place, url, refusal);
		return undefined;
	}
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

function wordsOnly({ resources }: NamedInHtml): Replacement {
	resources.push("words");
	return "words";
}

/** The files that a link may mean by a path: itself, what a page is made from, the index of a folder. */
function linkForms(path: string): string[] {
	const stem = path.replace(/(?<=.)[/\\]$/, "");
	const base = stem.replace(/\.html?$/i, "");
	const isPage = extname(base) === "" || base !== stem;
	const pages = isPage ? [".md", ".markdown", ".html"].map((ending) => base + ending) : [];
	const indices = ["index.md", "index.markdown", "index.html", "README.md"].map((name) => join(stem, name));
	return [stem, ...pages, ...indices];
}

/**
 * Says which address a reason is about.
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
