/** Following a real feed on this machine: by the command, by the list that a start reads, and not without leave. */

import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { copyProject, get, type Site, startSite, tributary } from "./project.ts";

/** A feed with a validator, whose items may be changed. */
async function startFeed(...titles: string[]) {
	const feed = { url: "", titles, statuses: [] as number[] };
	const server = createServer((request, response) => {
		const etag = `"${feed.titles.join("-")}"`;
		const status = request.headers["if-none-match"] === etag ? 304 : 200;
		feed.statuses.push(status);
		response.writeHead(status, { etag, "content-type": "application/rss+xml" });
		response.end(status === 304 ? "" : rss(feed.url, feed.titles));
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	feed.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/feed.xml`;
	onTestFinished(() => {
		server.closeAllConnections();
		server.close();
	});
	return feed;
}

function rss(url: string, titles: string[]): string {
	const items = titles.map(
		(title, i) =>
			`<item><title>${title}</title><link>${new URL(`/${title}`, url)}</link><guid>${new URL(`/${title}`, url)}</guid>
			<pubDate>Fri, 20 Nov 2026 0${i}:00:00 GMT</pubDate><description>&lt;p&gt;${title}.&lt;/p&gt;</description></item>`,
	);
	return `<rss version="2.0"><channel><title>Weather</title><link>${new URL("/", url)}</link>${items.join("")}</channel></rss>`;
}

const PRIVATE = { ALLOW_PRIVATE_SOURCES: "1" };
const start = (folder: string, env: Record<string, string> = {}) =>
	startSite(folder, onTestFinished, undefined, env);
const text = async (site: Site, path: string) => (await get(site.url + path)).body.toString();

/** Asks until the answer is as it should be; what the schedule brings comes when the queue delivers it. */
async function eventually(ask: () => Promise<string>, part: string): Promise<string> {
	const deadline = Date.now() + 60_000;
	for (;;) {
		const answer = await ask();
		if (answer.includes(part)) return answer;
		if (Date.now() > deadline) throw new Error(`no ${part} in ${answer}`);
		await new Promise((resolve) => setTimeout(resolve, 200));
	}
}

it("a feed is subscribed, its articles go out with their source, and its changes arrive with a poll", async () => {
	const folder = copyProject(onTestFinished);
	const feed = await startFeed("Snow");
	const site = await start(folder, PRIVATE);
	const run = (...args: string[]) => tributary(folder, args, { PORT: String(site.port) });

	expect((await run("status")).stdout).toMatch(/^No feeds are followed yet/);
	expect(await run("subscribe", feed.url)).toEqual({
		code: 0,
		stdout: "followed   /sources/weather  Weather: 1 article\n1 followed, 0 followed already, 0 refused\n",
		stderr: "",
	});
	expect(await text(site, "/feed.xml")).toContain("<title>Snow</title>");
	const { items } = JSON.parse(await text(site, "/sources/weather/feed.json"));
	expect(items).toHaveLength(1);
	expect(items[0]).toMatchObject({ title: "Snow", _source: { title: "Weather" } });
	expect((await run("status")).stdout).toMatch(
		/^Weather +active +1 +just now +just now +in .+\n {2}weather\n$/m,
	);
	expect((await run("subscribe", feed.url)).stdout).toMatch(/^unchanged {2}\/sources\/weather/);

	expect((await run("poll", "weather")).stdout).toBe("unchanged  /sources/weather\n");
	expect(feed.statuses.at(-1)).toBe(304);
	feed.titles = ["Snow", "Ice"];
	expect((await run("poll", "weather")).stdout).toBe("changed    /sources/weather  1 new, 0 updated\n");
	// Other instances of the Worker show it as soon as they look.
	await eventually(() => text(site, "/sources/weather/feed.json?limit=5"), "Ice");
	await eventually(() => text(site, "/feed.xml?limit=5"), "<title>Ice</title>");

	expect((await run("pause", "weather")).code).toBe(0);
	expect((await run("status")).stdout).toMatch(/^Weather +paused .* none$/m);
	expect(await run("unsubscribe", "weather", "nowhere")).toEqual({
		code: 1,
		stdout: "removed    /sources/weather; its articles stay\n",
		stderr: 'There is no source "nowhere"; `node tributary status` lists them.\n',
	});
});

it("the feeds of data/subscriptions.opml are followed and polled by the first start alone", async () => {
	const folder = copyProject(onTestFinished);
	const feed = await startFeed("Hail");
	const list = join(folder, "data/subscriptions.opml");
	writeFileSync(
		list,
		`<opml version="2.0"><head/><body><outline text="Sky"><outline type="rss" text="Weather" xmlUrl="${feed.url}"/></outline></body></opml>`,
	);
	const first = await start(folder, PRIVATE);
	expect(first.running.stdout).toContain("followed   /sources/weather  Weather\n");
	expect(await eventually(() => text(first, "/sources/weather/feed.json?limit=5"), "Hail")).toContain("Sky");
	await tributary(folder, ["unsubscribe", "weather"], { PORT: String(first.port) });
	await first.running.end();

	const second = await start(folder, PRIVATE);
	expect(second.running.stdout).not.toContain("followed   ");
	expect((await tributary(folder, ["status"], { PORT: String(second.port) })).stdout).toMatch(/^No feeds/);
});

it("a list that cannot be read is told, and the site starts all the same", async () => {
	const folder = copyProject(onTestFinished);
	writeFileSync(join(folder, "data/subscriptions.opml"), "no list");
	const { running } = await start(folder);
	expect(running.stderr).toContain("data/subscriptions.opml");
});

it("without ALLOW_PRIVATE_SOURCES an address of this machine is refused in one line, and never asked", async () => {
	const folder = copyProject(onTestFinished);
	const feed = await startFeed("Snow");
	const site = await start(folder);
	const { code, stdout, stderr } = await tributary(folder, ["subscribe", feed.url], {
		PORT: String(site.port),
	});
	expect(code).toBe(1);
	expect(stdout).toBe("0 followed, 0 followed already, 1 refused\n");
	expect(stderr).toBe(
		`refused    ${feed.url}: Its address is refused: 127.0.0.1 is a loopback address. With ALLOW_PRIVATE_SOURCES=1 in .dev.vars, a site on your own machine may follow it.\n`,
	);
	expect(feed.statuses).toEqual([]);
});
