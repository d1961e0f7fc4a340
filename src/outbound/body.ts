/**
 * Reads bodies of unknown length up to a limit.
 *
 * @module
 */

/**
 * The largest document that is read, in bytes after decompression: a podcast with the notes of more than 1,000 episodes
 * stays below it. Parsed, it fits into the 128 MB of a Worker (`bench/documents.ts`), because the number of elements,
 * attributes and values is limited, too.
 */
export const MAX_BYTES = 10_000_000;

/** A body exceeded its size limit. */
export class TooLarge extends Error {
	override name = "TooLarge";
}

/**
 * Reads a stream to its end. If it is longer than `limit` bytes, it is cancelled.
 *
 * @param stopped rejects when the time limit is reached; it may never settle
 * @throws {TooLarge} if the limit is exceeded, or the error of the stream or of `stopped`; the stream is cancelled each time
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
		// Not awaited: an upstream that ignores the cancellation must not delay the reader.
		reader.cancel(error).catch(() => {});
		throw error;
	}
}

/** Whether bytes are a gzip file (RFC 1952 §2.3.1): no feed and no other coding begins with these bytes. */
export function isGzip(bytes: Uint8Array): boolean {
	return bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8;
}

/** How many bytes the decoder gets at once: workerd decodes all of them before the first byte can be read. */
const SLICE = 2_048;

/**
 * Decompresses a gzip file, up to `limit` bytes.
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
