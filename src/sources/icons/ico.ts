/**
 * Icons in the ICO format: a directory of pictures, each a PNG or a BMP without its file header.
 *
 * @module
 */
import { PNG } from "image-size/types/png";

/** The width and height of a picture, in pixels. */
export interface Size {
	width: number;
	height: number;
}

/** The lengths of the header, of an entry of the directory, and of a BMP's own header, in bytes. */
const HEADER = 6;
const ENTRY = 16;
const BMP_HEADER = 40;

/** How many pictures a file may have; icons have about ten. */
const MAX_PICTURES = 32;

/**
 * Reads the size of each picture in an icon. The directory has sizes too, but programs that draw the icon go by the pictures.
 *
 * @returns `undefined` if it is no icon, or one of its pictures is neither PNG nor BMP or is not in the file
 */
export function sizesInIco(bytes: Uint8Array): Size[] | undefined {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const count = view.getUint16(4, true);
	if (count > MAX_PICTURES) return undefined;
	const sizes: Size[] = [];
	for (let i = 0; i < count; i++) {
		const entry = HEADER + i * ENTRY;
		const length = view.getUint32(entry + 8, true);
		const offset = view.getUint32(entry + 12, true);
		if (offset + length > bytes.byteLength) return undefined;
		const size = sizeOf(bytes.subarray(offset, offset + length));
		if (size === undefined) return undefined;
		sizes.push(size);
	}
	return sizes;
}

function sizeOf(picture: Uint8Array): Size | undefined {
	if (PNG.validate(picture)) return PNG.calculate(picture);
	const view = new DataView(picture.buffer, picture.byteOffset, picture.byteLength);
	if (view.getUint32(0, true) !== BMP_HEADER) return undefined;
	// The height counts the rows of the mask below the picture too; it is negative if the rows are in reverse order.
	return { width: view.getInt32(4, true), height: Math.abs(view.getInt32(8, true)) / 2 };
}
