/**
 * The addresses of style sheets: of the ready themes, and of the operator's own look. The files of the latter are at addresses
 * with a digest of all of them and of the settings of the look, so that what is there never changes, and a style sheet finds its
 * fonts and pictures by relative addresses.
 *
 * @module
 */

/** The style sheet that the settings make and that ends with the operator's own. */
export const LOOK_FILE = "look.css";

/** The path of a ready theme, by its name. */
export function readyThemePath(name: string): string {
	return `/own/themes/${name}.css`;
}

/** The path that the files are below. */
export function ownThemePath(digest: string): string {
	return `/own/theme/${digest}`;
}
