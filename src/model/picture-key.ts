/**
 * Recognises one picture in several sizes by its addresses.
 *
 * @module
 */

/** Query parameters that ask a server for another size or quality of a picture, and signatures of such requests. */
const OF_SIZE =
	/^(w|h|width|height|size|resize|fit|crop|q|quality|dpr|auto|format|fm|ssl|strip|zoom|s|sig|signature|smart)$/i;

/**
 * The size that WordPress and others add to the name of a file: `-1024x768`, `-scaled`, `@2x`. Plugins that convert pictures
 * add a second suffix: `.jpg.webp`.
 */
const SIZE_IN_NAME = /(?:[-_]\d{2,5}x\d{2,5}|-scaled|@\dx)(?=(?:\.\w{3,4}){1,2}$)/i;

/** A size in CSS pixels. */
export interface Size {
	width: number;
	height: number;
}

/** The size in the name of a picture's file, as WordPress writes it: `-1024x768`. Its proportions are those of the picture. */
export function sizeInName(address: string): Size | undefined {
	const path = URL.parse(address)?.pathname ?? "";
	const [, width, height] = /[-_](\d{2,4})x(\d{2,4})(?:\.\w{3,4}){1,2}$/.exec(path) ?? [];
	const size = { width: Number(width), height: Number(height) };
	return size.width > 0 && size.height > 0 ? size : undefined;
}

/** The path of a picture's file without the size in its name. */
export function withoutSize(path: string): string {
	return path.replace(SIZE_IN_NAME, "");
}

/**
 * Returns the same key for the addresses of one picture in several sizes, as far as the addresses show that.
 *
 * @param address absolute
 */
export function pictureKey(address: string): string {
	const url = URL.parse(address);
	if (url === null) return address;
	const { host, pathname, searchParams } = url;
	// The paths of Jetpack's image servers contain the address of the original.
	const place = /^i\d\.wp\.com$/.test(host) ? pathname.slice(1) : host + pathname;
	const others = [...searchParams].filter(([name]) => !OF_SIZE.test(name));
	return `${withoutSize(place)}?${new URLSearchParams(others)}`;
}
