/** The page on the look lists the custom properties that themes have, all of which an operator's style sheet can change. */
import { describe, expect, it } from "vitest";
import { THEMES } from "../../src/settings/look.ts";
import { rootProperties, styleSheet } from "../house/style-sheets.ts";
import { DOCUMENTS } from "./documents.ts";

/** Those that rules share among themselves. */
const INTERNAL = new Set(["--gutter", "--card"]);

const page = DOCUMENTS.find(({ path }) => path === "docs/look.md");
const listed = [...new Set(page?.codes.filter((code) => code.startsWith("--")))].sort();

describe.each(THEMES)("the theme %s", (theme) => {
	it("is described, and has exactly the custom properties that are listed", () => {
		expect(page?.codes).toContain(theme);
		const properties = rootProperties(styleSheet("site.css") + styleSheet(`own/themes/${theme}.css`));
		expect([...properties.keys()].filter((name) => !INTERNAL.has(name)).sort()).toEqual(listed);
	});
});
