/**
 * What the operator's style sheet names that pages here will not load.
 *
 * Pages load styles and fonts from this site only, by their Content-Security-Policy: a request to another site would tell it
 * who reads here. The check finds mistakes; what it overlooks, the browser refuses.
 *
 * @module
 */

const COMMENT = /\/\*[\s\S]*?(?:\*\/|$)/g;
const IMPORT = /@import\b/i;
const FONT_FACE = /@font-face\s*\{[^}]*/gi;
const ADDRESS = /url\(\s*(?:"([^"\n]*)"|'([^'\n]*)'|([^\s"')]*))/gi;
const ELSEWHERE = /^(?:[a-z][a-z0-9+.-]*:|\/\/)/i;

/**
 * Reports mistakes in a style sheet, each as a sentence without its subject: `imports another style sheet: …`.
 *
 * @param css the style sheet
 * @param paths of the files that go with it, as `theme/logo.svg`
 */
export function styleSheetFaults(css: string, paths: ReadonlySet<string>): string[] {
	const code = css.replace(COMMENT, " ");
	const fonts = new Set((code.match(FONT_FACE) ?? []).flatMap(addressesIn));
	return [
		...(IMPORT.test(code)
			? ["has an @import, which pages here do not follow: copy the other style sheet into this one"]
			: []),
		...[...new Set(addressesIn(code))].flatMap(
			(address) => faultOf(address, fonts.has(address), paths) ?? [],
		),
	];
}

function addressesIn(code: string): string[] {
	return Array.from(code.matchAll(ADDRESS), ([, double, single, bare]) => double ?? single ?? bare ?? "");
}

function faultOf(address: string, isFont: boolean, paths: ReadonlySet<string>): string | undefined {
	const shown = `"${address.slice(0, 60)}"`;
	if (ELSEWHERE.test(address))
		return isFont
			? `names the font ${shown}, which pages here do not load: put the file into the folder theme`
			: undefined;
	const path = address.replace(/[?#].*/s, "").replace(/^\.\//, "");
	if (path === "" || path.startsWith("/") || paths.has(path)) return undefined;
	return `names ${shown}, and there is no such file: it must be in the folder theme, beside this style sheet`;
}
