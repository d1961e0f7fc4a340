/**
 * A walk through the whole history, as a reader does that is new to a feed (RFC 5005 §4): from the main feed to the
 * archive before, and so on to the oldest.
 *
 * @module
 */
import { gunzipSync } from "node:zlib";
import type { Answer } from "../support/http.ts";
import { aim, type Table, whole } from "../support/table.ts";
import { idOf } from "./articles.ts";
import type { FilledStore } from "./store.ts";

/** The most articles that a walk goes back; what is older is as this is. */
const MOST_ARTICLES = 100_000;

/** What a document says, as far as a walk needs to know. */
interface Stage {
	ids: string[];
	/** The address of the document with the articles before these. */
	older: string | undefined;
}

/** Where a walk begins, and how its documents are read. */
const WALKS: readonly { path: string; read: (text: string) => Stage }[] = [
	{ path: "/feed.xml", read: readRss },
	{ path: "/feed.json", read: readJson },
];

/** Walks through a store to which nothing was added since it was filled. */
export async function measureWalks(store: FilledStore): Promise<Table> {
	const rows: string[][] = [];
	for (const { path, read } of WALKS) {
		const before = performance.now();
		const met: string[] = [];
		let documents = 0;
		let next: string | undefined = path;
		while (next !== undefined && met.length < MOST_ARTICLES) {
			const { ids, older } = read(textOf(await store.worker.ask(next, 200)));
			documents++;
			met.push(...ids);
			next = older && new URL(older).pathname;
		}
		const seconds = (performance.now() - before) / 1000;
		const { repeated, missing } = faultsOf(met, store.articles);
		rows.push([
			path,
			...[documents, met.length, repeated, missing].map(whole),
			`${seconds.toFixed(1)} s`,
			aim("0 and 0", repeated + missing === 0),
		]);
	}
	return {
		title: `A walk through the history of ${whole(store.articles)} articles, ${whole(MOST_ARTICLES)} at most`,
		head: ["from", "documents", "articles met", "repeated", "missing", "time", "aim"],
		rows,
	};
}

/** How many articles were met more than once, and how many of the newest ones not at all. */
function faultsOf(met: string[], stored: number): { repeated: number; missing: number } {
	const different = new Set(met);
	const repeated = met.length - different.size;
	const wanted = Math.min(stored, MOST_ARTICLES);
	let missing = 0;
	for (let number = stored - wanted; number < stored; number++) if (!different.has(idOf(number))) missing++;
	return { repeated, missing };
}

function textOf({ headers, body }: Answer): string {
	return (headers["content-encoding"] === "gzip" ? gunzipSync(body) : body).toString();
}

function readRss(text: string): Stage {
	const [, older] = /<atom:link href="([^"]*)" rel="prev-archive"/.exec(text) ?? [];
	return { ids: Array.from(text.matchAll(/<guid[^>]*>([^<]*)</g), ([, id = ""]) => id), older };
}

function readJson(text: string): Stage {
	const { items, next_url } = JSON.parse(text) as { items: { id: string }[]; next_url?: string };
	return { ids: items.map(({ id }) => id), older: next_url };
}
