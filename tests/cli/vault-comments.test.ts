/** Obsidian's comments in notes. */
import { expect, it } from "vitest";
import { readMarkdown } from "../../cli/readers/markdown.ts";
import { withoutVaultComments } from "../../cli/readers/vault-comments.ts";
import { expectLinear, repeated } from "../linear/growth.ts";

it.each([
	["White %%secret%% snow.", "White  snow."],
	["A.\n\n%%\nsecret\n\nsecret\n%%\n\nB.", "A.\n\n\n\nB."],
	["%%secret%%%%secret%%A", "A"],
	["`%%` A `` ` %% `` %%secret%%", "`%%` A `` ` %% `` "],
	["```\n%% code %%\n```\n%%secret%%", "```\n%% code %%\n```\n"],
	["~~~~ md\n~~~\n%%\n~~~~\n%%secret%%", "~~~~ md\n~~~\n%%\n~~~~\n"],
	["```\n%% code %%", "```\n%% code %%"],
	["```%%``` A", "```%%``` A"],
	["A ` not code\n\n%%secret `%% B", "A ` not code\n\n B"],
	["100 % of 50 %", "100 % of 50 %"],
])("without Obsidian comments, %j becomes %j", (note, rest) => {
	expect(withoutVaultComments(note)).toBe(rest);
});

it("Obsidian comments are removed from the HTML and the Markdown of notes in a vault only", () => {
	const { item } = readMarkdown("White. %%secret%%\n", undefined, { isVault: true });
	expect([item.content_html, item._source_markdown]).toEqual(["<p>White. </p>\n", "White. \n"]);
	expect(String(readMarkdown("White. %%x%%\n").item.content_html)).toContain("%%x%%");
});

it("an unclosed Obsidian comment is refused", () => {
	expect(() => readMarkdown("White. %%secret\n", undefined, { isVault: true })).toThrow(
		"has an Obsidian comment that does not end: close it with %%",
	);
});

it.each(["> ```\n> a\n\n%%secret%%\n", "A\n    ```\n%%secret%%\n", "\t~~~\n%%secret%%\n"])(
	"an Obsidian comment after code that may be unclosed is refused: %j",
	(note) => {
		expect(() => withoutVaultComments(note)).toThrow("has code before %% that does not end: close it");
	},
);

it.each(["`", "`a", "``a`", "%%", "%%a%%`", "```\n", "~~~\n%%\n", "%% ` "])(
	"Obsidian comments are searched for in linear time in many %j",
	async (unit) => {
		await expectLinear(withoutVaultComments, repeated(unit, "", "%%%%"), 100_000);
	},
);
