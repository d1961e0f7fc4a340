/**
 * Representations of documents as GET returns them and the cache stores them (RFC 9110 §3.2).
 *
 * @module
 */
import { sha256 } from "../model/digest.ts";
import { extentOf, indexOf, type Position } from "./delta.ts";
import { encode, type Rendering, wholeOf } from "./rendering.ts";

/** A media type, and whether the edge or the Worker compresses it. */
export interface MediaType {
	mediaType: string;
	/**
	 * Whether Cloudflare's edge compresses this type. If not (Atom, JSON Feed), the representation is stored compressed, and
	 * the Worker sends the compressed bytes to clients that accept gzip.
	 */
	edgeCompresses: boolean;
}

/** HTML pages; the edge compresses them. */
export const HTML: MediaType = { mediaType: "text/html", edgeCompresses: true };

/** The validators of a representation (RFC 9110 §8.8). */
export interface Validators {
	/**
	 * The ETag without quotes: a hex digest of the bytes before any coding; for feeds, followed by a dot and the extent of
	 * this version (see `delta.ts`).
	 */
	etag: string;
	/** Seconds since 1970; no two versions of a feed share one, so it may be ahead of the clock. */
	lastModified: number;
}

/** A rendered document, ready to be sent or cached. */
export interface Representation extends Validators {
	/** Where its entries are, if it is a feed (see `delta.ts`). */
	index?: string | undefined;
	/** The bytes, in gzip where the edge does not compress the type. */
	body: Uint8Array<ArrayBuffer>;
	/** The revision of the feed that was rendered. */
	revision: number;
}

/** The state of the feed that a representation shows. */
type State = Pick<Representation, "lastModified" | "revision">;

/** Makes a representation from rendered text: bytes and validators, compressed if the edge does not compress its type. */
export async function representationOf(text: string, type: MediaType, state: State): Promise<Representation> {
	return representationOfBytes(new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>, type, state);
}

/**
 * A representation of a feed.
 *
 * @param positions of its entries, in their order
 */
export async function feedRepresentationOf(
	rendering: Rendering,
	positions: readonly Position[],
	type: MediaType,
	state: State,
): Promise<Representation> {
	const encoded = encode(rendering);
	const representation = await representationOfBytes(wholeOf(encoded), type, state);
	return {
		...representation,
		etag: `${representation.etag}.${await extentOf(positions)}`,
		index: indexOf(encoded, positions),
	};
}

async function representationOfBytes(
	bytes: Uint8Array<ArrayBuffer>,
	type: MediaType,
	{ lastModified, revision }: State,
): Promise<Representation> {
	const etag = (await sha256(bytes)).slice(0, 32);
	return { body: type.edgeCompresses ? bytes : await gzip(bytes), etag, lastModified, revision };
}

async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
	const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
	return new Uint8Array(await new Response(stream).arrayBuffer());
}
