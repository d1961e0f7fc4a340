/** The style sheets of the pages, taken apart: their rules, and the colours of their custom properties. */
import { readFileSync } from "node:fs";

/** A rule: a selector with its declarations. */
export interface Rule {
	selector: string;
	declarations: [property: string, value: string][];
}

/** The text of a style sheet, by its path in `src/pages/assets`. */
export function styleSheet(path: string): string {
	return readFileSync(`src/pages/assets/${path}`, "utf8");
}

/** All rules of a style sheet, those in `@media` and `@supports` included. */
export function rulesIn(css: string): Rule[] {
	const text = css.replace(/\/\*.*?\*\//gs, "");
	return Array.from(text.matchAll(/([^{};]+)\{([^{}]*)\}/g), ([, selector = "", body = ""]) => ({
		selector: selector.trim().replace(/\s+/g, " "),
		declarations: body
			.split(";")
			.map((declaration) => declaration.trim().replace(/\s+/g, " "))
			.filter((declaration) => declaration !== "")
			.map((declaration): [string, string] => {
				const colon = declaration.indexOf(":");
				return [declaration.slice(0, colon).trim(), declaration.slice(colon + 1).trim()];
			}),
	}));
}

/** The custom properties of the root, where the last declaration of each counts. */
export function rootProperties(css: string): Map<string, string> {
	const roots = rulesIn(css).filter(({ selector }) => selector === ":root");
	return new Map(roots.flatMap(({ declarations }) => declarations.filter(([name]) => name.startsWith("--"))));
}

/** Red, green and blue from 0 to 255. */
export type Rgb = readonly [number, number, number];

/**
 * Computes a colour.
 *
 * @param value `#rrggbb`, `var()`, `light-dark()`, or `color-mix()` of two colours in sRGB
 * @throws for other values
 */
export function colourOf(
	value: string,
	properties: ReadonlyMap<string, string>,
	scheme: "light" | "dark",
): Rgb {
	const [, hex] = /^#([0-9a-f]{6})$/.exec(value) ?? [];
	if (hex !== undefined) return partsOf(hex);
	const [, name, inner = ""] = /^([a-z-]+)\((.*)\)$/s.exec(value) ?? [];
	const args = argumentsIn(inner);
	const colour = (text = "") => colourOf(text, properties, scheme);
	if (name === "var") return colour(properties.get(inner) ?? `${inner}, which is not defined`);
	if (name === "light-dark") return colour(args[scheme === "light" ? 0 : 1]);
	if (name === "color-mix" && args[0] === "in srgb") {
		const [, first = "", percent = ""] = /^(.*) ([\d.]+)%$/.exec(args[1] ?? "") ?? [];
		return mixOf(colour(first), colour(args[2]), Number(percent) / 100);
	}
	throw new Error(`not a colour: ${value}`);
}

function partsOf(hex: string): Rgb {
	const part = (at: number) => Number.parseInt(hex.slice(at, at + 2), 16);
	return [part(0), part(2), part(4)];
}

function mixOf(one: Rgb, other: Rgb, share: number): Rgb {
	const mix = (at: 0 | 1 | 2) => one[at] * share + other[at] * (1 - share);
	return [mix(0), mix(1), mix(2)];
}

/** Splits at commas that are not within parentheses. */
function argumentsIn(text: string): string[] {
	return text.split(/,(?![^(]*\))/).map((argument) => argument.trim());
}

/** The contrast ratio of two colours, from 1 to 21 (WCAG 2.2, "contrast ratio"). */
export function contrastOf(one: Rgb, other: Rgb): number {
	const [a, b] = [luminanceOf(one), luminanceOf(other)];
	return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

function luminanceOf(colour: Rgb): number {
	const linear = (at: 0 | 1 | 2) => {
		const share = colour[at] / 255;
		return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
	};
	return 0.2126 * linear(0) + 0.7152 * linear(1) + 0.0722 * linear(2);
}
