/**
 * Start tags of article HTML, written anew from the allow-list.
 *
 * @module
 */
import { escapeHtml } from "../text.ts";
import { languageOf } from "./sanitise-language.ts";
import {
	DROPPED_WHOLE,
	isAllowedUrl,
	keptAttributes,
	NEEDED_ATTRIBUTE,
	URL_ATTRIBUTES,
	writtenName,
} from "./sanitise-policy.ts";

/** An attribute as a parser gives it: its value is decoded, and here XML-safe. */
export interface Attribute {
	name: string;
	value: string;
}

/**
 * The start tag that may stay, or what becomes of an HTML element instead. The element is written under its
 * {@link writtenName}.
 *
 * @param given its attributes, no name twice
 * @param base absolute URL that relative ones are resolved against
 */
export function startTag(
	element: string,
	given: readonly Attribute[],
	base: string,
): string | "dropped" | "unwrapped" {
	if (DROPPED_WHOLE.has(element)) return "dropped";
	const name = writtenName(element);
	const kept = keptAttributes(name);
	if (kept === undefined) return "unwrapped";
	const attributes = new Map<string, string>();
	for (const { name: key, value } of given) {
		if (!kept.has(key)) continue;
		const safe = safeValue(name, key, value, base);
		// What would be another value when it is read again is no honest one.
		const isStable = safe === value || (safe !== undefined && safeValue(name, key, safe, base) === safe);
		if (isStable) attributes.set(key, safe);
	}
	if (name === "a" && !attributes.has("href")) return "unwrapped";
	const needed = NEEDED_ATTRIBUTE.get(name);
	if (needed !== undefined && !needed.some((key) => attributes.has(key))) return "dropped";
	if (name === "audio" || name === "video") attributes.set("controls", "");
	if (name === "code" || name === "pre") {
		// The one class that readers know what to do with.
		const language = languageOf(given);
		if (language !== undefined) attributes.set("class", `language-${language}`);
	}
	let tag = `<${name}`;
	for (const [key, value] of attributes) tag += ` ${key}="${escapeHtml(value)}"`;
	return `${tag}>`;
}

/** An attribute's value as it may be written, or `undefined` if it may not. */
function safeValue(element: string, name: string, value: string, base: string): string | undefined {
	if (URL_ATTRIBUTES.has(name)) {
		const url = URL.parse(value.trim(), base);
		return url !== null && isAllowedUrl(url, element, name) ? url.href : undefined;
	}
	if (name === "srcset") return safeSrcset(value, base);
	if (name === "dir") return /^(ltr|rtl|auto)$/i.test(value) ? value.toLowerCase() : undefined;
	return value;
}

/** A `srcset` (HTML §2.4.1 of images, "parse a srcset attribute") with absolute http(s) URLs; candidates that are not are left out. */
function safeSrcset(value: string, base: string): string | undefined {
	const candidates: string[] = [];
	// Each part begins where the one before it ended and no two of them can match the same character, so that
	// the time stays linear.
	const address = /[\s,]*([^\s,]+(?:,+[^\s,]+)*)(,?)/y;
	const descriptors = /[^,]*/y;
	for (let found = address.exec(value); found !== null; found = address.exec(value)) {
		const [, given = "", comma] = found;
		let descriptor = "";
		// A comma at the end of the address ends the candidate too.
		if (comma === "") {
			descriptors.lastIndex = address.lastIndex;
			descriptor = descriptors.exec(value)?.[0].trim() ?? "";
			address.lastIndex = descriptors.lastIndex;
		}
		const url = URL.parse(given, base);
		if (url === null || !isAllowedUrl(url, "source", "src")) continue;
		if (!/^([\d.]+[wx])?$/.test(descriptor)) continue;
		candidates.push(`${url.href} ${descriptor}`.trim());
	}
	return candidates.length > 0 ? candidates.join(", ") : undefined;
}
