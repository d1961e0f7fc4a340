/** Examples of configuration, requests and articles in the documents are accepted by what reads them. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "smol-toml";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { readMarkdown } from "../../cli/readers/markdown.ts";
import { SourceSettings } from "../../src/api/sources.ts";
import { parseItem } from "../../src/articles/schema/item.ts";
import { LOOK_NAMES } from "../../src/settings/look.ts";
import { PODCAST_MEMBERS } from "../../src/settings/podcast.ts";
import { NAMES, readSettings } from "../../src/settings/settings.ts";
import { blocksIn, DOCUMENTS, ROOT } from "./documents.ts";

const shipped = parse(readFileSync(join(ROOT, "wrangler.toml"), "utf8")).vars as Record<string, unknown>;

/** The members of `wrangler.toml` besides the settings, as wrangler describes them. */
const { RawConfig } = (
	JSON.parse(readFileSync(join(ROOT, "node_modules/wrangler/config-schema.json"), "utf8")) as {
		definitions: { RawConfig: { properties: object } };
	}
).definitions;

describe("an example of settings is accepted:", () => {
	it.each(blocksIn("toml"))("%s", (_, text) => {
		const { vars = {}, ...others } = parse(text) as { vars?: object };
		expect(readSettings({ ...shipped, ...vars }).faults).toEqual([]);
		expect(Object.keys(RawConfig.properties)).toEqual(expect.arrayContaining(Object.keys(others)));
	});

	it("the page on configuration lists every setting and no others", () => {
		const page = DOCUMENTS.find(({ path }) => path === "docs/configuration.md")?.text ?? "";
		const listed = Array.from(page.matchAll(/^\| (`\w+`(?: · `\w+`)*) \|/gm), ([, names = ""]) =>
			names.replaceAll("`", "").split(" · "),
		).flat();
		const settings = [...NAMES.filter((name) => name !== "PODCAST"), ...LOOK_NAMES, ...PODCAST_MEMBERS];
		expect(listed.toSorted()).toEqual(settings.toSorted());
	});

	it("wrangler.toml has every setting and no others", () => {
		expect(Object.keys(shipped).toSorted()).toEqual([...NAMES].toSorted());
	});
});

describe("an example in JSON is accepted:", () => {
	it.each(blocksIn("json"))("%s", (_, text) => {
		const value = JSON.parse(text) as object;
		if (Array.isArray(value)) expect(readSettings({ ...shipped, SITE_AUTHORS: text }).faults).toEqual([]);
		else if (Object.hasOwn(value, "filters")) v.parse(SourceSettings, value);
		else parseItem(value);
	});
});

describe("an example of an article is accepted:", () => {
	it.each(blocksIn("markdown"))("%s", (_, text) => {
		const { item, notes } = readMarkdown(text);
		expect(notes).toEqual([]);
		expect(parseItem(item).title).toBeTruthy();
	});
});

it("the page on operations lists every event that the Worker logs and no others", () => {
	const page = DOCUMENTS.find(({ path }) => path === "docs/operations.md")?.text ?? "";
	const table = page.slice(page.indexOf("| `event`"), page.indexOf("## When something breaks"));
	const listed = Array.from(table.matchAll(/^\| (`[a-z-]+`(?: · `[a-z-]+`)*) \|/gm), ([, names = ""]) =>
		names.replaceAll("`", "").split(" · "),
	).flat();
	const calls = globSync("src/**/*.{ts,tsx}", { cwd: ROOT }).flatMap((file) => [
		...readFileSync(join(ROOT, file), "utf8").matchAll(/\blog\(\s*([^,)]*)/g),
	]);
	const logged = calls.flatMap(([, event = ""]) =>
		Array.from(event.matchAll(/"([a-z-]+)"/g), ([, name]) => name),
	);
	expect(listed.filter((name) => name !== "event").toSorted()).toEqual([...new Set(logged)].toSorted());
});
