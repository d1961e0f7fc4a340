/**
 * The simplest program that polls feeds, for comparison: it sends conditional requests, parses with feedsmith, and inserts
 * the entries unchanged. It does not sanitise, repair, merge or schedule anything.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { parseFeed } from "feedsmith";

const TABLES = `
	CREATE TABLE sources (url TEXT PRIMARY KEY, etag TEXT, last_modified TEXT, polled_at INTEGER);
	CREATE TABLE items (
		source TEXT, guid TEXT, url TEXT, title TEXT, content TEXT, published TEXT, PRIMARY KEY (source, guid)
	);`;

interface Validators {
	etag: string | null;
	last_modified: string | null;
}

/** Follows feeds in an empty database, and returns a function that polls one of them. */
export function bareLoop(database: DatabaseSync, urls: string[]): (url: string) => Promise<void> {
	database.exec(TABLES);
	const follow = database.prepare("INSERT INTO sources (url) VALUES (?)");
	for (const url of urls) follow.run(url);
	const read = database.prepare("SELECT etag, last_modified FROM sources WHERE url = ?");
	const insert = database.prepare("INSERT OR IGNORE INTO items VALUES (?, ?, ?, ?, ?, ?)");
	const update = database.prepare(
		"UPDATE sources SET etag = ?, last_modified = ?, polled_at = ? WHERE url = ?",
	);
	return async (url) => {
		const known = read.get(url) as unknown as Validators;
		const headers = new Headers();
		if (known.etag) headers.set("if-none-match", known.etag);
		if (known.last_modified) headers.set("if-modified-since", known.last_modified);
		const response = await fetch(url, { headers });
		if (response.status === 304) {
			update.run(known.etag, known.last_modified, Date.now(), url);
			return;
		}
		const items = itemsOf(await response.text());
		const { headers: fresh } = response;
		database.exec("BEGIN");
		for (const { guid, url: link, title, content, published } of items)
			insert.run(url, guid ?? link ?? null, link ?? null, title ?? null, content ?? null, published ?? null);
		update.run(fresh.get("etag"), fresh.get("last-modified"), Date.now(), url);
		database.exec("COMMIT");
	};
}

function itemsOf(text: string) {
	const { format, feed } = parseFeed(text);
	if (format === "rss") {
		return (feed.items ?? []).map(({ guid, link, title, content, description, pubDate }) => ({
			guid: guid?.value,
			url: link,
			title,
			content: content?.encoded ?? description,
			published: pubDate,
		}));
	}
	if (format !== "atom") throw new Error(`the bare loop cannot read ${format}`);
	return (feed.entries ?? []).map(({ id, links, title, content, published }) => ({
		guid: id,
		url: links?.[0]?.href,
		title: title?.value,
		content: content?.value,
		published,
	}));
}
