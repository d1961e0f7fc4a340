/**
 * The podcast namespace in Atom, where the parser does not know it: it knows it in RSS, so that a feed which declares
 * it is read once more as that.
 *
 * @module
 */
import { DetectError, ParseError, type PodcastNs, parseRssFeed, type RssFeed } from "feedsmith";
import { tagAt } from "./tags.ts";

/** What a feed says in the podcast namespace. */
export interface AtomPodcasts {
	feed: PodcastNs.Feed<string> | undefined;
	/** By the ids of their entries: one for each entry that has the id, in the order of the document. */
	entries: Map<string, (PodcastNs.Item | undefined)[]>;
}

const NAMESPACE = /podcastindex\.org\/namespace|\/podcast-namespace\//i;

/** @param text well-formed Atom, from its first tag on */
export function podcastsIn(text: string): AtomPodcasts | undefined {
	const root = tagAt(text, 0);
	if (root === undefined) return undefined;
	const declared = [...root.attributes].filter(([key]) => key.startsWith("xmlns"));
	if (!declared.some(([, uri]) => NAMESPACE.test(uri))) return undefined;
	const [prefix = ""] = /^.*:/.exec(root.name) ?? [];
	const names = new Map([
		[`${prefix}entry`, "item"],
		[`${prefix}id`, "guid"],
	]);
	// The prefix comes from the feed, so it is compared and never put into the expression.
	const inside = text
		.slice(root.end)
		.replaceAll(/(<\/?)([^\s<>/]+)(?=[\s/>])/g, (tag, start: string, name: string) =>
			names.has(name) ? start + names.get(name) : tag,
		)
		.replace(/<\/[^<>]*>\s*$/, "");
	const namespaces = declared
		.filter(([key]) => key !== "xmlns")
		.map(([key, uri]) => ` ${key}="${uri.replaceAll('"', "&quot;")}"`);
	const rss = `<rss${namespaces.join("")}><channel>${inside}</channel></rss>`;
	const { podcast, items = [] } = parsed(rss);
	const entries = Map.groupBy(items, ({ guid }) => guid?.value ?? "");
	return {
		feed: podcast,
		entries: new Map([...entries].map(([id, of]) => [id, of.map(({ podcast }) => podcast)])),
	};
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
