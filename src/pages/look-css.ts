/**
 * The part of a style sheet that the settings of the look make.
 *
 * @module
 */
import { FONTS, type LookSettings, WIDTHS } from "../settings/look.ts";
import { fontAmong } from "../site/theme-files.ts";

/** Red, green and blue from 0 to 255. */
type Rgb = readonly [number, number, number];

/** The darkest of the light backgrounds of all themes, and the lightest of the dark ones. */
const LIGHT: Rgb = [0xf0, 0xef, 0xeb];
const DARK: Rgb = [0x26, 0x2f, 0x32];

const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [0, 0, 0];

/** The custom properties of themes that hold the fonts of everything but code. */
const FONT_PROPERTIES = ["--heading-font", "--text-font", "--interface-font"];

/** WCAG 2.2 (§1.4.3) asks for 4.5; the rest is for the tinted backgrounds of buttons. */
const CONTRAST = 5.5;

/**
 * Writes the declarations that the settings ask for. It is empty if all of them are those of the theme. Pure.
 *
 * @param files the paths of the files of the look; a font that is not among them is left out
 */
export function lookCss({ accent, font, width, scheme }: LookSettings, files: ReadonlySet<string>): string {
	const { face, stack } = fontOf(font, files);
	const declarations = [
		...(scheme === "auto" ? [] : [`color-scheme: ${scheme}`]),
		...(accent === undefined ? [] : accentOf(accent)),
		...(stack === undefined ? [] : FONT_PROPERTIES.map((property) => `${property}: ${stack}`)),
		...(width === undefined ? [] : [`--page-width: ${WIDTHS[width]}rem`]),
	];
	const root = declarations.map((declaration) => `\t${declaration};\n`).join("");
	return face + (root && `:root {\n${root}}\n`);
}

function fontOf(
	name: string | undefined,
	files: ReadonlySet<string>,
): { face: string; stack?: string | undefined } {
	if (name === undefined) return { face: "" };
	if (Object.hasOwn(FONTS, name)) return { face: "", stack: FONTS[name as keyof typeof FONTS] };
	const path = fontAmong(files, name);
	if (path === undefined) return { face: "" };
	// One file for all weights: fonts for the web are mostly variable.
	const face = `@font-face {\n\tfont-family: "Own";\n\tsrc: url("${path}") format("woff2");\n\tfont-weight: 100 900;\n\tfont-display: swap;\n}\n`;
	return { face, stack: `"Own", ${FONTS.sans}` };
}

/**
 * The accent colour: made darker or lighter for text where it would be hard to read, as it is for buttons, whose text is black or
 * white, and as a tint for backgrounds.
 */
function accentOf(accent: string): string[] {
	const colour = rgbOf(accent);
	const [light, dark] = [readable(colour, LIGHT, 0), readable(colour, DARK, 255)].map(hexOf);
	return [
		`--accent: light-dark(${light}, ${dark})`,
		`--accent-fill: ${accent}`,
		`--on-accent: ${contrast(colour, WHITE) >= contrast(colour, BLACK) ? "#ffffff" : "#000000"}`,
		"--accent-soft: color-mix(in srgb, var(--accent) 9%, var(--paper))",
	];
}

/**
 * Returns the colour, mixed with as much black (`towards` 0) or white (255) as it takes to be read on a background.
 */
function readable(colour: Rgb, background: Rgb, towards: 0 | 255): Rgb {
	for (let share = 0; share < 1; share += 0.02) {
		const mixed = mixOf(colour, towards, share);
		if (contrast(mixed, background) >= CONTRAST) return mixed;
	}
	return [towards, towards, towards];
}

function mixOf([red, green, blue]: Rgb, towards: number, share: number): Rgb {
	const mix = (part: number) => Math.round(part + (towards - part) * share);
	return [mix(red), mix(green), mix(blue)];
}

/** The contrast ratio of two colours (WCAG 2.2, "contrast ratio"), from 1 to 21. */
export function contrast(one: Rgb, other: Rgb): number {
	const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
	return (lighter + 0.05) / (darker + 0.05);
}

/** WCAG 2.2, "relative luminance". */
function luminance(colour: Rgb): number {
	const [red, green, blue] = colour.map((part) => {
		const share = part / 255;
		return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
	}) as [number, number, number];
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Parses `#rrggbb`. */
export function rgbOf(hex: string): Rgb {
	const parts = [1, 3, 5].map((i) => Number.parseInt(hex.slice(i, i + 2), 16));
	return parts as [number, number, number];
}

function hexOf(colour: Rgb): string {
	return `#${colour.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}
