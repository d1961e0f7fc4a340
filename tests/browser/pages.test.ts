/** Each kind of page on each screen, in both colour schemes, from left to right and from right to left. */
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect } from "vitest";
import { violationsIn } from "./accessibility.ts";
import { KINDS, type Kind } from "./kinds.ts";
import { DARK_DESK, DARK_PHONE, LIGHT_PHONE, LIGHT_TABLET, type Screen } from "./screens.ts";
import { movementOf, watchShifts } from "./shifts.ts";
import { it, theStage, visitor } from "./visitor.ts";

/** Where pictures of all pages are kept to be looked at. */
const SCREENSHOTS = "tests/browser/screenshots";

/** How much of a page is in its picture, in CSS pixels. */
const SHOWN = 1500;

/** How far a page may move while it loads: a fifth of what Google calls good. */
const MOST_SHIFT = 0.02;

/** The largest front page with everything that it loads, compressed, in bytes. */
const MOST_BYTES = 30_000;

/** What may be wrong with a page on a screen. */
interface Report {
	shift?: { value: number; moved: string[] };
	isTooWide?: true;
}

const one = visitor();
beforeAll(() => watchShifts(one.page.context()));

/** Opens a page, and scrolls through it. */
async function open(site: string, { path, link, status = 200 }: Kind): Promise<Report> {
	const { page } = one;
	let url = site + path;
	if (link !== undefined) {
		await page.goto(url);
		url = await page.locator(link).evaluate((element: HTMLAnchorElement) => element.href);
	}
	const response = await page.goto(url);
	expect(response?.status()).toBe(status);
	// The browser reports such a status as an error.
	if (status !== 200) one.errors.splice(0);
	const shift = await movementOf(page);
	return { ...(shift.value > MOST_SHIFT && { shift }), ...(await widthOf(page)) };
}

/** Whether one has to scroll sideways. */
async function widthOf(page: Page): Promise<Report> {
	const isTooWide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
	return isTooWide ? { isTooWide } : {};
}

async function keep(page: Page, name: string, { width, scheme }: Screen): Promise<void> {
	await page.screenshot({
		path: `${SCREENSHOTS}/${name.replaceAll(" ", "-")}-${width}-${scheme}.jpg`,
		quality: 80,
		fullPage: true,
		clip: { x: 0, y: 0, width, height: SHOWN },
	});
}

describe("on every screen, without moving, barriers or other sites", () => {
	it.each(KINDS)("$kind", async (kind) => {
		const { kind: name, isAlike } = kind;
		const site = theStage().english;
		const page = await one.at(LIGHT_PHONE);
		const reports = [await open(site, kind)];
		const violations = await violationsIn(page, "all");
		await keep(page, name, LIGHT_PHONE);
		if (!isAlike) {
			await one.at(DARK_PHONE);
			violations.push(...(await violationsIn(page, "colours")));
			await keep(page, name, DARK_PHONE);
			await one.at(LIGHT_TABLET);
			reports.push(await widthOf(page));
			await keep(page, name, LIGHT_TABLET);
		}
		await one.at(DARK_DESK);
		reports.push(isAlike ? await widthOf(page) : await open(site, kind));
		await keep(page, name, DARK_DESK);
		expect.soft(violations).toEqual([]);
		expect.soft(reports).toEqual(reports.map(() => ({})));
		expect.soft([...one.elsewhere]).toEqual(kind.elsewhere ?? []);
		one.elsewhere.clear();
	});
});

describe("in Arabic, in the bold theme", () => {
	it.each(KINDS.filter(({ isAlike }) => !isAlike))("$kind", async (kind) => {
		const page = await one.at(DARK_PHONE);
		const report = await open(theStage().arabic, kind);
		expect
			.soft(await page.evaluate(() => document.body.closest("[dir]")?.getAttribute("dir")))
			.toBe(kind.direction ?? "rtl");
		expect.soft(await violationsIn(page, "all")).toEqual([]);
		expect.soft(report).toEqual({});
		await keep(page, `${kind.kind} in Arabic`, DARK_PHONE);
		one.elsewhere.clear();
	});
});

it(`the front page and all that it loads but pictures take less than ${MOST_BYTES / 1000} KB, compressed`, async () => {
	const parts: Promise<Buffer>[] = [];
	one.page.on("response", (response) => {
		if (/document|stylesheet|script/.test(response.request().resourceType())) parts.push(response.body());
	});
	await one.page.goto(theStage().english);
	const sizes = (await Promise.all(parts)).map((part) => gzipSync(part).length);
	expect(sizes.length).toBeGreaterThanOrEqual(3);
	expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(MOST_BYTES);
});
