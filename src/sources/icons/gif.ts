/**
 * The size of a GIF, which has a screen, and pictures that are drawn on it.
 *
 * @module
 */
import type { Size } from "./ico.ts";

/** The first bytes of the parts of a file, and of its end (GIF89a, §17-§27). */
const EXTENSION = 0x21;
const PICTURE = 0x2c;

/** The lengths of the header with the screen, of an extension's beginning and of a picture's, in bytes. */
const HEADER = 13;
const EXTENSION_START = 2;
const PICTURE_START = 10;

/**
 * Reads the size of a GIF: of its screen, or of what is drawn beyond it, as far as the file goes. Browsers make the screen as
 * large as the first picture.
 */
export function sizeOfGif(bytes: Uint8Array): Size {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const sideAt = (at: number) => view.getUint16(at, true);
	const size = { width: sideAt(6), height: sideAt(8) };
	let at = HEADER + paletteLength(view.getUint8(10));
	while (at + PICTURE_START <= bytes.length) {
		if (bytes[at] === PICTURE) {
			size.width = Math.max(size.width, sideAt(at + 1) + sideAt(at + 5));
			size.height = Math.max(size.height, sideAt(at + 3) + sideAt(at + 7));
			// After the colours comes a byte about the compression.
			at = afterBlocks(bytes, at + PICTURE_START + paletteLength(view.getUint8(at + 9)) + 1);
		} else if (bytes[at] === EXTENSION) at = afterBlocks(bytes, at + EXTENSION_START);
		else break;
	}
	return size;
}

/** The length of the table of colours that a byte of flags declares. */
function paletteLength(flags: number): number {
	return flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0;
}

/** Returns the position after a chain of blocks, each with its length in the first byte. One without content ends it. */
function afterBlocks(bytes: Uint8Array, start: number): number {
	let at = start;
	for (let length = bytes[at] ?? 0; length > 0; length = bytes[at] ?? 0) at += length + 1;
	return at + 1;
}
