/**
 * The size of a picture, so that pages reserve its space until it is loaded.
 *
 * @module
 */
import { imageSize } from "image-size";
import { SaxesParser } from "saxes";

/** How many of the first bytes are read: cameras put their own data before the size. */
export const PICTURE_BYTES = 1_000_000;

/** The root of an SVG document is within these bytes. */
const SVG_BYTES = 65_536;

/** A picture's size in pixels, as browsers show it. */
export interface PictureSize {
	width: number;
	height: number;
}

/**
 * A picture's size by its first bytes.
 *
 * @param head at most {@link PICTURE_BYTES} are read
 * @returns `undefined` if they do not have it, or the picture is rotated in a way that is not supported
 */
export function sizeOfPicture(mediaType: string, head: Uint8Array): PictureSize | undefined {
	if (/^image\/svg\+xml\b/i.test(mediaType)) return sizeOfSvg(head.subarray(0, SVG_BYTES));
	const raster = rasterOf(head);
	if (raster === undefined) return undefined;
	const { type, width, height, orientation = 1 } = raster;
	// The rotation of these (ISO/IEC 23008-12 §6.5.10) is not supported.
	if (/^(?:avif|hei[cf])$/.test(type) && Buffer.from(head).includes("irot")) return undefined;
	// Cameras save the picture as the sensor sees it, and its orientation (Exif 2.3 §4.6.4): 5 to 8 are quarter turns.
	return orientation >= 5 && orientation <= 8 ? { width: height, height: width } : { width, height };
}

/** A picture's type, as `jpg`, and its size as it is saved; `undefined` for SVG and for what cannot be read. */
export function rasterOf(head: Uint8Array) {
	const bytes = head.subarray(0, PICTURE_BYTES);
	const beginning = Buffer.from(bytes.subarray(0, 32)).toString("latin1");
	// Other formats are not for the web, and reading them takes long.
	if (!/^(?:\x89PNG|\xFF\xD8|GIF8|RIFF.{4}WEBP|.{4}ftyp)/s.test(beginning)) return undefined;
	try {
		const { type = "unknown", width, height, orientation } = imageSize(bytes);
		return width > 0 && height > 0 ? { type, width, height, orientation } : undefined;
	} catch {
		return undefined;
	}
}

/** The size of a drawing that has both a width and a height in lengths. Others are as large as there is room. */
function sizeOfSvg(head: Uint8Array): PictureSize | undefined {
	let size: PictureSize | undefined;
	const end = new Error("The root has been read");
	const parser = new SaxesParser();
	parser.on("opentag", ({ name, attributes }) => {
		const [width, height] = [attributes.width, attributes.height].map(pixelsOf);
		if (/^(?:.*:)?svg$/.test(name) && width && height) size = { width, height };
		throw end;
	});
	parser.on("error", () => {
		throw end;
	});
	try {
		parser.write(new TextDecoder().decode(head));
	} catch (error) {
		if (error !== end) throw error;
	}
	return size;
}

/** Units of CSS in pixels (CSS Values 3 §6.2). */
const UNITS: Partial<Record<string, number>> = {
	"": 1,
	px: 1,
	in: 96,
	cm: 96 / 2.54,
	mm: 9.6 / 2.54,
	pt: 4 / 3,
	pc: 16,
};

function pixelsOf(length: string | undefined): number | undefined {
	const [, number, unit = ""] =
		/^\s*\+?(\d{1,6}(?:\.\d{0,9})?)\s*(px|in|cm|mm|pt|pc|)\s*$/i.exec(length ?? "") ?? [];
	return Math.round(Number(number) * (UNITS[unit.toLowerCase()] ?? 0)) || undefined;
}
