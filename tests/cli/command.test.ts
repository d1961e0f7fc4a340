/** The `tributary` command: its arguments, environment and exit codes. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { run } from "../../cli/run.ts";
import { copyProject, freePort, tributary } from "../e2e/project.ts";
import { startApi } from "./api.ts";
import { folderWith } from "./folder.ts";

const project = copyProject(afterAll);
const devVars = join(project, ".dev.vars");
beforeEach(() => rmSync(devVars, { recursive: true, force: true }));

/** Runs a command that prints nothing but help or a slip, in this process. */
async function slip(args: readonly string[]) {
	const [out, err] = [new PassThrough(), new PassThrough()];
	const code = await run([...args], { stdout: out, stderr: err });
	const textOf = (stream: PassThrough) => (stream.read() as Buffer | null)?.toString() ?? "";
	return { code, stdout: textOf(out), stderr: textOf(err) };
}

describe("the help", () => {
	for (const args of [[], ["help"], ["--help"], ["-h"]]) {
		it(`for all commands is printed by \`${["tributary", ...args].join(" ")}\``, async () => {
			const { code, stdout, stderr } = await slip(args);
			expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
			expect(stdout).toMatch(/^Usage: node tributary \[options\] \[command\]\n/);
		});
	}

	it("for each command lists its options, the common options, and examples with its name", async () => {
		const { stdout } = await slip(["--help"]);
		const names = [...(stdout.split("Commands:")[1] ?? "").matchAll(/^ {2}(\w+) /gm)].map(
			([, name = ""]) => name,
		);
		expect(names).toContain("import");
		for (const name of names.filter((one) => !["help", "sources", "check"].includes(one))) {
			const help = await slip([name, "--help"]);
			expect(help).toMatchObject({ code: 0, stderr: "" });
			expect(help.stdout).toContain("--token-stdin");
			expect(help.stdout).toMatch(new RegExp(`Examples?:\\n  (?:node )?tributary ${name}`));
			expect((await slip(["help", name])).stdout).toBe(help.stdout);
		}
	});

	it("for a subcommand is printed by `help` with both names", async () => {
		for (const names of [["sources", "set"], ["sources", "list"], ["check", "podcast"], ["sources"]]) {
			const help = await slip([...names, "--help"]);
			expect(help.stdout).toContain(`tributary ${names.join(" ")} `);
			expect(await slip(["help", ...names])).toEqual(help);
		}
		const help = await slip(["unsubscribe", "--help"]);
		expect(await slip(["help", "unsubscribe", "a"])).toEqual(help);
	});

	it("has the version of the package for `--version`", async () => {
		const { version } = JSON.parse(readFileSync("package.json", "utf8"));
		expect(await slip(["--version"])).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
	});
});

describe("a mistake in the command line gives one line with advice, and exit code 2,", () => {
	for (const [args, reason] of [
		[["publish"], /^Unknown command 'publish'\. See `node tributary --help`\.\n$/],
		[["improt", "a"], /^Unknown command 'improt' \(Did you mean import\?\)\. See .+\n$/],
		[
			["sources", "ste", "a"],
			/^Unknown command 'ste' \(Did you mean set\?\)\. See `node tributary sources --help`\.\n$/,
		],
		[["help", "sources", "ste"], /^Unknown command 'ste' \(Did you mean set\?\)\. .+\n$/],
		[["help", "improt"], /^Unknown command 'improt' \(Did you mean import\?\)\. .+\n$/],
		[["sources"], /^A command is missing\. See `node tributary sources --help`\.\n$/],
		[["check", "--json"], /^\{"type":"error","message":"A command is missing\. .+"\}\n$/],
		[["--quiet"], /^A command is missing\. See `node tributary --help`\.\n$/],
		[["constructor"], /^Unknown command 'constructor'\. .+\n$/],
		[["import"], /^Missing required argument 'path'\. See `node tributary import --help`\.\n$/],
		[["subscribe"], /^Missing required argument 'url'\. .+\n$/],
		[
			["subscribe", "a.example", "b.example", "--title", "T", "--token", "t"],
			/^--title is the name of one.+\n$/,
		],
		[["pause"], /^Missing required argument 'source'\. .+\n$/],
		[["status", "a"], /^Too many arguments for 'status'\. .+\n$/],
		[["status", "--title", "T"], /^Unknown option '--title'\. .+\n$/],
		[["status", "--failin"], /^Unknown option '--failin' \(Did you mean --failing\?\)\. .+\n$/],
		[["status", "--jsno"], /^Unknown option '--jsno' \(Did you mean --json\?\)\. .+\n$/],
		[["import", "--to"], /^Option '--to <url>' argument missing\. .+\n$/],
		[["import", "a", "--token", "t", "--token-stdin"], /^Option '--token <token>' cannot be used with .+\n$/],
		[["import", "a", "--token", ""], /^--token is empty\.\n$/],
		[["list", "--state", "lost"], /^Option '--state <state>' argument 'lost' is invalid\. .+\n$/],
		[["sources", "set", "a"], /^Name at least one setting: .+\n$/],
		[["sources", "set", "a", "--days", "x"], /^--days must be a number, not "x"\.\n$/],
		[["sources", "set", "a", "--every", "now"], /^--every .+; it is "now"\.\n$/],
		[["sources", "set", "a", "--keep", ","], /^--keep "," contains no words\. .+\n$/],
		[["completion", "csh"], /^Command-argument value 'csh' is invalid .+ bash, zsh, fish\. .+\n$/],
		[["check", "settings", "w.toml"], /^`check settings` accepts only .+, not "w\.toml"\.\n$/],
		[["check", "podcast", "ftp://a.example"], /^"ftp:\/\/a\.example" is not an address such as .+\n$/],
		[
			["import", "data", "--to", "news.example"],
			/^--to must be an address such as https:.+, not "news\.example"\.\n$/,
		],
		[["import", "data", "--to", "ftp://news.example"], /^--to must be an address.+\n$/],
		[["import", "data", "--to", "https://a:b@news.example"], /^--to must be an address without .+\n$/],
	] as const) {
		it(`for \`tributary ${args.join(" ")}\``, async () => {
			const { code, stdout, stderr } = await slip([...args]);
			expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
			expect(stderr).toMatch(reason);
		});
	}

	it("as one line of JSON with --json, whatever characters it quotes", async () => {
		const { code, stdout, stderr } = await slip(["--json", "im\n\u001B[31mport"]);
		expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
		expect(stderr.trimEnd()).not.toMatch(/\p{Cc}/u);
		expect(JSON.parse(stderr)).toEqual({
			type: "error",
			message: expect.stringMatching(/^Unknown command /),
		});
	});

	it("without control characters", async () => {
		const { stderr } = await slip(["im\u001B[31mport\u202E"]);
		expect(stderr.trimEnd()).not.toMatch(/[\p{Cc}\u202E]/u);
	});
});

describe("a command that cannot be carried out gives one line, and exit code 1,", () => {
	for (const [args, reason] of [
		[["import", "nowhere", "--token", "t"], /^There is no file or folder "nowhere"\.\n$/],
		[
			["import", "data", "--token", "a b"],
			/^The token has a space or a letter that is not allowed in it.+\n$/,
		],
		[["logout"], /^There is no login for any site\. Logins: none\.\n$/],
	] as const) {
		it(`for \`tributary ${args.join(" ")}\``, async () => {
			const { code, stdout, stderr } = await tributary(project, [...args]);
			expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
			expect(stderr).toMatch(reason);
		});
	}

	it("for an invalid PORT", async () => {
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

	it("is taken from the command line, else from TRIBUTARY_TOKEN, else from .dev.vars", async () => {
		expect((await imported({ line: "token", variable: "wrong", file: "wrong" })).code).toBe(0);
		expect((await imported({ variable: "token", file: "wrong" })).code).toBe(0);
		expect((await imported({ file: "token" })).code).toBe(0);
	});

	it("is reported in one line, with the places to set it, if it is missing everywhere", async () => {
		const { code, stdout, stderr } = await imported({});
		expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
		expect(stderr).toMatch(
			/^There is no token for http:\/\/127\S+: run `node tributary login \S+`, or set TRIBUTARY_TOKEN, or run `npm start`[^\n]+\n$/,
		);
		expect((await imported({ file: "" })).stderr).toMatch(/^There is no token for /);
	});

	it("is reported in one line if the server rejects it", async () => {
		expect((await imported({ file: "wrong" })).stderr).toMatch(/ does not accept the token\. [^\n]+\n$/);
	});
});

describe("`tributary import --json`", () => {
	it("prints a record for each article and file, and the totals at the end", async () => {
		const { url } = await startApi();
		const folder = folderWith({ "a.md": "# A\n", "b.md": "", "c.md": "---\nlayuot: x\n---\n# C\n" });
		const args = ["import", folder, "--to", url.href, "--token", "token", "--json"];
		const { code, stdout, stderr } = await tributary(project, args);
		expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
		const records = stdout
			.trimEnd()
			.split("\n")
			.map((line) => JSON.parse(line));
		expect(records).toContainEqual(
			expect.objectContaining({ type: "article", status: "created", file: expect.stringMatching(/a\.md$/) }),
		);
		expect(records).toContainEqual(
			expect.objectContaining({ type: "article", status: "refused", error: "is empty" }),
		);
		expect(records).toContainEqual({
			type: "note",
			file: expect.stringMatching(/c\.md$/),
			message: expect.stringContaining("layuot"),
		});
		expect(records.at(-1)).toMatchObject({ type: "summary", created: 2, updated: 0, refused: 1 });
	});
});

describe("the exit code of an import", () => {
	const run = (folder: string, url: string) =>
		tributary(project, ["import", folder, "--to", url, "--token", "token"]);

	it("is 0 if every article is stored, and for drafts and empty folders", async () => {
		const { url } = await startApi();
		expect(
			(await run(folderWith({ "a.md": "# A\n", "b.md": "---\ndraft: true\n---\n" }), url.href)).code,
		).toBe(0);
		expect((await run(folderWith({}), url.href)).code).toBe(0);
	});

	it("is 1 if the server refuses an article or cannot be reached", async () => {
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
