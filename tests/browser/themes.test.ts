/** The pages with the most parts in the themes that are not the default, whose style sheets take the place of its. */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect } from "vitest";
import { THEMES } from "../../src/settings/look.ts";
import { violationsIn } from "./accessibility.ts";
import { KINDS } from "./kinds.ts";
import { SCREENS } from "./screens.ts";
import { movementOf, watchShifts } from "./shifts.ts";
import { it, theStage, visitor } from "./visitor.ts";

const [defaultTheme, ...others] = THEMES;

/** Pages that have all parts among them. */
const FEW = KINDS.filter(({ kind }) =>
	[
		"front page",
		"article with a table, code and a player",
		"episode",
		"sources",
		"page for subscribing",
	].includes(kind),
);

/** How far a page may move while it loads. */
const MOST_SHIFT = 0.02;
/** The widths that differ most. */
const WIDTHS = [375, 1440];

describe.each(others)("in the theme %s", (theme) => {
	const one = visitor();
	beforeAll(async () => {
		await watchShifts(one.page.context());
		const body = readFileSync(`src/pages/assets/own/themes/${theme}.css`, "utf8");
		await one.page.route(`**/own/themes/${defaultTheme}.css`, (route) =>
			route.fulfill({ contentType: "text/css", body }),
		);
	});

	it.each(FEW)("the $kind fits the screen, stays in place and has no barriers", async ({ path }) => {
		const violations: string[] = [];
		const tooWide: number[] = [];
		const movements: unknown[] = [];
		for (const screen of SCREENS.filter(({ width }) => WIDTHS.includes(width))) {
			const page = await one.at(screen);
			const { width, scheme } = screen;
			if (scheme === "light") {
				await page.goto(theStage().english + path);
				const movement = await movementOf(page);
				if (movement.value > MOST_SHIFT) movements.push([width, movement]);
				if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) tooWide.push(width);
			}
			violations.push(...(await violationsIn(page, scheme === "light" ? "all" : "colours")));
			const name = `${theme} ${path} ${width} ${scheme}`.replaceAll(/[^\w]+/g, "-");
			await page.screenshot({ path: `tests/browser/screenshots/${name}.jpg`, quality: 80, fullPage: true });
		}
		expect.soft(violations).toEqual([]);
		expect.soft(tooWide).toEqual([]);
		expect.soft(movements).toEqual([]);
		one.elsewhere.clear();
	});
});
