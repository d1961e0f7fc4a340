/** What `npm start` gives wrangler, which ends where it cannot use it. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { startSettings } from "../../cli/start-settings.ts";
import { readToml } from "../../cli/toml.ts";
import { readSettings } from "../../src/settings/settings.ts";

const GOOD = readFileSync("wrangler.toml", "utf8");
const made = (toml: string, atStart?: string, devVars = "") => startSettings({ toml, devVars }, atStart);
const given = (...files: Parameters<typeof made>) => readToml(made(...files).text, "given");
const withVars = (text: string) => GOOD.replace("[vars]\n", `[vars]\n${text}\n`);

it("valid settings are passed to wrangler unchanged, with everything around them", () => {
	const bucket = { binding: "MEDIA", bucket_name: "tributary-media" };
	expect(given(GOOD)).toEqual({ ...readToml(GOOD, "wrangler.toml"), r2_buckets: [bucket] });
});

describe("a value that wrangler would refuse reaches the Worker, which refuses only that one:", () => {
	const names = Object.keys(readToml(GOOD, "wrangler.toml").vars as object);
	for (const value of [
		"2026-01-01",
		"07:30:00",
		"2026-01-01T00:00:00Z",
		"12345678901234567890",
		"1e20",
		"nan",
		"-inf",
	]) {
		it.each(names)(`%s = ${value}`, (name) => {
			const isTable = GOOD.includes(`\n[vars.${name}]`);
			const start = GOOD.search(new RegExp(isTable ? `^\\[vars\\.${name}\\]` : `^${name} =`, "m"));
			const end = GOOD.indexOf(isTable ? "\n\n" : "\n", start);
			const without = GOOD.slice(0, start) + GOOD.slice(end);
			const { vars } = given(without.replace("[vars]\n", `[vars]\n${name} = ${value}\n`));
			// It is a value that JSON has, and wrangler therefore takes.
			expect(JSON.parse(JSON.stringify(vars))).toEqual({ ...(vars as object) });
			expect(readSettings(vars as Record<string, unknown>).faults).toEqual([
				expect.objectContaining({
					name: expect.stringMatching(new RegExp(`^${name}(\\.0)?$`)),
					value: expect.stringMatching(/\d|NaN|-Infinity/),
				}),
			]);
		});
	}

	it("a value within a table or a list, whose other values are kept", () => {
		const { vars } = given(
			GOOD.replace('[{ name = "Tributary" }]', '[{ name = "A", url = 2026-01-01 }, { name = "B" }]').replace(
				'["Technology"]',
				'[2026-01-01, "Technology"]',
			),
		);
		const settings = readSettings(vars as Record<string, unknown>);
		expect(settings.faults.map(({ name }) => name)).toEqual(["SITE_AUTHORS.0.url", "PODCAST.categories.0"]);
		expect(settings.authors.map(({ name }) => name)).toEqual(["A", "B"]);
		expect(settings.podcast.categories).toEqual([{ name: "Technology" }]);
	});
});

it("variables named like bindings or like properties of JavaScript objects are left out", () => {
	const text =
		'constructor = "v"\n__proto__ = "w"\nDB = "x"\nFEEDS = "y"\nADMIN_TOKEN = "a-public-token-of-everyone"\nMEDIA = 1\nOTHER = "z"';
	const { vars } = given(withVars(text));
	expect(vars).toEqual({ ...(given(GOOD).vars as object), OTHER: "z" });
});

it("a setting that is only in .dev.vars gets an empty value, which wrangler replaces", () => {
	const toml = GOOD.replace('SITE_COPYRIGHT = ""\n', "");
	const devVars = "SITE_TITLE=Here\nSITE_COPYRIGHT=Ada\nADMIN_TOKEN=correct-horse-battery\n";
	expect(given(toml, undefined, devVars)).toEqual(given(GOOD));
	expect(given(toml, toml, devVars)).toEqual(given(GOOD));
});

describe("a change of wrangler.toml while the Worker runs", () => {
	it("applies the settings, and nothing else", () => {
		const changed = GOOD.replace('"Tributary"', '"Streams"').replace('name = "tributary"', "name = 5");
		const { text, isOtherwiseChanged } = made(changed, GOOD);
		const { vars, ...others } = readToml(text, "given");
		expect(vars).toMatchObject({ SITE_TITLE: "Streams" });
		expect(others.name).toBe("tributary");
		expect(isOtherwiseChanged).toBe(true);
		expect(made(withVars('OTHER = "z"'), GOOD).isOtherwiseChanged).toBe(false);
	});

	for (const text of ["", 'vars = "x"', GOOD.replaceAll("[vars", "[Vars"), GOOD.slice(0, 60)]) {
		it(`to ${text.length} characters that begin with ${JSON.stringify(text.slice(0, 20))} is refused`, () => {
			expect(() => made(text, GOOD)).toThrow(/^wrangler\.toml.*(\[vars\]|not TOML)/);
		});
	}
});

describe("wrangler.toml at the start", () => {
	it("counts settings as missing if they are not a table", () => {
		const others = GOOD.replace(/\[vars\].*?\[secrets\]/s, "[secrets]");
		expect(given(`vars = "x"\n${others}`)).toMatchObject({ main: "src/worker.ts", vars: {} });
		expect(given(others)).toMatchObject({ main: "src/worker.ts", vars: {} });
	});

	it("is refused with advice if it was truncated", () => {
		expect(() => made("")).toThrow(/names no entry point, main = "src\/worker.ts".*Restore it\.$/);
	});
});
