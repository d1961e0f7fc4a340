/** Which pictures are accepted as icons. */
import { describe, expect, it } from "vitest";
import { iconFormat, MAX_ICON_BYTES } from "../../../src/sources/icons/picture.ts";
import { animatedGif, bmpInIco, gif, ico, jpg, png, webp } from "./pictures.ts";

const text = (written: string) => new TextEncoder().encode(written);

describe("the format of an icon is known by its first bytes", () => {
	it.each([
		["png", png(180)],
		["gif", gif(32)],
		["gif", animatedGif(32, 32, 3, 1)],
		["jpg", jpg(96)],
		["webp", webp(192)],
		["ico", ico(bmpInIco(16), bmpInIco(32), png(256))],
	])("%s", (format, bytes) => {
		expect(iconFormat(bytes)).toBe(format);
	});
});

describe("what is no raster picture is no icon", () => {
	it.each([
		["an error page", text("<!doctype html><title>404</title>")],
		["a drawing", text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"/>')],
		["a page that begins as a GIF", text("GIF89<script>alert(1)</script>")],
		["nothing", new Uint8Array()],
		["a BMP", text("BM6\0\0\0")],
		["a cursor", Uint8Array.from([0, 0, 2, 0, 1, 0])],
		["PNG's signature alone", png(32).slice(0, 8)],
		["a PNG that ends in its header", png(32).slice(0, 18)],
		["a JPEG without a size", jpg(32).slice(0, 22)],
		["an ICO without pictures", ico()],
		["an ICO that ends in its directory", ico(png(32)).slice(0, 12)],
		["an ICO whose picture is outside of it", ico(png(32)).slice(0, 30)],
		["an ICO with an unknown picture", ico(text("<svg/>"))],
	])("%s", (_, bytes) => {
		expect(iconFormat(bytes)).toBeUndefined();
	});
});

describe("a picture that is no use as an icon is refused", () => {
	it.each([
		["a GIF that claims 65,535 pixels a side", gif(65_535)],
		["a GIF whose picture is larger than its screen", animatedGif(32, 8, 65_535)],
		["a PNG that claims four thousand million pixels a side", png(2 ** 32 - 1)],
		["a WebP of 16,384 pixels a side", webp(16_384)],
		["an ICO with a giant PNG, whatever its directory says", ico(bmpInIco(16), png(30_000))],
		["an ICO with a giant BMP", ico(bmpInIco(2 ** 30))],
		["an ICO with a BMP of a negative width", ico(bmpInIco(-16, 16))],
		["a banner", png(468, 60)],
		["a pixel that counts visitors", gif(1)],
		["a picture without a size", png(0)],
		["a file of more than 50 KB", png(64, 64, " ".repeat(MAX_ICON_BYTES))],
	])("%s", (_, bytes) => {
		expect(iconFormat(bytes)).toBeUndefined();
	});
});
