/**
 * Finds the prefixes that an XML document declares for namespaces.
 *
 * @module
 */

import type { Family } from "../repair/elements.ts";
import type { Tag } from "../repair/tags.ts";

/**
 * The prefixes of the feed formats, in lower case and with the colon. The value is `true` if the prefix has to be removed,
 * because the parser knows the names of RSS only without one.
 */
export type Prefixes = Map<string, boolean>;

/**
 * Finds the prefixes of the feed formats: `atom:` in `<atom:feed xmlns:atom=…>`.
 *
 * @param text the document, from its root on
 * @param root the root's name as written
 */
export function prefixesOf(text: string, root: string, family: Family): Prefixes {
	const prefixes: Prefixes = new Map([["rdf:", false]]);
	const head = text.slice(0, 65_536);
	for (const [, before, after, uri = ""] of head.matchAll(DECLARED_PREFIX)) {
		const prefix = `${(before ?? after ?? "").toLowerCase()}:`;
		if (IS_RSS.test(uri)) prefixes.set(prefix, true);
		else if (IS_OTHER.test(uri)) prefixes.set(prefix, false);
	}
	// The root's prefix counts as the format's even if it is declared for another namespace.
	const own = root.slice(0, root.indexOf(":") + 1).toLowerCase();
	const isKnown = prefixes.has(own) || (family === "feed" && own === "atom:");
	if (own !== "" && !isKnown) prefixes.set(own, true);
	return prefixes;
}

/** Matches the declaration of a prefix. Some feeds write `atom:xmlns` for `xmlns:atom`. */
const DECLARED_PREFIX = /\s(?:([\w.-]+):xmlns|xmlns:([\w.-]+))\s*=\s*["']([^"']*)/gi;
const IS_RSS =
	/purl\.org\/(rss\/[12]\.0|net\/rss1\.1#?)\/?$|netscape\.com\/rdf\/simple|userland\.com\/rss|law\.harvard\.edu\/tech\/rss$/i;
const IS_OTHER = /w3\.org\/2005\/atom|purl\.org\/atom\/ns#|22-rdf-syntax-ns|xhtml$/i;

/** The namespaces declared by nested elements, by prefix in lower case. */
export function namespacesIn(tags: Tag[]): Map<string, string> {
	const namespaces = new Map<string, string>();
	for (const { attributes } of tags)
		for (const [key, uri] of attributes)
			if (/^xmlns:/i.test(key)) namespaces.set(key.slice(6).toLowerCase(), uri);
	return namespaces;
}
