/**
 * Bodies of unknown length, read no further than a bound.
 *
 * @module
 */

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

function joined(chunks: Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
	const bytes = new Uint8Array(length);
	let offset = 0;
	for (const chunk of chunks) {
		bytes.set(chunk, offset);
		offset += chunk.byteLength;
	}
	return bytes;
}
