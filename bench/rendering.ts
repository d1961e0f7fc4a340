/**
 * How long the formats take to be written, beside plain string building.
 *
 * @module
 */
import { Feed } from "feed";
import { renderAtom } from "../src/feeds/atom.ts";
import { type FeedDocument, feedDocument } from "../src/feeds/document.ts";
import { renderJson } from "../src/feeds/json.ts";
import { whole } from "../src/feeds/rendering.ts";
import { renderRss } from "../src/feeds/rss.ts";
import type { Site } from "../src/site.ts";
import { articles } from "./articles.ts";
import { median } from "./harness.ts";
import { plainAtom, plainJson, plainRss } from "./plain.ts";

/** How many articles are rendered, and in how many rounds. */
const SIZES = [
	{ count: 50, rounds: 300 },
	{ count: 500, rounds: 40 },
	{ count: 2000, rounds: 12 },
] as const;

/** What each may cost beside plain string building; the package that writes the RSS, used plainly, for comparison. */
const FORMATS = [
	{ name: "RSS", render: (document: FeedDocument) => whole(renderRss(document)), plain: plainRss, aim: 4 },
	{ name: "RSS by `feed` alone", render: feedAlone, plain: plainRss, aim: undefined },
	{
		name: "Atom",
		render: (document: FeedDocument) => whole(renderAtom(document)),
		plain: plainAtom,
		aim: 1.3,
	},
	{
		name: "JSON Feed",
		render: (document: FeedDocument) => whole(renderJson(document)),
		plain: plainJson,
		aim: 1.3,
	},
] as const;

const encoder = new TextEncoder();

const site: Site = {
	origin: "https://bench.example",
	configured: true,
	title: "Bench",
	description: "Articles to measure with.",
	language: "en",
	authors: [{ name: "Bench" }],
	image: undefined,
	copyright: undefined,
	maxAge: 900,
};

/** One line of the table; times are medians in milliseconds. */
export interface RenderingResult {
	format: string;
	count: number;
	ours: number;
	plain: number;
	aim: number | undefined;
}

/** Renders every format in every size, ours and the plain one in turn. */
export function measureRendering(): RenderingResult[] {
	return FORMATS.flatMap(({ name, render, plain, aim }) =>
		SIZES.map(({ count, rounds }) => {
			const stored = articles(count).map((article) => ({
				...article,
				revision: 1,
				sorted_at: 0,
				archive: null,
			}));
			const state = {
				scope: "main",
				name: "",
				articles: count,
				revision: 1,
				changedAt: 0,
				lastModified: 0,
				olderArchive: null,
				newerArchive: null,
			} as const;
			// From stored articles to the bytes of a response, as after a read from the database; both sides do all of it.
			const document = () =>
				feedDocument(site, { state, articles: stored, more: false }, { content: "full", parameters: [] });
			const ours: number[] = [];
			const theirs: number[] = [];
			for (let round = 0; round < rounds * 2; round++) {
				const [a, b] = [
					time(() => encoder.encode(render(document()))),
					time(() => encoder.encode(plain(document()))),
				];
				// The first half warms up.
				if (round < rounds) continue;
				ours.push(a);
				theirs.push(b);
			}
			return { format: name, count, ours: median(ours), plain: median(theirs), aim };
		}),
	);
}

function feedAlone(document: FeedDocument): string {
	const feed = new Feed({
		title: document.title,
		link: document.homePageUrl,
		description: document.description,
		language: document.language,
		updated: new Date(document.updated),
		feed: document.selfUrl("feed.xml"),
	});
	for (const entry of document.entries) {
		feed.addItem({
			title: entry.title ?? "",
			link: entry.url,
			guid: entry.id,
			date: new Date(entry.published),
			description: entry.summary ?? "",
			content: entry.contentHtml ?? "",
			author: entry.authors.map(({ name = "" }) => ({ name })),
			category: entry.tags.map((name) => ({ name })),
		});
	}
	return feed.rss2();
}

function time(work: () => Uint8Array): number {
	const before = performance.now();
	work();
	return performance.now() - before;
}
