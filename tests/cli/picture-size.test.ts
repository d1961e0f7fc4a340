/** The sizes of pictures, as cameras, phones and drawing programs save them. */
import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { sizeOfPicture } from "../../cli/picture-size.ts";

const latin1 = (text: string) => Buffer.from(text, "latin1");

function png(width: number, height: number): Buffer {
	const chunk = (type: string, data: Buffer) => {
		const head = Buffer.alloc(8);
		head.writeUInt32BE(data.length);
		head.write(type, 4, "latin1");
		return Buffer.concat([head, data, Buffer.alloc(4)]);
	};
	const header = Buffer.alloc(13);
	header.writeUInt32BE(width, 0);
	header.writeUInt32BE(height, 4);
	header.set([8, 0], 8);
	return Buffer.concat([
		latin1("\x89PNG\r\n\x1A\n"),
		chunk("IHDR", header),
		chunk("IDAT", deflateSync(Buffer.alloc(8))),
	]);
}

/** A JPEG with an Exif orientation, and as much before its size as cameras and programs put there. */
function jpeg(width: number, height: number, orientation?: number, more = 0): Buffer {
	const segment = (marker: number, data: Buffer) => {
		const head = Buffer.of(0xff, marker, 0, 0);
		head.writeUInt16BE(data.length + 2, 2);
		return Buffer.concat([head, data]);
	};
	const exif = Buffer.alloc(32);
	exif.write("Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0", 0, "latin1");
	exif.writeUInt8(orientation ?? 1, 25);
	const frame = Buffer.alloc(15);
	frame.writeUInt8(8, 0);
	frame.writeUInt16BE(height, 1);
	frame.writeUInt16BE(width, 3);
	return Buffer.concat([
		Buffer.of(0xff, 0xd8),
		segment(0xe0, latin1("JFIF\0\x01\x01\0\0\x01\0\x01\0\0")),
		...(orientation === undefined ? [] : [segment(0xe1, exif)]),
		...Array.from({ length: more }, () => segment(0xe2, Buffer.alloc(60_000, "x"))),
		segment(0xc0, frame),
		Buffer.of(0xff, 0xd9),
	]);
}

describe("a picture's size", () => {
	it("is the size stored in the file", () => {
		expect(sizeOfPicture("image/png", png(640, 480))).toEqual({ width: 640, height: 480 });
		expect(sizeOfPicture("image/jpeg", jpeg(640, 480))).toEqual({ width: 640, height: 480 });
		expect(sizeOfPicture("image/gif", latin1("GIF89a\x80\x02\xE0\x01"))).toEqual({ width: 640, height: 480 });
		const webp = latin1(`RIFF\x20\0\0\0WEBPVP8X\x0A\0\0\0\0\0\0\0\x7F\x02\0\xDF\x01\0${"\0".repeat(10)}`);
		expect(sizeOfPicture("image/webp", webp)).toEqual({ width: 640, height: 480 });
	});

	it("is read from the bytes, not from the declared type", () => {
		expect(sizeOfPicture("image/jpeg", png(3, 4))).toEqual({ width: 3, height: 4 });
	});

	it("has width and height exchanged if browsers rotate the picture", () => {
		for (const orientation of [1, 2, 3, 4, 0, 9])
			expect(sizeOfPicture("image/jpeg", jpeg(640, 480, orientation))).toEqual({ width: 640, height: 480 });
		for (const orientation of [5, 6, 7, 8])
			expect(sizeOfPicture("image/jpeg", jpeg(640, 480, orientation))).toEqual({ width: 480, height: 640 });
	});

	it("is found after a camera's metadata", () => {
		expect(sizeOfPicture("image/jpeg", jpeg(640, 480, 6, 8))).toEqual({ width: 480, height: 640 });
	});

	it("is unknown for truncated or broken files, unsupported rotations, and other files", () => {
		expect(sizeOfPicture("image/jpeg", jpeg(640, 480).subarray(0, 20))).toBeUndefined();
		expect(sizeOfPicture("image/png", png(640, 480).subarray(0, 10))).toBeUndefined();
		expect(sizeOfPicture("image/png", png(0, 480))).toBeUndefined();
		expect(sizeOfPicture("image/png", Buffer.of())).toBeUndefined();
		expect(sizeOfPicture("image/png", latin1("P5 640 480"))).toBeUndefined();
		expect(sizeOfPicture("image/avif", latin1("\0\0\0\x18ftypavif\0\0\0\0irot"))).toBeUndefined();
	});
});

describe("the size of an SVG", () => {
	const size = (attributes: string) =>
		sizeOfPicture("image/svg+xml", Buffer.from(`<svg ${attributes}></svg>`));

	it.each([
		['width="24" height="12"', 24, 12],
		["height='12px' viewBox='0 0 1 1' width='24px'", 24, 12],
		['width=" 24.4 " height="11.6"', 24, 12],
		['width="1in" height="72pt"', 96, 96],
		['width="2.54cm" height="25.4mm"', 96, 96],
	])("comes from its attributes %s", (attributes, width, height) => {
		expect(size(attributes)).toEqual({ width, height });
	});

	it.each([
		'viewBox="0 0 24 24"',
		'width="24"',
		'width="100%" height="100%"',
		'width="2em" height="2em"',
		'width="0" height="12"',
		'width="-1" height="12"',
		'width="auto" height="auto"',
		'width="9999999999" height="12"',
		"",
	])("is the size of the available space with the attributes %j", (attributes) => {
		expect(size(attributes)).toBeUndefined();
	});

	it("comes from its root element, which may be far into the file", () => {
		const drawing = `\uFEFF<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd" [<!ENTITY x "y">]>
<!-- <svg width="1" height="1"> -->
<svg:svg xmlns:svg="http://www.w3.org/2000/svg" width="3" height="4"><svg:rect width="9" height="9"/>`;
		expect(sizeOfPicture("image/svg+xml; charset=utf-8", Buffer.from(drawing))).toEqual({
			width: 3,
			height: 4,
		});
		expect(sizeOfPicture("image/svg+xml", Buffer.from('<div><svg width="3" height="4">'))).toBeUndefined();
		expect(sizeOfPicture("image/svg+xml", Buffer.from("no & drawing <"))).toBeUndefined();
	});

	it("is found in linear time", () => {
		for (const part of ["<svg ", '<svg a="', "<!--", "<!ENTITY ", "&amp;"]) {
			const start = performance.now();
			sizeOfPicture("image/svg+xml", Buffer.from(part.repeat(200_000)));
			expect(performance.now() - start, part).toBeLessThan(1000);
		}
	});
});
