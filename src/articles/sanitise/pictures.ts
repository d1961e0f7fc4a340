/**
 * Pictures, sounds and frames that a script would load. Their addresses are in other attributes than `src` and `srcset`, which
 * are missing or name a placeholder. Feed readers run no scripts.
 *
 * @module
 */
import type { Attribute } from "./attribute.ts";

/** A raster picture in a `data:` URL, by the types that browsers know. SVG is not one of them, as it can contain scripts. */
const RASTER = /^data:image\/(?:png|jpe?g|pjpeg|gif|webp|avif|bmp|x-ms-bmp|x-icon|vnd\.microsoft\.icon)[;,]/i;

/** What is written out in Base64 without a type of its own, and the beginnings of files in it that name their type. */
const BASE64 = /^data:[^,]{0,200};base64,/i;
const BEGINNINGS: readonly [beginning: string, type: string][] = [
	["iVBORw0KGgo", "png"],
	["/9j/", "jpeg"],
	["R0lGOD", "gif"],
	["UklGR", "webp"],
];

/**
 * Returns a `data:` URL of a raster picture, with its type: browsers detect a missing type from the file. `undefined` for other
 * addresses.
 */
export function rasterAddress(href: string): string | undefined {
	if (RASTER.test(href)) return href;
	const start = BASE64.exec(href)?.[0].length ?? 0;
	const found = start > 0 && BEGINNINGS.find(([beginning]) => href.startsWith(beginning, start));
	return found ? `data:image/${found[1]};base64,${href.slice(start)}` : undefined;
}

/** Elements that scripts load later. */
const LOADED_LATER: ReadonlySet<string> = new Set(["audio", "embed", "iframe", "img", "source", "video"]);

/**
 * Attributes with the address, the usual ones first: of lazysizes and lozad (`data-src`), of WP Rocket and Jetpack
 * (`data-lazy-src`), of jQuery Lazy Load (`data-original`), of Jetpack's galleries (`data-orig-file`), of WooCommerce
 * (`data-large_image`), of Cloudflare (`data-cfsrc`), of Echo (`data-echo`), of Squarespace (`data-image`), of Zhihu
 * (`data-actualsrc`), of Discuz! (`file`).
 */
const SOURCES: readonly string[] =
	`data-src data-lazy-src data-original data-orig-src data-original-src data-cfsrc data-ll-src data-lazy data-lazyload
	data-lazy-load data-echo data-hi-res-src data-actualsrc data-orig data-orig-file data-large-file data-large_image
	data-full-url data-medium-file data-image data-img data-url data-default data-hires data-highres data-full data-large
	data-flickity-lazyload data-ks-lazyload data-breeze data-source data-path data-baseurl file zoomfile original v-lazy`.split(
		/\s+/,
	);

/** Any other attribute whose name says the same, as those of plugins that ask for consent: `data-cookieblock-src`. */
const NAMED_SOURCE = /^data-.*src|[-_]src$|^lazysrc$/;
/** Names of the small or blurred picture that is shown at first, or of one that is shown in case of an error. */
const NAMED_OTHERWISE =
	/^src$|srcset|src-?set|(?:^|-)low|place|thumb|blur|tiny|error|fallback|_src_|-src-(?:type|id)/;

/** Attributes with the pictures for several sizes, likewise. */
const NAMED_SET = /^(?!srcset$).*(?:src-?set|original-set)$/;

/** A single address, and the suffix of a picture's file in it. */
const IS_ADDRESS = /^[^\s{}"'<>]+$/;
const PICTURE_SUFFIX = /\.(?:jpe?g|png|webp|gif|avif)(?:[?#]|$)/i;

/** A list of pictures for several sizes, where a single address is usual. */
const IS_SET = /^\s*\S+\s+\+?[\d.]+(?:e\d+)?[wxh](?:\s+[\d.]+[wh])?\s*(?:,|$)/i;

/** Words that make up the file names of placeholders: `1x1.trans.gif`, `lazy_placeholder.gif`, `ajax-loader.gif`. */
const BLANK_WORDS: ReadonlySet<string> = new Set(
	`1px 1x1 blank clear dummy empty gray grey lazy lazyload loader loading pixel placeholder preloader spacer spinner trans
	transp transparent`.split(/\s+/),
);
const BLANK_FILLERS = /^(?:ajax|image|images|img|load|photo|picture|bg|white|black|\d*|\d+x\d+|\d+px)$/;

/** Texts of this length name something, in UTF-16 code units. */
const SHORT = 20;

/** Whether a text is a relative address that names nothing: `""`, `" "`, `"#"`, a bare scheme. */
export function namesNothing(address: string): boolean {
	const text = address.trim();
	return text.length < SHORT && /^(?:https?:\/*|\/\/+)?#?$/i.test(text);
}

/** Whether an address shows nothing: it is missing, cannot be fetched, or is that of a placeholder. */
export function isBlank(address: string): boolean {
	const text = address.trim();
	if (namesNothing(text) || text.startsWith("#")) return true;
	if (!/^https?:/i.test(text) && /^[a-z][a-z\d+.-]*:/i.test(text)) return true;
	const end = text.slice(0, MAX_READ).search(/[?#]/);
	const name = text.slice(0, end === -1 ? MAX_READ : end).slice(-MAX_NAME);
	const [, stem, suffix] = /([^/]*)\.(gif|png|svg|webp|jpe?g)$/i.exec(name) ?? [];
	if (stem === undefined) return false;
	if (stem.length === 1 && suffix?.toLowerCase() === "gif") return true;
	const words = stem.toLowerCase().split(/[-_.]/);
	return (
		words.some((word) => BLANK_WORDS.has(word)) &&
		words.every((word) => BLANK_WORDS.has(word) || BLANK_FILLERS.test(word))
	);
}

/** Attributes that need no script. */
const HERE: ReadonlySet<string> = new Set(["alt", "class", "id", "sizes", "src", "srcset", "style", "title"]);

/** The longest address and file name that may be a placeholder's, in UTF-16 code units. */
const MAX_READ = 2_000;
const MAX_NAME = 100;

/**
 * The attributes of an element as they are once a script has loaded it. Where `src` names something, it stays; a
 * placeholder stays only where there is nothing else.
 */
export function loadedAttributes(element: string, given: readonly Attribute[]): readonly Attribute[] {
	if (!LOADED_LATER.has(element)) return given;
	const src = given.find(({ name }) => name === "src");
	if (src !== undefined && !isBlank(src.value)) return given;
	const read = given.map((one) =>
		HERE.has(one.name) ? one : { ...one, value: addressIn(one.value, given) },
	);
	const later = read.filter(({ name, value }) => !HERE.has(name) && /[./]/.test(value) && !isBlank(value));
	const found = sourceAmong(later, element === "img" || element === "source");
	const isList = found !== undefined && IS_SET.test(found.value);
	const source = isList ? undefined : found;
	const shown = given.find(({ name, value }) => name === "srcset" && !isBlank(value));
	const set = shown ?? (isList ? found : later.find(({ name }) => NAMED_SET.test(name)));
	const poster = given.some(({ name, value }) => name === "poster" && !isBlank(value))
		? undefined
		: given.find(({ name, value }) => name === "data-poster" && !isBlank(value));
	const isEmpty = src === undefined && set === shown;
	if (source === undefined && poster === undefined && (set === undefined || isEmpty)) return given;
	// Many readers ignore `srcset`.
	const address = source?.value ?? (element === "img" ? firstOf(set?.value) : undefined);
	const sizes = given.find(({ name, value }) => /^data-(?:lazy-)?sizes$/.test(name) && value !== "auto");
	const loaded = new Map<string, string | undefined>([
		["src", address],
		["srcset", set?.value],
		["poster", poster?.value],
		["sizes", sizes?.value],
	]);
	const rest = given.filter(({ name }) => loaded.get(name) === undefined);
	const added = [...loaded].filter((one): one is [string, string] => one[1] !== undefined);
	return [...added.map(([name, value]) => ({ name, value })), ...rest];
}

/** Finds the address in a value that a script interprets: a quoted text, the first of a list, or a template with a width. */
function addressIn(value: string, given: readonly Attribute[]): string {
	if (value.length > MAX_READ) return value;
	const quoted = /^\s*\[?\s*(["'`])([^"'`]*)\1/.exec(value)?.[2] ?? value;
	if (!quoted.includes("{")) return quoted;
	const widths = given.find(({ name }) => name === "data-widths")?.value.slice(0, MAX_READ) ?? "";
	const fitting = (widths.match(/\d+/g) ?? []).map(Number).filter((width) => width <= USUAL_WIDTH);
	return quoted.replace(/\{width\}/gi, String(Math.max(0, ...fitting) || USUAL_WIDTH));
}

/** The requested width of a picture, in pixels, where the script would choose one. */
const USUAL_WIDTH = 1_080;

function sourceAmong(later: readonly Attribute[], isPicture: boolean): Attribute | undefined {
	for (const wanted of SOURCES) {
		const found = later.find(({ name }) => name === wanted);
		if (found !== undefined) return found;
	}
	const named = later.find(({ name }) => NAMED_SOURCE.test(name) && !NAMED_OTHERWISE.test(name));
	if (named !== undefined || !isPicture) return named;
	return later.find(
		({ name, value }) =>
			name.startsWith("data-") &&
			!NAMED_OTHERWISE.test(name) &&
			!NAMED_SET.test(name) &&
			isPictureAddress(value),
	);
}

/** Whether the value of an attribute of any name is the address of a picture. Takes linear time. */
function isPictureAddress(value: string): boolean {
	const address = value.trim();
	const slash = address.indexOf("/");
	return slash !== -1 && IS_ADDRESS.test(address) && PICTURE_SUFFIX.test(address.slice(slash));
}

/** The first address of a `srcset`. */
function firstOf(set: string | undefined): string | undefined {
	return /[^\s,]\S*/.exec(set ?? "")?.[0].replace(/,+$/, "");
}
