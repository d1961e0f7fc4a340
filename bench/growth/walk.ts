/**
 * A walk through the whole history of a feed, as a reader makes that is new to it (RFC 5005 §4): from the main feed to the
 * newest archive, and from each archive to the one before.
 *
 * @module
 */
import { gunzipSync } from "node:zlib";
import type { Answer } from "../support/http.ts";
import { aim, type Table, whole } from "../support/table.ts";
import { idOf } from "./articles.ts";
import type { FilledStore } from "./store.ts";

/** The number of articles after which a walk ends; older archives are like these. */
const MOST_ARTICLES = 100_000;

/** The parts of a document that a walk needs. */
interface Stage {
	ids: string[];
	/** The address of the document with older articles. */
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
			`\`${path}\``,
			...[documents, met.length, repeated, missing].map(whole),
			`${seconds.toFixed(1)} s`,
			aim("each once", repeated + missing === 0),
		]);
	}
	return {
		title: "A walk through the history",
		about:
			`A reader that is new to the store of ${whole(store.articles)} articles starts at its main feed and follows the links to ` +
			`the archives, until it has ${whole(Math.min(store.articles, MOST_ARTICLES))} articles. No archive is in KV yet.`,
		head: ["from", "documents", "articles", "repeated", "missing", "time", "aim"],
		rows,
	};
}

/** The number of articles that came more than once, and of newest ones that never came. */
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
