/** Following a real feed on this machine: by the command, and not without leave. */
import { expect, it, onTestFinished } from "vitest";
import { startFeed } from "./feed.ts";
import { eventually, get, ROOT, type Server, tributary } from "./project.ts";
import { startWorker } from "./worker.ts";

const text = async (site: Server, path: string) => (await get(site.url + path)).body.toString();

it("a feed is followed, its articles are published with their source, and a poll brings its changes", async () => {
	const feed = await startFeed(onTestFinished, "Snow");
	const site = await startWorker(onTestFinished, { vars: { ALLOW_PRIVATE_SOURCES: "1" } });
	const run = (...args: string[]) =>
		tributary(ROOT, args, { PORT: String(site.port), TRIBUTARY_TOKEN: site.token });

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

it("without ALLOW_PRIVATE_SOURCES, an address of this machine is refused in one line and never requested", async () => {
	const feed = await startFeed(onTestFinished, "Snow");
	const site = await startWorker(onTestFinished);
	const { code, stdout, stderr } = await tributary(ROOT, ["subscribe", feed.url], {
		PORT: String(site.port),
		TRIBUTARY_TOKEN: site.token,
	});
	expect(code).toBe(1);
	expect(stdout).toBe("0 followed, 0 followed already, 1 refused\n");
	expect(stderr).toBe(
		`refused    ${feed.url}: Its address is refused: 127.0.0.1 is a loopback address. With ALLOW_PRIVATE_SOURCES=1 in .dev.vars, a site on your own machine may follow it.\n`,
	);
	expect(feed.statuses).toEqual([]);
});
