/** Each kind of page on each screen, in both colour schemes, from left to right and from right to left. */
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect } from "vitest";
import { violationsIn } from "./accessibility.ts";
import { KINDS } from "./kinds.ts";
import { keep, open, widthOf } from "./open.ts";
import { DARK_DESK, DARK_PHONE, LIGHT_PHONE, LIGHT_TABLET } from "./screens.ts";
import { watchShifts } from "./shifts.ts";
import { it, theStage, visitor } from "./visitor.ts";

/** The largest front page with everything that it loads, compressed, in bytes. */
const MOST_BYTES = 30_000;

const one = visitor();
beforeAll(() => watchShifts(one.page.context()));

describe("on every screen, without moving, barriers or other sites", () => {
	it.each(KINDS)("$kind", async (kind) => {
		const { kind: name, isAlike } = kind;
		const site = theStage().english;
		const page = await one.at(LIGHT_PHONE);
		const reports = [await open(one, site, kind)];
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
		reports.push(isAlike ? await widthOf(page) : await open(one, site, kind));
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
		const report = await open(one, theStage().arabic, kind);
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
