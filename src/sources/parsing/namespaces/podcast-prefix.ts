/**
 * Gives elements of the podcast namespace the prefix that parsers know, whatever prefix the document declares for it.
 *
 * @module
 */
import { tagSpans } from "../repair/tag-spans.ts";
import { tagAt } from "../repair/tags.ts";

/** Matches the URIs of the podcast namespace. */
export const PODCAST_NAMESPACE = /podcastindex\.org\/namespace|\/podcast-namespace\//i;

/** How many prefixes of a document are examined. Real feeds use one or two. */
const MOST_PREFIXES = 10;

const DECLARED = /\sxmlns(?::([\w.-]{1,50}))?\s{0,9}=\s{0,9}["']([^"'<>]{0,200})["']/gi;

/**
 * Renames elements of the podcast namespace to `podcast:…` that have another prefix, or none where the namespace is the
 * default one.
 *
 * @param text well-formed XML, from its first tag on
 */
export function withPodcastPrefix(text: string): string {
	if (!PODCAST_NAMESPACE.test(text)) return text;
	const others = new Set<string>();
	for (const [, prefix = "", uri = ""] of text.matchAll(DECLARED))
		if (prefix !== "podcast" && PODCAST_NAMESPACE.test(uri) && others.size < MOST_PREFIXES)
			others.add(prefix);
	return others.size === 0 || isOtherwiseUsed(text) ? text : renamed(text, others);
}

/** Whether a document declares the prefix for another namespace. */
export function isOtherwiseUsed(text: string): boolean {
	const uri = tagAt(text, 0)?.attributes.get("xmlns:podcast");
	return uri !== undefined && !PODCAST_NAMESPACE.test(uri);
}

function renamed(text: string, others: ReadonlySet<string>): string {
	const pieces: string[] = [];
	let copied = 0;
	/** For each open element: the prefixes of the namespace in it, and its new name if it was renamed. */
	const open: { prefixes: ReadonlySet<string>; name: string | undefined }[] = [];
	const replace = (from: number, to: number, by: string) => {
		pieces.push(text.slice(copied, from), by);
		copied = to;
	};
	for (const { at, end, name: given, isEnd, isEmpty } of tagSpans(text)) {
		if (isEnd) {
			const name = open.pop()?.name;
			if (name !== undefined) replace(at, end, `</${name}>`);
			continue;
		}
		const tag = text.slice(at, end);
		const prefixes = prefixesIn(tag, open.at(-1)?.prefixes ?? new Set(), others);
		const colon = given.indexOf(":");
		const isPodcast = prefixes.has(given.slice(0, Math.max(0, colon)));
		const name = isPodcast ? `podcast:${given.slice(colon + 1)}` : undefined;
		if (name !== undefined)
			replace(
				at,
				end,
				`<${name}${tag.slice(1 + given.length).replace(/\sxmlns\s*=\s*(?:"[^"]*"|'[^']*')/, "")}`,
			);
		if (!isEmpty) open.push({ prefixes, name });
	}
	return pieces.join("") + text.slice(copied);
}

/** The prefixes that mean the podcast namespace in an element. */
function prefixesIn(
	tag: string,
	outer: ReadonlySet<string>,
	others: ReadonlySet<string>,
): ReadonlySet<string> {
	if (!tag.includes("xmlns")) return outer;
	const prefixes = new Set(outer);
	for (const [, prefix = "", uri = ""] of tag.matchAll(DECLARED)) {
		if (others.has(prefix) && PODCAST_NAMESPACE.test(uri)) prefixes.add(prefix);
		else prefixes.delete(prefix);
	}
	return prefixes;
}
