/**
 * Where files are kept: their addresses say what they hold, so what is at an address never changes. Shared with the
 * command line.
 *
 * @module
 */

/** A file, by its address. */
export interface MediaFile {
	/**
	 * The first 16 hex digits of the SHA-256 of its bytes. Never to be cut otherwise: addresses are in people's podcast
	 * apps.
	 */
	digest: string;
	/** Letters and digits of ASCII, `.`, `-` and `_`; it does not begin with a dot. */
	name: string;
}

/** What a name may be, for people. */
export const NAME_RULE =
	"1 to 100 letters and digits of ASCII, dots, hyphens and underscores, with no dot at the beginning";

export const MAX_NAME = 100;

const PATH = /^\/media\/([0-9a-f]{16})\/([\w-][\w.-]{0,99})$/;

/** The file at a path of this site; `undefined` if no file can be there. Each has one spelling, without percent signs. */
export function fileAt(pathname: string): MediaFile | undefined {
	const [, digest, name] = PATH.exec(pathname) ?? [];
	return digest === undefined || name === undefined ? undefined : { digest, name };
}

/** The path of a file on this site. */
export function mediaPath({ digest, name }: MediaFile): string {
	return `/media/${digest}/${name}`;
}

/** The file's key in the bucket. */
export function mediaKey({ digest, name }: MediaFile): string {
	return `${digest}/${name}`;
}
