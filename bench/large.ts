/**
 * What the largest documents take: podcasts of 6 to 10 MB, read and cut into messages for the queue as for a new source. Run
 * with `npx node bench/large.ts`.
 *
 * A Worker has 128 MB for its heap and its buffers. Each document is read in a process of its own. Reported are the smallest
 * heap in which that works, and by how much the process grew then, the buffer of the document included.
 *
 * @module
 */

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sha256 } from "../src/model/digest.ts";
import { slicesOf } from "../src/sources/intake/slices.ts";
import { NotAFeedError } from "../src/sources/parsing/not-a-feed.ts";
import { readFeed } from "../src/sources/parsing/read-feed.ts";

/** Bounds of the heap that are tried, in MB. */
const BOUNDS = [24, 32, 40, 48, 56, 64, 72, 80, 88, 96, 112, 128];

interface Shape {
	/** Bytes. */
	size: number;
	episodes: number;
	/** A word of the show notes. */
	word: string;
	/** How their HTML is put into the XML. */
	markup: "section" | "escaped" | "bare";
}

const SHAPES: Record<string, Shape> = {
	"6 MB, 1,500 episodes": { size: 6e6, episodes: 1_500, word: "episode", markup: "section" },
	"9.9 MB, 3,000 episodes": { size: 9.9e6, episodes: 3_000, word: "episode", markup: "section" },
	"9.9 MB, 1,000 episodes": { size: 9.9e6, episodes: 1_000, word: "episode", markup: "section" },
	"9.9 MB, 1,000 episodes, Cyrillic": { size: 9.9e6, episodes: 1_000, word: "выпуск", markup: "section" },
	"9.9 MB, 1,000 episodes, escaped": { size: 9.9e6, episodes: 1_000, word: "выпуск", markup: "escaped" },
	"9.9 MB, 1,000 episodes, HTML in XML": { size: 9.9e6, episodes: 1_000, word: "выпуск", markup: "bare" },
};

function podcast({ size, episodes, word, markup }: Shape): Uint8Array<ArrayBuffer> {
	const paragraph = `<p>${`${word} `.repeat(20)}<a href="https://show.example/links">${word}</a> &amp; ${word}.</p>\n`;
	const written = {
		section: (html: string) => `<![CDATA[${html}]]>`,
		escaped: (html: string) => html.replaceAll("&", "&amp;").replaceAll("<", "&lt;"),
		bare: (html: string) => html,
	}[markup];
	const episode = (n: number, notes: string) =>
		`<item><title>Episode ${n}</title><link>https://show.example/${n}</link><guid isPermaLink="false">show-${n}</guid>` +
		`<pubDate>${new Date(Date.UTC(2010, 0, 1) + n * 86_400_000).toUTCString()}</pubDate><itunes:author>Ada</itunes:author>` +
		`<itunes:duration>1:02:03</itunes:duration><itunes:episode>${n}</itunes:episode><itunes:explicit>false</itunes:explicit>` +
		`<itunes:image href="https://show.example/${n}.jpg"/><itunes:summary>${word} ${n}</itunes:summary>` +
		`<enclosure url="https://cdn.example/${n}.mp3" type="audio/mpeg" length="50000000"/>` +
		`<content:encoded>${notes}</content:encoded></item>\n`;
	const encoder = new TextEncoder();
	const room = size / episodes - encoder.encode(episode(episodes, written(""))).length;
	const notes = written(paragraph.repeat(Math.floor(room / encoder.encode(written(paragraph)).length)));
	const items = Array.from({ length: episodes }, (_, n) => episode(n, notes)).join("");
	const text =
		'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" ' +
		`xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Show</title>${items}</channel></rss>`;
	return encoder.encode(text) as Uint8Array<ArrayBuffer>;
}

/** Hostile documents: each takes as much as the bounds of reading allow. */
const HOSTILE: Record<string, () => string> = {
	"200,000 elements of 50 bytes": () =>
		rssOf(
			"<item>"
				.concat("<media:rating>nonadult or something</media:rating>".repeat(190), "</item>")
				.repeat(1_000),
		),
	"400,000 attributes": () => rssOf(`<item>${'<x a="1" b="2" c="3"/>'.repeat(130)}</item>`.repeat(1_000)),
	"relative addresses under a base": () =>
		`<rss xml:base="https://show.example/${"a/".repeat(30)}"><channel>${"<item><link>ж</link></item>".repeat(49_000)}</channel></rss>`,
	"300,000 values of JSON": () =>
		JSON.stringify({
			items: Array.from({ length: 1_000 }, () => ({
				content_text: "ж".repeat(4_000),
				x: Array(290).fill({}),
			})),
		}),
	"bytes written as references": () =>
		rssOf(`<item><title>${"&#195;&#169; ".repeat(700)}</title></item>`.repeat(1_000)),
	"`<` that are text": () => rssOf(`<item><title>${"< ж".repeat(2_400)}</title></item>`.repeat(1_000)),
};

function rssOf(items: string): string {
	return `<rss version="2.0"><channel><title>ж</title>${items}</channel></rss>`;
}

/** Reads one document, and prints what that took: milliseconds of CPU, and how many bytes the process grew by. */
async function readOne(path: string): Promise<void> {
	const bytes = new Uint8Array(readFileSync(path));
	const before = process.cpuUsage();
	const { rss } = process.memoryUsage();
	let failure: string | undefined;
	let [entries, messages, read] = [0, 0, 0];
	try {
		const { items } = readFeed(bytes, "application/rss+xml", "https://show.example/feed");
		read = process.cpuUsage(before).user / 1000;
		const fresh = [];
		for (const { item, base } of items)
			fresh.push({ item, base, fingerprint: await sha256(JSON.stringify(item)), isBacklog: true });
		const provenance = { title: "Show", feed_url: "https://show.example/feed" };
		const of = { source: "show", provenance, byline: [], basis: null, until: 0, countedOn: 0 };
		messages = slicesOf(fresh, of).others.length;
		entries = items.length;
	} catch (error) {
		if (!(error instanceof NotAFeedError)) throw error;
		failure = error.message;
	}
	const all = process.cpuUsage(before).user / 1000;
	const grown = process.resourceUsage().maxRSS * 1024 - rss + bytes.length;
	console.log(JSON.stringify({ entries, messages, read, all, grown, failure }));
}

function measure(name: string, bytes: Uint8Array): void {
	const path = join(mkdtempSync(join(tmpdir(), "large-")), "document");
	writeFileSync(path, bytes);
	const line = (text: string) => console.log(`${name.padEnd(36)} ${text}`);
	for (const bound of BOUNDS) {
		try {
			const args = [`--max-old-space-size=${bound}`, fileURLToPath(import.meta.url), path];
			const out = execFileSync(process.execPath, args, {
				encoding: "utf8",
				stdio: ["ignore", "pipe", "ignore"],
			});
			const { entries, messages, read, all, grown, failure } = JSON.parse(out);
			const done =
				failure ??
				`${entries} entries, ${messages} messages; ${whole(read)} ms to read, ${whole(all)} ms in all`;
			line(
				`${(bytes.length / 1e6).toFixed(1)} MB: heap of ${bound} MB, grew by ${whole(grown / 1e6)} MB; ${done}`,
			);
			return;
		} catch {
			// Its heap is too small.
		}
	}
	line(`does not fit a heap of ${BOUNDS.at(-1)} MB`);
}

const [, , only] = process.argv;
if (only === undefined) {
	for (const [name, shape] of Object.entries(SHAPES)) measure(name, podcast(shape));
	for (const [name, text] of Object.entries(HOSTILE)) measure(name, new TextEncoder().encode(text()));
} else await readOne(only);
