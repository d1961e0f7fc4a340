/** The command as a user has it: through its launcher, on a running site, with a login. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { atEndOfFile, get, ROOT, Running, tributary, until } from "./project.ts";
import { startWorker, type WorkerSite } from "./worker.ts";

const folder = mkdtempSync(join(tmpdir(), "tributary-command-"));
const atEnd = atEndOfFile();
atEnd(() => rmSync(folder, { recursive: true, force: true }));
let site: WorkerSite;
beforeAll(async () => {
	site = await startWorker(atEnd);
});

const run = (...args: string[]) =>
	tributary(ROOT, args, { PORT: String(site.port), TRIBUTARY_TOKEN: site.token });

/** The launcher, as a Node that reads no TypeScript runs it. */
const OLD_NODE = ["--no-experimental-strip-types", "tributary"];

describe("the launcher", () => {
	it("works on a Node without TypeScript support, passes input on, and returns the exit code", () => {
		const launch = (args: string[], input = "") =>
			spawnSync(process.execPath, [...OLD_NODE, ...args], { cwd: ROOT, input, encoding: "utf8" });
		expect(launch(["--version"])).toMatchObject({ status: 0, stdout: "0.1.0\n", stderr: "" });
		expect(launch(["improt"])).toMatchObject({
			status: 2,
			stdout: "",
			stderr: "Unknown command 'improt' (Did you mean import?). See `node tributary --help`.\n",
		});
		const listed = launch(["list", "--to", site.url, "--token-stdin"], `${site.token}\n`);
		expect(listed).toMatchObject({ status: 0, stdout: "There are no published articles.\n", stderr: "" });
		expect(launch(["list", "--to", site.url, "--token-stdin"], "wrong")).toMatchObject({
			status: 1,
			stdout: "",
		});
	});

	it("exits with 130 after Ctrl-C", async () => {
		// It never answers.
		const silent = createServer(() => {});
		onTestFinished(() => {
			silent.closeAllConnections();
			silent.close();
		});
		await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
		let asked = false;
		silent.on("request", () => {
			asked = true;
		});
		const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
		const args = [...OLD_NODE, "list", "--to", url, "--token", "t"];
		const running = new Running(process.execPath, args, ROOT, {}, onTestFinished);
		await until(() => asked, "the request");
		running.signal("SIGINT");
		expect(await running.exit).toBe(130);
	});
});

describe("a site", () => {
	it("has articles written, listed, shown, deleted and restored by commands", async () => {
		writeFileSync(
			join(folder, "snow.md"),
			"---\ndate: 2026-11-20\ntags: [Weather]\n---\n# Snow\n\nIt was **white**.\n",
		);
		writeFileSync(join(folder, "later.md"), "---\ndate: 2999-01-01T08:00:00Z\n---\n# Later\n\nNot yet.\n");
		expect((await run("import", folder)).code).toBe(0);
		expect(await run("list")).toEqual({ code: 0, stdout: "2026-11-20  /articles/snow  Snow\n", stderr: "" });
		expect((await run("list", "--state", "scheduled")).stdout).toBe(
			"2999-01-01  scheduled for 2999-01-01 08:00 UTC  /articles/later  Later\n",
		);

		const shown = await run("show", `${site.url}/articles/snow`);
		expect(shown.stdout).toMatch(/^title {6}Snow\nstate {6}published\n/);
		expect(shown.stdout).toMatch(/\n\n(?:<p>)?It was (?:\*\*|<strong>)white/);
		expect((await run("show", "later")).stdout).toContain("state      scheduled for 2999-01-01 08:00 UTC\n");
		expect(await run("show", "nowhere")).toMatchObject({ code: 1, stdout: "" });

		const deleted = await run("delete", "snow", "--json");
		expect(JSON.parse(deleted.stdout)).toEqual({ type: "article", status: "deleted", slug: "snow" });
		expect((await get(`${site.url}/articles/snow`)).status).toBe(410);
		const again = await run("import", folder);
		expect(again.stdout).toMatch(/^left out .+`node tributary restore snow` brings it back$/m);
		expect((await run("list", "--state", "deleted")).stdout).toBe("2026-11-20  /articles/snow  Snow\n");

		expect(await run("restore", "snow")).toEqual({
			code: 0,
			stdout: "restored   /articles/snow\n",
			stderr: "",
		});
		expect((await get(`${site.url}/articles/snow`)).status).toBe(200);
		expect((await run("list", "--state", "all", "--json")).stdout.trim().split("\n")).toHaveLength(2);
	});

	it("is the default for commands after a login", async () => {
		const env = { XDG_CONFIG_HOME: join(folder, "config") };
		const login = await tributary(ROOT, ["login", site.url, "--token", site.token], env);
		expect(login).toMatchObject({ code: 0, stderr: "" });
		expect(login.stdout).not.toContain(site.token);
		const opened = await tributary(ROOT, ["open"], { ...env, BROWSER: "true" });
		expect(opened).toEqual({ code: 0, stdout: `${site.url}/\n`, stderr: "" });
		expect((await tributary(ROOT, ["status"], env)).stdout).toContain("No feeds are followed yet.");
		expect((await tributary(ROOT, ["logout"], env)).stdout).toBe(`logged out ${site.url}\n`);
	});
});
