/** `npm start` after the former one was killed. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "smol-toml";
import { beforeAll, describe, expect, it } from "vitest";
import {
	alive,
	api,
	articlesOf,
	atEndOfFile,
	commandOf,
	copyProject,
	get,
	type Site,
	startSite,
	tributary,
} from "./project.ts";

import { EMPTY, feedOf, NPM_START, START, stopped } from "./starting.ts";

const PICTURE = Buffer.from("\x89PNG\r\n\x1a\n, and nothing more", "latin1");
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
