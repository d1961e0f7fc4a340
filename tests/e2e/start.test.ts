/** `npm start`: starting, starting again, not starting, and stopping. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "smol-toml";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { type Feed, startFeed } from "./feed.ts";
import {
	alive,
	api,
	articlesOf,
	atEndOfFile,
	commandOf,
	copyProject,
	eventually,
	freePort,
	get,
	Running,
	type Site,
	startSite,
	tributary,
	until,
} from "./project.ts";

const START = ["cli/start.ts"];
const PICTURE = Buffer.from("\x89PNG\r\n\x1a\n, and nothing more", "latin1");
const NPM_START = ["npm", "start", "--"];
/** Without what the project ships, which takes some time to publish. */
const EMPTY = "--empty";

/** Stops a site, and waits until nothing of it is left. */
async function stopped(
	{ running }: Pick<Site, "running">,
	signal: "SIGINT" | "SIGTERM",
): Promise<number | null> {
	const family = running.family();
	expect(family.length).toBeGreaterThan(2);
	running.signal(signal);
	const code = await running.exit;
	await until(() => alive(family).length === 0, `the end of ${alive(family)}`, 10_000);
	return code;
}

/** Starts what must fail, and gives the lines of its complaint. */
async function complaint(folder: string, port: string): Promise<string[]> {
	const running = new Running(process.execPath, START, folder, { PORT: port }, onTestFinished);
	await until(() => {
		// What it starts is known only while it is there.
		running.family();
		return running.child.exitCode !== null || running.stdout.includes("Tributary is running");
	}, "its complaint");
	expect(running.child.exitCode, String(running)).toBe(1);
	await running.exit;
	await until(() => alive(running.family()).length === 0, "the end of all that it started", 10_000);
	return running.stderr.trim().split("\n");
}

const feedOf = (site: Site, path: string) =>
	get(site.url + path).then(
		({ body }) => String(body),
		// While the Worker starts anew, it may not answer.
		(error: Error) => error.message,
	);

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

describe("while the site runs,", () => {
	const atEnd = atEndOfFile();
	let folder: string;
	let config: string;
	let good: string;
	let site: Site;
	const withVars = (text: string) => good.replace("[vars]\n", `[vars]\n${text}\n`);
	beforeAll(async () => {
		folder = copyProject(atEnd);
		config = join(folder, "wrangler.toml");
		good = readFileSync(config, "utf8");
		writeFileSync(
			config,
			withVars('DB = "x"\nADMIN_TOKEN = "a-public-token-of-everyone"')
				.replace('SITE_TITLE = "Tributary"', "SITE_TITLE = 2026-01-01")
				.replace("FEED_MAX_AGE = 900", 'FEED_MAX_AGE = "soon"')
				.replace(/(\[vars\.PODCAST\]\n)(.+\n)+/, "$1title = 'Mine'\n"),
		);
		site = await startSite(folder, atEnd, [process.execPath, ...START, EMPTY]);
	});

	it("invalid settings are printed with their lines, and the site is served", async () => {
		expect(site.running.stderr).toMatch(
			/^(wrangler\.toml:\d+: (DB|ADMIN_TOKEN): is .*\n){2}wrangler\.toml:\d+: SITE_TITLE: must be a string \(it is 2026-01-01\)\nwrangler\.toml:\d+: FEED_MAX_AGE: must be .*\n(wrangler\.toml:\d+: PODCAST\.(image|categories|explicit): (is missing|must be).*\n){3}$/,
		);
		const feed = await get(`${site.url}/feed.xml`);
		expect([feed.status, feed.headers["cache-control"]]).toEqual([
			200,
			expect.stringContaining("max-age=900,"),
		]);
		expect(await feedOf(site, "/podcast.xml")).toContain("<title>Mine</title>");
	});

	it("variables that wrangler.toml must not contain do not reach the Worker", async () => {
		const sources = (token: string) =>
			fetch(`${site.url}/api/sources`, { headers: { authorization: `Bearer ${token}` } });
		expect((await sources("a-public-token-of-everyone")).status).toBe(401);
		expect((await sources(site.token)).status).toBe(200);
	});

	it("addresses that wrangler answers itself are closed, and its cron trigger requires the token", async () => {
		const before = await get(`${site.url}/health`);
		const mail = "From: a@b.example\r\nTo: c@d.example\r\nMessage-ID: <1@b.example>\r\n\r\nText";
		for (const [method, path, body] of [
			["GET", "/cdn-cgi/local/explorer"],
			["GET", "/cdn-cgi/explorer"],
			["GET", "/cdn-cgi/local/explorer/api/d1/database"],
			["POST", "/cdn-cgi/local/email?from=a@b.example&to=c@d.example", mail],
			["POST", "/cdn-cgi/handler/email?from=a@b.example&to=c@d.example", mail],
			["GET", "/cdn-cgi/handler/scheduled"],
			["GET", "/cdn-cgi/mf/scheduled"],
			["PUT", "/cdn-cgi/local/r2/s3/tributary-media/x", "Text"],
			["PUT", "/__cf_local/imageupload", "Text"],
		] as const) {
			const response = await fetch(site.url + path, { method, ...(body !== undefined && { body }) });
			expect({ path, status: response.status }).toEqual({ path, status: 404 });
		}
		const trigger = `${site.url}/cdn-cgi/local/scheduled?cron=*/10+*+*+*+*`;
		expect((await fetch(trigger)).status).toBe(401);
		expect((await fetch(trigger, { headers: { authorization: "Bearer wrong" } })).status).toBe(401);
		const allowed = await fetch(trigger, { headers: { authorization: `Bearer ${site.token}` } });
		expect([allowed.status, await allowed.text()]).toEqual([200, "ok"]);
		expect((await get(`${site.url}/health`)).body).toEqual(before.body);
	});

	it("another start in the same folder is refused, on the same port and on another one", async () => {
		const { pid } = site.running.child;
		const line = `\`npm start\` already runs in this folder, as process ${pid}, and two cannot share its database. Use that one, or stop it with Ctrl-C or \`kill ${pid}\`.`;
		const ports = [site.port, await freePort()];
		expect(await Promise.all(ports.map((port) => complaint(folder, String(port))))).toEqual([[line], [line]]);
		expect((await get(`${site.url}/health`)).status).toBe(200);
	});

	it("settings that are changed repeatedly are applied", async () => {
		for (const title of ["Second", "The third of them", "4"]) {
			writeFileSync(config, good.replace(/^SITE_TITLE = .*$/m, `SITE_TITLE = "${title}"`));
			await eventually(() => feedOf(site, "/feed.json"), `"title":"${title}"`);
		}
		expect(site.running.child.exitCode).toBe(null);
	});

	it("a wrangler.toml that wrangler refuses does not end the site", async () => {
		const { running } = site;
		const isIn = (said: string, part: string | RegExp) =>
			typeof part === "string" ? said.includes(part) : part.test(said);
		for (const [text, complaint] of [
			["", "wrangler.toml has no table [vars]"],
			[
				good.replace("FEED_MAX_AGE = 900", "FEED_MAX_AGE = 12345678901234567890"),
				"(it is 12345678901234567890)",
			],
			[good.replace('SITE_COPYRIGHT = ""', "SITE_COPYRIGHT = [nan]"), "SITE_COPYRIGHT: must be a string"],
			[good.replace('image = "/podcast.png"', "image = 07:30:00"), "PODCAST.image: must be a string"],
			[withVars('FEEDS = "y"'), ": FEEDS: is the name of a binding"],
			[good.replace('name = "tributary"', "name = 5"), "what has changed outside of [vars]"],
			[good.replaceAll("[vars", "[Vars"), "the Worker keeps its previous settings"],
			[
				good.replace("FEED_MAX_AGE = 900", "FEED_MAX_AGE = soon"),
				/^wrangler\.toml:\d+:\d+: this is not TOML: .*FEED_MAX_AGE = soon/m,
			],
		] as const) {
			running.stderr = "";
			writeFileSync(config, text);
			await until(() => isIn(running.stderr, complaint), String(complaint));
			expect((await get(`${site.url}/feed.xml`)).status).toBe(200);
		}
		writeFileSync(config, good.replace('SITE_TITLE = "Tributary"', 'SITE_TITLE = "The last"'));
		await eventually(() => feedOf(site, "/feed.json"), '"title":"The last"');
		expect(running.child.exitCode).toBe(null);
	});
});

it("Ctrl-C during the start leaves nothing behind", async () => {
	const env = { PORT: String(await freePort()) };
	const folder = copyProject(onTestFinished);
	const running = new Running(process.execPath, START, folder, env, onTestFinished);
	await until(() => running.family().length > 2, "the Worker and the migration");
	await stopped({ running }, "SIGINT");
	expect(running.stdout).not.toContain("Tributary is running");
	expect(running.stderr).toBe("");
});

describe("after `kill -9`, the next start gets the port and the database", () => {
	const atEnd = atEndOfFile();
	let folder: string;
	/** The one that runs. */
	let site: Site;
	let family: number[];
	const next = (command: string[]) => startSite(folder, atEnd, command, { PORT: String(site.port) });
	const direct = [process.execPath, ...START];
	beforeAll(async () => {
		folder = copyProject(atEnd);
		site = await startSite(folder, atEnd, [...NPM_START, EMPTY]);
		await api(site, "POST", "/api/articles", { title: "Kept", content_text: "Here." });
		const picture = mkdtempSync(join(tmpdir(), "tributary-picture-"));
		atEnd(() => rmSync(picture, { recursive: true }));
		writeFileSync(join(picture, "hill.png"), PICTURE);
		writeFileSync(join(picture, "hill.md"), "---\ntitle: Hill\nimage: hill.png\n---\n\nHigh.\n");
		const imported = await tributary(folder, ["import", picture], { PORT: String(site.port) });
		expect(imported, imported.stderr).toMatchObject({ code: 0, stdout: expect.stringMatching(/^uploaded /) });
		// From the next start on, the bucket is that of wrangler.toml.
		const settings = join(folder, "wrangler.toml");
		const text = readFileSync(settings, "utf8");
		const active = text.replace(/^# (\[\[r2_buckets\]\]|binding = "MEDIA"|bucket_name = .*)$/gm, "$1");
		writeFileSync(settings, active);
	});

	it("after one of npm, once the running site has ended", async () => {
		family = site.running.family();
		site.running.child.kill("SIGKILL");
		site = await next(direct);
		// That one ended by itself.
		expect(site.running.stdout).not.toContain("Ended the Worker");
		expect(alive(family)).toEqual([]);
		expect(await articlesOf(site)).toHaveLength(2);
	});

	for (const [what, isKilled] of [
		["on the start alone, it ends what was left, and says so", ({ isStart }) => isStart],
		[
			"on all but the runtime, it ends what was left, and says so",
			({ command }) => !command.includes("workerd"),
		],
	] as [string, (process: { isStart: boolean; command: string }) => boolean][]) {
		it(what, async () => {
			const { child } = site.running;
			family = site.running.family();
			for (const pid of family)
				if (isKilled({ isStart: pid === child.pid, command: commandOf(pid) })) process.kill(pid, "SIGKILL");
			await site.running.exit;
			expect(alive(family).map(commandOf).join()).toContain("workerd");
			site = await next(direct);
			expect(site.running.stdout).toMatch(/^Ended the Worker that an earlier start had left running/);
			expect(alive(family)).toEqual([]);
			expect(await articlesOf(site)).toHaveLength(2);
		});
	}

	it("with all files, also if wrangler.toml configures the bucket itself", async () => {
		const used = parse(readFileSync(join(folder, "wrangler.start.toml"), "utf8"));
		const settings = readFileSync(join(folder, "wrangler.toml"), "utf8");
		expect(settings).toMatch(/^\[\[r2_buckets\]\]$/m);
		expect(used.r2_buckets).toEqual(parse(settings).r2_buckets);
		const { items } = JSON.parse(await feedOf(site, "/feed.json")) as { items: { image?: string }[] };
		const [picture = ""] = items.flatMap(({ image = [] }) => image);
		expect((await get(picture)).body.equals(PICTURE)).toBe(true);
	});

	it("and after SIGTERM, which ends the site like Ctrl-C", async () => {
		expect(await stopped(site, "SIGTERM")).toBe(0);
	});
});

describe("a start that cannot succeed prints one line, exits with 1 and leaves nothing behind", () => {
	it("if the port is taken, before anything is created", async () => {
		const folder = copyProject(onTestFinished);
		const port = await freePort();
		const other = createServer();
		onTestFinished(() => void other.close());
		await new Promise<void>((resolve) => other.listen(port, "127.0.0.1", resolve));
		expect(await complaint(folder, String(port))).toEqual([
			`Port ${port} is taken by another program. Stop it, or choose another: PORT=${port + 1} npm start`,
		]);
		expect(existsSync(join(folder, ".dev.vars"))).toBe(false);
	});

	it("if the port is invalid", async () => {
		expect(await complaint(copyProject(onTestFinished), "web")).toEqual([
			'PORT must be a number from 1 to 65535, not "web".',
		]);
	});

	it("if wrangler.toml is not TOML, with the line of the fault", async () => {
		const folder = copyProject(onTestFinished);
		const config = join(folder, "wrangler.toml");
		writeFileSync(
			config,
			readFileSync(config, "utf8").replace('SITE_TITLE = "Tributary"', "SITE_TITLE = Ada"),
		);
		const line = readFileSync(config, "utf8").split("\n").indexOf("SITE_TITLE = Ada") + 1;
		expect(await complaint(folder, String(await freePort()))).toEqual([
			expect.stringMatching(
				new RegExp(`^wrangler\\.toml:${line}:\\d+: this is not TOML: .*SITE_TITLE = Ada`),
			),
		]);
		expect(existsSync(join(folder, "wrangler.start.toml"))).toBe(false);
	});

	it("if an article cannot be read, with its name and the reason", async () => {
		const folder = copyProject(onTestFinished);
		writeFileSync(join(folder, "data/articles/bad.md"), "---\ntitle: [Bad\n---\n");
		expect(await complaint(folder, String(await freePort()))).toEqual([
			expect.stringMatching(/^refused {4}data\/articles\/bad\.md: has front matter that is not YAML: ./),
			"data has files that cannot be published (above). Correct or remove them, then run `npm start` again.",
		]);
	});

	it("if the token cannot be written", async () => {
		const folder = copyProject(onTestFinished);
		// As good as a folder without the right to write, for those who may write anywhere too.
		mkdirSync(join(folder, ".dev.vars"));
		const lines = await complaint(folder, String(await freePort()));
		expect(lines).toEqual([expect.stringMatching(/^Cannot write an ADMIN_TOKEN into \.dev\.vars: EISDIR/)]);
	});
});
