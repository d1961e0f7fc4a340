/** The style sheet that the settings of the look make: what is set is in it, and colours can be read. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contrast, lookCss, rgbOf } from "../../src/pages/look-css.ts";
import { lookSettings } from "../../src/settings/look.ts";
import { runs } from "../support/runs.ts";

const PLAIN = lookSettings(undefined);
const NO_FILES: ReadonlySet<string> = new Set();

describe("the style sheet of the settings", () => {
	it("is empty if nothing is set, and leaves out a font that is not there", () => {
		expect(lookCss(PLAIN, NO_FILES)).toBe("");
		expect(lookCss({ ...PLAIN, font: "Inter.woff2" }, NO_FILES)).toBe("");
	});

	it("declares what is set", () => {
		const css = lookCss({ ...PLAIN, font: "mono", width: "narrow", scheme: "light" }, NO_FILES);
		expect(css).toMatch(/^:root \{\n\tcolor-scheme: light;\n\t--heading-font: ui-monospace,/);
		expect(css).toContain("\t--page-width: 36rem;\n");
		const own = lookCss({ ...PLAIN, font: "Inter.woff2" }, new Set(["theme/Inter.woff2"]));
		expect(own).toContain('src: url("theme/Inter.woff2") format("woff2");');
		expect(own).toContain('--text-font: "Own", system-ui');
	});

	it("has an accent colour that can be read on light and dark backgrounds (WCAG 2.2, §1.4.3)", () => {
		const hex = fc.integer({ min: 0, max: 0xffffff }).map((n) => `#${n.toString(16).padStart(6, "0")}`);
		fc.assert(
			fc.property(hex, (accent) => {
				const css = lookCss({ ...PLAIN, accent }, NO_FILES);
				const [, light = "", dark = ""] = /--accent: light-dark\((#\w{6}), (#\w{6})\)/.exec(css) ?? [];
				for (const background of ["#ffffff", "#fbfaf7", "#f0efeb"])
					expect(contrast(rgbOf(light), rgbOf(background))).toBeGreaterThanOrEqual(4.5);
				for (const background of ["#000000", "#14191b", "#262f32"])
					expect(contrast(rgbOf(dark), rgbOf(background))).toBeGreaterThanOrEqual(4.5);
			}),
			{ numRuns: runs(300) },
		);
	});

	it("has buttons in the accent colour itself, with black or white text that can be read", () => {
		const hex = fc.integer({ min: 0, max: 0xffffff }).map((n) => `#${n.toString(16).padStart(6, "0")}`);
		fc.assert(
			fc.property(hex, (accent) => {
				const css = lookCss({ ...PLAIN, accent }, NO_FILES);
				expect(css).toContain(`--accent-fill: ${accent};`);
				const [, text = ""] = /--on-accent: (#000000|#ffffff);/.exec(css) ?? [];
				expect(contrast(rgbOf(text), rgbOf(accent))).toBeGreaterThanOrEqual(4.5);
			}),
			{ numRuns: runs(300) },
		);
	});

	it("keeps an accent colour that can be read already", () => {
		expect(lookCss({ ...PLAIN, accent: "#0b5563" }, NO_FILES)).toContain("light-dark(#0b5563, ");
	});
});
