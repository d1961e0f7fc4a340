/** `npm start` twice, one after the other. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { type Feed, startFeed } from "./feed.ts";
import {
	api,
	articlesOf,
	atEndOfFile,
	copyProject,
	eventually,
	get,
	type Site,
	startSite,
	tributary,
} from "./project.ts";

import { feedOf, NPM_START, stopped } from "./starting.ts";

describe("two consecutive starts", () => {
	const atEnd = atEndOfFile();
	const env = { ALLOW_PRIVATE_SOURCES: "1" };
	let folder: string;
	let feed: Feed;
	let first: Site;
	beforeAll(async () => {
		folder = copyProject(atEnd);
		feed = await startFeed(atEnd, "Hail");
		writeFileSync(join(folder, ".dev.vars"), "OTHER=1");
		writeFileSync(
			join(folder, "data/subscriptions.opml"),
			`<opml version="2.0"><head/><body><outline text="Sky"><outline type="rss" text="Weather" xmlUrl="${feed.url}"/></outline></body></opml>`,
		);
		first = await startSite(folder, atEnd, undefined, env);
	});

	it("follow and poll the feeds of data/subscriptions.opml in the first start only", async () => {
		expect(first.running.stdout).toContain("followed   /sources/weather  Weather\n");
		expect(await eventually(() => feedOf(first, "/sources/weather/feed.json?limit=5"), "Hail")).toContain(
			"Sky",
		);
		await api(first, "DELETE", "/api/sources/weather?articles=delete");
	});

	it("keep articles that were published, edited or deleted in between", async () => {
		const [edited, deleted, ...others] = (await articlesOf(first)).map(({ _tributary }) => _tributary.slug);
		await api(first, "POST", "/api/articles", { id: "own", title: "In between", content_text: "Here." });
		await api(first, "PUT", `/api/articles/${edited}`, { title: "Edited here", content_text: "Anew." });
		await api(first, "DELETE", `/api/articles/${deleted}`);
		expect(await stopped(first, "SIGINT")).toBe(0);
		const settings = readFileSync(join(folder, ".dev.vars"), "utf8");
		expect(settings).toBe(`OTHER=1\nADMIN_TOKEN=${first.token}\n`);

		const second = await startSite(folder, onTestFinished, NPM_START, env);
		expect(second.running.stdout).not.toContain("ADMIN_TOKEN");
		expect(second.running.stdout).toMatch(/^0 created, 0 updated, \d unchanged, 0 refused/m);
		expect(readFileSync(join(folder, ".dev.vars"), "utf8")).toBe(settings);
		const titles = new Map(
			(await articlesOf(second)).map(({ title, _tributary }) => [_tributary.slug, title]),
		);
		expect([...titles.keys()].sort()).toEqual(["in-between", edited, ...others].sort());
		expect(titles.get(edited ?? "")).toBe("Edited here");
		expect((await get(`${second.url}/articles/${deleted}`)).status).toBe(410);

		expect(second.running.stdout).not.toContain("followed   ");
		const port = String(second.port);
		expect((await tributary(folder, ["status"], { PORT: port })).stdout).toMatch(/^No feeds/);

		// Nothing is left behind by Ctrl-C on `npm start`.
		await stopped(second, "SIGINT");
		await expect(get(`${second.url}/health`)).rejects.toMatchObject({ code: "ECONNREFUSED" });
	});
});
