/** Pages without a mouse: each link and control is reached in the order of the page, and the focus is visible. */
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { en } from "../../src/pages/messages/en.ts";
import { LIGHT_PHONE } from "./screens.ts";
import { it, theStage, visitor } from "./visitor.ts";

/** The pages that have all kinds of controls among them. */
const PATHS = [
	"/articles/a-podcast-is-a-feed-with-sound",
	"/articles/everything-at-once",
	"/sources/river-notes",
	"/subscribe",
];

/** What can be focused, as a selector. */
const FOCUSABLE =
	':is(a[href], button, input, summary, audio[controls], video[controls], [tabindex]):not([tabindex="-1"])';

/** Where the focus is. */
interface Place {
	/** The position among all that can be focused; -1 outside of the page. */
	index: number;
	/** What it is, for the report of a failed test. */
	html: string;
	isSeen: boolean;
	/** Whether something else covers its middle. */
	isCovered: boolean;
}

/** Where the focus is, among what can be focused. */
function place(page: Page): Promise<Place> {
	return page.evaluate((focusable) => {
		const focused = document.activeElement ?? document.body;
		const shown = [...document.querySelectorAll(focusable)].filter((element) => element.checkVisibility());
		const index = shown.indexOf(focused);
		const { outlineStyle, outlineWidth } = getComputedStyle(focused);
		const { left, top, width, height } = focused.getBoundingClientRect();
		const [x, y] = [left + width / 2, Math.min(top + height / 2, innerHeight - 1)];
		const there = document.elementFromPoint(Math.min(Math.max(x, 0), innerWidth - 1), Math.max(y, 0));
		return {
			index,
			html: focused.outerHTML.slice(0, 120),
			isSeen: outlineStyle !== "none" && parseFloat(outlineWidth) >= 1,
			isCovered: !(there && (focused.contains(there) || there.contains(focused))),
		};
	}, FOCUSABLE);
}

describe("with the keyboard alone, a visitor", () => {
	const one = visitor({ viewport: LIGHT_PHONE });

	it("skips to the content, and goes on from there", async () => {
		const { page } = one;
		await page.goto("/");
		await page.keyboard.press("Tab");
		const skip = page.getByRole("link", { name: en.layout.skip });
		expect(await skip.evaluate((element) => element === document.activeElement)).toBe(true);
		const box = await skip.boundingBox();
		expect(box?.x).toBeGreaterThanOrEqual(0);
		expect(box?.y).toBeGreaterThanOrEqual(0);
		await page.keyboard.press("Enter");
		await page.keyboard.press("Tab");
		expect(await page.evaluate(() => document.querySelector("main")?.contains(document.activeElement))).toBe(
			true,
		);
	});

	it.each(PATHS)("reaches everything on %s, sees it, and gets out again", async (path) => {
		const { page } = one;
		await page.goto(path);
		await page.evaluate(() => {
			for (const details of document.querySelectorAll("details")) details.open = true;
		});
		const count = await page.locator(FOCUSABLE).filter({ visible: true }).count();
		const places: Place[] = [];
		// A player has several controls of its own.
		for (let i = 0; i < count + 20; i++) {
			await page.keyboard.press("Tab");
			const here = await place(page);
			if (here.index === -1) break;
			if (here.index !== places.at(-1)?.index) places.push(here);
		}
		expect(places.map(({ index }) => index)).toEqual(Array.from({ length: count }, (_, i) => i));
		expect(places.filter(({ isSeen }) => !isSeen)).toEqual([]);
		expect(places.filter(({ isCovered }) => isCovered)).toEqual([]);
		one.elsewhere.clear();
	});

	it("copies the address of a feed", async () => {
		const { page } = one;
		await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
		await page.goto("/subscribe");
		await page.getByRole("button", { name: en.layout.copyAddress({ format: "RSS" }) }).press("Enter");
		await page.getByRole("status").filter({ hasText: en.subscribe.addressCopied }).waitFor();
	});
});

describe("without script, a visitor", () => {
	const one = visitor({ viewport: LIGHT_PHONE, javaScriptEnabled: false });

	it("reads an article, finds no button that does nothing, and can select the address of a feed", async () => {
		const { page } = one;
		await page.goto("/");
		await page.getByRole("link", { name: "Where two rivers meet" }).click();
		await page.getByText("In code:").waitFor();
		await page.getByRole("link", { name: en.layout.subscribe, exact: true }).first().click();
		const address = page.getByRole("textbox", { name: en.subscribe.address });
		await address.waitFor();
		expect(await address.inputValue()).toBe(`${theStage().english}/feed.xml`);
		expect(await page.getByRole("button").count()).toBe(0);
		await page.getByText(en.subscribe.otherFormats, { exact: true }).click();
		await page.getByRole("link", { name: "feed.json" }).waitFor();
	});

	it("has a player, and chapters that lead into the recording", async () => {
		const { page } = one;
		await page.goto("/podcast");
		await page.getByRole("link", { name: "A podcast is a feed with sound" }).click();
		await page.locator("audio[controls]").waitFor();
		const chapter = page.getByRole("link", { name: "Piece by piece" });
		expect(await chapter.getAttribute("href")).toMatch(/\/media\/.+\.mp3#t=21$/);
		await page.getByText(en.transcript.title, { exact: true }).click();
		await page.getByText("Welcome").last().waitFor();
	});
});
