/**
 * Articles to measure with.
 *
 * @module
 */
import type { Article } from "../../src/model/article.ts";
import { prose } from "./prose.ts";

/** The length of a content, in characters. */
const CONTENT_LENGTH = 3000;

/** The length of the text of each paragraph, in characters. */
const PARAGRAPH_LENGTH = 100;

/** Articles with HTML contents of about 3 KB, tags, an author and a summary. */
export function articles(count: number): Article[] {
	return Array.from({ length: count }, (_, i) => ({
		id: `https://ada.example/${i}`,
		source: "",
		sources: [],
		guid: `https://ada.example/${i}`,
		slug: `no-${i}`,
		url: `https://ada.example/${i}?a=1&b=2`,
		title: `No. ${i}: streams & rivers`,
		content_html: contentOf(i),
		summary: "What becomes of streams.",
		excerpt: "A stream that meets a river",
		date_published: Date.UTC(2026, 0, 1) + i * 60_000,
		authors: [{ name: "Ada Rivers" }],
		tags: ["Water", "Rivers & streams", "Maps"],
		attachments: [],
	}));
}

/** Episodes: articles with a recording, a picture, people, chapters and a transcript. */
export function episodes(count: number): Article[] {
	return articles(count).map((article, i) => {
		const files = `https://ada.example/${i}`;
		return {
			...article,
			image: `${files}.jpg`,
			attachments: [
				{
					url: `${files}.mp3`,
					mime_type: "audio/mpeg",
					size_in_bytes: 50_000_000,
					duration_in_seconds: 3600,
				},
			],
			episode: {
				number: i + 1,
				season: 1,
				type: "full",
				explicit: false,
				persons: [
					{ name: "Ada Rivers", role: "host", url: "https://ada.example/" },
					{ name: "Bo Lake", role: "guest", image: "https://bo.example/face.jpg" },
				],
				transcripts: [{ url: `${files}.vtt`, mime_type: "text/vtt", language: "en" }],
				chapters_url: `${files}.json`,
				chapters_type: "application/json+chapters",
			},
		};
	});
}

/** The same articles as items for the API. */
export function items(count: number): object[] {
	return articles(count).map(({ id, url, title, content_html, summary, date_published, authors, tags }) => ({
		...{ id, url, title, content_html, summary, authors, tags },
		date_published: new Date(date_published).toISOString(),
	}));
}

function contentOf(number: number): string {
	let html = "";
	for (let part = 0; html.length < CONTENT_LENGTH; part++)
		html += `<p>${prose(number * 100 + part, PARAGRAPH_LENGTH)} <em>Streams</em> &amp; rivers.</p>\n`;
	return html;
}
