/** Someone who visits the site: a tab of the browser, and a record of what went wrong in it. */
import { type Browser, type BrowserContextOptions, chromium, type Page, type Request } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import type { Screen } from "./screens.ts";
import type { Stage } from "./start.ts";

const stage = inject("stage");

/** A test that is skipped where there is no browser. */
export const it = test.skipIf(stage === undefined);

/** The site that is visited. */
export function theStage(): Stage {
	if (stage === undefined) throw new Error("there is no browser");
	return stage;
}

/** A tab of the browser, for all tests of a file. */
export class Visitor {
	/** Console errors, uncaught errors, and requests that failed on this machine. */
	readonly errors: string[] = [];
	/** The origins of other sites that were requested. Nothing reaches them. */
	readonly elsewhere = new Set<string>();
	readonly #options: BrowserContextOptions;
	#browser: Browser | undefined;
	#page: Page | undefined;

	constructor(options: BrowserContextOptions) {
		this.#options = options;
	}

	/** The tab. */
	get page(): Page {
		if (this.#page === undefined) throw new Error("the tab is not open yet");
		return this.#page;
	}

	/** Opens the tab. */
	async open(): Promise<void> {
		this.#browser = await chromium.connect(theStage().browser);
		const context = await this.#browser.newContext({ baseURL: theStage().english, ...this.#options });
		context.setDefaultTimeout(30_000);
		context.on("request", (request) => {
			if (isElsewhere(request.url())) this.elsewhere.add(new URL(request.url()).origin);
		});
		context.on("requestfailed", (request) => this.#failed(request));
		context.on("console", (message) => {
			const { url } = message.location();
			if (message.type() === "error" && !isElsewhere(url)) this.errors.push(`${url}: ${message.text()}`);
		});
		context.on("weberror", (error) => this.errors.push(String(error.error())));
		this.#page = await context.newPage();
	}

	/** Puts the tab on a screen. */
	async at({ width, height, scheme }: Screen): Promise<Page> {
		await this.page.setViewportSize({ width, height });
		await this.page.emulateMedia({ colorScheme: scheme });
		return this.page;
	}

	async close(): Promise<void> {
		await this.#page?.context().unrouteAll({ behavior: "ignoreErrors" });
		await this.#browser?.close();
	}

	#failed(request: Request): void {
		const { errorText = "" } = request.failure() ?? {};
		// A player stops its request when it has enough, and a page when it is left.
		if (!isElsewhere(request.url()) && errorText !== "net::ERR_ABORTED")
			this.errors.push(`${request.url()}: ${errorText}`);
	}
}

/** Whether an address is neither on the site nor at the publisher that it follows. */
function isElsewhere(url: string): boolean {
	const { english, arabic, publisher } = theStage();
	const { protocol, origin } = URL.parse(url) ?? {};
	return /^https?:$/.test(protocol ?? "") && ![english, arabic, publisher].includes(origin ?? "");
}

/** Opens a tab for the tests of a file or group. After each test, nothing may have gone wrong in it. */
export function visitor(options: BrowserContextOptions = {}): Visitor {
	const one = new Visitor(options);
	beforeAll(() => one.open());
	afterEach(() => {
		expect(one.errors.splice(0)).toEqual([]);
	});
	afterAll(() => one.close());
	return one;
}
