/**
 * Articles to measure with.
 *
 * @module
 */
import type { Article } from "../src/articles/article.ts";

/** The length of a content, in characters. */
const CONTENT_LENGTH = 3000;

const SENTENCE =
	"<p>A stream that meets a river is called a <em>tributary</em>, &amp; what it carries flows on under another name.</p>\n";

/** Articles with HTML contents of about 3 KB, tags, an author and a summary. */
export function articles(count: number): Article[] {
	return Array.from({ length: count }, (_, i) => ({
		id: `https://bench.example/${i}`,
		source: "",
		sources: [],
		guid: `https://bench.example/${i}`,
		slug: `no-${i}`,
		url: `https://bench.example/${i}?a=1&b=2`,
		title: `No. ${i}: streams & rivers`,
		content_html: SENTENCE.repeat(Math.ceil(CONTENT_LENGTH / SENTENCE.length)),
		summary: "What becomes of streams.",
		excerpt: "A stream that meets a river",
		date_published: Date.UTC(2026, 0, 1) + i * 60_000,
		authors: [{ name: "Ada Rivers" }],
		tags: ["Water", "Rivers & streams", "Maps"],
		attachments: [],
	}));
}

/** The same articles as items for the API. */
export function items(count: number): object[] {
	return articles(count).map(({ id, url, title, content_html, summary, date_published, authors, tags }) => ({
		...{ id, url, title, content_html, summary, authors, tags },
		date_published: new Date(date_published).toISOString(),
	}));
}
