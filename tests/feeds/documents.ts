/** Feed documents as the store would give them, and as each format writes them. */

import { candidateFrom } from "../../src/articles/normalise/normalise.ts";
import { parseItem, RefusedError } from "../../src/articles/schema/item.ts";
import type { StoredArticle } from "../../src/articles/store/read/shown.ts";
import type { ScopeState } from "../../src/articles/store/sql/scopes.ts";
import { renderAtom as atomParts } from "../../src/feeds/atom.ts";
import {
	type ContentMode,
	type EntrySource,
	type FeedDocument,
	feedDocument,
} from "../../src/feeds/document.ts";
import { renderJson as jsonParts } from "../../src/feeds/json.ts";
import { renderRss as rssParts } from "../../src/feeds/rss.ts";
import { encode, type Rendering, wholeOf } from "../../src/http/rendering.ts";
import type { Provenance } from "../../src/model/article.ts";
import { OWN } from "../../src/model/identity.ts";
import { lookSettings } from "../../src/settings/look.ts";
import { UNSET } from "../../src/settings/podcast.ts";
import type { Site } from "../../src/settings/site.ts";

export const renderRss = (document: FeedDocument) => textOf(rssParts(document));
export const renderAtom = (document: FeedDocument) => textOf(atomParts(document));
export const renderJson = (document: FeedDocument) => textOf(jsonParts(document));

/** The document as readers get it. */
const textOf = (rendering: Rendering) => new TextDecoder().decode(wholeOf(encode(rendering)));

export const site: Site = {
	origin: "https://news.example",
	configured: true,
	title: "News & <Notes> ]]> &amp;",
	description: "What's new",
	language: "en",
	authors: [{ name: "The <editors>" }],
	image: "https://news.example/icon.png",
	copyright: "© 2026 A & B",
	look: lookSettings(undefined),
	menu: undefined,
	footer: [],
	maxAge: 900,
	feedMarkdown: false,
	podcast: { ...UNSET, author: "Ada", funding: [{ url: "https://pay.example/", text: "Help" }] },
};

export const state: ScopeState = {
	scope: "main",
	name: "",
	articles: 1,
	revision: 1,
	changedAt: Date.parse("2026-11-20T12:00:00.5Z"),
	lastModified: 1,
	olderArchive: null,
	newerArchive: null,
	podcastOrigin: null,
	gone: 0,
	hadArticles: 1,
	database: { id: "0".repeat(32), hadArticles: 1, origin: null },
};

/** A feed document of items, as the store would pass it to the formats; `sources` are those of each item. */
export async function documentOf(
	items: unknown[],
	content: ContentMode = "full",
	sources: readonly EntrySource[][] = [],
	scope: ScopeState["scope"] = "main",
) {
	const articles: StoredArticle[] = [];
	for (const [i, item] of items.entries()) {
		const origin = { source: OWN, publisher: site.origin, now: Date.parse("2026-11-20T12:00:00Z") };
		const { article } = await candidateFrom(parseItem(item), origin);
		const stored = { revision: 1, sorted_at: article.date_published, archive: null };
		articles.push({ ...article, ...stored, sources: (sources[i] ?? []).map(provenanceOf) });
	}
	return feedDocument(
		site,
		{ state: { ...state, scope }, articles, more: false },
		{ content, parameters: [] },
	);
}

/** As the store has it. */
function provenanceOf({ id, title, feedUrl, homePageUrl, updated, rights }: EntrySource): Provenance {
	return { source: feedUrl, guid: id, title, feed_url: feedUrl, home_page_url: homePageUrl, updated, rights };
}

/** As {@link documentOf}, and `undefined` where an item is refused. */
export async function acceptedDocumentOf(...input: Parameters<typeof documentOf>) {
	return documentOf(...input).catch((error: unknown) => {
		if (error instanceof RefusedError) return undefined;
		throw error;
	});
}
