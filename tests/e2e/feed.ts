/** A feed on this machine. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { AtEnd } from "./project.ts";

/** A feed on a local server, and the requests that it received. */
export interface Feed {
	url: string;
	/** The titles of its items, which may be changed. */
	titles: string[];
	/** The status of each answer. */
	statuses: number[];
}

/** Starts a feed with a validator. */
export async function startFeed(atEnd: AtEnd, ...titles: string[]): Promise<Feed> {
	const feed: Feed = { url: "", titles, statuses: [] };
	const server = createServer((request, response) => {
		const etag = `"${feed.titles.join("-")}"`;
		const status = request.headers["if-none-match"] === etag ? 304 : 200;
		feed.statuses.push(status);
		response.writeHead(status, { etag, "content-type": "application/rss+xml" });
		response.end(status === 304 ? "" : rss(feed.url, feed.titles));
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	feed.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/feed.xml`;
	atEnd(() => {
		server.closeAllConnections();
		server.close();
	});
	return feed;
}

function rss(url: string, titles: string[]): string {
	const items = titles.map(
		(title, i) =>
			`<item><title>${title}</title><link>${new URL(`/${title}`, url)}</link><guid>${new URL(`/${title}`, url)}</guid>
			<pubDate>Fri, 20 Nov 2026 0${i}:00:00 GMT</pubDate><description>&lt;p&gt;${title}.&lt;/p&gt;</description></item>`,
	);
	return `<rss version="2.0"><channel><title>Weather</title><link>${new URL("/", url)}</link>${items.join("")}</channel></rss>`;
}
