/** Articles beside those that are shipped: enough for a second page, and one with everything that is hard to lay out. */

/** The title of the article that has everything. */
export const EVERYTHING = "Everything at once";

/** The path of the note, which has no title. */
export const NOTE = "/articles/a-note";

/** Its only text. */
export const NOTE_TEXT = "A note of one sentence, which has no title of its own.";

const WIDE = Array.from({ length: 14 }, (_, i) => `column ${i + 1}`);

const EVERYTHING_HTML = `<p>An introduction with <a href="/articles/first-note">a link</a>.</p>
<h2>A table</h2>
<table><thead><tr>${WIDE.map((name) => `<th>${name}</th>`).join("")}</tr></thead>
<tbody><tr>${WIDE.map((name) => `<td>the value of ${name}</td>`).join("")}</tr></tbody></table>
<h3>Code</h3>
<pre><code>${"a line of code that is much longer than any screen is wide; ".repeat(5)}</code></pre>
<h2>A player</h2>
<iframe src="https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ" width="560" height="315"></iframe>
<h2>A quotation</h2>
<blockquote><p>Rivers know this: there is no hurry.</p></blockquote>
<details><summary>More</summary><p>Folded text.</p></details>
<p><a href="/articles/first-note">${"averylongword".repeat(20)}</a></p>`;

/** A JSON Feed document with all of them. */
export function articles(): { items: object[] } {
	return {
		items: [
			...Array.from({ length: 40 }, (_, i) => ({
				title: i === 0 ? "First note" : `Note ${i + 1}`,
				content_html: `<p>What was seen on day ${i + 1} at the river.</p>`,
				date_published: new Date(Date.UTC(2026, 7, 1 + i)).toISOString(),
				tags: ["Notes"],
			})),
			{
				title: EVERYTHING,
				content_html: EVERYTHING_HTML,
				date_published: "2026-11-20T08:00:00Z",
				tags: ["Examples", "Rivers"],
				authors: [{ name: "Ada" }],
			},
			{
				content_html: `<p>${NOTE_TEXT}</p>`,
				date_published: "2026-11-19T08:00:00Z",
				authors: [{ name: "Ada" }],
				_tributary: { slug: "a-note" },
			},
			{
				title: "نهران يلتقيان",
				language: "ar",
				content_html: "<h2>ماء صاف</h2><p>يلتقي النهران عند المدينة، أحدهما صاف والآخر رمادي.</p>",
				date_published: "2026-11-18T08:00:00Z",
				tags: ["أنهار"],
				authors: [{ name: "ليلى" }],
				_tributary: { slug: "two-rivers-in-arabic" },
			},
		],
	};
}
