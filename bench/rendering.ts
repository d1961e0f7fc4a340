/**
 * What the formats cost to write, beside plain string building.
 *
 * @module
 */
import { Bench } from "tinybench";
import { renderAtom } from "../src/feeds/atom.ts";
import { type FeedDocument, feedDocument } from "../src/feeds/document.ts";
import { renderJson } from "../src/feeds/json.ts";
import { renderRss } from "../src/feeds/rss.ts";
import { whole } from "../src/http/rendering.ts";
import { lookSettings } from "../src/settings/look.ts";
import { UNSET } from "../src/settings/podcast.ts";
import type { Site } from "../src/settings/site.ts";
import { articles } from "./support/articles.ts";
import { plainAtom, plainJson, plainRss } from "./support/plain-formats.ts";
import { latencyOf } from "./support/statistics.ts";
import { aim, milliseconds, type Table, times } from "./support/table.ts";

/** How many articles are rendered. */
const SIZES = [50, 500, 2000];

/** What writes a feed. */
type Render = (document: FeedDocument) => string;

/** The formats, and how many times as much as plain string building each may take. */
const FORMATS: readonly { name: string; render: Render; plain: Render; most: number }[] = [
	{ name: "RSS", render: (document) => whole(renderRss(document)), plain: plainRss, most: 2.5 },
	{ name: "Atom", render: (document) => whole(renderAtom(document)), plain: plainAtom, most: 1.3 },
	{ name: "JSON Feed", render: (document) => whole(renderJson(document)), plain: plainJson, most: 1.3 },
];

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
	look: lookSettings(undefined),
	menu: undefined,
	footer: [],
	maxAge: 900,
	feedMarkdown: false,
	podcast: UNSET,
};

/** Renders every format in every size. */
export async function measureRendering(): Promise<Table> {
	const rows: string[][] = [];
	for (const count of SIZES) {
		const stored = storedArticles(count);
		// From stored articles to the bytes of a response, as after a read from the database; both sides do all of it.
		const timed = (render: Render) => () =>
			encoder.encode(render(feedDocument(site, stored, { content: "full", parameters: [] })));
		const bench = new Bench({ now: cpuTime, time: 800, iterations: 10, warmupTime: 300, throws: true });
		for (const { name, render, plain } of FORMATS)
			bench.add(`${name}, plain`, timed(plain)).add(name, timed(render));
		await bench.run();
		for (const { name, most } of FORMATS) {
			const [ours, plain] = [latencyOf(bench, name), latencyOf(bench, `${name}, plain`)];
			const ratio = ours.p50 / plain.p50;
			rows.push([
				name,
				String(count),
				...[plain.p50, ours.p50, ours.p99].map(milliseconds),
				times(ratio),
				aim(`${most}×`, ratio <= most),
			]);
		}
	}
	return {
		title: "Rendering: CPU for articles of 3 KB, beside plain string building",
		head: ["", "articles", "plain, median", "Tributary, median", "99th percentile", "of plain", "aim"],
		rows,
	};
}

/** The CPU time of this process, in milliseconds: unlike the time of day, other processes do not add to it. */
function cpuTime(): number {
	const { user, system } = process.cpuUsage();
	return (user + system) / 1000;
}

/** Articles of the main feed as they come from the database. */
function storedArticles(count: number): Parameters<typeof feedDocument>[1] {
	return {
		state: {
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
		},
		articles: articles(count).map((article) => ({ ...article, revision: 1, sorted_at: 0, archive: null })),
		more: false,
	};
}
