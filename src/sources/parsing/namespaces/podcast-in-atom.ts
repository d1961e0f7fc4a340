/**
 * Reads the podcast namespace in Atom. The parser supports it only in RSS, so its elements are cut out and parsed as RSS, and
 * all others as Atom. Nothing is parsed twice.
 *
 * @module
 */
import { DetectError, ParseError, type PodcastNs, parseRssFeed, type RssFeed } from "feedsmith";
import { tagSpans } from "../repair/tag-spans.ts";
import { tagAt } from "../repair/tags.ts";
import { isOtherwiseUsed, PODCAST_NAMESPACE } from "./podcast-prefix.ts";

/** The elements of the podcast namespace in a feed. */
export interface AtomPodcasts {
	feed: PodcastNs.Feed<string> | undefined;
	/** By entry id: one item for each entry with the id, in document order. */
	entries: Map<string, (PodcastNs.Item | undefined)[]>;
}

/**
 * Removes the elements of the podcast namespace from a feed and parses them.
 *
 * @param text well-formed Atom, from its first tag on
 * @returns the text without the elements, and the parsed elements, if there are any
 */
export function withoutPodcasts(text: string): { text: string; podcasts?: AtomPodcasts } {
	const root = tagAt(text, 0);
	if (root === undefined) return { text };
	const declared = [...root.attributes].filter(
		([key, uri]) => key.startsWith("xmlns:") && PODCAST_NAMESPACE.test(uri),
	);
	const prefixes = new Set(declared.map(([key]) => key.slice("xmlns:".length)));
	// The usual prefix is recognised wherever it is declared, or if it is not.
	if (text.includes("<podcast:") && !isOtherwiseUsed(text)) prefixes.add("podcast");
	if (prefixes.size === 0) return { text };
	const [prefix = ""] = /^.*:/.exec(root.name) ?? [];
	const cut = cutOut(text, { entry: `${prefix}entry`, id: `${prefix}id` }, prefixes);
	if (!cut.hasAny) return { text };
	const namespaces = declared.map(([key, uri]) => ` ${key}="${uri.replaceAll('"', "&quot;")}"`);
	// The parser drops an item without a title, which would shift the ones after it.
	const items = cut.entries.map(
		({ id, elements }) => `<item><title>x</title><guid>${id}</guid>${elements.join("")}</item>`,
	);
	const rss = `<rss${namespaces.join("")}><channel>${cut.feed.join("")}${items.join("")}</channel></rss>`;
	const { podcast, items: read = [] } = parsed(rss);
	const entries = Map.groupBy(read, ({ guid }) => guid?.value ?? "");
	return {
		text: cut.rest,
		podcasts: {
			feed: podcast,
			entries: new Map([...entries].map(([id, of]) => [id, of.map(({ podcast }) => podcast)])),
		},
	};
}

/** The elements of the podcast namespace, as written. */
interface Cut {
	/** The elements of the feed itself. */
	feed: string[];
	/** The elements of each entry, with its id. */
	entries: { id: string; elements: string[] }[];
	hasAny: boolean;
	/** The rest of the feed. */
	rest: string;
}

function cutOut(text: string, names: { entry: string; id: string }, prefixes: Set<string>): Cut {
	const cut: Cut = { feed: [], entries: [], hasAny: false, rest: "" };
	const rest: string[] = [];
	let copied = 0;
	/** How many elements are open, and where an element began that is being looked at: one to cut out, or an entry's id. */
	let depth = 0;
	let began: { at: number; inside: number; depth: number; isId: boolean } | undefined;
	let entry: Cut["entries"][number] | undefined;
	for (const { at, end, name, isEnd, isEmpty } of tagSpans(text)) {
		if (isEnd) depth--;
		if (!isEnd && began === undefined) {
			if (depth === 1 && name === names.entry) {
				entry = { id: "", elements: [] };
				cut.entries.push(entry);
			}
			const isInEntry = depth === 2 && entry !== undefined;
			const isId = isInEntry && name === names.id && entry?.id === "";
			const isPodcast = prefixes.has(name.slice(0, Math.max(0, name.indexOf(":"))));
			if (isId || ((depth === 1 || isInEntry) && isPodcast)) began = { at, inside: end, depth, isId };
		}
		if (!isEnd && !isEmpty) depth++;
		if (began !== undefined && (isEnd || isEmpty) && depth === began.depth) {
			if (began.isId) {
				if (entry !== undefined) entry.id = text.slice(began.inside, Math.max(at, began.inside));
			} else {
				(depth === 1 ? cut.feed : entry?.elements)?.push(text.slice(began.at, end));
				rest.push(text.slice(copied, began.at));
				copied = end;
			}
			began = undefined;
		} else if (isEnd && depth === 1) entry = undefined;
	}
	return { ...cut, hasAny: copied > 0, rest: rest.join("") + text.slice(copied) };
}

/** Parses RSS that has only podcast elements; an empty feed if the parser recognises none of them. */
function parsed(rss: string): RssFeed.Feed<string> {
	try {
		return parseRssFeed(rss);
	} catch (error) {
		if (error instanceof ParseError || error instanceof DetectError) return {};
		throw error;
	}
}
