/**
 * The paths of the icons of sources.
 *
 * @module
 */
import { scopePath } from "./feeds.ts";

/** How much of an icon's digest is in its path, in hex digits. */
const SHOWN_DIGITS = 16;

/**
 * The path of a source's icon.
 *
 * @param icon its SHA-256 in hex and the extension of its format: the path then names these bytes, and no others are ever sent
 * there. Without it, the path is that of whatever icon the source has at the time.
 */
export function sourceIconPath(source: string, icon?: { digest: string; format: string }): string {
	const name = icon === undefined ? "icon" : `icon-${icon.digest.slice(0, SHOWN_DIGITS)}.${icon.format}`;
	return `${scopePath(`source:${source}`)}/${name}`;
}
