/** Text can be read in each theme, in light and dark, whatever accent colour the operator chooses (WCAG 2.2, 1.4.3 and 1.4.11). */
import { describe, expect, it } from "vitest";
import { lookCss } from "../../src/pages/look-css.ts";
import { lookSettings, THEMES } from "../../src/settings/look.ts";
import { colourOf, contrastOf, rootProperties, rulesIn, styleSheet } from "./style-sheets.ts";

const SITE = styleSheet("site.css");
const themeSheet = (theme: string) => styleSheet(`own/themes/${theme}.css`);

/** Colours of text, each of which may be on each of the backgrounds. */
const TEXT = ["--ink", "--quiet", "--accent", "--failure"];
const BACKGROUNDS = ["--paper", "--panel", "--accent-soft"];
/** Text that is on one background only. */
const PAIRS = [
	["--on-accent", "--accent-fill"],
	["--paper", "--ink"],
	...["comment", "keyword", "literal", "name", "string", "type"].map(
		(name) => [`--code-${name}`, "--panel"] as const,
	),
] as const;

/** Colours that are hard to read: on white, on black, or on both. */
const ACCENTS = [
	...["#ffff00", "#ffd400", "#fdf2f8", "#ffffff", "#000000", "#ff0000", "#00ff00", "#0000ff"],
	...["#808080", "#00ffff", "#7a5c00"],
];

describe.each(THEMES)("the theme %s", (theme) => {
	const propertiesWith = (accent: string | undefined) =>
		rootProperties(SITE + themeSheet(theme) + lookCss({ ...lookSettings(undefined), accent }, new Set()));

	it.each(["light", "dark"] as const)(
		"has readable text in the scheme %s, with any accent colour",
		(scheme) => {
			for (const accent of [undefined, ...ACCENTS]) {
				const properties = propertiesWith(accent);
				const ratio = (one: string, other: string) =>
					contrastOf(
						colourOf(`var(${one})`, properties, scheme),
						colourOf(`var(${other})`, properties, scheme),
					);
				const pairs = [
					...TEXT.flatMap((text) => BACKGROUNDS.map((ground) => [text, ground] as const)),
					...PAIRS,
				];
				const unreadable = pairs.filter(([one, other]) => ratio(one, other) < 4.5);
				expect([accent, ...unreadable.map(([one, other]) => [one, other, ratio(one, other)])]).toEqual([
					accent,
				]);
				// The edges of alerts and of fields.
				for (const edge of ["--warm", "--quiet", "--accent"])
					for (const ground of BACKGROUNDS) expect(ratio(edge, ground)).toBeGreaterThanOrEqual(3);
			}
		},
	);

	it("gives every custom property that is used", () => {
		const css = SITE + themeSheet(theme);
		const given = new Set(
			rulesIn(css).flatMap(({ declarations }) => declarations.map(([property]) => property)),
		);
		const used = Array.from(css.matchAll(/var\((--[\w-]+)/g), ([, name = ""]) => name);
		expect(used.filter((name) => !given.has(name))).toEqual([]);
	});

	it("writes text only in colours whose contrast is tested here", () => {
		const wrong = rulesIn(SITE + themeSheet(theme)).filter(({ declarations }) => {
			const values = new Map(declarations);
			const colour = values.get("color");
			const ground = values.get("background") ?? values.get("background-color");
			return !isText(colour, ground) || !isGround(ground);
		});
		expect(wrong.map(({ selector }) => selector)).toEqual([]);
	});
});

function isText(colour: string | undefined, ground: string | undefined): boolean {
	if (colour === undefined || colour === "inherit") return true;
	const [, name = ""] = /^var\((.*)\)$/.exec(colour) ?? [];
	if (TEXT.includes(name)) return true;
	// The code of an article is on one background, whatever is around it.
	if (name.startsWith("--code-")) return true;
	return PAIRS.some(([one, other]) => one === name && `var(${other})` === ground);
}

/** A background: none, one of those above, that of buttons, or one below pictures. */
function isGround(ground: string | undefined): boolean {
	if (ground === undefined || ground === "none" || ground === "#fff" || ground === "#000") return true;
	return [...BACKGROUNDS, "--ink", "--accent-fill"].some((name) => ground === `var(${name})`);
}
