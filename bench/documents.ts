/**
 * The cost of the largest documents: podcasts of 6 to 10 MB, read and cut into messages for the queue, as for a new source.
 *
 * Each document is read in a process of its own, which runs this module with the path of the document as its argument. The
 * result is the smallest heap in which that succeeds, and by how much the process grew in it, with the buffer of the document.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "../src/model/digest.ts";
import { slicesOf } from "../src/sources/intake/slices.ts";
import { readFeed } from "../src/sources/parsing/read-feed.ts";
import { milliseconds, type Table, whole } from "./support/table.ts";

/** The heap sizes that are tried, in MB. */
const BOUNDS = [24, 32, 40, 48, 56, 64, 72, 80, 88, 96, 112, 128];

interface Shape {
	/** Bytes. */
	size: number;
	episodes: number;
	/** The word that the show notes repeat. */
	word: string;
	/** How the XML contains their HTML. */
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

/** The cost of reading one document. */
interface Reading {
	entries: number;
	messages: number;
	/** User CPU in milliseconds: to read the document, and to make the messages too. */
	read: number;
	all: number;
	/** Bytes by which the process grew. */
	grown: number;
}

async function readOne(path: string): Promise<Reading> {
	const bytes = new Uint8Array(readFileSync(path));
	const before = process.cpuUsage();
	const { rss } = process.memoryUsage();
	const { items } = readFeed(bytes, "application/rss+xml", "https://show.example/feed");
	const read = process.cpuUsage(before).user / 1000;
	const fresh = [];
	for (const { item, base } of items)
		fresh.push({ item, base, fingerprint: await sha256(JSON.stringify(item)), isBacklog: true });
	const provenance = { title: "Show", feed_url: "https://show.example/feed" };
	const of = { source: "show", provenance, byline: [], basis: null, wasRead: false, until: 0, countedOn: 0 };
	const messages = slicesOf(fresh, of).others.length;
	const all = process.cpuUsage(before).user / 1000;
	const grown = peakMemory() - rss + bytes.length;
	return { entries: items.length, messages, read, all, grown };
}

/** The most memory that this process has had, in bytes. `maxRSS` would include that of its parent process. */
function peakMemory(): number {
	const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
	return Number(kilobytes) * 1024;
}

/** Measures each document, in a folder for them. */
export function measureDocuments(folder: string): Table {
	const rows = Object.entries(SHAPES).map(([name, shape]) => {
		const path = join(folder, "document");
		writeFileSync(path, podcast(shape));
		for (const bound of BOUNDS) {
			const run = spawnSync(process.execPath, [`--max-old-space-size=${bound}`, import.meta.filename, path], {
				encoding: "utf8",
			});
			// The heap was too small.
			if (run.status !== 0) continue;
			const { entries, messages, read, all, grown } = JSON.parse(run.stdout) as Reading;
			return [
				name,
				whole(entries),
				whole(messages),
				...[read, all].map(milliseconds),
				`${bound} MB`,
				`${whole(grown / 1e6)} MB`,
			];
		}
		throw new Error(`${name} does not fit a heap of ${BOUNDS.at(-1)} MB`);
	});
	return {
		title: "Large documents",
		about:
			"The largest podcasts, read and cut into messages for the queue, in Node. A document may have 10 MB, and its newest 1,000 " +
			"entries are read. A Worker has 128 MB of memory; the heap is the smallest in which the document can be read, and the " +
			"memory includes the document itself.",
		head: ["", "entries", "messages", "CPU to read", "CPU in all", "heap", "memory"],
		rows,
		notes: [
			"Such feeds need the paid plan, whose invocations have 30 s of CPU. On the free plan, `node tributary status` reports " +
				"that their polls are cut short.",
		],
	};
}

const [, main, path] = process.argv;
if (main === import.meta.filename && path !== undefined) console.log(JSON.stringify(await readOne(path)));
