/**
 * The files of the operator's own look: a style sheet, a logo, an icon, fonts and pictures. Shared with the command line.
 *
 * @module
 */

/** The style sheet, which every page loads after those of the site. */
export const STYLE_SHEET = "theme.css";

/** The folder of the other files, which the style sheet names with relative addresses. */
const FOLDER = "theme/";

/** The largest file, in bytes: a row of the database holds 2,000,000, and Base64 takes a third more. */
export const MAX_FILE_BYTES = 1_000_000;
/** The largest style sheet, in bytes: every page waits for it. */
export const MAX_STYLE_BYTES = 100_000;
/** The most bytes that all files may have together, so that one request can bring them all. */
export const MAX_THEME_BYTES = 5_000_000;
export const MAX_THEME_FILES = 100;

/** Media types by the ending of a name. Browsers get these and no others, whatever the bytes are. */
const TYPES: Readonly<Record<string, string>> = {
	avif: "image/avif",
	gif: "image/gif",
	ico: "image/vnd.microsoft.icon",
	jpeg: "image/jpeg",
	jpg: "image/jpeg",
	png: "image/png",
	svg: "image/svg+xml",
	webp: "image/webp",
	woff2: "font/woff2",
};

/** The paths that files can have, for messages. */
export const PATH_RULE = `${STYLE_SHEET}, or ${FOLDER} and a name that ends with .${Object.keys(TYPES).join(", .")}. Names have up to 100 letters and digits of ASCII, dots, hyphens and underscores, with no dot at the beginning`;

const PATH = /^theme\/(?:[\w-][\w.-]{0,99}\/){0,3}[\w-][\w.-]{0,99}$/;

/**
 * Returns the media type of a file of the look.
 *
 * @param path below the folder `data`: `theme.css`, or `theme/fonts/inter.woff2`
 * @returns `undefined` for a path that no such file can have
 */
export function themeType(path: string): string | undefined {
	if (path === STYLE_SHEET) return "text/css";
	if (!PATH.test(path)) return undefined;
	const ending = /\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? "";
	// "constructor" and the like are on every object.
	return Object.hasOwn(TYPES, ending) ? TYPES[ending] : undefined;
}

/** The most bytes that the file at a path may have. */
export function mostBytes(path: string): number {
	return path === STYLE_SHEET ? MAX_STYLE_BYTES : MAX_FILE_BYTES;
}

/** The endings of pictures, in the order in which a picture is looked for. */
const LOGO_ENDINGS = ["svg", "webp", "avif", "png", "jpg", "jpeg", "gif"];
const ICON_ENDINGS = ["png", "ico", "webp", "gif", "jpg", "jpeg"];

/** The path of the logo among the files of the look; `undefined` if there is none. */
export function logoAmong(paths: ReadonlySet<string>): string | undefined {
	return LOGO_ENDINGS.map((ending) => `${FOLDER}logo.${ending}`).find((path) => paths.has(path));
}

/** The paths of the icon among the files of the look: as a drawing, and as a raster picture. */
export function iconsAmong(paths: ReadonlySet<string>): {
	svg?: string | undefined;
	raster?: string | undefined;
} {
	const find = (endings: string[]) =>
		endings.map((ending) => `${FOLDER}icon.${ending}`).find((path) => paths.has(path));
	return { svg: find(["svg"]), raster: find(ICON_ENDINGS) };
}

/** The path of a font that the settings name, if it is among the files of the look. */
export function fontAmong(paths: ReadonlySet<string>, name: string): string | undefined {
	const path = FOLDER + name;
	return name.endsWith(".woff2") && paths.has(path) ? path : undefined;
}
