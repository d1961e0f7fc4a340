/** `tributary check settings`, which `npm test` and `npm run deploy` run first. */
import { execFile } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { settingsFaults } from "../../cli/check/settings.ts";
import { lineOf, readToml } from "../../cli/toml.ts";
import { copyProject, tributary } from "../e2e/project.ts";

const TOML = `name = "tributary"

[vars]
SITE_TITLE = "Streams"
# SITE_URL = "in a comment"
SITE_URL = "news.example"
SITE_LANGUAGE = "en"
SITE_AUTHORS = [
	{ name = "Ada" },
	{ name = "Ben", url = "nowhere" },
]
SITE_DESCRIPTION = """
SITE_COPYRIGHT = 5
[vars.PODCAST]
"""
SITE_COPYRIGT = "Ada"
FEED_MAX_AGE = 10

[vars.PODCAST]
categories = ["Technology"]
explicit = false

[[vars.PODCAST.persons]]
name = "Ada"

[[vars.PODCAST.persons]]
nam = "Ben"

[[d1_databases]]
binding = "DB"
`;

const faults = (toml: string, devVars = "", environment = {}) =>
	settingsFaults({ toml, devVars }, environment);

describe("each invalid setting is reported with its line and file", () => {
	it("in wrangler.toml", () => {
		expect(faults(TOML)).toEqual([
			"wrangler.toml:16: SITE_COPYRIGT: did you mean SITE_COPYRIGHT?",
			'wrangler.toml:6: SITE_URL: must be empty or the address of a host alone, such as "https://news.example.org" (it is "news.example")',
			'wrangler.toml:8: SITE_AUTHORS.1.url: must be an address, such as "https://news.example.org/" or "mailto:ada@example.org" (it is "nowhere")',
			"wrangler.toml:17: FEED_MAX_AGE: must be a whole number of seconds from 60 to 86400 (it is 10)",
			"wrangler.toml:19: PODCAST.image: is missing: directories want a square picture of 1400 to 3000 pixels, as a path or an address",
			"wrangler.toml:27: PODCAST.persons.1.nam: did you mean PODCAST.persons.1.name?",
		]);
		expect(faults(TOML.replaceAll("\n", "\r\n"))).toEqual(faults(TOML));
	});

	it("in a wrangler.toml without required settings", () => {
		expect(faults("[vars]\nSITE_TITLE = 'A'\nSITE_AUTHORS = [{ name = 'A' }]\nFEED_MAX_AGE = 900\n")).toEqual(
			[
				'wrangler.toml:1: SITE_URL: is missing: leave it empty, SITE_URL = "", to use the address of each request',
				"wrangler.toml:1: SITE_LANGUAGE: is missing",
			],
		);
	});

	const GOOD = readFileSync("wrangler.toml", "utf8");

	it("in .dev.vars and the environment, where every value is text", () => {
		expect(faults(GOOD)).toEqual([]);
		const devVars = `ADMIN_TOKEN=correct-horse-battery
FEED_MAX_AGE=600
export SITE_LANGUAGE="english!"
PODCAST='{ "image": "/a.png", "categories": ["Gossip"], "explicit": false }'
SITE_URL=correct-horse-battery
SECRET=x
`;
		expect(faults(GOOD, devVars, { ALLOW_PRIVATE_SOURCES: "yes" })).toEqual([
			'.dev.vars:5: SITE_URL: must be empty or the address of a host alone, such as "https://news.example.org" (it is the ADMIN_TOKEN)',
			'.dev.vars:3: SITE_LANGUAGE: must be a BCP 47 language tag, such as "en" or "pt-BR" (it is "english!")',
			'.dev.vars:4: PODCAST.categories.0: is not one of Apple\'s categories; they are written like "Technology" or "News > Tech News" (it is "Gossip")',
			'environment: ALLOW_PRIVATE_SOURCES: must be "1" or empty (it is "yes")',
		]);
	});

	it("in wrangler.toml even if .dev.vars replaces it, as the deployed Worker has it", () => {
		expect(faults(GOOD.replace('"en"', '"?"'), "SITE_LANGUAGE=de\n")).toEqual([
			expect.stringMatching(/^wrangler\.toml:\d+: SITE_LANGUAGE:/),
		]);
	});

	const line = (text: string, toml: string) => toml.split("\n").findIndex((one) => one.includes(text)) + 1;
	const withLine = (text: string, under: string) => GOOD.replace(`${under}\n`, `${under}\n${text}\n`);

	it("for values of types that only TOML has", () => {
		for (const [good, bad, message] of [
			[
				'SITE_TITLE = "Tributary"',
				"SITE_TITLE = 2026-01-01",
				"SITE_TITLE: must be a string (it is 2026-01-01)",
			],
			['SITE_URL = ""', "SITE_URL = 07:30:00", /^SITE_URL: .*\(it is 07:30:00/],
			[
				'[{ name = "Tributary" }]',
				'[{ name = "A", url = 2026-01-01T00:00:00Z }]',
				/^SITE_AUTHORS\.0\.url: must be .*\(it is 2026-01-01T00:00:00/,
			],
			['image = "/podcast.png"', "image = 2026-01-01", "PODCAST.image: must be a string (it is 2026-01-01)"],
			["FEED_MAX_AGE = 900", "FEED_MAX_AGE = 12345678901234567890", /\(it is 12345678901234567890\)$/],
			[
				"FEED_MAX_AGE = 900",
				"FEED_MAX_AGE = [12345678901234567890]",
				/^FEED_MAX_AGE: must be a whole number/,
			],
			["FEED_MAX_AGE = 900", "FEED_MAX_AGE = nan", /\(it is NaN\)$/],
		] as const) {
			const toml = GOOD.replace(good, bad);
			const [told = "", ...more] = faults(toml);
			expect(more, bad).toEqual([]);
			const place = `wrangler.toml:${line(bad, toml)}: `;
			expect(told.slice(0, place.length)).toBe(place);
			expect(told.slice(place.length)).toEqual(
				typeof message === "string" ? message : expect.stringMatching(message),
			);
		}
	});

	it("for variables named like bindings, and for a public token", () => {
		const toml = withLine('DB = "x"\nADMIN_TOKEN = "correct-horse-battery"', "[vars]");
		const [database, token, ...more] = faults(toml, "ADMIN_TOKEN=another-horse-battery\nFEEDS=y\n");
		expect(database).toMatch(/^wrangler\.toml:\d+: DB: is the name of a binding .*: remove the line$/);
		expect(token).toMatch(
			/^wrangler\.toml:\d+: ADMIN_TOKEN: is a secret, .* wrangler secret put ADMIN_TOKEN`$/,
		);
		expect(token).not.toContain("correct-horse");
		expect(more).toEqual([expect.stringMatching(/^\.dev\.vars:2: FEEDS: is the name of a binding/)]);
	});

	it("for misspelt tables", () => {
		for (const [table, meant] of [
			["vars.PODCASTS", "PODCAST"],
			["vars.PODCATS", "PODCAST"],
			["vars.podcast", "PODCAST"],
		] as const) {
			const toml = GOOD.replace("[vars.PODCAST]", `[${table}]`);
			expect(faults(toml)).toEqual([
				`wrangler.toml:${line(`[${table}]`, toml)}: ${table.slice(5)}: did you mean ${meant}?`,
			]);
		}
		const toml = GOOD.replaceAll(/\[vars(?=[\].])/g, "[Vars");
		expect(faults(toml)).toEqual([`wrangler.toml:${line("[Vars]", toml)}: Vars: did you mean vars?`]);
	});

	it("for settings outside of [vars]", () => {
		const top = GOOD.replace("[vars.PODCAST]", "[PODCAST]");
		expect(faults(top)).toEqual([
			`wrangler.toml:${line("[PODCAST]", top)}: PODCAST: has no effect outside of [vars]: write it as [vars.PODCAST]`,
		]);
		const below = withLine('SITE_TITLE = "Streams"', 'binding = "FEEDS"');
		expect(faults(below)).toEqual([
			`wrangler.toml:${line('"Streams"', below)}: kv_namespaces.0.SITE_TITLE: has no effect outside of [vars]: move it there`,
		]);
		// An environment has its own.
		expect(faults(`${GOOD}\n[env.test.vars]\nSITE_TITLE = "Test"\n`)).toEqual([]);
	});

	it("for a wrangler.toml without a table of settings", () => {
		expect(faults("name = 'tributary'\n")).toEqual([
			"wrangler.toml: vars: is missing: settings belong below the line [vars]",
		]);
		expect(faults("vars = 'x'\n")).toEqual([
			"wrangler.toml:1: vars: must be a table, which begins with the line [vars]",
		]);
	});

	it("for misspelt names in .dev.vars, including the token's", () => {
		expect(faults(GOOD, "SITE_TITEL=Streams\nADMIN_TOKN=correct-horse-battery\n")).toEqual([
			".dev.vars:2: ADMIN_TOKN: did you mean ADMIN_TOKEN?",
			".dev.vars:1: SITE_TITEL: did you mean SITE_TITLE?",
		]);
	});

	it("without control characters from any value", () => {
		expect(faults(GOOD.replace('"en"', '"\\u001b[2J"'), "").join()).not.toContain("\u001b");
	});
});

it("the line of a value is found in any spelling of TOML", () => {
	const toml = 'a.b = 1\n"c d".e = [\n1,\n2 ]\n[f]\ng = { h = 2 }\n[[i]]\n[[i]]\nj = 1';
	const line = (...path: string[]) => lineOf(toml, path);
	expect([line("a", "b"), line("c d", "e", "1"), line("f", "g", "h"), line("i", "1", "j")]).toEqual([
		1, 2, 6, 9,
	]);
	expect([line("f", "x"), line("i", "2"), line("x")]).toEqual([5, 7, undefined]);
});

describe("a TOML syntax error is reported with file, line and column:", () => {
	for (const [text, message] of [
		['[vars]\nSITE_TITLE = "Ada\'s\nSITE_URL = ""\n', /^wrangler\.toml:2:\d+: this is not TOML: /],
		["[vars]\n\n\nSITE_TITLE = Ada\n", /^wrangler\.toml:4:\d+: this is not TOML: .*, in `SITE_TITLE = Ada`$/],
		["[vars]\nA = 1\nA = 2\n", /^wrangler\.toml:3:\d+: this is not TOML: /],
		["[vars\n", /^wrangler\.toml:1:\d+: this is not TOML: /],
	] as const) {
		it(JSON.stringify(text), () => {
			expect(() => readToml(text, "wrangler.toml")).toThrow(message);
		});
	}
});

describe("`tributary check settings` in the project", () => {
	const project = copyProject(afterAll);
	const config = join(project, "wrangler.toml");
	const good = readFileSync(config, "utf8");
	const bad = good.replace("FEED_MAX_AGE = 900", 'FEED_MAX_AGE = "soon"');
	const line = good.slice(0, good.indexOf("FEED_MAX_AGE = ")).split("\n").length;
	const fault = `wrangler.toml:${line}: FEED_MAX_AGE: must be a whole number of seconds from 60 to 86400 (it is "soon")\n`;
	beforeEach(() => writeFileSync(config, good));

	it("exits with 0 for valid settings and any PORT", async () => {
		const { code, stdout, stderr } = await tributary(project, ["check", "settings"], { PORT: "web" });
		expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "All settings can be used.\n", stderr: "" });
	});

	it("prints a line for each fault, and exits with 1", async () => {
		writeFileSync(config, bad);
		const { code, stderr } = await tributary(project, ["check", "settings"]);
		expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(fault) });
	});

	it("ignores faults of .dev.vars where only wrangler.toml is deployed", async () => {
		writeFileSync(join(project, ".dev.vars"), "FEED_MAX_AGE=soon\n");
		const local = ".dev.vars:1: FEED_MAX_AGE: must be";
		const all = await tributary(project, ["check", "settings"]);
		expect(all).toMatchObject({ code: 1, stderr: expect.stringContaining(local) });
		const deployed = await tributary(project, ["check", "settings", "wrangler.toml"]);
		expect(deployed).toMatchObject({ code: 0, stderr: expect.stringContaining(local) });
		writeFileSync(config, bad);
		expect((await tributary(project, ["check", "settings", "wrangler.toml"])).code).toBe(1);
		rmSync(join(project, ".dev.vars"));
		const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: { deploy: string } };
		expect(scripts.deploy).toMatch(/^node cli\/main\.ts check settings wrangler\.toml && /);
	});

	it("prints one line for a file that is missing or not TOML", async () => {
		writeFileSync(config, "[vars]\nSITE_TITLE = Ada\n");
		expect((await tributary(project, ["check", "settings"])).stderr).toMatch(/^wrangler\.toml:2:.+\n$/);
		rmSync(config);
		expect(await tributary(project, ["check", "settings"])).toMatchObject({
			code: 1,
			stderr: expect.stringMatching(/^The settings cannot be read: ENOENT.+\n$/),
		});
	});

	for (const args of [["test"], ["run", "deploy"]]) {
		it(`makes \`npm ${args.join(" ")}\` stop before anything is changed`, async () => {
			writeFileSync(config, bad);
			const { code, output } = await new Promise<{ code: unknown; output: string }>((resolve) => {
				execFile("npm", args, { cwd: project }, (error, stdout, stderr) =>
					resolve({ code: error?.code ?? 0, output: stdout + stderr }),
				);
			});
			expect(code).toBe(1);
			expect(output).toContain(fault);
			expect(output.split(fault)[1]).not.toMatch(/wrangler/i);
			expect(existsSync(join(project, ".wrangler"))).toBe(false);
		});
	}
});
