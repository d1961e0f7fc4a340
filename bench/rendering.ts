/**
 * The cost of writing the formats, beside plain string building.
 *
 * @module
 */
import { Bench } from "tinybench";
import { type FeedDocument, feedDocument } from "../src/feeds/document.ts";
import { ATOM, FORMATS, type Format, JSON_FEED, RSS } from "../src/feeds/formats.ts";
import { encode, wholeOf } from "../src/http/rendering.ts";
import type { Article } from "../src/model/article.ts";
import type { Scope } from "../src/model/scope.ts";
import { lookSettings } from "../src/settings/look.ts";
import { UNSET } from "../src/settings/podcast.ts";
import type { Site } from "../src/settings/site.ts";
import { articles, episodes } from "./support/articles.ts";
import { plainAtom, plainJson, plainRss } from "./support/plain-formats.ts";
import { latencyOf } from "./support/statistics.ts";
import { aim, milliseconds, type Table, times } from "./support/table.ts";

/** How many articles are rendered. */
const SIZES = [50, 500, 2000];

/** The formats, and the most that each may cost, as a multiple of plain string building. */
const COMPARED: readonly { format: Format; plain: (document: FeedDocument) => string; most: number }[] = [
	{ format: RSS, plain: plainRss, most: 2.5 },
	{ format: ATOM, plain: plainAtom, most: 1.3 },
	{ format: JSON_FEED, plain: plainJson, most: 1.3 },
];

/** The episodes of a podcast, and the most that rendering them in a format may cost, in milliseconds. */
const EPISODES = 300;
const MOST_FOR_EPISODES = 6;

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

/** From articles as the database returns them to the bytes of a document: both sides of the comparison do all of it. */
function rendering(
	scope: Scope,
	stored: Article[],
	write: (document: FeedDocument) => Uint8Array,
): () => void {
	const page = pageOf(scope, stored);
	return () => void write(feedDocument(site, page, { content: "full", parameters: [] }));
}

function bytesIn({ render }: Format): (document: FeedDocument) => Uint8Array {
	return (document) => wholeOf(encode(render(document)));
}

/** Renders articles in every format and size. */
export async function measureRendering(): Promise<Table> {
	const rows: string[][] = [];
	for (const count of SIZES) {
		const stored = articles(count);
		const bench = benchOf(
			COMPARED.flatMap(({ format, plain }) => [
				[`${format.label}, plain`, rendering("main", stored, (document) => encoder.encode(plain(document)))],
				[format.label, rendering("main", stored, bytesIn(format))],
			]),
		);
		await bench.run();
		for (const { format, most } of COMPARED) {
			const [ours, plain] = [latencyOf(bench, format.label), latencyOf(bench, `${format.label}, plain`)];
			const ratio = ours.p50 / plain.p50;
			rows.push([
				format.label,
				String(count),
				...[plain.p50, ours.p50, ours.p99].map(milliseconds),
				times(ratio),
				aim(`${most}×`, ratio <= most),
			]);
		}
	}
	return {
		title: "Rendering",
		about:
			"CPU in Node from stored articles of 3 KB to the bytes of a feed, beside string building that writes the same elements " +
			"with the same escaping and nothing else.",
		head: ["", "articles", "plain, median", "Tributary, median", "99th percentile", "of plain", "aim"],
		rows,
	};
}

/** Renders a podcast in every format. */
export async function measurePodcast(): Promise<Table> {
	const stored = episodes(EPISODES);
	const bench = benchOf(
		FORMATS.map((format) => [format.label, rendering("podcast", stored, bytesIn(format))]),
	);
	await bench.run();
	return {
		title: "A podcast",
		about:
			`CPU in Node for a podcast of ${EPISODES} episodes with notes of 3 KB, pictures, people, chapters and transcripts. ` +
			"It is rendered when it has changed.",
		head: ["", "median", "99th percentile", "aim"],
		rows: FORMATS.map(({ label }) => {
			const { p50, p99 } = latencyOf(bench, label);
			return [
				label,
				...[p50, p99].map(milliseconds),
				aim(`${MOST_FOR_EPISODES} ms`, p50 <= MOST_FOR_EPISODES),
			];
		}),
	};
}

function benchOf(tasks: [name: string, run: () => void][]): Bench {
	const bench = new Bench({ now: cpuTime, time: 800, iterations: 10, warmupTime: 300, throws: true });
	for (const task of tasks) bench.add(...task);
	return bench;
}

/** The CPU time of this process, in milliseconds; unlike the time of day, other processes do not add to it. */
function cpuTime(): number {
	const { user, system } = process.cpuUsage();
	return (user + system) / 1000;
}

/** A page of a feed as the database returns it. */
function pageOf(scope: Scope, stored: Article[]): Parameters<typeof feedDocument>[1] {
	return {
		state: {
			scope,
			name: "",
			articles: stored.length,
			revision: 1,
			changedAt: 0,
			lastModified: 0,
			olderArchive: null,
			newerArchive: null,
			podcastOrigin: null,
			gone: 0,
			hadArticles: 1,
			database: { id: "", hadArticles: 1, origin: null },
		},
		articles: stored.map((article) => ({ ...article, revision: 1, sorted_at: 0, archive: null })),
		more: false,
	};
}
