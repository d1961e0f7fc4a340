/**
 * How the site looks: the variable `SITE_LOOK`, and the links of the menu and the footer.
 *
 * @module
 */
import * as v from "valibot";
import { oneLine } from "../model/text.ts";
import { list, needed, orJson, type Read, type Reader, table, whole } from "./reader.ts";

/** The ready themes: the names of the style sheets in src/pages/assets/own/themes. The first one is the default. */
export const THEMES = ["classic", "bold", "compact"] as const;

/** System fonts by name; no file is loaded for them. */
export const FONTS = {
	sans: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif',
	serif: '"Iowan Old Style", "Palatino Linotype", Palatino, "Noto Serif", Georgia, serif',
	humanist: 'Seravek, "Gill Sans Nova", Ubuntu, Calibri, "DejaVu Sans", source-sans-pro, sans-serif',
	geometric: 'Avenir, Montserrat, Corbel, "URW Gothic", source-sans-pro, sans-serif',
	slab: 'Rockwell, "Rockwell Nova", "Roboto Slab", "DejaVu Serif", "Sitka Small", serif',
	rounded: 'ui-rounded, "Hiragino Maru Gothic ProN", Quicksand, Comfortaa, Manjari, Calibri, sans-serif',
	mono: 'ui-monospace, "SF Mono", "Cascadia Code", Menlo, Consolas, monospace',
} as const;

/** The widths of pages, in rem. Lines of text are never longer than a theme has them. */
export const WIDTHS = { narrow: 36, medium: 48, wide: 68 } as const;

/** The colour schemes; `auto` is that of the reader's system. */
export const SCHEMES = ["auto", "light", "dark"] as const;

/** The look of the site, as far as settings decide it. */
export interface LookSettings {
	theme: (typeof THEMES)[number];
	/** `#rrggbb` in lower case; the theme's own colour if it is `undefined`. */
	accent: string | undefined;
	/** A name of {@link FONTS}, or the name of a `.woff2` file of the theme; the theme's own fonts if it is `undefined`. */
	font: string | undefined;
	/** A name of {@link WIDTHS}; the theme's own width if it is `undefined`. */
	width: keyof typeof WIDTHS | undefined;
	scheme: (typeof SCHEMES)[number];
}

/** A link in the menu or the footer, or to a podcast in a directory. */
export interface SiteLink {
	label: string;
	/** A path of this site, or an `https:`, `http:` or `mailto:` address. */
	url: string;
	/** `me` if the link leads to another page of the same person (microformats.org/wiki/rel-me). */
	rel?: "me" | undefined;
}

/** The longest label of a link, in UTF-16 code units. */
const MAX_LABEL = 80;

/** The name of a font's file in the folder of the theme: letters and digits of ASCII, `.`, `-` and `_`. */
const FONT_FILE = /^[\w-][\w.-]{0,99}\.woff2$/;

const names = (known: readonly string[]) => known.map((name) => `"${name}"`).join(", ");
const string = v.string("must be a string");

const accent = whole(
	v.pipe(
		string,
		v.regex(
			/^(?:#(?:[0-9a-f]{3}){1,2})?$/i,
			'must be empty, or a colour of three or six hex digits, such as "#0b5563"',
		),
		v.toLowerCase(),
		v.transform((text) => (text.length === 4 ? text.replace(/[0-9a-f]/g, "$&$&") : text)),
	),
);

const font = whole(
	v.pipe(
		string,
		v.check(
			(text) => text === "" || Object.hasOwn(FONTS, text) || FONT_FILE.test(text),
			`must be empty, one of ${names(Object.keys(FONTS))}, or the name of a .woff2 file in data/theme`,
		),
	),
);

const label = whole(
	v.pipe(
		string,
		v.transform(oneLine),
		v.nonEmpty("must not be empty"),
		v.maxLength(MAX_LABEL, `must have at most ${MAX_LABEL} characters`),
	),
);

const address = whole(
	v.pipe(
		string,
		v.check(
			isLink,
			'must be a path, such as "/about", or an address, such as "https://social.example/@ada" or "mailto:ada@example.org"',
		),
	),
);

/** Whether a text is a path of this site, or an address that a link may have. A browser reads `//` and `/\` as a host. */
function isLink(text: string): boolean {
	if (/[\s\p{Cc}]/u.test(text)) return false;
	if (text.startsWith("/")) return !/^\/[/\\]/.test(text);
	const url = URL.parse(text);
	if (url?.protocol === "mailto:") return url.pathname.includes("@");
	return /^https?:$/.test(url?.protocol ?? "");
}

const LOOK_MEMBERS = {
	theme: whole(v.picklist(THEMES, `must be one of ${names(THEMES)}`)),
	accent,
	font,
	width: whole(
		v.picklist(
			["", ...(Object.keys(WIDTHS) as (keyof typeof WIDTHS)[])],
			`must be empty or one of ${names(Object.keys(WIDTHS))}`,
		),
	),
	scheme: whole(v.picklist(SCHEMES, `must be one of ${names(SCHEMES)}`)),
};

/** The names of the members of `SITE_LOOK`. */
export const LOOK_NAMES = Object.keys(LOOK_MEMBERS);

/** A reader of the variable `SITE_LOOK`. */
export const lookReader = orJson(table(LOOK_MEMBERS));

/** The look by the settings, with defaults for those that `SITE_LOOK` does not set. */
export function lookSettings(read: Read<typeof lookReader> | undefined): LookSettings {
	return {
		theme: read?.theme ?? "classic",
		accent: read?.accent || undefined,
		font: read?.font || undefined,
		width: read?.width || undefined,
		scheme: read?.scheme ?? "auto",
	};
}

/** A reader of a list of links. */
export const linksReader: Reader<SiteLink[]> = list(
	table(
		{
			label: needed(label),
			url: needed(address),
			rel: whole(v.literal("me", 'must be "me", or left out')),
		},
		{ essential: ["label", "url"] },
	),
);
