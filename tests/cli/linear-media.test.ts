/** References to files, and the types of files, are found in linear time in any input. */
import { it } from "vitest";
import { withEdits } from "../../cli/edits.ts";
import { otherThan } from "../../cli/first-bytes.ts";
import { PICTURE_BYTES, sizeOfPicture } from "../../cli/picture-size.ts";
import { mentionsIn } from "../../cli/references.ts";
import { expectLinear, repeated } from "../linear/growth.ts";

const LENGTH = 100_000;

it.each([
	'<a href="a">',
	'<p><a href="a">',
	"<img src=a>",
	"<b><a href=a>",
	"<source srcset=a",
	"<a ",
	'<a href="',
	"<video poster=a><track src=a>",
])("addresses in HTML are rewritten in linear time in many %j", async (unit) => {
	const rewrite = (html: string) => {
		const edits = mentionsIn(html).map(({ start, end }) => ({ start, end, instead: "x" }));
		return withEdits(html, edits, () => "");
	};
	await expectLinear(rewrite, repeated(unit), LENGTH);
});

it.each(["a.png 1x,", "a,", ",", " ", "a ", "a  1x , ", "a(,"])(
	"pictures in a srcset are found in linear time in many %j",
	async (unit) => {
		await expectLinear(mentionsIn, repeated(unit, '<img srcset="', '">'), LENGTH);
	},
);

it.each([
	"<!--",
	"<!-- -->",
	"<?xml >",
	"<svg ",
	'<svg a="',
	"&#",
	"\xFF\xD8",
	"\xFF\xE1\0\x02",
	"\0\0\0\bftypavif",
])("the type and the size of a picture are found in linear time in many %j", async (unit) => {
	const look = (text: string) => {
		const bytes = Buffer.from(text, "latin1");
		otherThan("audio/mpeg", bytes);
		otherThan("image/svg+xml", bytes);
		for (const type of ["image/svg+xml", "image/jpeg", "image/avif"]) sizeOfPicture(type, bytes);
		sizeOfPicture("image/jpeg", Buffer.concat([Buffer.of(0xff, 0xd8, 0xff, 0xe0), bytes]));
	};
	await expectLinear(look, repeated(unit), PICTURE_BYTES);
});
