/**
 * A new subscriber that reads the whole history (RFC 5005 §4).
 *
 * @module
 */
import type { Client } from "./client.ts";
import { type Feed, mainFeed, readWhole } from "./feeds.ts";
import { WINDOW } from "./ledger.ts";
import type { File } from "./reading.ts";

/** More documents than these are no history but a loop. */
const MOST_DOCUMENTS = 100;

/** Reads the main feed and one archive after the other, to the end; each article must be met, and no article twice. */
export async function walkArchives(client: Client, kind: string, file: File): Promise<void> {
	const { ledger, tally, port } = client.around;
	const began = Date.now();
	const met = new Map<string, string>();
	let feed: Feed = mainFeed(file);
	for (let documents = 0; ; documents++) {
		const reading = await readWhole(client, kind, feed);
		if (reading === undefined) return;
		for (const id of reading.entries.keys()) {
			const before = met.get(id);
			if (before !== undefined) tally.fault(kind, `${id} is met twice, in ${before} and ${feed.path}`);
			met.set(id, feed.path);
		}
		if (reading.older === undefined) break;
		const { host, pathname, search } = new URL(reading.older);
		if (host !== `localhost:${port}` || documents === MOST_DOCUMENTS) {
			tally.fault(kind, `${feed.path} leads to ${reading.older}`);
			return;
		}
		// Which articles stand in which archive is not known; all of them together are.
		feed = { path: pathname + search, file, part: "main", newest: 0 };
	}
	const now = Date.now();
	for (const article of ledger.articles) {
		if (met.has(article.id) || !article.parts.includes("main")) continue;
		if (!ledger.possible(article, began - WINDOW, now).includes(undefined))
			tally.fault(kind, `${article.id} is met neither in /${file} nor in an archive`);
	}
}
