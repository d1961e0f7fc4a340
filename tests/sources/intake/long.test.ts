/**
 * Entries that are longer or more complex than an article can be: full-text feeds of books and transcripts, pictures that
 * an editor has written into the text (`data:`), newsletters whose elements nobody closed.
 */
import { env } from "cloudflare:workers";
import { parseFragment, serialize } from "parse5";
import { beforeEach, describe, expect, it } from "vitest";
import { beginningOfHtml, beginningOfText } from "../../../src/articles/html/shorten.ts";
import { candidateFrom } from "../../../src/articles/normalise/normalise.ts";
import { sanitiseHtml } from "../../../src/articles/sanitise/index.ts";
import { parseItem } from "../../../src/articles/schema/item.ts";
import { OWN } from "../../../src/model/identity.ts";
import { pollSource } from "../../../src/sources/polling/poll.ts";
import { readSource } from "../../../src/sources/store.ts";
import { subscribe } from "../../../src/sources/subscriptions/subscribe.ts";
import { handedIn } from "../handed-in.ts";

const LONG = { timeout: 60_000 };
const FEED = "https://blog.example/feed.json";
const LINK = '<p>… <a href="https://blog.example/long">Continue reading at blog.example</a></p>';

let body: string;
let now: number;
const context = handedIn(
	() => body,
	() => now,
);

beforeEach(() => {
	now = Date.parse("2040-01-01T12:00:00Z");
	body = feedOf([]);
});

function feedOf(items: object[]): string {
	return JSON.stringify({ version: "https://jsonfeed.org/version/1.1", title: "Blog", items });
}

/** Polls a feed with this entry, and returns the stored article and the result of the poll. */
async function storedOf(entry: object) {
	await subscribe({ url: FEED }, context);
	now += 3_600_000;
	body = feedOf([{ id: "long", url: "https://blog.example/long", title: "A long story", ...entry }]);
	const source = await readSource(env.DB, "blog");
	if (source === undefined) throw new Error("it is not followed");
	const poll = await pollSource(source, context);
	const row = await env.DB.prepare("SELECT content_html AS html, content_text AS text FROM articles").first<{
		html: string | null;
		text: string | null;
	}>();
	return { poll, html: row?.html ?? "", text: row?.text ?? "" };
}

const paragraphs = (count: number) =>
	Array.from({ length: count }, (_, i) => `<p>Paragraph ${i} &amp; so on, <b>and on</b>.</p>`).join("\n");
const picture = (bytes: number) => `<img src="data:image/png;base64,${"A".repeat(bytes)}" alt="x">`;

describe("a long entry", LONG, () => {
	it.each([
		[
			"many paragraphs",
			`<div><section>${paragraphs(90_000)}</section></div>`,
			/<p>Paragraph \d+ &amp; so on, <b>and on<\/b>\.<\/p>\n?<\/section><\/div>$/,
		],
		["one paragraph", `<p>${"word ".repeat(600_000)}</p>`, /word ?<\/p>$/],
		[
			"one endless word of characters that HTML escapes",
			`<p>${"&quot;".repeat(300_000)}</p>`,
			/&quot;<\/p>$/,
		],
		["a language without spaces", `<p>${"🌊".repeat(900_000)}</p>`, /^<p>🌊+<\/p>$/u],
		[
			"one table",
			`<table>${"<tr><td>a</td><td>b</td></tr>".repeat(50_000)}</table>`,
			/<\/td><\/tr><\/tbody><\/table>$/,
		],
		["a long attribute", `<p>before</p><p title="${"x".repeat(2_000_000)}">after</p>`, /^<p>before<\/p>$/],
	])(
		"is shortened with a link to the original, and counted by the poll, if it has %s",
		async (_, content_html, ending) => {
			const { poll, html } = await storedOf({ content_html });
			expect(poll).toMatchObject({
				outcome: "changed",
				created: 1,
				refused: 0,
				shortened: 1,
				reason: expect.stringContaining('"A long story"'),
			});
			expect(html.endsWith(LINK)).toBe(true);
			const text = html.slice(0, -LINK.length);
			expect(text.slice(-200)).toMatch(ending.source.startsWith("^") ? /.*/ : ending);
			if (ending.source.startsWith("^")) expect(ending.test(text)).toBe(true);
			expect(serialize(parseFragment(html))).toBe(html.replaceAll("&quot;", '"'));
		},
	);

	it("loses inline pictures first, and keeps their alternative texts and the rest", async () => {
		const { poll, html } = await storedOf({
			content_html: `<p>a</p>${picture(900_000)}<p>b</p>${picture(1_000_000)}<p>c <img src="/c.png"></p>`,
		});
		expect(html).toBe(`<p>a</p> x <p>b</p> x <p>c <img src="https://blog.example/c.png"></p>${LINK}`);
		expect(poll).toMatchObject({ created: 1, shortened: 1 });
	});

	// Word, page builders, chart tools and newsletter editors write a multiple of the words in markup for themselves.
	it.each([
		[
			"styles of a word processor",
			"<p>a</p>",
			`<p class="MsoNormal" style="${"margin:0in;".repeat(40_000)}">a</p>`,
			"<p>b</p>",
		],
		["a style sheet", "<p>a</p>", `<style>${"a{b:c}".repeat(90_000)}</style><p>a</p>`, "<p>b</p>"],
		["data for a script", "", `<script type="application/json">${"{}".repeat(250_000)}</script>`, "<p>b</p>"],
		["a script with markup", "", `<script>var a='${"<p>x</p>".repeat(60_000)}'</script>`, "<p>b</p>"],
		["a drawing", " Map ", `<svg><title>Map</title><path d="${"M1 2".repeat(150_000)}"/></svg>`, "<p>b</p>"],
		[
			"many lines of a drawing",
			" Map ",
			`<svg aria-label="Map">${'<path d="M1 2"/>'.repeat(40_000)}</svg>`,
			"<p>b</p>",
		],
		["data of an editor", "<div>y</div>", `<div data-attrs="${"{1}".repeat(150_000)}">y</div>`, "<p>b</p>"],
		[
			"a picture in a style",
			"<div>y</div>",
			`<div style="background:url(data:image/png;base64,${"A".repeat(500_000)})">y</div>`,
			"<p>b</p>",
		],
		["a comment", "", `<!--${"<p>x</p>".repeat(60_000)}-->`, "<p>b</p>"],
	])(
		"is not counted as shortened if it is long only because of %s, which is never stored",
		async (_, expected, unread, after) => {
			const { poll, html } = await storedOf({ content_html: `<p>before</p>${unread}${after}` });
			expect(html).toBe(`<p>before</p>${expected}${after}`);
			expect(poll).toMatchObject({ created: 1 });
			expect(poll).not.toHaveProperty("shortened");
		},
	);

	it("does not show elements hidden by their style", async () => {
		const hidden = '<img src="/count.gif" style="display:none" alt="">';
		const { html } = await storedOf({
			content_html: `<p>a</p>${hidden}${`<p style="${"margin:0;".repeat(1_000)}">b</p>`.repeat(60)}`,
		});
		const { html: same } = sanitiseHtml(
			`<p>a</p>${hidden}${"<p>b</p>".repeat(60)}`,
			"https://blog.example/long",
		);
		expect(html).toBe(same);
	});

	it("that is only an inline picture is stored as its alternative text and the link", async () => {
		expect((await storedOf({ content_html: picture(900_000) })).html).toBe(`x${LINK}`);
	});

	it.each([
		["elements nested too deep", `${"<div>".repeat(2_000)}words &amp; signs`],
		[
			"too many elements",
			`${"<i>x</i>".repeat(600)}${"<p><b><i><u><s><em><strong><code><small>x".repeat(9_000)}`,
		],
	])("with %s is stored as text", async (_, content_html) => {
		const { poll, html } = await storedOf({ content_html });
		expect(/^<p>(words &amp; signs|x{600})<\/p>\n?<p>/.test(html)).toBe(true);
		expect(html.endsWith(LINK)).toBe(true);
		expect(poll).toMatchObject({ created: 1, shortened: 1, reason: expect.stringContaining("A long story") });
	});

	it("of plain text is shortened with a link to the original", async () => {
		const { poll, text } = await storedOf({ content_text: "word ".repeat(300_000) });
		expect(text).toMatch(/word\n\n… Continue reading at blog\.example: https:\/\/blog\.example\/long$/);
		expect(text.length).toBeLessThan(401_000);
		expect(poll.shortened).toBe(1);
	});

	it("is not stored again if it has not changed", async () => {
		await storedOf({ content_html: paragraphs(20_000) });
		now += 3_600_000;
		const source = await readSource(env.DB, "blog");
		if (source === undefined) throw new Error("it is not followed");
		expect(await pollSource(source, context)).toMatchObject({ outcome: "unchanged" });
	});
});

it("an entry within the bounds is stored unchanged", LONG, async () => {
	const content_html = `<p>a</p>${picture(300_000)}`;
	const { poll, html } = await storedOf({ content_html });
	expect(html).toBe(content_html);
	expect(poll).not.toHaveProperty("shortened");
	expect(poll).not.toHaveProperty("reason");
});

it("an operator's article that is too long is refused with the reason", async () => {
	const origin = { source: OWN, publisher: "https://site.example", now: 0 };
	for (const [content_html, reason] of [
		[`<p>${"x".repeat(2_000_000)}</p>`, /bytes long, at most 1900000/],
		["<div>".repeat(1_000), /nests deeper than 500/],
	] as const)
		await expect(candidateFrom(parseItem({ id: "1", content_html }), origin)).rejects.toThrow(reason);
});

it("a shortened entry without a link ends with an ellipsis", async () => {
	const origin = { source: "blog", publisher: FEED, now: 0 };
	const ofItem = async (item: object) =>
		(await candidateFrom(parseItem({ id: "1", ...item }), origin, FEED, true)).article;
	expect(await ofItem({ content_html: "<p>a</p>" })).toMatchObject({ content_html: "<p>a</p><p>…</p>" });
	expect(await ofItem({ content_text: "a" })).toMatchObject({ content_text: "a\n\n…" });
});

describe("a truncated text", () => {
	it.each([
		["<p>one</p><p>two</p><p>three</p>", 22, "<p>one</p><p>two</p>"],
		["<p>one two three four", 16, "<p>one two"],
		["aaaaaaaaaaaaa <b>b</b>", 16, "aaaaaaaaaaaaa "],
		["aaa &amp;amp;", 6, "aaa"],
		["🌊🌊🌊", 3, "🌊"],
		["short", 5, "short"],
	])("of %s has at most %i code units", (given, length, expected) => {
		expect(beginningOfHtml(given, length)).toBe(expected);
	});

	it("ends at a word if it is plain text", () => {
		expect(beginningOfText("one two three", 9)).toBe("one two");
	});
});
