/**
 * What rendering, publishing and deleting take in a small store and in a large one: the same number of rows, if all is well.
 *
 * @module
 */
import { cursorText } from "../../src/articles/store/read/feed.ts";
import { COLD, type CountedAnswer } from "../support/counting.ts";
import { statisticsOf } from "../support/statistics.ts";
import { milliseconds, type Table, whole } from "../support/table.ts";
import { dateOf, idOf, newItem, newSlug, pageOf, SOURCE_PATH, TAG_PATH, taggedBelow } from "./articles.ts";
import { BATCH } from "./fill.ts";
import type { FilledStore } from "./store.ts";

/** How often each is done, after once to warm up. */
const ROUNDS = 9;

/** One thing to do, where a store of so many articles has it. */
interface Case {
	name: string;
	run: (store: FilledStore, round: number) => Promise<CountedAnswer>;
}

/** What one thing takes in one store. */
interface Cost {
	/** Of the first round: publishing makes the main feed longer, and deleting shorter. */
	rows: number;
	/** Until all is over, in milliseconds. */
	time: number;
}

/** What is rendered with nothing in KV, at a path in a store of so many articles. */
function rendering(name: string, pathIn: (articles: number) => string): Case {
	return { name, run: ({ worker, articles }) => worker.ask(pathIn(articles), 200, { headers: COLD }) };
}

/** Publishing comes last, as it changes the store, and is undone. */
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

/** Does everything in both stores. */
export async function measureGrowth(small: FilledStore, large: FilledStore): Promise<Table> {
	const costs: { name: string; few: Cost; many: Cost }[] = [];
	for (const { name, run } of CASES) {
		const few: CountedAnswer[] = [];
		const many: CountedAnswer[] = [];
		// In turn, so that a noisy moment hits both alike.
		for (let round = 0; round <= ROUNDS; round++) {
			few.push(await run(small, round));
			many.push(await run(large, round));
		}
		costs.push({ name, few: await costOf(few), many: await costOf(many) });
	}
	const differ = costs.filter(({ few, many }) => few.rows !== many.rows).map(({ name }) => name);
	return {
		title: "Growth: rows that D1 reads, and time, with nothing in KV",
		head: ["", `${whole(small.articles)} articles`, "", `${whole(large.articles)} articles`, "", "rows"],
		rows: costs.map(({ name, few, many }) => [
			name,
			...[few, many].flatMap(({ rows, time }) => [`${whole(rows)} rows`, milliseconds(time)]),
			few.rows === many.rows ? "the same" : "NOT THE SAME",
		]),
		notes: [
			differ.length === 0
				? "Rows are the same at both sizes."
				: `ROWS GROW WITH THE STORE: ${differ.join(", ")}.`,
		],
	};
}

async function costOf(answers: CountedAnswer[]): Promise<Cost> {
	return {
		rows: answers[0]?.counts.d1RowsRead ?? Number.NaN,
		time: (await statisticsOf(answers.slice(1).map(({ time }) => time))).p50,
	};
}
