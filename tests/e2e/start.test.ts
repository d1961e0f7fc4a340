/** `npm start`: starting, starting again, not starting, and stopping. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import {
	alive,
	api,
	articlesOf,
	commandOf,
	copyProject,
	freePort,
	get,
	Running,
	type Site,
	startSite,
	until,
} from "./project.ts";

const START = ["cli/start.ts"];

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

it("a second start changes nothing, and keeps what was published, edited and deleted in between", async () => {
	const folder = copyProject(onTestFinished);
	writeFileSync(join(folder, ".dev.vars"), "OTHER=1");
	const first = await startSite(folder, onTestFinished);
	const [edited, deleted, ...others] = (await articlesOf(first)).map(({ _tributary }) => _tributary.slug);
	await api(first, "POST", "/api/articles", { id: "own", title: "In between", content_text: "Here." });
	await api(first, "PUT", `/api/articles/${edited}`, { title: "Edited here", content_text: "Anew." });
	await api(first, "DELETE", `/api/articles/${deleted}`);
	expect(await stopped(first, "SIGINT")).toBe(0);
	const settings = readFileSync(join(folder, ".dev.vars"), "utf8");
	expect(settings).toBe(`OTHER=1\nADMIN_TOKEN=${first.token}\n`);

	const second = await startSite(folder, onTestFinished);
	expect(second.running.stdout).not.toContain("ADMIN_TOKEN");
	expect(second.running.stdout).toMatch(/^0 created, 0 updated, \d unchanged, 0 refused/m);
	expect(readFileSync(join(folder, ".dev.vars"), "utf8")).toBe(settings);
	const titles = new Map((await articlesOf(second)).map(({ title, _tributary }) => [_tributary.slug, title]));
	expect([...titles.keys()].sort()).toEqual(["in-between", edited, ...others].sort());
	expect(titles.get(edited ?? "")).toBe("Edited here");
	expect((await get(`${second.url}/articles/${deleted}`)).status).toBe(410);
	expect(await stopped(second, "SIGTERM")).toBe(0);
});

it("settings that are changed again and again while it runs are taken over", async () => {
	const folder = copyProject(onTestFinished);
	const site = await startSite(folder, onTestFinished);
	const config = join(folder, "wrangler.toml");
	const before = readFileSync(config, "utf8");
	for (const title of ["Second", "The third of them", "4"]) {
		writeFileSync(config, before.replace(/^SITE_TITLE = .*$/m, `SITE_TITLE = "${title}"`));
		await expect
			.poll(
				async () => {
					// While the Worker starts anew, it may not answer.
					const { body } = await get(`${site.url}/feed.json`).catch((error: Error) => ({
						body: error.message,
					}));
					return String(body);
				},
				{ timeout: 30_000, interval: 200 },
			)
			.toContain(`"title":"${title}"`);
	}
	expect(site.running.child.exitCode).toBe(null);
});

it("a wrangler.toml that wrangler refuses neither keeps it from starting nor ends it", async () => {
	const folder = copyProject(onTestFinished);
	const config = join(folder, "wrangler.toml");
	const good = readFileSync(config, "utf8");
	const withVars = (text: string) => good.replace("[vars]\n", `[vars]\n${text}\n`);
	writeFileSync(
		config,
		withVars('DB = "x"\nADMIN_TOKEN = "a-public-token-of-everyone"').replace(
			'SITE_TITLE = "Tributary"',
			"SITE_TITLE = 2026-01-01",
		),
	);
	const { running, url } = await startSite(folder, onTestFinished);
	expect(running.stderr).toMatch(/: SITE_TITLE: must be text \(it is 2026-01-01\)$/m);
	const sources = (token: string) =>
		fetch(`${url}/api/sources`, { headers: { authorization: `Bearer ${token}` } });
	expect((await sources("a-public-token-of-everyone")).status).toBe(401);

	for (const [text, complaint] of [
		["", "wrangler.toml has no table [vars]"],
		[
			good.replace("FEED_MAX_AGE = 900", "FEED_MAX_AGE = 12345678901234567890"),
			"(it is 12345678901234567890)",
		],
		[good.replace('SITE_COPYRIGHT = ""', "SITE_COPYRIGHT = [nan]"), "SITE_COPYRIGHT: must be text"],
		[good.replace('image = "/podcast.png"', "image = 07:30:00"), "PODCAST.image: must be text"],
		[withVars('FEEDS = "y"'), ": FEEDS: is the name of a binding"],
		[good.replace('name = "tributary"', "name = 5"), "what has changed outside of [vars]"],
		[good.replaceAll("[vars", "[Vars"), "the Worker goes on with its former settings"],
	] as const) {
		running.stderr = "";
		writeFileSync(config, text);
		await until(() => running.stderr.includes(complaint), complaint);
	}
	writeFileSync(config, good.replace('SITE_TITLE = "Tributary"', 'SITE_TITLE = "The last"'));
	const title = () =>
		get(`${url}/feed.json`).then(
			({ body }) => String(body),
			(error: Error) => error.message,
		);
	await expect.poll(title, { timeout: 30_000, interval: 200 }).toContain('"title":"The last"');
	expect(running.child.exitCode).toBe(null);
});

it("addresses that wrangler answers itself are closed, and its cron trigger requires the token", async () => {
	const site = await startSite(copyProject(onTestFinished), onTestFinished);
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

describe("nothing is left behind", () => {
	it("by Ctrl-C on `npm start`", async () => {
		const site = await startSite(copyProject(onTestFinished), onTestFinished, ["npm", "start"]);
		await stopped(site, "SIGINT");
		await expect(get(`${site.url}/health`)).rejects.toMatchObject({ code: "ECONNREFUSED" });
	});

	for (const signal of ["SIGTERM", "SIGKILL"] as const) {
		it(`when npm alone gets ${signal}`, async () => {
			const { running } = await startSite(copyProject(onTestFinished), onTestFinished, ["npm", "start"]);
			const family = running.family();
			running.child.kill(signal);
			await until(() => alive(family).length === 0, "the end of all", 15_000);
		});
	}

	it("by Ctrl-C while it is still starting", async () => {
		const port = String(await freePort());
		const running = new Running(
			process.execPath,
			START,
			copyProject(onTestFinished),
			{ PORT: port },
			onTestFinished,
		);
		await until(() => running.family().length > 2, "the Worker and the migration");
		await stopped({ running }, "SIGINT");
		expect(running.stdout).not.toContain("Tributary is running");
		expect(running.stderr).toBe("");
	});
});

describe("after `kill -9`, the next start ends what was left, says so, and gets port and database:", () => {
	for (const [what, isKilled] of [
		["of the start alone", ({ isStart }) => isStart],
		["of all but the runtime", ({ command }) => !command.includes("workerd")],
	] as [string, (process: { isStart: boolean; command: string }) => boolean][]) {
		it(what, async () => {
			const folder = copyProject(onTestFinished);
			const first = await startSite(folder, onTestFinished);
			const { child } = first.running;
			const family = first.running.family();
			for (const pid of family)
				if (isKilled({ isStart: pid === child.pid, command: commandOf(pid) })) process.kill(pid, "SIGKILL");
			await first.running.exit;
			expect(alive(family).map(commandOf).join()).toContain("workerd");

			const env = { PORT: String(first.port) };
			const second = new Running(process.execPath, START, folder, env, onTestFinished);
			await second.says("Stop with Ctrl-C.");
			expect(second.stdout).toMatch(/^Ended the Worker that an earlier start had left running/);
			expect(alive(family)).toEqual([]);
			expect(await articlesOf(first)).not.toHaveLength(0);
		});
	}
});

it("an immediate next start after `kill -9` on npm waits for the end of that one", async () => {
	const folder = copyProject(onTestFinished);
	const first = await startSite(folder, onTestFinished, ["npm", "start"]);
	const family = first.running.family();
	first.running.child.kill("SIGKILL");
	const env = { PORT: String(first.port) };
	const second = new Running(process.execPath, START, folder, env, onTestFinished);
	await second.says("Stop with Ctrl-C.");
	expect(alive(family)).toEqual([]);
	expect(await articlesOf(first)).not.toHaveLength(0);
});

describe("what keeps it from starting is one clear line, exit 1, and nothing left behind", () => {
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

	it("a port that is taken, before anything is made", async () => {
		const folder = copyProject(onTestFinished);
		for (const host of ["127.0.0.1", "::"]) {
			const port = await freePort();
			const other = createServer();
			onTestFinished(() => void other.close());
			await new Promise<void>((resolve) => other.listen(port, host, resolve));
			expect(await complaint(folder, String(port))).toEqual([
				`Port ${port} is taken by another program. Stop it, or choose another: PORT=${port + 1} npm start`,
			]);
		}
		expect(existsSync(join(folder, ".dev.vars"))).toBe(false);
	});

	it("another start in the same folder, on the same port and on another one", async () => {
		const folder = copyProject(onTestFinished);
		const { running, port, url } = await startSite(folder, onTestFinished);
		const { pid } = running.child;
		for (const chosen of [port, await freePort()])
			expect(await complaint(folder, String(chosen))).toEqual([
				`\`npm start\` runs in this folder already, as process ${pid}, and two cannot share its database. Use that one, or stop it with Ctrl-C or \`kill ${pid}\`.`,
			]);
		expect((await get(`${url}/health`)).status).toBe(200);
	});

	it("a port that is none", async () => {
		const folder = copyProject(onTestFinished);
		for (const port of ["web", "0", "70000", "80.5"])
			expect(await complaint(folder, port)).toEqual([
				`PORT must be a number from 1 to 65535, not "${port}".`,
			]);
	});

	it("a wrangler.toml that is not TOML, with the line of the fault", async () => {
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

	it("an article that cannot be read, named with the reason", async () => {
		const folder = copyProject(onTestFinished);
		writeFileSync(join(folder, "data/articles/bad.md"), "---\ntitle: [Bad\n---\n");
		expect(await complaint(folder, String(await freePort()))).toEqual([
			expect.stringMatching(/^refused {4}data\/articles\/bad\.md: has front matter that is not YAML: ./),
			"data/articles has articles that cannot be read (above). Correct or remove them, then run `npm start` again.",
		]);
		rmSync(join(folder, "data/articles/bad.md"));
		const { running } = await startSite(folder, onTestFinished);
		expect(running.stdout).toMatch(/^0 created, 0 updated, \d unchanged, 0 refused/m);
	});

	it("a place for the token that cannot be written to", async () => {
		const folder = copyProject(onTestFinished);
		// As good as a folder without the right to write, for those who may write anywhere too.
		mkdirSync(join(folder, ".dev.vars"));
		const lines = await complaint(folder, String(await freePort()));
		expect(lines).toEqual([expect.stringMatching(/^No ADMIN_TOKEN can be written into \.dev\.vars: EISDIR/)]);
	});
});

it("settings that cannot be used are printed with their lines, and the site is served", async () => {
	const folder = copyProject(onTestFinished);
	const config = join(folder, "wrangler.toml");
	const good = readFileSync(config, "utf8");
	writeFileSync(
		config,
		good
			.replace("FEED_MAX_AGE = 900", 'FEED_MAX_AGE = "soon"')
			.replace(/(\[vars\.PODCAST\]\n)(.+\n)+/, "$1title = 'Mine'\n"),
	);
	const { running, url } = await startSite(folder, onTestFinished);
	expect(running.stderr).toMatch(
		/^wrangler\.toml:\d+: FEED_MAX_AGE: must be .*\n(wrangler\.toml:\d+: PODCAST\.(image|categories|explicit): (is missing|must be).*\n){3}$/,
	);
	const feed = await get(`${url}/feed.xml`);
	expect([feed.status, feed.headers["cache-control"]]).toEqual([
		200,
		expect.stringContaining("max-age=900,"),
	]);
	expect((await get(`${url}/podcast.xml`)).body.toString()).toContain("<title>Mine</title>");

	// A file that is no longer TOML is reported, and the Worker goes on as before.
	writeFileSync(config, good.replace("FEED_MAX_AGE = 900", "FEED_MAX_AGE = soon"));
	await until(() => running.stderr.includes("this is not TOML"), "the complaint");
	expect(running.stderr).toMatch(/^wrangler\.toml:\d+:\d+: this is not TOML: .*FEED_MAX_AGE = soon/m);
	expect((await get(`${url}/feed.xml`)).status).toBe(200);
});
