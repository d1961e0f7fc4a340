/**
 * Tells browsers that navigate to an address from all other clients (Fetch Metadata, §2.1).
 *
 * Nothing else can: feed readers accept HTML, too, and name themselves like browsers. Readers that run as a page or an
 * extension of a browser fetch feeds by script, and browsers then send `Sec-Fetch-Dest: empty`.
 *
 * @module
 */

/** The request header that decides; responses that depend on it name it in `Vary`. */
export const NAVIGATION_HEADER = "Sec-Fetch-Dest";

/** Whether a person opens the address in a browser. */
export function isNavigation({ headers }: Request): boolean {
	return headers.get(NAVIGATION_HEADER) === "document";
}
