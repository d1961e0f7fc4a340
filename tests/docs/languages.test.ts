/** The languages of pages, as the settings describe them. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { CATALOGUES } from "../../src/pages/messages/index.ts";

it("docs/configuration.md names the languages that the interface has", () => {
	const row = /^\| `SITE_LANGUAGE` .*$/m.exec(readFileSync("docs/configuration.md", "utf8"))?.[0];
	const named = [...(row ?? "").matchAll(/\(`(\w+)`\)/g)].map(([, language]) => language);
	expect(named.sort()).toEqual([...CATALOGUES.keys()].sort());
});
