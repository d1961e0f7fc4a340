/**
 * Which icons are accepted: raster pictures that are known by their first bytes and are not too large to draw.
 *
 * SVG is not among them, as it can contain scripts and links. ICO is: it holds pictures in PNG or BMP and nothing else, and
 * most sites have no other icon.
 *
 * @module
 */
import { JPG } from "image-size/types/jpg";
import { PNG } from "image-size/types/png";
import { WEBP } from "image-size/types/webp";
import { sizeOfGif } from "./gif.ts";
import { type Size, sizesInIco } from "./ico.ts";

/** The largest icon that is stored, in bytes. */
export const MAX_ICON_BYTES = 50_000;

/** The smallest and the largest side of an icon, in pixels: a few bytes can claim a picture that takes gigabytes to draw. */
const MIN_SIDE = 8;
const MAX_SIDE = 1_024;

/** How many times as long as the short side the long one may be. A longer picture is a banner. */
const MAX_RATIO = 1.5;

/** The formats of icons, by their extensions in file names, with their media types. */
export const ICON_TYPES = {
	png: "image/png",
	jpg: "image/jpeg",
	gif: "image/gif",
	webp: "image/webp",
	// The type that is registered; all browsers know it.
	ico: "image/vnd.microsoft.icon",
} as const;

/** The format of an icon. */
export type IconFormat = keyof typeof ICON_TYPES;

/** Reads the sizes of all pictures in a file; `undefined` if it is of another format, or broken. */
const READERS: Record<IconFormat, (bytes: Uint8Array) => Size[] | undefined> = {
	png: (bytes) => (PNG.validate(bytes) ? [PNG.calculate(bytes)] : undefined),
	jpg: (bytes) => (JPG.validate(bytes) ? [JPG.calculate(bytes)] : undefined),
	gif: (bytes) => [sizeOfGif(bytes)],
	webp: (bytes) => (WEBP.validate(bytes) ? [WEBP.calculate(bytes)] : undefined),
	ico: sizesInIco,
};

/** The first bytes of each format. The readers check more, but not always these. */
const SIGNATURES: Record<IconFormat, RegExp> = {
	png: /^\x89PNG\r\n\x1A\n.{4}IHDR/s,
	jpg: /^\xFF\xD8\xFF/,
	gif: /^GIF8[79]a/,
	webp: /^RIFF.{4}WEBPVP8/s,
	ico: /^\0\0\x01\0/,
};

/**
 * The format of a picture that can be an icon: not too large, nearly square, and large enough to see.
 *
 * @returns `undefined` for all others, whatever their media type says
 */
export function iconFormat(bytes: Uint8Array): IconFormat | undefined {
	if (bytes.byteLength > MAX_ICON_BYTES) return undefined;
	const beginning = String.fromCharCode(...bytes.subarray(0, 32));
	for (const format of Object.keys(ICON_TYPES) as IconFormat[]) {
		if (!SIGNATURES[format].test(beginning)) continue;
		const sizes = sizesIn(bytes, format);
		return sizes.length > 0 && sizes.every(isIconSize) ? format : undefined;
	}
	return undefined;
}

function sizesIn(bytes: Uint8Array, format: IconFormat): Size[] {
	try {
		return READERS[format](bytes) ?? [];
	} catch {
		// The file ends too early, or is broken in another way.
		return [];
	}
}

function isIconSize({ width, height }: Size): boolean {
	const [short, long] = width < height ? [width, height] : [height, width];
	return short >= MIN_SIDE && long <= MAX_SIDE && long <= short * MAX_RATIO;
}
