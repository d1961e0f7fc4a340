/**
 * The parts of a site's folder that are no articles: the operator's pages, and the files of the look.
 *
 * A folder is that of a site if it has a folder `articles` and, beside it, `pages`, `theme` or `theme.css`. So is one without
 * articles, as a planet may have it, with `theme.css` beside `pages`, or with `subscriptions.opml`. A folder `pages` alone means
 * nothing: many tools have one with articles in it.
 *
 * @module
 */
import { dirname, join, relative } from "node:path";
import { STYLE_SHEET } from "../../src/site/theme-files.ts";
import { isWithin } from "../beside.ts";
import { CommandError } from "../errors.ts";
import { realPathOrItself, statOf } from "../real-path.ts";

/** The names of the parts. */
const PAGES = "pages";
const THEME = "theme";
const SUBSCRIPTIONS = "subscriptions.opml";

/** The parts of a site that an import brings. */
export interface SiteParts {
	/** The real path of the site's folder. */
	folder: string;
	/** The folder of pages, or one of its files, if the import brings it. */
	pages: string | undefined;
	/** Whether the import brings the look. */
	hasTheme: boolean;
}

/** Whether a folder is that of a site. */
function isSite(folder: string): boolean {
	const hasFolder = (name: string) => statOf(join(folder, name))?.isDirectory() === true;
	const hasFile = (name: string) => statOf(join(folder, name))?.isFile() === true;
	if (hasFile(SUBSCRIPTIONS)) return true;
	if (hasFolder("articles")) return hasFolder(PAGES) || hasFolder(THEME) || hasFile(STYLE_SHEET);
	return hasFolder(PAGES) && hasFile(STYLE_SHEET);
}

/** The nearest site's folder at a path or above it; `undefined` if there is none. */
function siteAbove(path: string): string | undefined {
	if (isSite(path)) return path;
	const above = dirname(path);
	return above === path ? undefined : siteAbove(above);
}

/**
 * Finds the parts of a site among what is imported.
 *
 * @param paths what is imported, as the user named it
 * @param files the files that were found there
 * @throws {CommandError} if they are of several sites
 */
export function partsOf(paths: readonly string[], files: readonly string[]): SiteParts | undefined {
	const given = paths.map(realPathOrItself);
	const folders = [...given, ...new Set(files.map((file) => dirname(realPathOrItself(file))))];
	const sites = [...new Set(folders.flatMap((folder) => siteAbove(folder) ?? []))];
	const found = sites.map((folder) => partsIn(folder, given)).filter((parts) => parts !== undefined);
	if (found.length > 1)
		throw new CommandError(
			`${found.map(({ folder }) => folder).join(" and ")} each have pages or a look, and a site can have those of one folder only. Import one of them.`,
		);
	return found[0];
}

function partsIn(folder: string, given: readonly string[]): SiteParts | undefined {
	const pages = join(folder, PAGES);
	const all = given.some((path) => covers(path, pages)) ? pages : undefined;
	const one = given.find((path) => covers(pages, path));
	const look = [join(folder, THEME), join(folder, STYLE_SHEET)];
	const hasTheme = look.some((path) => given.some((other) => covers(other, path) || covers(path, other)));
	const parts = { folder, pages: all ?? one, hasTheme };
	return parts.pages === undefined && !hasTheme ? undefined : parts;
}

/** Whether a path is a folder's or is in it; both as `realpath` gives them. */
export function covers(folder: string, path: string): boolean {
	return folder === path || isWithin(folder, path);
}

/** Whether a file belongs to the pages or the look of a site, and is therefore no article. */
export function isOwnPart({ folder }: SiteParts, file: string): boolean {
	const real = realPathOrItself(file);
	return [PAGES, THEME, STYLE_SHEET].some((name) => covers(join(folder, name), real));
}

/** A path as messages show it: from where the command runs, if it is below. */
export function shownPath(path: string): string {
	const way = relative(process.cwd(), path);
	return way.startsWith("..") ? path : way;
}

/** The folder of a site's pages. */
export function pagesFolder({ folder }: SiteParts): string {
	return join(folder, PAGES);
}
