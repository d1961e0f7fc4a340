/** Every command in the documents exists, with the options that it is shown with. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { CommanderError } from "commander";
import { describe, expect, it } from "vitest";
import { createProgram } from "../../cli/program.ts";
import { createApp } from "../../src/app.ts";
import { commandsIn, linesOf } from "./commands.ts";
import { blocksIn, DOCUMENTS, isThere, ROOT } from "./documents.ts";

const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
	scripts: Record<string, string>;
};

/** Programs that are not of this project. */
const OTHERS = ["cd", "git", "jq", "openssl"];

/**
 * Checks one command.
 *
 * @param isPart whether arguments may be missing, as in a sentence
 * @throws what is wrong with it
 */
async function check([program = "", ...args]: string[], isPart: boolean): Promise<void> {
	if (program === "node" && args[0] === "tributary") return tributary(args.slice(1), isPart);
	if (program === "tributary") return tributary(args, isPart);
	if (program === "node" || program === ".ci/run") return void expect(isThere(args[0] ?? program)).toBe(true);
	if (program === "npm") return npm(args);
	if (program === "npx") return npx(args);
	if (program === "curl") return curl(args);
	expect(OTHERS).toContain(program);
}

/** Parses the arguments as the program does, and does nothing. */
async function tributary(args: string[], isPart: boolean): Promise<void> {
	const program = createProgram({ stdout: { write: () => true } });
	disarm(program);
	if (args[0] === "help")
		return args.length > 1 ? tributary([...args.slice(1), "--help"], isPart) : undefined;
	await program.parseAsync(args, { from: "user" }).catch((error: unknown) => {
		const isFine =
			error instanceof CommanderError &&
			(error.exitCode === 0 || (isPart && /missing|help/i.test(error.code)));
		if (!isFine) throw error;
	});
}

function disarm(command: Command): void {
	for (const one of command.commands) {
		if (one.commands.length === 0) one.action(() => {});
		disarm(one);
	}
}

function npm([verb = "", name = "", ...others]: string[]): void {
	if (verb === "run") return void expect(Object.keys(scripts)).toContain(name);
	if (verb === "start" || verb === "test") return void expect(scripts[verb]).toBeDefined();
	expect(["ci", "link"]).toContain(verb);
	expect([name, ...others].join("")).toBe("");
}

function npx([tool = "", ...args]: string[]): void {
	expect(isThere(`node_modules/.bin/${tool}`)).toBe(true);
	const files = args.filter((arg) => /\.tsx?$/.test(arg));
	expect(files.filter((file) => !isThere(file))).toEqual([]);
}

/** The path and method of a request must be those of a route. */
function curl(args: string[]): void {
	const address = args.find((arg) => arg.startsWith("http://localhost:8787")) ?? expect.fail("no address");
	const method = args.includes("-T") ? "PUT" : args.includes("-d") ? "POST" : "GET";
	const { pathname } = new URL(address);
	const routes = createApp().routes.filter((route) => route.method === method && route.path !== "/*");
	const patterns = routes.map(
		({ path }) => `^${path.replace(/:\w+(?:\{[^/]*\})?/g, "[^/]+").replaceAll("*", ".*")}$`,
	);
	expect(
		patterns.some((pattern) => new RegExp(pattern).test(pathname)),
		`${method} ${pathname}`,
	).toBe(true);
}

describe("a command in a code block exists:", () => {
	const lines = blocksIn("sh").flatMap(([, script]) => linesOf(script));
	it.each(lines)("%s", async (line) => {
		for (const words of commandsIn(line)) await check(words, false);
	});
});

describe("a command in a sentence exists:", () => {
	const codes = DOCUMENTS.flatMap(({ codes }) => codes);
	const commands = codes.filter((code) =>
		/^(?:[A-Z_]+=\S+ )?(?:node tributary|tributary|npm|npx) /.test(code),
	);
	it.each([...new Set(commands)])("%s", async (line) => {
		for (const words of commandsIn(line.replaceAll("…", "x"))) await check(words, true);
	});
});

it("the page on the command line names every command", () => {
	const page = DOCUMENTS.find(({ path }) => path === "docs/command-line.md")?.text ?? "";
	const names = createProgram().commands.map((command) => command.name());
	expect(
		names.filter((name) => !page.includes(`tributary ${name}`) && !page.includes(`\`${name}\``)),
	).toEqual([]);
});
