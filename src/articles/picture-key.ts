/**
 * By what a picture is known in all its sizes.
 *
 * @module
 */

/** Parameters of servers that make a picture in another size or quality, and sign for that. */
const OF_SIZE =
	/^(w|h|width|height|size|resize|fit|crop|q|quality|dpr|auto|format|fm|ssl|strip|zoom|s|sig|signature|smart)$/i;

/** What WordPress and others add to the name of a file for each of its sizes. */
const SIZE_IN_NAME = /(?:[-_]\d{2,5}x\d{2,5}|-scaled|@\dx)(?=\.\w{3,4}$)/i;

/**
 * A key that is the same for addresses of one picture in several sizes, as far as they show that.
 *
 * @param address absolute
 */
export function pictureKey(address: string): string {
	const url = URL.parse(address);
	if (url === null) return address;
	const { host, pathname, searchParams } = url;
	// Jetpack's servers have the address of the original in their paths.
	const place = /^i\d\.wp\.com$/.test(host) ? pathname.slice(1) : host + pathname;
	const others = [...searchParams].filter(([name]) => !OF_SIZE.test(name));
	return `${place.replace(SIZE_IN_NAME, "")}?${new URLSearchParams(others)}`;
}
