/** An article and an episode while one reads: by keys, with the player at hand, and from one visit to the next. */
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { en } from "../../src/pages/messages/en.ts";
import { SCREENS } from "./screens.ts";
import { it, visitor } from "./visitor.ts";

const EPISODE = "/articles/a-podcast-is-a-feed-with-sound";

const timeOf = (page: Page) =>
	page.locator("audio").evaluate(({ currentTime }: HTMLAudioElement) => currentTime);

describe.each(SCREENS.filter(({ scheme }) => scheme === "light"))("at $width pixels, a reader", (screen) => {
	const one = visitor();

	it("gets the address of a section by keys", async () => {
		const page = await one.at(screen);
		await page.goto("/articles/everything-at-once");
		await page.getByRole("link", { name: en.article.sectionLink({ title: "A quotation" }) }).focus();
		await page.keyboard.press("Enter");
		await page.waitForURL("**/everything-at-once#user-content-*");
		const heading = page.getByRole("heading", { name: "A quotation" });
		await expect
			.poll(() => heading.evaluate((one) => one.getBoundingClientRect().top))
			.toBeLessThan(screen.height);
	});

	it("scrolls code and tables by keys", async () => {
		const page = await one.at(screen);
		await page.goto("/articles/everything-at-once");
		for (const name of [en.article.code({ number: "1" }), en.article.table({ number: "1" })]) {
			const region = page.getByRole("region", { name, exact: true });
			await region.focus();
			await page.keyboard.press("ArrowRight");
			await expect.poll(() => region.evaluate((one) => one.scrollLeft)).toBeGreaterThan(0);
		}
	});

	it("has the player of an episode at hand at its end, which hides nothing that has the focus", async () => {
		const page = await one.at(screen);
		await page.goto(EPISODE);
		await page.getByText(en.transcript.title, { exact: true }).click();
		const times = page
			.getByRole("region", { name: en.transcript.title })
			.getByRole("link", { name: /^\d+:\d+$/ });
		await times.last().focus();
		const hidden = await page.evaluate(() => {
			const bar = document.querySelector(".at-hand")?.getBoundingClientRect();
			const top = document.activeElement?.getBoundingClientRect().top ?? 0;
			return bar !== undefined && top < bar.bottom;
		});
		expect(hidden).toBe(false);
		for (let i = await times.count(); i > 0; i--) {
			await page.keyboard.press("Shift+Tab");
			const [player = 0, focus = 0] = await page.evaluate(() => {
				const focused = document.activeElement;
				const bar = document.querySelector(".at-hand");
				const ends = [bar?.getBoundingClientRect().bottom, focused?.getBoundingClientRect().top];
				return bar?.contains(focused) ? [] : ends;
			});
			expect(focus).toBeGreaterThanOrEqual(player);
		}
		await times.last().focus();
		const place = await page.locator("audio").boundingBox();
		expect(place?.y).toBeGreaterThanOrEqual(0);
		expect((place?.y ?? 0) + (place?.height ?? 0)).toBeLessThanOrEqual(screen.height);
	});
});

describe("a listener", () => {
	const one = visitor();

	it("comes back to where they stopped, and to the beginning once they have heard the end", async () => {
		const { page } = one;
		await page.goto(EPISODE);
		await page.locator("audio").evaluate(async (player: HTMLAudioElement) => {
			player.muted = true;
			await player.play();
			player.currentTime = 25;
		});
		await expect.poll(() => timeOf(page)).toBeGreaterThan(25);
		await page.locator("audio").evaluate((player: HTMLAudioElement) => player.pause());
		await page.goto("/");
		await page.goto(EPISODE);
		expect(Math.floor(await timeOf(page))).toBe(25);
		await page.locator("audio").evaluate((player: HTMLAudioElement) => {
			player.muted = true;
			return player.play();
		});
		await expect.poll(() => timeOf(page)).toBeGreaterThan(25);
		await page.locator("audio").evaluate((player: HTMLAudioElement) => {
			player.currentTime = player.duration - 0.2;
		});
		await expect
			.poll(() => page.locator("audio").evaluate(({ ended }: HTMLAudioElement) => ended))
			.toBe(true);
		await page.goto(EPISODE);
		expect(await timeOf(page)).toBe(0);
	});

	it("who follows a link to a moment begins there", async () => {
		const { page } = one;
		await page.goto(`${EPISODE}#t=12`);
		expect(await timeOf(page)).toBe(12);
	});
});
