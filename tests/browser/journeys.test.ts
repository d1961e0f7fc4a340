/** Journeys of visitors: to read, to subscribe and to listen, on each screen and in both colour schemes. */
import type { Locator } from "playwright-core";
import { describe, expect } from "vitest";
import { en } from "../../src/pages/messages/en.ts";
import { NOTE_TEXT } from "./articles.ts";
import { PUBLISHER } from "./publisher.ts";
import { DARK_DESK, DARK_PHONE, LIGHT_TABLET } from "./screens.ts";
import { it, theStage, visitor } from "./visitor.ts";

/** How long to wait for the player, which loads and plays in its own time. */
const PATIENTLY = { timeout: 30_000 };

const EPISODE = "A podcast is a feed with sound";

/** How far a player has come, in seconds. */
const positionOf = (player: Locator) => player.evaluate((element: HTMLAudioElement) => element.currentTime);

describe.each([DARK_PHONE, LIGHT_TABLET, DARK_DESK])(
	"at $width pixels, in $scheme colours, a visitor",
	(screen) => {
		const one = visitor({ permissions: ["clipboard-read", "clipboard-write"] });

		it("reads an article, subscribes, and copies the address, which is announced", async () => {
			const page = await one.at(screen);
			await page.goto("/");
			await page.getByRole("link", { name: "Where two rivers meet" }).click();
			await page.getByRole("heading", { level: 1, name: "Where two rivers meet" }).waitFor();
			await page.getByRole("link", { name: en.layout.subscribe, exact: true }).first().click();
			await page.getByRole("heading", { level: 1, name: /^Subscribe to / }).waitFor();
			const address = page.getByRole("textbox", { name: en.subscribe.address });
			const url = await address.inputValue();
			expect(url).toBe(`${theStage().english}/feed.xml`);
			await page.evaluate(() => navigator.clipboard.writeText("something else"));
			await page.getByRole("button", { name: en.layout.copyAddress({ format: "RSS" }) }).click();
			await page.getByRole("status").filter({ hasText: en.subscribe.addressCopied }).waitFor();
			expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(url);
		});

		it("opens the address of a feed, sees a page, and asks for its source", async () => {
			const page = await one.at(screen);
			await page.goto("/subscribe");
			await page.getByText(en.subscribe.otherFormats, { exact: true }).click();
			await page.getByRole("link", { name: "atom.xml" }).click();
			await page.waitForURL("**/atom.xml");
			await page.getByText(en.subscribe.thisIsAFeed).waitFor();
			await page.getByRole("link", { name: en.subscribe.showSource }).click();
			await page.waitForURL("**/atom.xml?raw");
			expect(await page.evaluate(() => document.contentType)).toBe("text/plain");
			expect(await page.locator("body").innerText()).toContain("<feed xmlns=");
		});

		it("finds an episode, plays it from a chapter on, and is there again when coming back", async () => {
			const page = await one.at(screen);
			await page.goto("/podcast");
			await page.getByRole("link", { name: EPISODE }).click();
			const player = page.locator("audio");
			await player.focus();
			await page.keyboard.press("Space");
			await expect.poll(() => positionOf(player), PATIENTLY).toBeGreaterThan(0.1);
			await page.getByRole("link", { name: "Piece by piece" }).click();
			await expect.poll(() => positionOf(player), PATIENTLY).toBeGreaterThan(21);
			await player.focus();
			await page.keyboard.press("Space");
			await expect
				.poll(() => player.evaluate((element: HTMLAudioElement) => element.paused), PATIENTLY)
				.toBe(true);
			await page.goto("/podcast");
			await page.getByRole("link", { name: EPISODE }).click();
			await expect.poll(() => positionOf(player), PATIENTLY).toBeGreaterThanOrEqual(21);
			await page.getByText(en.transcript.title, { exact: true }).click();
			await page.getByText("Welcome").last().waitFor();
		});

		it("goes back in time by the older pages", async () => {
			const page = await one.at(screen);
			await page.goto("/tags/notes");
			await page.locator('a[rel="next"]').click();
			await page.getByRole("link", { name: "First note" }).click();
			await page.getByRole("heading", { level: 1, name: "First note" }).waitFor();
		});

		it("follows a tag, a source and an author", async () => {
			const page = await one.at(screen);
			await page.goto("/articles/everything-at-once");
			await page.getByRole("link", { name: "Rivers", exact: true }).click();
			await page.getByRole("heading", { level: 1, name: "Rivers" }).waitFor();
			await page.getByRole("link", { name: en.layout.sources, exact: true }).click();
			await page.getByRole("heading", { level: 1, name: en.layout.sources }).waitFor();
			await page.getByRole("link", { name: PUBLISHER }).first().click();
			await page.getByRole("heading", { level: 1, name: PUBLISHER }).waitFor();
			await page.getByRole("link", { name: "Floods along the upper reaches" }).waitFor();
			await page.goto("/articles/a-note");
			await page.getByRole("link", { name: "Ada", exact: true }).click();
			await page.getByRole("heading", { level: 1, name: "Ada" }).waitFor();
			await page.getByText(NOTE_TEXT).waitFor();
		});

		it("who takes a wrong turn finds the front page", async () => {
			const page = await one.at(screen);
			const response = await page.goto("/articles/never-written");
			expect(response?.status()).toBe(404);
			// The browser reports the status of the page itself.
			expect(one.errors.splice(0)).toHaveLength(1);
			await page.getByRole("heading", { level: 1, name: en.missing.notFound }).waitFor();
			await page.getByRole("main").getByRole("link").first().click();
			await page.waitForURL(`${theStage().english}/`);
		});
	},
);
