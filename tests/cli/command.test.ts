/** The `tributary` command: what it is told on its line and around it. */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { copyProject, freePort, tributary } from "../e2e/project.ts";
import { startApi } from "./api.ts";
import { folderWith } from "./folder.ts";

const project = copyProject(afterAll);
const devVars = join(project, ".dev.vars");
beforeEach(() => rmSync(devVars, { recursive: true, force: true }));

describe("help", () => {
	for (const args of [[], ["help"], ["--help"], ["-h"], ["import", "--help"]]) {
		it(`is what \`${["tributary", ...args].join(" ")}\` gives`, async () => {
			const { code, stdout, stderr } = await tributary(project, args);
			expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
			expect(stdout).toMatch(/^tributary import <file or folder …> \[--to URL\] \[--token TOKEN\]\n/);
		});
	}
});

describe("a slip is told in the first line, and the exit code is 1", () => {
	for (const [args, reason] of [
		[["publish"], /^There is no command "publish"\.\n/],
		[["import"], /^Name the files or folders to import\.\n/],
		[["subscribe"], /^Name the feeds or sites to follow by their addresses\.\n/],
		[["subscribe", "a.example", "b.example", "--title", "T", "--token", "t"], /^--title is the name of one/],
		[["pause"], /^Name the source as `tributary status` does/],
		[["status", "a"], /^`tributary status` takes no arguments\.\n/],
		[["status", "--title", "T"], /^Unknown option '--title'/],
		[["constructor"], /^There is no command "constructor"\.\n/],
		[["import", "--force", "a"], /^Unknown option '--force'/],
		[["import", "--to"], /^Option '--to <value>' argument missing\n`tributary help` names .+\n$/],
		[
			["sources", "set", "a", "--every"],
			/^Option '--every <value>' argument missing\n`tributary help` .+\n$/,
		],
		[["check", "settings", "w.toml"], /^`check settings` takes no file but .+, not "w\.toml"\.\n$/],
		[
			["check", "settings", "wrangler.toml", "w.toml"],
			/^`check settings` .+ not "wrangler\.toml w\.toml"\.\n$/,
		],
		[["import", "nowhere", "--token", "t"], /^There is no file or folder "nowhere"\.\n$/],
		[
			["import", "data", "--to", "news.example"],
			/^--to must be an address such as https:.+, not "news\.example"\.\n$/,
		],
		[["import", "data", "--to", "ftp://news.example"], /^--to must be an address/],
		[["import", "data", "--token", "a b"], /^The token has a space or a letter that HTTP cannot carry/],
	] as const) {
		it(`tributary ${args.join(" ")}`, async () => {
			const { code, stdout, stderr } = await tributary(project, [...args]);
			expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
			expect(stderr).toMatch(reason);
		});
	}

	it("a PORT that is none", async () => {
		expect(await tributary(project, ["import", "data"], { PORT: "web" })).toEqual({
			code: 1,
			stdout: "",
			stderr: 'PORT must be a number from 1 to 65535, not "web".\n',
		});
	});
});

describe("the token", () => {
	/** Imports with the right token from somewhere, and a wrong one from where it must not be taken. */
	async function imported(options: { line?: string; variable?: string; file?: string }) {
		const { url } = await startApi();
		const { line, variable, file } = options;
		if (file !== undefined) writeFileSync(devVars, `# Secrets\nADMIN_TOKEN="${file}"\n`);
		const args = line === undefined ? [] : ["--token", line];
		const folder = folderWith({ "a.md": "# A\n" });
		return tributary(
			project,
			["import", folder, "--to", url.href, ...args],
			variable === undefined ? {} : { TRIBUTARY_TOKEN: variable },
		);
	}

	it("is taken from the line, else from TRIBUTARY_TOKEN, else from .dev.vars", async () => {
		expect((await imported({ line: "token", variable: "wrong", file: "wrong" })).code).toBe(0);
		expect((await imported({ variable: "token", file: "wrong" })).code).toBe(0);
		expect((await imported({ file: "token" })).code).toBe(0);
	});

	it("missing everywhere is one line that says where it may come from", async () => {
		const { code, stdout, stderr } = await imported({});
		expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
		expect(stderr).toMatch(
			/^There is no token: give --token, or set TRIBUTARY_TOKEN, or run `npm start`[^\n]+\n$/,
		);
		expect((await imported({ file: "" })).stderr).toBe(stderr);
	});

	it("that the server does not know is one line", async () => {
		expect((await imported({ file: "wrong" })).stderr).toMatch(/ does not accept the token\. [^\n]+\n$/);
	});
});

describe("the exit code", () => {
	const run = (folder: string, url: string) =>
		tributary(project, ["import", folder, "--to", url, "--token", "token"]);

	it("is 0 if every article is as it should be, a draft or an empty folder too", async () => {
		const { url } = await startApi();
		expect(
			(await run(folderWith({ "a.md": "# A\n", "b.md": "---\ndraft: true\n---\n" }), url.href)).code,
		).toBe(0);
		expect((await run(folderWith({}), url.href)).code).toBe(0);
	});

	it("is 1 if one was refused, and if there is no server", async () => {
		const { url } = await startApi();
		const folder = folderWith({ "a.md": "# A\n", "b.md": "" });
		expect(await run(folder, url.href)).toMatchObject({
			code: 1,
			stdout: expect.stringContaining("1 created, 0 updated, 0 unchanged, 1 refused"),
			stderr: expect.stringMatching(/^refused {4}.*b\.md: is empty\n$/),
		});
		const nobody = await run(folder, `http://127.0.0.1:${await freePort()}`);
		expect(nobody).toMatchObject({
			code: 1,
			stderr: expect.stringMatching(/^refused.+\nNothing answers at .+\n$/),
		});
	});
});
