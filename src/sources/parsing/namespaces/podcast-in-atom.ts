/**
 * The podcast namespace in Atom, where the parser does not know it: it knows it in RSS, so that these elements alone are read
 * as that, and all others as Atom. Nothing is parsed twice.
 *
 * @module
 */
import { DetectError, ParseError, type PodcastNs, parseRssFeed, type RssFeed } from "feedsmith";
import { tagSpans } from "../repair/tag-spans.ts";
import { tagAt } from "../repair/tags.ts";
import { isOtherwiseUsed, PODCAST_NAMESPACE } from "./podcast-prefix.ts";

/** What a feed says in the podcast namespace. */
export interface AtomPodcasts {
	feed: PodcastNs.Feed<string> | undefined;
	/** By the ids of their entries: one for each entry that has the id, in the order of the document. */
	entries: Map<string, (PodcastNs.Item | undefined)[]>;
}

/**
 * Takes the elements of the podcast namespace out of a feed.
 *
 * @param text well-formed Atom, from its first tag on
 * @returns the text without them, and what they say, if there are any
 */
export function withoutPodcasts(text: string): { text: string; podcasts?: AtomPodcasts } {
	const root = tagAt(text, 0);
	if (root === undefined) return { text };
	const declared = [...root.attributes].filter(
		([key, uri]) => key.startsWith("xmlns:") && PODCAST_NAMESPACE.test(uri),
	);
	const prefixes = new Set(declared.map(([key]) => key.slice("xmlns:".length)));
	// The usual one is understood wherever it is declared, or if it is not.
	if (text.includes("<podcast:") && !isOtherwiseUsed(text)) prefixes.add("podcast");
	if (prefixes.size === 0) return { text };
	const [prefix = ""] = /^.*:/.exec(root.name) ?? [];
	const cut = cutOut(text, { entry: `${prefix}entry`, id: `${prefix}id` }, prefixes);
	if (!cut.hasAny) return { text };
	const namespaces = declared.map(([key, uri]) => ` ${key}="${uri.replaceAll('"', "&quot;")}"`);
	// Without a title, an item that says nothing would be left out, and those after it taken for it.
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

/** The elements of the podcast namespace, as they are written. */
interface Cut {
	/** Those of the feed itself. */
	feed: string[];
	/** Those of each entry, with its id. */
	entries: { id: string; elements: string[] }[];
	hasAny: boolean;
	/** What is left of the feed. */
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

/** A feed of which RSS knows nothing else may have nothing in it. */
function parsed(rss: string): RssFeed.Feed<string> {
	try {
		return parseRssFeed(rss);
	} catch (error) {
		if (error instanceof ParseError || error instanceof DetectError) return {};
		throw error;
	}
}
