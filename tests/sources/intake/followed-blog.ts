/** A followed feed with documents from the test, and the articles that it leaves in the database. */
import { env } from "cloudflare:workers";
import { pollSource } from "../../../src/sources/polling/poll.ts";
import { readSource } from "../../../src/sources/store.ts";
import { subscribe } from "../../../src/sources/subscriptions/subscribe.ts";
import { handedIn } from "../handed-in.ts";

/** The time between two polls, in milliseconds. */
export const HOUR = 3600_000;

/** An entry of the feed. */
export interface Entry {
	guid?: string;
	link?: string;
	title?: string;
	date?: string;
	text?: string;
	file?: string;
}

/** An RSS document with these entries. */
export function rss(entries: Entry[]): string {
	const element = (name: string, text: string | undefined) =>
		text === undefined ? "" : `<${name}>${text}</${name}>`;
	const items = entries.map(({ guid, link, title, date, text = "Text", file }) =>
		[
			"<item>",
			guid === undefined ? "" : `<guid isPermaLink="false">${guid}</guid>`,
			element("link", link),
			element("title", title),
			date === undefined ? "" : `<pubDate>${new Date(date).toUTCString()}</pubDate>`,
			element("description", text),
			file === undefined ? "" : `<enclosure url="https://cdn.example/${file}" type="audio/mpeg" length="9"/>`,
			"</item>",
		].join(""),
	);
	return `<rss version="2.0"><channel><title>Blog</title><link>https://blog.example/</link>${items.join("")}</channel></rss>`;
}

/** Follows a feed with the first document, and polls it with each later one. */
export function follow() {
	let now = Date.parse("2040-01-01T12:00:00Z");
	let body = "";
	const context = handedIn(
		() => body,
		() => now,
	);
	let isFollowed = false;
	/** Polls a document, and returns the numbers of created and updated articles. */
	return async (document: string | Entry[]) => {
		body = typeof document === "string" ? document : rss(document);
		now += HOUR;
		if (!isFollowed) {
			isFollowed = true;
			const { poll } = await subscribe({ url: "https://blog.example/feed" }, context);
			return [poll?.created, poll?.updated];
		}
		const source = await readSource(env.DB, "blog");
		if (source === undefined) throw new Error("no source");
		const { created = 0, updated = 0 } = await pollSource(source, context);
		return [created, updated];
	};
}

/** The stored articles as `title: text`, sorted. */
export async function stored(): Promise<string[]> {
	const { results } = await env.DB.prepare(
		"SELECT coalesce(item ->> 'title', '-') || ': ' || coalesce(content_html, content_text, item ->> 'summary', '-') AS text FROM articles ORDER BY text",
	).all<{ text: string }>();
	return results.map(({ text }) => text.replace(/<\/?p>/g, ""));
}

/** A day in January, as entries have it. */
export const JANUARY = (day: number) => `2026-01-0${day}T00:00:00Z`;
