/** Plain text that begins with its date, as articles. */
import { describe, expect, it } from "vitest";
import { articleIn, contentOf } from "./folder.ts";

const titleOf = async (text: string) => (await articleIn("a.txt", `date 2026-11-20\n${text}`)).title;

it("a text file becomes an article with its date, its first sentence as title, and its file's name as slug", async () => {
	expect(await articleIn("snow.txt", "date 2026-11-20 It snowed. All was white.\n\nAnd cold.\n")).toEqual({
		id: "snow.txt",
		_tributary: { path: "snow.txt", root: expect.any(String) },
		title: "It snowed.",
		date_published: "2026-11-20",
		content_text: "It snowed. All was white.\n\nAnd cold.",
	});
});

it("white space, a byte order mark or capitals before the text make no difference", async () => {
	for (const opening of [" \n\t\r\n date 2026-11-20\n\n", "\uFEFFdate 2026-11-20 ", "Date\t2026-11-20\r\n"])
		expect(await articleIn("a.txt", `${opening}It snowed.`)).toMatchObject({
			date_published: "2026-11-20",
			content_text: "It snowed.",
		});
});

describe("the title of a text file", () => {
	it("is the first sentence or the first line, whichever is shorter", async () => {
		expect(await titleOf("It snowed. All was white.\nAnd cold.")).toBe("It snowed.");
		expect(await titleOf("First snow\nIt snowed. All was white.")).toBe("First snow");
		expect(await titleOf("It snowed! Was it cold? Yes.")).toBe("It snowed!");
		expect(await titleOf("It snowed\r\nin May.")).toBe("It snowed");
	});

	it("does not end at an abbreviation, an initial or a decimal point", async () => {
		for (const sentence of [
			"Dr. Jane Q. Doe saw St. Moritz under 1.5 metres of snow.",
			"The U.S. had snow.",
			"Mr. and Mrs. Frost vs. Sgt. Thaw.",
		])
			expect(await titleOf(`${sentence} Then it thawed.`)).toBe(sentence);
	});

	it("is cut at a word", async () => {
		const title = (await titleOf(`${"snow and ice ".repeat(40)}.`)) as string;
		expect(title).toMatch(/^(snow and ice )+(snow|snow and|snow and ice)…$/);
		expect(title.length).toBeLessThanOrEqual(121);
	});

	it("is found in time in one endless line", async () => {
		expect(await titleOf("雪".repeat(2_000_000))).toBe(`${"雪".repeat(120)}…`);
	});
});

describe("a text file is refused", () => {
	for (const [what, text, reason] of [
		[
			"if it has no date",
			"It snowed.",
			'does not begin with its date: write "date 2025-10-06" before the text',
		],
		["if its date is not at the beginning", "It snowed.\ndate 2026-11-20", /^does not begin with its date/],
		[
			'if its first word only begins with "date"',
			"dated 2026-11-20 It snowed.",
			/^does not begin with its date/,
		],
		["if nothing follows the date", "date 2026-11-20\n \n", "has no text after its date"],
	] as const) {
		it(what, async () => {
			await expect(contentOf("a.txt", text)).rejects.toMatchObject({
				name: "FileError",
				message: typeof reason === "string" ? reason : expect.stringMatching(reason),
			});
		});
	}

	it("by the server, which explains the fault, if its date is impossible", async () => {
		expect(await articleIn("a.txt", "date 2026-02-30 It snowed.")).toMatchObject({
			date_published: "2026-02-30",
		});
	});
});
