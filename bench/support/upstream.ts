/**
 * The publishers of the followed feeds: an HTTP server in a process of its own, so that its work is not counted. It sends its
 * port to the parent process. `GET /feeds/7` returns a feed with validators. Each `POST /news` adds one to three entries to
 * another twentieth of the feeds.
 *
 * @module
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { ENTRIES, feedOf } from "./source-feeds.ts";

/** Each call for news changes one feed in so many. */
const ONE_IN = 20;

/** The calls for news so far. */
let news = 0;

const server = createServer(({ method, url = "", headers }, response) => {
	if (method === "POST") {
		news++;
		response.writeHead(204).end();
		return;
	}
	const source = Number(url.split("/").at(-1));
	const published = publishedBy(source);
	const validators = {
		etag: `"${source}-${published}"`,
		"last-modified": new Date(Date.UTC(2026, 9, 1) + published * 1000).toUTCString(),
	};
	if (headers["if-none-match"] === validators.etag) {
		response.writeHead(304, validators).end();
		return;
	}
	const body = feedOf(source, published);
	const type = "application/xml; charset=utf-8";
	response.writeHead(200, { ...validators, "content-type": type, "content-length": Buffer.byteLength(body) });
	response.end(body);
});

/** The number of entries that a source has published so far. */
function publishedBy(source: number): number {
	const turns = Math.floor((news + ONE_IN - 1 - (source % ONE_IN)) / ONE_IN);
	return ENTRIES + turns * (1 + (source % 3));
}

// A busy machine may leave a connection idle for longer than the usual five seconds; closing it then would fail a poll.
server.keepAliveTimeout = 0;
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
// Exit with the parent process.
process.on("disconnect", () => process.exit());
