/**
 * The cost of rendering, publishing and deleting in a small store and in a large one. Both must read the same number of rows.
 *
 * @module
 */
import { cursorText } from "../../src/articles/store/cursor.ts";
import { COLD, type CountedAnswer } from "../support/counting.ts";
import { statisticsOf } from "../support/statistics.ts";
import { aim, milliseconds, type Table, whole } from "../support/table.ts";
import { dateOf, idOf, newItem, newSlug, pageOf, SOURCE_PATH, TAG_PATH, taggedBelow } from "./articles.ts";
import { BATCH } from "./fill.ts";
import type { FilledStore } from "./store.ts";

/** Measured rounds of each case, after one to warm up. */
const ROUNDS = 9;

/** One operation, on a store of any size. */
interface Case {
	name: string;
	run: (store: FilledStore, round: number) => Promise<CountedAnswer>;
}

/** The cost of an operation in one store. */
interface Cost {
	/** Rows read in the first round: later rounds find a longer or shorter main feed. */
	rows: number;
	/** The time until the work after the response has ended, in milliseconds; the median. */
	time: number;
}

/** Rendering a document with nothing in KV. Its path depends on the number of articles in the store. */
function rendering(name: string, pathIn: (articles: number) => string): Case {
	return { name, run: ({ worker, articles }) => worker.ask(pathIn(articles), 200, { headers: COLD }) };
}

/** Publishing and deleting come last, as they change the store. */
const CASES: readonly Case[] = [
	rendering("main feed", () => "/feed.xml"),
	rendering("a tag's feed", () => `${TAG_PATH}/feed.xml`),
	rendering("a source's feed", () => `${SOURCE_PATH}/feed.xml`),
	rendering(
		"an archive in the middle",
		(articles) => `/archives/${Math.floor(articles / BATCH / 2)}/feed.xml`,
	),
	rendering("deep in a tag's feed", (articles) => {
		const number = taggedBelow(Math.floor(articles / 2));
		const before = cursorText({ sortedAt: dateOf(number), id: idOf(number) });
		return `${TAG_PATH}/feed.xml?before=${encodeURIComponent(before)}`;
	}),
	rendering("an article's page", (articles) => pageOf(Math.floor(articles / 2))),
	{ name: "publishing an article", run: ({ worker }, round) => worker.publish([newItem(round)]) },
	{ name: "deleting an article", run: ({ worker }, round) => worker.remove(newSlug(round)) },
];

/** Measures every case in both stores. */
export async function measureGrowth(small: FilledStore, large: FilledStore): Promise<Table> {
	const costs: { name: string; few: Cost; many: Cost }[] = [];
	for (const { name, run } of CASES) {
		const few: CountedAnswer[] = [];
		const many: CountedAnswer[] = [];
		// In turn, so that a busy moment of the machine affects both alike.
		for (let round = 0; round <= ROUNDS; round++) {
			few.push(await run(small, round));
			many.push(await run(large, round));
		}
		costs.push({ name, few: await costOf(few), many: await costOf(many) });
	}
	const differ = costs.filter(({ few, many }) => few.rows !== many.rows).map(({ name }) => name);
	return {
		title: "Growth",
		about:
			`Rows that D1 reads in a store of ${whole(small.articles)} articles and in one of ${whole(large.articles)}, with nothing ` +
			"in KV, and the time until the work after the response has ended.",
		head: ["", `rows of ${whole(small.articles)}`, "time", `rows of ${whole(large.articles)}`, "time", "aim"],
		rows: costs.map(({ name, few, many }) => [
			name,
			...[few, many].flatMap(({ rows, time }) => [whole(rows), milliseconds(time)]),
			aim("the same rows", few.rows === many.rows),
		]),
		notes: [
			differ.length === 0
				? "No operation reads more rows in a larger store, so its cost does not depend on the number of articles."
				: `These operations read other numbers of rows in a larger store: ${differ.join(", ")}.`,
		],
	};
}

async function costOf(answers: CountedAnswer[]): Promise<Cost> {
	return {
		rows: answers[0]?.counts.d1RowsRead ?? Number.NaN,
		time: (await statisticsOf(answers.slice(1).map(({ time }) => time))).p50,
	};
}
