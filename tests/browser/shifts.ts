/** Measures how much a page moves while it loads (https://wicg.github.io/layout-instability/). */
import type { BrowserContext, Page } from "playwright-core";

declare global {
	interface Window {
		/** What has moved so far. */
		shifts: { value: number; moved: string[] }[];
		/** Resolves when the page is seen for the first time. */
		painted: Promise<void>;
	}
	interface LayoutShift extends PerformanceEntry {
		value: number;
		sources: { node: Node | null }[];
	}
}

/** The sum of all shifts of a page, and what moved, for the report of a failed test. */
export interface Movement {
	value: number;
	moved: string[];
}

/** The addresses of pictures and scripts. */
const LATE = /\.(?:png|jpe?g|webp|gif|svg|ico|js)(?:\?|$)|\/media\//;

/** Watches all pages of a context. Their pictures and scripts are held back until the page has been painted once. */
export async function watchShifts(context: BrowserContext): Promise<void> {
	await context.addInitScript(() => {
		window.shifts = [];
		new PerformanceObserver((list) => {
			for (const { value, sources } of list.getEntries() as LayoutShift[])
				window.shifts.push({ value, moved: sources.map(({ node }) => nameOf(node)) });
		}).observe({ type: "layout-shift", buffered: true });
		window.painted = new Promise((resolve) => {
			new PerformanceObserver(() => resolve()).observe({ type: "paint", buffered: true });
		});
		function nameOf(node: Node | null): string {
			const element = node instanceof Element ? node : node?.parentElement;
			return element ? `${element.localName}.${element.className}` : "something removed";
		}
	});
	await context.route(LATE, async (route) => {
		// A page that is left meanwhile is not seen any more.
		const seen = route
			.request()
			.frame()
			.evaluate(() => window.painted);
		await seen.catch(() => {});
		await route.continue();
	});
}

/** Scrolls through a page, so that all of it loads, and returns what has moved since it began to load. */
export async function movementOf(page: Page): Promise<Movement> {
	const shifts = await page.evaluate(async () => {
		const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
		for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight) {
			scrollTo(0, y);
			await frame();
		}
		await Promise.all(
			[...document.images].map(
				(image) =>
					image.complete ||
					new Promise((resolve) => {
						image.addEventListener("load", resolve);
						image.addEventListener("error", resolve);
					}),
			),
		);
		scrollTo(0, 0);
		for (let i = 0; i < 3; i++) await frame();
		return window.shifts;
	});
	return {
		value: shifts.reduce((sum, { value }) => sum + value, 0),
		moved: shifts.flatMap(({ moved }) => moved),
	};
}
