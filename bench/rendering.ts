/**
 * How long the formats take to be written, beside plain string building.
 *
 * @module
 */
import { renderAtom } from "../src/feeds/atom.ts";
import { type FeedDocument, feedDocument } from "../src/feeds/document.ts";
import { renderJson } from "../src/feeds/json.ts";
import { renderRss } from "../src/feeds/rss.ts";
import { whole } from "../src/http/rendering.ts";
import { UNSET } from "../src/settings/podcast.ts";
import type { Site } from "../src/settings/site.ts";
import { aim } from "./aims.ts";
import { articles } from "./articles.ts";
import { median } from "./harness.ts";
import { plainAtom, plainJson, plainRss } from "./plain.ts";
import { type Table, times } from "./table.ts";

/** How many articles are rendered, and in how many rounds. */
const SIZES = [
	{ count: 50, rounds: 300 },
	{ count: 500, rounds: 40 },
	{ count: 2000, rounds: 12 },
] as const;

/** What each may cost beside plain string building. */
const FORMATS = [
	{ name: "RSS", render: (document: FeedDocument) => whole(renderRss(document)), plain: plainRss, most: 2.5 },
	{
		name: "Atom",
		render: (document: FeedDocument) => whole(renderAtom(document)),
		plain: plainAtom,
		most: 1.3,
	},
	{
		name: "JSON Feed",
		render: (document: FeedDocument) => whole(renderJson(document)),
		plain: plainJson,
		most: 1.3,
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
	feedMarkdown: false,
	podcast: UNSET,
};

/** One format in one size; times are medians in milliseconds. */
interface RenderingResult {
	format: string;
	count: number;
	ours: number;
	plain: number;
	/** How many times as much as the plain one it may take. */
	most: number;
}

/** Renders every format in every size. */
export function measureRendering(): Table {
	return {
		title: "Rendering articles of 3 KB, beside plain string building. Times are milliseconds.",
		head: ["", "articles", "plain", "Tributary", "of plain", "aim"],
		rows: renderings().map(({ format, count, ours, plain, most }) => [
			format,
			String(count),
			plain.toFixed(2),
			ours.toFixed(2),
			times(ours / plain),
			aim(`${most}×`, ours <= most * plain),
		]),
	};
}

/** Ours and the plain one in turn. */
function renderings(): RenderingResult[] {
	return FORMATS.flatMap(({ name, render, plain, most }) =>
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
				podcastOrigin: null,
				gone: 0,
				filled: 1,
				database: { id: "", filled: 1, origin: null },
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
			return { format: name, count, ours: median(ours), plain: median(theirs), most };
		}),
	);
}

function time(work: () => Uint8Array): number {
	const before = performance.now();
	work();
	return performance.now() - before;
}
