/** Starts what all tests in a browser share: one browser, and one site with every kind of content, in two languages. */
import { join } from "node:path";
import { chromium } from "playwright-core";
import type { TestProject } from "vitest/node";
import prepare from "../e2e/prepare.ts";
import { type AtEnd, api, ROOT, tributary } from "../e2e/project.ts";
import { startWorker } from "../e2e/worker.ts";
import { articles } from "./articles.ts";
import { findChromium } from "./find-chromium.ts";
import { startPublisher } from "./publisher.ts";

/** The browser finds this machine and nothing else. */
const ARGUMENTS = ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"];

/** What the tests are given. */
export interface Stage {
	/** Where the browser takes commands. */
	browser: string;
	/** The address of the site in English. */
	english: string;
	/** The address of the same site in Arabic, in another theme. */
	arabic: string;
	/** The origin of the publisher whose feed the site follows, and whose pictures its pages show. */
	publisher: string;
}

declare module "vitest" {
	interface ProvidedContext {
		/** Absent where there is no browser. */
		stage: Stage | undefined;
	}
}

/** Called by vitest before the first test in a browser. */
// biome-ignore lint/style/noDefaultExport: what vitest calls.
export default async function start(project: TestProject): Promise<() => Promise<void>> {
	const executablePath = findChromium();
	if (executablePath === undefined) {
		const mayBeAbsent = !process.env.CI;
		console.log(
			`No Chromium on PATH or in CHROME_PATH: tests/browser ${mayBeAbsent ? "is skipped" : "cannot run"}.`,
		);
		if (!mayBeAbsent) throw new Error("In CI, pages must be tested in a browser");
		project.provide("stage", undefined);
		return async () => {};
	}
	const cleaners: Parameters<AtEnd>[0][] = [await prepare(project)];
	const launching = chromium.launchServer({ executablePath, args: ARGUMENTS });
	cleaners.push(async () => (await launching).close());
	const site = await startSite(project, (clean) => void cleaners.push(clean));
	project.provide("stage", { ...site, browser: (await launching).wsEndpoint() });
	return async () => {
		for (const clean of cleaners.reverse()) await clean();
	};
}

/** Starts the site, publishes articles and follows a feed. */
async function startSite(project: TestProject, atEnd: AtEnd): Promise<Omit<Stage, "browser">> {
	const feed = await startPublisher(atEnd);
	const site = await startWorker(atEnd, {
		prepared: project.getProvidedContext().prepared,
		assets: join(ROOT, "src/pages/assets"),
		vars: { ALLOW_PRIVATE_SOURCES: "1", SITE_SOURCES_STATUS: "public" },
		instances: [{ SITE_LANGUAGE: "en" }, { SITE_LANGUAGE: "ar", SITE_LOOK: { theme: "bold" } }],
	});
	const [english = "", arabic = ""] = site.instances;
	await api(site, "POST", "/api/import", articles());
	await api(site, "POST", "/api/sources", { url: feed });
	const imported = await tributary(ROOT, ["import", "data/articles"], {
		PORT: String(site.port),
		TRIBUTARY_TOKEN: site.token,
	});
	if (imported.code !== 0) throw new Error(imported.stderr);
	return { english, arabic, publisher: new URL(feed).origin };
}
