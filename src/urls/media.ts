/**
 * The addresses of uploaded files. An address contains the digest of its file, so the file at an address never changes. Shared
 * with the command line.
 *
 * @module
 */

/** The parts of a file's address. */
export interface MediaFile {
	/**
	 * The first 16 hex digits of the SHA-256 of its bytes. This length must never change: podcast apps have stored the
	 * addresses.
	 */
	digest: string;
	/** Letters and digits of ASCII, `.`, `-` and `_`; it does not begin with a dot. */
	name: string;
}

/** The rule for names, for error messages. */
export const NAME_RULE =
	"1 to 100 letters and digits of ASCII, dots, hyphens and underscores, with no dot at the beginning";

export const MAX_NAME = 100;

const PATH = /^\/media\/([0-9a-f]{16})\/([\w-][\w.-]{0,99})$/;

/** Parses the path of a file; `undefined` for other paths. Each file has one spelling, without percent signs. */
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
