/** The pages with the most parts, in the themes that are not the default. */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect } from "vitest";
import { THEMES } from "../../src/settings/look.ts";
import { violationsIn } from "./accessibility.ts";
import { KINDS } from "./kinds.ts";
import { keep, open, widthOf } from "./open.ts";
import { DARK_DESK, LIGHT_PHONE } from "./screens.ts";
import { watchShifts } from "./shifts.ts";
import { it, theStage, visitor } from "./visitor.ts";

const [defaultTheme, ...others] = THEMES;

describe.each(others)("in the theme %s", (theme) => {
	const one = visitor();
	beforeAll(async () => {
		await watchShifts(one.page.context());
		const body = readFileSync(`src/pages/assets/own/themes/${theme}.css`, "utf8");
		await one.page.route(`**/own/themes/${defaultTheme}.css`, (route) =>
			route.fulfill({ contentType: "text/css", body }),
		);
	});

	it.each(KINDS.filter(({ hasMost }) => hasMost))("$kind", async (kind) => {
		const page = await one.at(LIGHT_PHONE);
		const reports = [await open(one, theStage().english, kind)];
		const violations = await violationsIn(page, "all");
		await keep(page, `${kind.kind} in ${theme}`, LIGHT_PHONE);
		await one.at(DARK_DESK);
		violations.push(...(await violationsIn(page, "colours")));
		reports.push(await widthOf(page));
		await keep(page, `${kind.kind} in ${theme}`, DARK_DESK);
		expect.soft(violations).toEqual([]);
		expect.soft(reports).toEqual([{}, {}]);
		one.elsewhere.clear();
	});
});
