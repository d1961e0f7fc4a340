/** Opens pages, and keeps pictures of them. */
import type { Page } from "playwright-core";
import { expect } from "vitest";
import type { Kind } from "./kinds.ts";
import type { Screen } from "./screens.ts";
import { type Movement, movementOf } from "./shifts.ts";
import type { Visitor } from "./visitor.ts";

/** Where pictures of all pages are kept to be looked at. */
const SCREENSHOTS = "tests/browser/screenshots";

/** How much of a page is in its picture, in CSS pixels. */
const SHOWN = 900;

/** How far a page may move while it loads: a fifth of what Google calls good. */
const MOST_SHIFT = 0.02;

/** What may be wrong with a page on a screen. */
export interface Report {
	shift?: Movement;
	isTooWide?: true;
}

/** Opens a page as the site of this address has it, and scrolls through it. */
export async function open(one: Visitor, site: string, { path, link, status = 200 }: Kind): Promise<Report> {
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
export async function widthOf(page: Page): Promise<Report> {
	const isTooWide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
	return isTooWide ? { isTooWide } : {};
}

/** Keeps a picture of a page. */
export async function keep(page: Page, name: string, { width, scheme }: Screen): Promise<void> {
	await page.screenshot({
		path: `${SCREENSHOTS}/${name.replaceAll(" ", "-")}-${width}-${scheme}.jpg`,
		quality: 80,
		fullPage: true,
		clip: { x: 0, y: 0, width, height: SHOWN },
	});
}
