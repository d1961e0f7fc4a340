/** A site as `npm start` brings it up, read by readers and written to by the command. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { filesIn, readArticles } from "../../cli/files.ts";
import {
	api,
	articlesOf,
	copyProject,
	freePort,
	get,
	Running,
	type Site,
	startSite,
	tributary,
} from "./project.ts";

const FEEDS = ["/feed.xml", "/atom.xml", "/feed.json"];

const project = copyProject(afterAll);
let site: Site;
let shipped: string[];
let endSite: () => Promise<void> | void = () => {};
afterAll(() => endSite());
beforeAll(async () => {
	const { files } = await filesIn([join(project, "data/articles")], console);
	const contents = await Promise.all(files.map((file) => readArticles(file)));
	shipped = contents.flatMap(({ items }) => items.map((item) => String(item.title)));
	site = await startSite(project, (end) => {
		endSite = end;
	});
});

/** A folder with Markdown files, by their names. */
function articles(files: Record<string, string | Uint8Array>): string {
	const folder = mkdtempSync(join(tmpdir(), "tributary-articles-"));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
	return folder;
}

const importInto = (folder: string, ...options: string[]) =>
	tributary(project, ["import", folder, ...options], { PORT: String(site.port) });

const lastLine = (output: string) => output.trim().split("\n").at(-1);

describe("the first start", () => {
	it("prints what it published, where the feeds are, and how to stop", () => {
		const { stdout, stderr } = site.running;
		expect(shipped.length).toBeGreaterThanOrEqual(5);
		expect(stdout).toContain(`${shipped.length} created, 0 updated, 0 unchanged, 0 refused`);
		for (const path of FEEDS) expect(stdout).toContain(` ${site.url}${path}\n`);
		expect(lastLine(stdout)).toMatch(/Stop with Ctrl-C\.$/);
		expect(stderr).toBe("");
	});

	it("writes a random token that only the user can read, and reports it without showing it", () => {
		const { stdout } = site.running;
		expect(site.token).toMatch(/^[\w-]{32}$/);
		expect(stdout).toMatch(/^Wrote a random ADMIN_TOKEN into \.dev\.vars/);
		expect(stdout).not.toContain(site.token);
		expect(statSync(join(project, ".dev.vars")).mode & 0o777).toBe(0o600);
	});
});

describe("the feeds over HTTP", () => {
	for (const path of FEEDS) {
		it(`have all shipped articles in ${path}, in gzip for clients that accept it`, async () => {
			const plain = await get(site.url + path, { "accept-encoding": "identity" });
			expect(plain.status).toBe(200);
			expect(plain.headers["content-encoding"]).toBeUndefined();
			for (const title of shipped) expect(plain.body.toString()).toContain(title);

			const zipped = await get(site.url + path, { "accept-encoding": "gzip" });
			expect(zipped.headers["content-encoding"]).toBe("gzip");
			expect(zipped.body.length).toBeLessThan(plain.body.length / 2);
			expect(gunzipSync(zipped.body)).toEqual(plain.body);
		});

		it(`do not send ${path} again to clients that have it, compressed or not`, async () => {
			for (const encoding of ["identity", "gzip"]) {
				const { headers } = await get(site.url + path, { "accept-encoding": encoding });
				const again = await get(site.url + path, {
					"accept-encoding": encoding,
					"if-none-match": headers.etag ?? "",
				});
				expect(again.status).toBe(304);
				expect(again.headers.etag).toBe(headers.etag);
				expect(again.body).toHaveLength(0);
			}
		});
	}
});

describe("the shipped episode", () => {
	it("is in the podcast, with audio, picture, chapters and transcript that can be downloaded", async () => {
		const podcast = (await get(`${site.url}/podcast.xml`)).body.toString();
		const addressIn = (pattern: RegExp) => pattern.exec(podcast)?.[1] ?? expect.fail(String(pattern));
		const sound = await get(addressIn(/<enclosure [^>]*url="([^"]+)"/));
		expect(sound.headers["content-type"]).toBe("audio/mpeg");
		const file = join(project, "data/articles/a-podcast-is-a-feed-with-sound.mp3");
		expect(sound.body.equals(readFileSync(file))).toBe(true);
		const picture = await get(addressIn(/<itunes:image href="([^"]+\/media\/[^"]+)"/));
		expect(picture.headers["content-type"]).toBe("image/png");
		const chapters = await get(addressIn(/<podcast:chapters url="([^"]+)"/));
		expect(JSON.parse(chapters.body.toString())).toMatchObject({ version: "1.2.0", chapters: { length: 5 } });
		const transcript = await get(addressIn(/<podcast:transcript url="([^"]+\.vtt)"/));
		expect(transcript.body.toString()).toMatch(/^WEBVTT\n\n00:00:02\.200 --> /);
	});

	it("would be accepted by directories, except for what only a public site has", async () => {
		const { code, stdout } = await tributary(project, ["check", "podcast"], { PORT: String(site.port) });
		expect(stdout).not.toMatch(/^error/m);
		expect(stdout).toContain("0 errors");
		expect(code).toBe(0);
	});
});

describe("an independent client", () => {
	const env = { ...process.env, no_proxy: "*" };
	// A Python of the user's own may hide the system's, which distributions install feedparser for.
	const python = ["python3", "/usr/bin/python3"].find(
		(command) => spawnSync(command, ["-c", "import feedparser"]).status === 0,
	);
	const hasNewsboat = spawnSync("newsboat", ["-v"]).status === 0;

	it.skipIf(python === undefined)(
		"can read RSS and Atom, and gets 304 the second time: Python's feedparser",
		() => {
			const script = `
import feedparser, json, sys
feed = feedparser.parse(sys.argv[1])
again = feedparser.parse(sys.argv[1], etag=feed.etag)
print(json.dumps({ "sound": not feed.bozo, "again": again.status, "titles": [e.title for e in feed.entries],
	"complete": all(e.id and e.link and e.published_parsed and e.authors and e.tags for e in feed.entries) }))`;
			for (const path of ["/feed.xml", "/atom.xml"]) {
				const { stdout, stderr } = spawnSync(python ?? "", ["-c", script, site.url + path], {
					env,
					encoding: "utf8",
				});
				expect(stderr).toBe("");
				expect(JSON.parse(stdout)).toEqual({
					sound: true,
					again: 304,
					complete: true,
					titles: expect.toSatisfy(
						(titles: string[]) => titles.toSorted().join() === shipped.toSorted().join(),
					),
				});
			}
		},
	);

	it.skipIf(spawnSync("gpo", ["help"]).status !== 0)(
		"can subscribe to the podcast, list the episode and download it: gPodder",
		() => {
			const home = mkdtempSync(join(tmpdir(), "tributary-gpodder-"));
			onTestFinished(() => rmSync(home, { recursive: true, force: true }));
			const gpo = (...args: string[]) =>
				spawnSync("gpo", args, { env: { ...env, HOME: home, GPODDER_HOME: home }, encoding: "utf8" });
			expect(gpo("subscribe", `${site.url}/podcast.xml`).stdout).toContain("Successfully added");
			expect(gpo("episodes").stdout).toContain("A podcast is a feed with sound");
			expect(gpo("download").stdout).toContain("1 episodes downloaded");
		},
	);

	it.skipIf(spawnSync("podget", ["-h"]).error !== undefined)("can download the episode: podget", () => {
		const home = mkdtempSync(join(tmpdir(), "tributary-podget-"));
		onTestFinished(() => rmSync(home, { recursive: true, force: true }));
		mkdirSync(join(home, ".podget"));
		writeFileSync(join(home, ".podget/serverlist"), `${site.url}/podcast.xml Tests Tributary\n`);
		spawnSync("podget", [], { env: { ...env, HOME: home } });
		const file = join(home, "POD/Tests/Tributary/a-podcast-is-a-feed-with-sound.mp3");
		expect(statSync(file).size).toBe(209_121);
	});

	it.skipIf(!hasNewsboat)("can read RSS and Atom, and finds nothing new the second time: newsboat", () => {
		for (const path of ["/feed.xml", "/atom.xml"]) {
			const home = articles({ urls: `${site.url + path}\n`, config: "" });
			const reload = () =>
				spawnSync(
					"newsboat",
					["-u", "urls", "-C", "config", "-c", "cache.db", "-x", "reload", "print-unread"],
					{ cwd: home, env: { ...env, HOME: home }, encoding: "utf8" },
				).stdout;
			expect(reload()).toContain(`${shipped.length} unread articles`);
			expect(reload()).toContain(`${shipped.length} unread articles`);
		}
	});
});

describe("`tributary import`", () => {
	it("creates articles, skips unchanged ones, updates changed ones, and readers see them at once", async () => {
		const folder = articles({ "snow.md": "# Snow\n\nWhite.\n", "ice.md": "# Ice\n\nCold.\n" });
		const first = await importInto(folder);
		expect(first).toMatchObject({ code: 0, stderr: "" });
		expect(first.stdout).toContain(`created    /articles/snow  ${join(folder, "snow.md")}\n`);
		expect(lastLine(first.stdout)).toBe("2 created, 0 updated, 0 unchanged, 0 refused");
		expect((await get(`${site.url}/articles/snow`)).status).toBe(200);

		expect(await importInto(folder)).toEqual({
			code: 0,
			stdout: "0 created, 0 updated, 2 unchanged, 0 refused\n",
			stderr: "",
		});

		const before = await get(`${site.url}/feed.json`, { "accept-encoding": "identity" });
		writeFileSync(join(folder, "snow.md"), "# Snow\n\nGrey by now.\n");
		expect(lastLine((await importInto(folder)).stdout)).toBe("0 created, 1 updated, 1 unchanged, 0 refused");
		const after = await get(`${site.url}/feed.json`, {
			"accept-encoding": "identity",
			"if-none-match": before.headers.etag ?? "",
		});
		expect(after.status).toBe(200);
		expect(after.body.toString()).toContain("Grey by now.");
	});

	it("is what npx runs", async () => {
		const folder = articles({ "hail.md": "# Hail\n" });
		const env = { PORT: String(site.port), npm_config_offline: "true" };
		const npx = new Running("npx", ["tributary", "import", folder], project, env, onTestFinished);
		expect(await npx.exit).toBe(0);
		expect(npx.stdout).toContain("created    /articles/hail");
	});

	it("reports refused articles with the reason, publishes the others, and exits with 1", async () => {
		const folder = articles({
			"a.md": "---\ndate: 2026-02-30\n---\nNever.\n",
			"b.txt": "date tomorrow Soon.",
			"c.md": new Uint8Array([0xff, 0xfe]),
			"d.md": `# Huge\n\n${`${"A line of text. ".repeat(60)}\n\n`.repeat(10_000)}`,
			"e.json": '{ "items": [null, { "id": "e", "title": "Fine" }] }',
			"f.md": "# Fine too\n",
			"g.md": "# Not yet\n\n<script>alert(1)</script>\n\n![x](javascript:alert(1))\n",
		});
		const { code, stdout, stderr } = await importInto(folder);
		expect(code).toBe(1);
		expect(stderr.replaceAll(join(folder, "/"), "").trim().split("\n").sort()).toEqual([
			expect.stringMatching(/^refused {4}a\.md: date "2026-02-30" cannot be read as a date/),
			expect.stringMatching(/^refused {4}b\.txt: date_published "tomorrow" is not a date such as/),
			"refused    c.md: is not valid UTF-8; save it in that encoding",
			"refused    d.md: is larger than the server accepts",
			expect.stringMatching(/^refused {4}e\.json, item 1: ./),
		]);
		expect(lastLine(stdout)).toBe("3 created, 0 updated, 0 unchanged, 5 refused");
		expect((await get(`${site.url}/articles/g`)).body.toString()).not.toContain("alert(1)");
	});

	it("prints one line, exits with 1 and changes nothing without the right token or a server", async () => {
		const folder = articles({ "thaw.md": "# Thaw\n" });
		const wrong = await importInto(folder, "--token", "wrong");
		expect(wrong).toMatchObject({ code: 1, stdout: "" });
		expect(wrong.stderr).toMatch(/^http:\/\/localhost:\d+ does not accept the token\. [^\n]+\n$/);
		const nobody = await importInto(folder, "--to", `http://127.0.0.1:${await freePort()}`);
		expect(nobody).toMatchObject({ code: 1, stdout: "" });
		expect(nobody.stderr).toMatch(/^Nothing answers at [^\n]+\n$/);
		expect((await get(`${site.url}/articles/thaw`)).status).toBe(404);
	});

	it("loses and duplicates nothing if it is killed midway and repeated", async () => {
		const count = 1500;
		const folder = articles({});
		mkdirSync(join(folder, "many"));
		for (let i = 0; i < count; i++)
			writeFileSync(join(folder, "many", `story-${i}.md`), `# Story ${i}\n\nText of story ${i}.\n`);
		const before = (await articlesOf(site)).length;

		// In between, so that the command is killed when a batch is stored and it has not heard of it.
		const requests: string[] = [];
		const between = createServer(async (request, response) => {
			const { url = "", method = "", headers } = request;
			const authorization = headers.authorization ?? "";
			const answer = await fetch(site.url + url, {
				method,
				headers: { authorization },
				body: await text(request),
			});
			requests.push(url);
			if (requests.length === 20) killed.child.kill("SIGKILL");
			else response.writeHead(answer.status).end(await answer.text());
		});
		onTestFinished(() => void between.close());
		await new Promise<void>((resolve) => between.listen(0, "127.0.0.1", resolve));
		const { port } = between.address() as AddressInfo;
		const args = ["cli/main.ts", "import", folder, "--to", `http://127.0.0.1:${port}`];
		const killed = new Running(process.execPath, args, project, {}, onTestFinished);
		expect(await killed.exit).toBeNull();

		const stored = (await articlesOf(site)).length - before;
		expect(stored).toBeGreaterThan(killed.stdout.split("\n").length - 1);
		expect(stored).toBeLessThan(count);
		const { code, stdout } = await importInto(folder);
		expect(code).toBe(0);
		expect(lastLine(stdout)).toBe(`${count - stored} created, 0 updated, ${stored} unchanged, 0 refused`);
		const all = await articlesOf(site);
		expect(all).toHaveLength(before + count);
		expect(new Set(all.map(({ title }) => title)).size).toBe(before + count);
		expect(await api(site, "GET", "/health")).toMatchObject({ status: "ok", articles: before + count });
	});
});
