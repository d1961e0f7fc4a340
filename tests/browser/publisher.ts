/** A publisher on this machine, whose feed the site follows: with pictures, a note without a title, and an icon. */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type AtEnd, ROOT } from "../e2e/project.ts";

/** The title of the feed. */
export const PUBLISHER = "River Notes";

/** The files of the publisher besides its feed and its home page, by their paths. */
const FILES = {
	"/wide.png": "data/articles/stream-orders.png",
	"/square.png": "data/articles/a-podcast-is-a-feed-with-sound.png",
	"/favicon.ico": "src/pages/assets/icon.ico",
};

const ITEMS = [
	["Floods along the upper reaches", "/wide.png", "<p>The water rose by <b>two metres</b>.</p>"],
	["", "", "<p>A note without a title: the ice has gone, and the herons are back at the weir.</p>"],
	["مياه النهر", "/square.png", '<p dir="rtl">ارتفع منسوب المياه في النهر هذا الأسبوع.</p>'],
	["Low water", "", "<p>Gravel banks everywhere.</p>"],
] as const;

/** Starts the publisher, and returns the address of its feed. */
export async function startPublisher(atEnd: AtEnd): Promise<string> {
	const files = new Map(
		Object.entries(FILES).map(([path, file]) => [path, readFileSync(join(ROOT, file))] as const),
	);
	const server = createServer(({ url: path = "", headers }, response) => {
		const origin = `http://${headers.host}`;
		const file = files.get(path);
		if (file !== undefined) response.end(file);
		else if (path === "/feed.xml") response.setHeader("content-type", "text/xml").end(feed(origin));
		else response.setHeader("content-type", "text/html").end(`<title>${PUBLISHER}</title>`);
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	atEnd(() => {
		server.closeAllConnections();
		server.close();
	});
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}/feed.xml`;
}

function feed(origin: string): string {
	const items = ITEMS.map(([title, picture, html], i) => {
		const enclosure = picture && `<enclosure url="${origin}${picture}" type="image/png" length="1"/>`;
		return `<item><guid>${origin}/${i}</guid><link>${origin}/${i}</link>${title && `<title>${title}</title>`}
			<author>Ada</author><category>Rivers</category>${enclosure}
			<pubDate>Tue, 2${i} Oct 2026 08:00:00 GMT</pubDate><description><![CDATA[${html}]]></description></item>`;
	});
	return `<rss version="2.0"><channel><title>${PUBLISHER}</title><link>${origin}/</link>
		<description>What the water does</description>${items.join("")}</channel></rss>`;
}
