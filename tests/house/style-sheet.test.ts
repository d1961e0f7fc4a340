/** The style sheets of the pages, which are also written from right to left. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

/** Properties and values that name a side of the screen, where CSS has one by the direction of the text. */
const PHYSICAL =
	/^\s*(?:(?:margin|padding|border|scroll-margin)-(?:left|right)\b.*|(?:left|right):.*|(?:text-align|float|clear): (?:left|right);)$/;

it.each([
	["site", 100],
	["own/themes/classic", 10],
	["own/themes/bold", 10],
	["own/themes/compact", 10],
])(
	"%s.css mirrors itself for languages written from right to left; only formulas keep their sides",
	(name, least) => {
		const text = readFileSync(`src/pages/assets/${name}.css`, "utf8");
		const rules = [...text.matchAll(/([^{}]+)\{([^{}]*)\}/g)];
		expect(rules.length).toBeGreaterThan(least);
		const physical = rules.flatMap(([, selector = "", body = ""]) =>
			body
				.split("\n")
				.filter((line) => PHYSICAL.test(line))
				.map((line) => `${selector.trim()} ${line.trim()}`),
		);
		expect(physical.filter((rule) => !/^(?:\.math-|mtd\[)/.test(rule))).toEqual([]);
	},
);
