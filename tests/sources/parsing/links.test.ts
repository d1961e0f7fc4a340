/** Links and files with other schemes than those of the web, when they are read and written. */
import { parseAtomFeed, parseRssFeed } from "feedsmith";
import { describe, expect, it } from "vitest";
import { candidateFrom } from "../../../src/articles/normalise/normalise.ts";
import { parseItem } from "../../../src/articles/schema/item.ts";
import { feedDocument } from "../../../src/feeds/document.ts";
import type { EntryItem } from "../../../src/sources/document.ts";
import { readFeed } from "../../../src/sources/parsing/read-feed.ts";
import { renderAtom, renderJson, renderRss, site, state } from "../../feeds/documents.ts";
import { asSubmitted, withinBounds } from "../../support/source-items.ts";

const read = (text: string) =>
	withinBounds(readFeed(new TextEncoder().encode(text), null, "https://blog.example/feed")).items[0];
const only = (text: string): Partial<EntryItem> => read(text)?.item ?? {};
const rss = (item: string) =>
	`<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Blog</title><link>https://blog.example/</link><item><title>t</title>${item}</item></channel></rss>`;
const atom = (entry: string) =>
	`<feed xmlns="http://www.w3.org/2005/Atom"><title>Blog</title><entry><id>urn:1</id><title>t</title>${entry}</entry></feed>`;
const json = (item: object) =>
	JSON.stringify({ version: "https://jsonfeed.org/version/1.1", items: [{ id: "1", title: "t", ...item }] });

const MAGNET = "magnet:?xt=urn:btih:c12fe1c06bba254a9dc9f519b335aa7c1367a88a&dn=Snow+1";
const ESCAPED = MAGNET.replaceAll("&", "&amp;");
const FILE = { url: MAGNET, mime_type: "application/x-bittorrent", size_in_bytes: 5 };

// Indexes of torrents: the link is the torrent itself, and so is the enclosure.
const TORRENT = rss(
	`<guid isPermaLink="false">c12f</guid><link>${ESCAPED}</link><enclosure url="${ESCAPED}" length="5" type="application/x-bittorrent"/>`,
);

describe("a link with a permitted scheme", () => {
	it("can be the external URL and the attachment of an entry", () => {
		expect(only(TORRENT)).toEqual({ id: "c12f", title: "t", external_url: MAGNET, attachments: [FILE] });
	});

	it("is kept beside the entry's own page", () => {
		const page = "https://blog.example/1";
		const expected = { url: page, external_url: MAGNET };
		expect(only(rss(`<guid>${page}</guid><link>${ESCAPED}</link>`))).toMatchObject(expected);
		expect(
			only(atom(`<link href="${page}"/><link rel="enclosure" href="${ESCAPED}"/><content>a</content>`)),
		).toMatchObject({ url: page, attachments: [{ url: MAGNET, mime_type: "application/x-bittorrent" }] });
		expect(only(json({ url: page, external_url: MAGNET, attachments: [FILE] }))).toMatchObject({
			...expected,
			attachments: [FILE],
		});
	});

	it.each(["mailto:ada@a.example", "tel:+431234", "xmpp:ada@a.example", "MAGNET:?xt=urn:btih:1"])(
		"can be %s",
		(link) => {
			const external_url = new URL(link).href;
			expect(only(rss(`<link>${link}</link>`))).toMatchObject({ external_url });
			expect(only(atom(`<link href="${link}"/>`))).toMatchObject({ external_url });
			expect(only(json({ url: link }))).toMatchObject({ external_url });
		},
	);

	it("is appended to the text if the entry has another link", () => {
		expect(only(json({ url: MAGNET, external_url: "tel:+431", content_html: "<p>a</p>" }))).toMatchObject({
			external_url: "tel:+431",
			content_html: `<p>a</p>\n<p><a href="${ESCAPED}">${ESCAPED}</a></p>`,
		});
	});

	// Releases of films name all servers that know of them; storage in clouds signs the addresses of files.
	it("can be as long as those of torrents and signed files", () => {
		const magnet = `${MAGNET}${Array.from({ length: 100 }, (_, i) => `&tr=udp%3A%2F%2Ftracker${i}.example%3A1337%2Fannounce`).join("")}`;
		const escaped = magnet.replaceAll("&", "&amp;");
		const signed = `https://cdn.example/1.mp3?token=${"a".repeat(9_000)}`;
		const item = only(
			rss(
				`<link>${escaped}</link><enclosure url="${escaped}" type="application/x-bittorrent"/><enclosure url="${signed}" type="audio/mpeg"/>`,
			),
		);
		expect(item).toMatchObject({ external_url: magnet, attachments: [{ url: magnet }, { url: signed }] });
		expect(only(rss(`<link>${signed}</link>`))).toMatchObject({ url: signed });
		expect(only(json({ url: signed, image: signed }))).toMatchObject({ url: signed, image: signed });
		expect(only(atom(`<link href="${signed}"/><content>a</content>`))).toMatchObject({ url: signed });
	});

	it("leaves the id of an entry with a long guid a digest", () => {
		const long = `https://blog.example/${"a".repeat(3_000)}`;
		expect(only(rss(`<guid>${long}</guid>`))).toMatchObject({
			id: expect.stringMatching(/^urn:uuid:/),
			url: long,
		});
	});

	it("can be the guid, or an element of a torrent index", () => {
		expect(only(rss(`<guid>${ESCAPED}</guid>`))).toMatchObject({ id: MAGNET, external_url: MAGNET });
		expect(only(rss(`<guid isPermaLink="false">${ESCAPED}</guid>`))).not.toHaveProperty("external_url");
		expect(only(rss("<guid>tag:blog.example,2026:1</guid>"))).not.toHaveProperty("external_url");
		for (const given of [`<![CDATA[${MAGNET}]]>`, ESCAPED]) {
			const element = `<torrent:magnetURI xmlns:torrent="http://xmlns.torrents.example/0.1/">${given}</torrent:magnetURI>`;
			const attachments = [{ url: MAGNET, mime_type: "application/x-bittorrent" }];
			expect(only(rss(`<guid>1</guid>${element}`))).toMatchObject({ attachments });
			expect(only(atom(element))).toMatchObject({ attachments });
		}
	});

	it("is written so that every format is valid, and is read again", async () => {
		const given = read(TORRENT);
		const { article } = await candidateFrom(parseItem(asSubmitted(given?.item)), {
			source: "s",
			publisher: "p",
			now: 0,
		});
		const page = { state, articles: [{ ...article, revision: 1, sorted_at: 0, archive: null }], more: false };
		const document = feedDocument(site, page, { content: "full", parameters: [] });
		const item = parseRssFeed(renderRss(document)).items?.[0];
		expect(item?.link).toMatch(/^https:/);
		// RSS 2.0: "the url must be an http url".
		expect(item?.enclosures).toBeUndefined();
		expect(item?.atom?.links).toEqual([{ rel: "related", href: MAGNET }]);
		const [entry] = parseAtomFeed(renderAtom(document)).entries ?? [];
		expect(entry?.links).toEqual([
			{ rel: "alternate", type: "text/html", href: item?.link },
			{ rel: "related", href: MAGNET },
			{ rel: "enclosure", type: FILE.mime_type, length: 5, href: MAGNET },
		]);
		for (const text of [renderRss(document), renderAtom(document), renderJson(document)])
			expect(only(text)).toMatchObject({ external_url: MAGNET, attachments: [FILE] });
	});

	it("is not played or shown on a page", async () => {
		const files = [
			{ url: "magnet:?xt=urn:btih:1", mime_type: "video/mp4" },
			{ url: "https://cdn.example/1.mp4", mime_type: "video/mp4" },
		];
		const origin = { source: "s", publisher: "p", now: 0 };
		const { article } = await candidateFrom(parseItem({ id: "1", title: "t", attachments: files }), origin);
		const page = { state, articles: [{ ...article, revision: 1, sorted_at: 0, archive: null }], more: false };
		const out = parseRssFeed(renderRss(feedDocument(site, page, { content: "full", parameters: [] })));
		expect(out.items?.[0]?.enclosures?.map(({ url }) => url)).toEqual(["https://cdn.example/1.mp4"]);
	});
});

describe("a link with a forbidden scheme", () => {
	it("stays in the text as plain text", () => {
		const file = '<enclosure url="ipfs://bafy/1.mp4" type="video/mp4"/>';
		expect(
			only(rss(`<link>gemini://g.example/1</link>${file}<description>&lt;p&gt;a&lt;/p&gt;</description>`)),
		).toMatchObject({
			content_html: "<p>a</p>\n<p>gemini://g.example/1</p>\n<p>ipfs://bafy/1.mp4</p>",
		});
		expect(only(atom('<link href="gopher://g.example/1"/><content>a</content>')).content_text).toBe(
			"a\n\ngopher://g.example/1",
		);
		expect(only(json({ external_url: "ed2k://|file|a&b|" })).content_text).toBe("ed2k://|file|a&b|");
	});

	it.each([
		[
			"a file name",
			'<enclosure url="ed2k://|file|Snow and ice.avi|1|a|/" type="video/avi"/>',
			"ed2k://|file|Snow and ice.avi|1|a|/",
		],
		[
			"a picture's address",
			'<media:content xmlns:media="http://search.yahoo.com/mrss/" url="gemini://g.example/1.png" medium="image"/>',
			"gemini://g.example/1.png",
		],
		["too long", `<link>ipfs://${"a".repeat(3_000)}</link>`, `ipfs://${"a".repeat(3_000)}`],
	])("stays in the text if it is %s", (_, given, address) => {
		expect(only(rss(`<description>a</description>${given}`)).content_text).toBe(`a\n\n${address}`);
	});

	it("stays in the text if it is the target of a link", () => {
		const links = '<p><a href="gopher://g.example/1">A</a> <a class=x href="sms:+431?a=1&amp;b=2">B</a></p>';
		expect(only(json({ content_html: links })).content_html).toBe(
			`${links}\n<p>gopher://g.example/1</p>\n<p>sms:+431?a=1&amp;b=2</p>`,
		);
	});

	it.each([
		'<a href="gopher://g.example/1">gopher://g.example/1</a>',
		'<a href="ed2k://|file|a&amp;b|/">See <b>ed2k://|file|a&amp;b|/</b></a>',
		'<a href="javascript:alert(1)">a</a>',
		// Pasted from a mail, and below each article of a magazine.
		'<a href="applewebdata://0A1B/#_ftn1">1</a>',
		'<a href="whatsapp://send?text=Snow%20https%3A%2F%2Fblog.example%2F1">Tell others</a>',
		'<a href="/1">a</a> <a href="#1">b</a> <a>c</a> <a href="tel:+431">d</a>',
	])("is not appended if the text already has it or it is useless: %s", (html) => {
		expect(only(json({ content_html: html })).content_html).toBe(html);
	});

	it("is told apart from drive letters and inline pictures", () => {
		const given =
			'<enclosure url="C:\\1.mp3" type="audio/mpeg"/><itunes:image xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" href="data:image/png;base64,AA"/>';
		expect(only(rss(`<description>a</description>${given}`)).content_text).toBe("a");
	});

	it("does not change the entry's id", () => {
		const ids = ["", "<link>gemini://g.example/1</link>"].map(
			(link) => only(rss(`${link}<description>a</description>`)).id,
		);
		expect(ids[1]).toBe(ids[0]);
	});

	it.each(["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "vbscript:x", " JavaScript:x"])(
		"is dropped if it leads to the reader's own program or computer: %s",
		(link) => {
			const item = only(rss(`<guid>1</guid><link>${link}</link><enclosure url="${link}" type="a/b"/>`));
			expect(item).toEqual({ id: "1", title: "t" });
		},
	);
});
