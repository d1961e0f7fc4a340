/** `.dev.vars`: who can read it, and which token is in it. */
import { chmodSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { ownToken } from "../../cli/dev-vars.ts";
import { folderWith } from "./folder.ts";

const TOKEN = "a-token-for-tests";

/** Returns the token of a file, and the messages printed. */
function run(path: string): { token: string; said: string[] } {
	const said: string[] = [];
	const output = { log: (line: string) => said.push(line), error: (line: string) => said.push(line) };
	return { token: ownToken(path, output), said };
}

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

it("a new .dev.vars is readable by its owner only, from the first moment and with any umask", () => {
	const before = process.umask(0);
	onTestFinished(() => void process.umask(before));
	const path = join(folderWith({}), ".dev.vars");
	const { token, said } = run(path);
	expect(modeOf(path)).toBe("600");
	expect(token).toMatch(/^[\w-]{32}$/);
	expect(readFileSync(path, "utf8")).toBe(`ADMIN_TOKEN=${token}\n`);
	expect(said).toEqual(["Wrote a random ADMIN_TOKEN into .dev.vars; anyone who has it can publish here."]);
	expect(run(path)).toEqual({ token, said: [] });
});

it("an existing .dev.vars is made private each time, with a message", () => {
	const path = join(folderWith({ ".dev.vars": `ADMIN_TOKEN=${TOKEN}\n` }), ".dev.vars");
	for (const mode of [0o644, 0o640, 0o604, 0o777]) {
		chmodSync(path, mode);
		expect(run(path)).toEqual({
			token: TOKEN,
			said: [
				"Other users of this machine could read .dev.vars; its permissions are now yours only. Replace its token if anyone may have read it.",
			],
		});
		expect(modeOf(path)).toBe("600");
	}
	for (const mode of [0o600, 0o400]) {
		chmodSync(path, mode);
		expect(run(path)).toEqual({ token: TOKEN, said: [] });
		expect(modeOf(path)).toBe(mode.toString(8));
	}
});

it("a .dev.vars without a token is made private before a token is written into it", () => {
	const path = join(folderWith({ ".dev.vars": "OTHER=1" }), ".dev.vars");
	chmodSync(path, 0o644);
	const { token } = run(path);
	expect(modeOf(path)).toBe("600");
	expect(readFileSync(path, "utf8")).toBe(`OTHER=1\nADMIN_TOKEN=${token}\n`);
});

it("a .dev.vars that is a link stays a link, and the file behind it is made private", () => {
	const folder = folderWith({ "shared.vars": `ADMIN_TOKEN=${TOKEN}\n` });
	chmodSync(join(folder, "shared.vars"), 0o644);
	symlinkSync("shared.vars", join(folder, ".dev.vars"));
	expect(run(join(folder, ".dev.vars")).token).toBe(TOKEN);
	expect(modeOf(join(folder, "shared.vars"))).toBe("600");
});

// Only the superuser, who may change everything, can be somebody else for a while.
it.skipIf(process.geteuid?.() !== 0)(
	"a .dev.vars that belongs to another user is reported, as only they can change its permissions",
	() => {
		const folder = folderWith({ ".dev.vars": `ADMIN_TOKEN=${TOKEN}\n` });
		const path = join(folder, ".dev.vars");
		chmodSync(folder, 0o755);
		chmodSync(path, 0o644);
		process.seteuid?.(65_534);
		try {
			expect(run(path)).toEqual({
				token: TOKEN,
				said: [
					expect.stringMatching(
						/^Other users of this machine can read \.dev\.vars, and its permissions cannot be changed: EPERM/,
					),
				],
			});
		} finally {
			process.seteuid?.(0);
		}
	},
);

it("a folder named .dev.vars is left unchanged and reported, as no token can be written", () => {
	const path = join(folderWith({}), ".dev.vars");
	mkdirSync(path, { mode: 0o755 });
	expect(() => run(path)).toThrow(/^Cannot write an ADMIN_TOKEN into \.dev\.vars: EISDIR/);
	expect(modeOf(path)).toBe("755");
});

it("a token that is easily guessed or that no header can carry is refused with advice", () => {
	const folder = folderWith({});
	for (const [token, fault] of [
		["test-token", "has 10 characters, and needs at least 16"],
		['"correct horse battery staple"', "has a space or a character that HTTP cannot carry"],
	]) {
		writeFileSync(join(folder, ".dev.vars"), `ADMIN_TOKEN=${token}\n`, { mode: 0o600 });
		expect(() => run(join(folder, ".dev.vars"))).toThrow(
			`The ADMIN_TOKEN in .dev.vars ${fault}. Delete its line; the next \`npm start\` writes a random token.`,
		);
	}
});
