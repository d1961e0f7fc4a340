/**
 * Rewrites start tags of article HTML from the allow-list.
 *
 * @module
 */

import { anchorOf } from "../../model/anchors.ts";
import { escapeHtml } from "../../model/text.ts";
import type { Attribute } from "./attribute.ts";
import { codeLanguageOf, languageOf } from "./language.ts";
import { ownClass } from "./own-classes.ts";
import { loadedAttributes, namesNothing, rasterAddress } from "./pictures.ts";
import { playerUrl } from "./players.ts";
import {
	DROPPED_WHOLE,
	isAllowedUrl,
	keptAttributes,
	NEEDED_ATTRIBUTE,
	ownValue,
	URL_ATTRIBUTES,
	writtenName,
} from "./policy.ts";

/** The addresses against which the links of a text are resolved. */
export interface Addresses {
	/** Absolute URL, for relative ones. */
	base: string;
	/** Absolute URL, for links that begin with `#`; empty if these lead nowhere. */
	page: string;
	/** Whether it is the text of an operator's article, which may have the classes in `own-classes.ts`. */
	isOwn?: boolean;
}

/** A text that is being written. */
export interface Place extends Addresses {
	/** The ids and names that are written. */
	ids: Set<string>;
}

/**
 * Returns the sanitised start tag of an HTML element, or its replacement. The element is written under its
 * {@link writtenName}. An unwrapped element that links may lead to leaves an empty `<span>`, see {@link isMark}.
 *
 * @param given its attributes, no name twice
 */
export function startTag(
	element: string,
	given: readonly Attribute[],
	place: Place,
): string | "dropped" | "unwrapped" {
	if (given.length > 0 || element === "center") return tagWith(element, given, place);
	// Most elements have no attributes, and always the same tag.
	let tag = BARE.get(element);
	if (tag === undefined) {
		tag = tagWith(element, given, place);
		if (keptAttributes(element) !== undefined) BARE.set(element, tag);
	}
	return tag;
}

/** A cache of the tags of kept elements without attributes. */
const BARE = new Map<string, string>();

function tagWith(
	element: string,
	given: readonly Attribute[],
	place: Place,
): string | "dropped" | "unwrapped" {
	if (DROPPED_WHOLE.has(element)) return "dropped";
	const name = writtenName(element);
	const kept = keptAttributes(name);
	if (kept === undefined) return markOf(given, place.ids);
	const attributes = new Map<string, string>();
	let isTarget = false;
	for (const { name: key, value } of loadedAttributes(name, given)) {
		if (!kept.has(key)) {
			const own = place.isOwn ? ownValue(name, key, value) : undefined;
			if (own !== undefined) attributes.set(key, own);
			continue;
		}
		if (key === "id" || key === "name") {
			const id = anchorOf(value);
			if (id !== "") attributes.set(key, id);
			isTarget = true;
			continue;
		}
		const safe = safeValue(name, key, value, place);
		// A value that changes when it is sanitised again is left out: a browser must read exactly what was checked.
		const isStable = safe === value || (safe !== undefined && safeValue(name, key, safe, place) === safe);
		if (isStable) attributes.set(key, safe);
	}
	const needed = NEEDED_ATTRIBUTE.get(name);
	if (needed !== undefined && !needed.some((key) => attributes.has(key))) return "dropped";
	if (isTarget) keepFirst(attributes, place.ids);
	if (name === "a" && !attributes.has("href") && !attributes.has("id") && !attributes.has("name"))
		return "unwrapped";
	if (name === "audio" || name === "video") attributes.set("controls", "");
	if (name === "code" || name === "pre") {
		// The only class that readers use.
		const inLang = codeLanguageOf(attributes.get("lang") ?? "");
		if (inLang !== undefined) attributes.delete("lang");
		const language = languageOf(given) ?? inLang;
		if (language !== undefined) attributes.set("class", `language-${language}`);
	}
	if (place.isOwn) {
		if (element === "center") attributes.set("align", "center");
		const kept = ownClass(name, given.find((attribute) => attribute.name === "class")?.value ?? "");
		if (kept !== undefined) attributes.set("class", kept);
	}
	let tag = `<${name}`;
	for (const [key, value] of attributes) tag += ` ${key}="${escapeHtml(value)}"`;
	return `${tag}>`;
}

/** Whether a tag is the empty element that an unwrapped element leaves as a link target. */
export function isMark(tag: string): boolean {
	return tag.endsWith("</span>");
}

/** Visible elements that are replaced or removed: links may lead to their place. */
const SEEN = new Set("applet canvas embed iframe img input object portal select svg textarea".split(" "));

/** The link target that an element leaves if it is not written, if links may lead to it. */
export function markFor(element: string, given: readonly Attribute[], { ids }: Place): string {
	const mark = SEEN.has(element) ? markOf(given, ids) : "unwrapped";
	return mark === "unwrapped" ? "" : mark;
}

function markOf(given: readonly Attribute[], ids: Set<string>): string | "unwrapped" {
	const id = anchorOf(given.find(({ name }) => name === "id")?.value ?? "");
	if (id === "" || ids.has(id)) return "unwrapped";
	ids.add(id);
	return `<span id="${escapeHtml(id)}"></span>`;
}

/** Removes an id or a link's name that an earlier element has, as links lead to the first one. Both may be equal. */
function keepFirst(attributes: Map<string, string>, ids: Set<string>): void {
	const [id, name] = [attributes.get("id"), attributes.get("name")];
	if (id !== undefined && ids.has(id)) attributes.delete("id");
	if (name !== undefined && ids.has(name)) attributes.delete("name");
	if (id !== undefined) ids.add(id);
	if (name !== undefined) ids.add(name);
}

/** Attributes whose address is fetched and shown. */
const FETCHED: ReadonlySet<string> = new Set(["poster", "src"]);

/** An absolute address, or `undefined` if the text is empty or names nothing. */
export function addressOf(text: string, base: string): URL | undefined {
	return namesNothing(text) ? undefined : (URL.parse(text.trim(), base) ?? undefined);
}

/** Whether an address is the one that the article's own addresses are relative to: a page, so no picture, sound or frame. */
export function isPage(url: URL, base: string): boolean {
	const { href } = url;
	// Most addresses differ without needing a copy.
	const isPlain = !/[#?]$/.test(href) && !href.includes("#") && !base.includes("#");
	return href === base || (!isPlain && withoutFragment(href) === withoutFragment(base));
}

function withoutFragment(address: string): string {
	const end = address.indexOf("#");
	return (end === -1 ? address : address.slice(0, end)).replace(/\?$/, "");
}

/** Returns the sanitised value of an attribute, or `undefined` if it is not allowed. */
function safeValue(element: string, name: string, value: string, { base, page }: Place): string | undefined {
	if (URL_ATTRIBUTES.has(name)) {
		const given = withoutNowhere(value.trim(), name);
		const url = addressOf(given, name === "href" && given.startsWith("#") ? page : base);
		if (url === undefined || (FETCHED.has(name) && isPage(url, base))) return undefined;
		if (element === "iframe") return playerUrl(url)?.href;
		if (element === "img" && url.protocol === "data:") return rasterAddress(url.href);
		return isAllowedUrl(url, name) ? url.href : undefined;
	}
	if (name === "srcset") return safeSrcset(value, base);
	if (name === "dir") return /^(ltr|rtl|auto)$/i.test(value) ? value.toLowerCase() : undefined;
	return value;
}

/** The fragment alone of an address that a word processor had for the text itself, before it was on the web. */
function withoutNowhere(address: string, name: string): string {
	return name === "href" ? address.replace(/^(?:about:blank|file:[^#]*)(?=#.)/i, "") : address;
}

/**
 * A `srcset` (HTML §4.8.4.3.10, "parse a srcset attribute") with absolute http(s) URLs; candidates that are not are left
 * out. A height says nothing that the width beside it does not. Where no candidate has a descriptor that browsers know, the
 * first address stays without one.
 */
function safeSrcset(value: string, base: string): string | undefined {
	const candidates: string[] = [];
	let first: string | undefined;
	// Each part begins where the one before it ended and no two of them can match the same character, so that
	// the time stays linear.
	const address = /[\s,]*([^\s,]+(?:,+[^\s,]+)*)(,?)/y;
	const descriptors = /[^,]*/y;
	for (let found = address.exec(value); found !== null; found = address.exec(value)) {
		const [, given = "", comma] = found;
		let written = "";
		// A comma at the end of the address ends the candidate too.
		if (comma === "") {
			descriptors.lastIndex = address.lastIndex;
			written = descriptors.exec(value)?.[0].trim() ?? "";
			address.lastIndex = descriptors.lastIndex;
		}
		// A descriptor whose address is empty.
		const url = /^[\d.]+[wxh]$/.test(given) ? undefined : addressOf(given, base);
		if (url === undefined || isPage(url, base) || !isAllowedUrl(url, "src")) continue;
		first ??= url.href;
		const descriptor = descriptorAmong(written);
		if (descriptor !== undefined) candidates.push(`${url.href} ${descriptor}`.trim());
	}
	return candidates.length > 0 ? candidates.join(", ") : first;
}

/** The width of a candidate, else its density, as browsers read them; empty if none is written, `undefined` if none is known. */
function descriptorAmong(written: string): string | undefined {
	if (written.length > MAX_DESCRIPTORS) return undefined;
	if (written === "" || PLAIN_DESCRIPTOR.test(written)) return written;
	for (const unit of ["w", "x"]) {
		for (const word of written.split(/\s+/)) {
			const number = word.endsWith(unit) ? DESCRIPTOR.exec(word.slice(0, -1))?.[0] : undefined;
			const size = unit === "w" ? Math.round(Number(number)) : Number(number);
			if (size > 0 && size <= MAX_SIZE) return `${size}${unit}`;
		}
	}
	return undefined;
}

/** The usual form of a descriptor. */
const PLAIN_DESCRIPTOR = /^[1-9]\d{0,4}(?:w|(?:\.\d{1,3})?x)$/;

/** A number with an optional sign and exponent; some pages write numbers that browsers do not accept. */
const DESCRIPTOR = /^\+?(?:\d{1,9}(?:\.\d{0,9})?|\.\d{1,9})(?:e[+-]?\d{1,2})?$/i;

/** The longest descriptor, in UTF-16 code units, and the largest size of a picture. */
const MAX_DESCRIPTORS = 100;
const MAX_SIZE = 100_000;
