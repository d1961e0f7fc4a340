/** Each kind of page on each screen, in a language written from left to right and in one written from right to left. */
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect } from "vitest";
import { violationsIn } from "./accessibility.ts";
import { KINDS, type Kind } from "./kinds.ts";
import { SCREENS } from "./screens.ts";
import { type Movement, movementOf, watchShifts } from "./shifts.ts";
import { it, theStage, visitor } from "./visitor.ts";

/** Where the pictures of all pages are kept to be looked at. */
const SCREENSHOTS = "tests/browser/screenshots";

/** How far a page may move while it loads: a fifth of what Google calls good. */
const MOST_SHIFT = 0.02;

/** The largest front page with everything that it loads, compressed, in bytes. */
const MOST_BYTES = 30_000;

const LANGUAGES = ["english", "arabic"] as const;

describe.each(LANGUAGES)("in %s", (language) => {
	const one = visitor();
	beforeAll(() => watchShifts(one.page.context()));

	async function open({ path, link, status = 200 }: Kind): Promise<void> {
		const { page } = one;
		let url = theStage()[language] + path;
		if (link !== undefined) {
			await page.goto(url);
			url = await page.locator(link).evaluate((element: HTMLAnchorElement) => element.href);
		}
		const response = await page.goto(url);
		expect(response?.status()).toBe(status);
		// The browser reports such a status as an error.
		if (status !== 200) one.errors.splice(0);
	}

	it.each(KINDS)(
		"the $kind fits the screen, stays in place, has no barriers and asks no other site",
		async (kind) => {
			const movements: Record<number, Movement> = {};
			const violations: string[] = [];
			const tooWide: number[] = [];
			for (const screen of SCREENS) {
				const page = await one.at(screen);
				const { width, scheme } = screen;
				if (movements[width] === undefined) {
					await open(kind);
					movements[width] = process.env.NOMOVE ? { value: 0, moved: [] } : await movementOf(page);
					if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth))
						tooWide.push(width);
				}
				if (width === 375 && !process.env.NOAXE)
					violations.push(...(await violationsIn(page, scheme === "light" ? "all" : "colours")));
				const name = `${kind.kind} ${language} ${width} ${scheme}`.replaceAll(" ", "-");
				const clip = { x: 0, y: 0, width, height: 2000 };
				if (process.env.NOSHOT === undefined)
					await page.screenshot({ path: `${SCREENSHOTS}/${name}.jpg`, quality: 80, fullPage: true, clip });
			}
			expect.soft(violations).toEqual([]);
			expect.soft(tooWide).toEqual([]);
			expect.soft(Object.values(movements).filter(({ value }) => value > MOST_SHIFT)).toEqual([]);
			expect.soft([...one.elsewhere]).toEqual(kind.elsewhere ?? []);
			one.elsewhere.clear();
		},
	);

	it(`the front page is smaller than ${MOST_BYTES / 1000} KB, compressed and with all that it loads but pictures`, async () => {
		const parts: Promise<Buffer>[] = [];
		one.page.on("response", (response) => {
			if (/document|stylesheet|script/.test(response.request().resourceType())) parts.push(response.body());
		});
		await one.page.goto(theStage()[language]);
		const sizes = (await Promise.all(parts)).map((part) => gzipSync(part).length);
		expect(sizes.length).toBeGreaterThanOrEqual(3);
		expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(MOST_BYTES);
	});
});
