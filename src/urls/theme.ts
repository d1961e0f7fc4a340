/**
 * The addresses of the files of the operator's own look. An address contains a digest of all of them and of the settings of the
 * look, so that what is there never changes, and a style sheet finds its fonts and pictures by relative addresses.
 *
 * @module
 */

/** The style sheet that the settings make and that ends with the operator's own. */
export const LOOK_FILE = "look.css";

/** The path that the files are below. */
export function ownThemePath(digest: string): string {
	return `/own/theme/${digest}`;
}
