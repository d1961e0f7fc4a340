/**
 * Bodies of unknown length, read no further than a bound.
 *
 * @module
 */

/**
 * The largest document that is read, in bytes after decompression: a podcast with the notes of 1,000 episodes and more stays
 * below it. What is made of it fits the 128 MB of a Worker (`bench/documents.ts`), as the number of elements, attributes and
 * values is bounded, too.
 */
export const MAX_BYTES = 10_000_000;

/** A body was longer than its reader would have. */
export class TooLarge extends Error {
	override name = "TooLarge";
}

/**
 * Reads a stream to its end, unless it is longer than `limit` bytes: then it is cancelled and left.
 *
 * @param stopped rejects when the reader has no more time; it need not ever settle
 * @throws {TooLarge} and whatever the stream or `stopped` fails with; the stream is cancelled in each case
 */
export async function readWithin(
	stream: ReadableStream<Uint8Array>,
	limit: number,
	stopped: Promise<never>,
): Promise<Uint8Array<ArrayBuffer>> {
	const reader = stream.getReader();
	const chunks: Uint8Array[] = [];
	let length = 0;
	try {
		for (;;) {
			const { done, value } = await Promise.race([reader.read(), stopped]);
			if (done) return joined(chunks, length);
			length += value.byteLength;
			if (length > limit) throw new TooLarge(`more than ${limit} bytes`);
			chunks.push(value);
		}
	} catch (error) {
		// Not awaited: an upstream that does not listen must not hold the reader.
		reader.cancel(error).catch(() => {});
		throw error;
	}
}

/** Whether bytes are a gzip file (RFC 1952 §2.3.1): no feed begins so, and no other coding. */
export function isGzip(bytes: Uint8Array): boolean {
	return bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8;
}

/** How much is handed to the decoder at once: workerd decodes all of it before the first byte is read (bytes). */
const SLICE = 2_048;

/**
 * Unpacks a gzip file, no further than `limit` bytes.
 *
 * @throws as {@link readWithin}, and if the file is damaged
 */
export function gunzipWithin(bytes: Uint8Array<ArrayBuffer>, limit: number, stopped: Promise<never>) {
	let offset = 0;
	const slices = new ReadableStream<Uint8Array<ArrayBuffer>>(
		{
			pull(controller) {
				if (offset >= bytes.byteLength) return controller.close();
				controller.enqueue(bytes.subarray(offset, offset + SLICE));
				offset += SLICE;
			},
		},
		{ highWaterMark: 0 },
	);
	return readWithin(slices.pipeThrough(new DecompressionStream("gzip")), limit, stopped);
}

function joined(chunks: Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
	const bytes = new Uint8Array(length);
	let offset = 0;
	for (const chunk of chunks) {
		bytes.set(chunk, offset);
		offset += chunk.byteLength;
	}
	return bytes;
}
