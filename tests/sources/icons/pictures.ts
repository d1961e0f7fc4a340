/** The beginnings of pictures, as far as their formats say how large they are. */

/** Joins texts, one byte for each character, and numbers of 1, 2 or 4 bytes. */
function bytesOf(...parts: (string | [value: number, bytes: 1 | 2 | 4, isLittleEndian?: boolean])[]) {
	const bytes = parts.flatMap((part) => {
		if (typeof part === "string") return [...part].map((character) => character.charCodeAt(0));
		const [value, length, isLittleEndian = false] = part;
		const big = Array.from({ length }, (_, i) => (value >>> (8 * (length - 1 - i))) & 0xff);
		return isLittleEndian ? big.reverse() : big;
	});
	return Uint8Array.from(bytes);
}

const latin1 = (bytes: Uint8Array) => Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");

/** A PNG with a text after its header, by which tests tell pictures of one size apart. */
export function png(width: number, height = width, text = ""): Uint8Array<ArrayBuffer> {
	return bytesOf("\x89PNG\r\n\x1a\n", [13, 4], "IHDR", [width, 4], [height, 4], "\x08\x06\0\0\0", text);
}

export function gif(width: number, height = width): Uint8Array<ArrayBuffer> {
	return bytesOf("GIF89a", [width, 2, true], [height, 2, true], "\0\0\0");
}

/** A GIF with colours and a comment, and a picture of each of the sides on its screen. */
export function animatedGif(screen: number, ...sides: number[]): Uint8Array<ArrayBuffer> {
	const side = (length: number): [number, 2, true] => [length, 2, true];
	return bytesOf(
		"GIF89a",
		...[side(screen), side(screen)],
		"\x80\0\0\0\0\0\xff\xff\xff",
		"\x21\xfe\x02hi\0",
		...sides.flatMap((length) => [
			"\x2c\0\0\0\0",
			...[side(length), side(length)],
			"\x80\0\0\0\xff\xff\xff\x02\x02\x44\x01\0",
		]),
		"\x3b",
	);
}

export function jpg(width: number, height = width): Uint8Array<ArrayBuffer> {
	return bytesOf(
		"\xff\xd8\xff\xe0",
		[16, 2],
		"JFIF\0\x01\x02\0\0\x01\0\x01\0\0",
		"\xff\xc0",
		[17, 2],
		"\x08",
		[height, 2],
		[width, 2],
		"\x03\x01\x22\0\x02\x11\x01\x03\x11\x01\xff\xd9",
	);
}

export function webp(width: number, height = width): Uint8Array<ArrayBuffer> {
	const size = (side: number): [number, 2, true] => [side - 1, 2, true];
	return bytesOf(
		"RIFF",
		[30, 4, true],
		"WEBPVP8X",
		[10, 4, true],
		"\0\0\0\0",
		size(width),
		"\0",
		size(height),
		"\0",
	);
}

/** A BMP as an ICO has it: its header has the height of the picture and its mask together. */
export function bmpInIco(width: number, height = width): Uint8Array<ArrayBuffer> {
	return bytesOf([40, 4, true], [width, 4, true], [height * 2, 4, true], "\x01\0\x20\0", "\0".repeat(24));
}

/** An icon whose directory says 16 pixels for each picture. */
export function ico(...pictures: Uint8Array[]): Uint8Array<ArrayBuffer> {
	let offset = 6 + 16 * pictures.length;
	const directory = pictures.map((picture) => {
		const entry = bytesOf("\x10\x10\0\0\x01\0\x20\0", [picture.length, 4, true], [offset, 4, true]);
		offset += picture.length;
		return latin1(entry);
	});
	return bytesOf("\0\0\x01\0", [pictures.length, 2, true], ...directory, ...pictures.map(latin1));
}
