/** While `npm start` runs: settings, the addresses of wrangler, and a second start. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import {
	atEndOfFile,
	copyProject,
	eventually,
	freePort,
	get,
	Running,
	type Site,
	startSite,
	until,
} from "./project.ts";

import { complaint, EMPTY, feedOf, START, stopped } from "./starting.ts";

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
