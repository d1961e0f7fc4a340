/** Any bytes from an upstream are read, or refused with a reason, in bounded time. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_ITEMS } from "../../../src/sources/parsing/limits.ts";
import { MAX_BYTES, NotAFeedError, readFeed } from "../../../src/sources/parsing/read-feed.ts";
import { runs } from "../../support/runs.ts";
import { expectWithinBounds } from "../../support/source-items.ts";

const URL_OF_FEED = "https://blog.example/feed";
const bytes = (text: string) => new TextEncoder().encode(text);
const rss = (inside: string) => `<rss version="2.0"><channel><title>T</title>${inside}</channel></rss>`;

/** Reads, and shows that every item can be stored and has an id. */
function read(input: Uint8Array, type?: string) {
	try {
		const { items } = readFeed(input, type, URL_OF_FEED);
		for (const item of items) {
			expectWithinBounds(item);
			expect(URL.canParse(item.base)).toBe(true);
		}
		for (const { item } of items) expect(item.id).not.toBe("");
		return items;
	} catch (error) {
		expect(error).toBeInstanceOf(NotAFeedError);
		expect((error as Error).message).toMatch(/^[A-Z].*\.$/s);
		return [];
	}
}

const WHOLE = [
	`<?xml version="1.0" encoding="utf-8"?><!DOCTYPE rss [<!ENTITY a "b">]>
	<rss version="2.0" xml:base="http://a.example/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:media="http://search.yahoo.com/mrss/" xmlns:dc="http://purl.org/dc/elements/1.1/">
	<channel><title>T</title><link>/</link><ttl>60</ttl><skipHours><hour>3</hour></skipHours>
	<item><title>a &amp; b</title><link>/1</link><guid isPermaLink="false">1</guid><pubDate>Mon, 06 Oct 2025 14:30:00 GMT</pubDate>
	<author>a@b.example (Ada)</author><dc:creator>Ada</dc:creator><category>x</category><enclosure url="/a.mp3" length="1" type="audio/mpeg"/>
	<content:encoded><![CDATA[<p>b <img src="c.png"></p>]]></content:encoded><description>&lt;p>x</description>
	<itunes:duration>1:00</itunes:duration><media:group><media:content url="/v.mp4" medium="video"/></media:group></item></channel></rss>`,
	`<feed xmlns="http://www.w3.org/2005/Atom" xml:base="x/"><title type="html">T</title><link href="/"/><updated>2025-10-06T14:30:00Z</updated>
	<entry xml:lang="de"><id>1</id><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">a</div></title><link href="1"/>
	<author><name>A</name><email>a@b.example</email></author><content type="xhtml" xml:base="c/"><div><p>b</p></div></content><category term="x"/></entry></feed>`,
	`{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","url":"/1","title":"a","content_html":"<p>b</p>","tags":["x"],
	"date_published":"2025-10-06T14:30:00Z","authors":[{"name":"Ada"}],"attachments":[{"url":"/a.mp3","mime_type":"audio/mpeg","size_in_bytes":1}]}]}`,
];

describe("readFeed never crashes", () => {
	it("on random bytes", () => {
		fc.assert(
			fc.property(
				fc.uint8Array({ maxLength: 500 }),
				fc.constantFrom("", "<rss>", "<feed>", "{"),
				(random, start) => {
					read(new Uint8Array([...bytes(start), ...random]));
				},
			),
			{ numRuns: runs(300) },
		);
	});

	it("on feeds with bytes changed, removed, repeated or moved", () => {
		const change = fc.record({
			at: fc.nat(1500),
			length: fc.nat(40),
			put: fc.oneof(
				fc.constantFrom(
					..."< > & ' \" / = ]]> <![CDATA[ <!-- --> <? ?> </ /> <item> </item> </rss> <title> </title> xml:base= &#0; &#xFFFFFFFF; &amp \u0000 \uFFFE".split(
						" ",
					),
				),
				fc.string(),
				fc.nat(1500).map((from) => ({ from })),
			),
		});
		fc.assert(
			fc.property(fc.constantFrom(...WHOLE), fc.array(change, { maxLength: 6 }), (whole, changes) => {
				let text = whole;
				for (const { at, length, put } of changes) {
					const piece = typeof put === "string" ? put : text.slice(put.from, put.from + 100);
					text = text.slice(0, at) + piece + text.slice(at + length);
				}
				read(bytes(text));
			}),
			{ numRuns: runs(1500) },
		);
	});

	it("on JSON Feeds with arbitrary values, and loses no article because of one bad member", () => {
		const members =
			"id url external_url title content_html content_text summary image banner_image date_published date_modified author authors tags language attachments name mime_type size_in_bytes duration_in_seconds avatar".split(
				" ",
			);
		const odd = fc.letrec((tie) => ({
			value: fc.oneof(
				{ depthSize: "small" },
				fc.constantFrom(
					null,
					"",
					" ",
					"\u0000",
					"\uD800",
					-1,
					1e300,
					0.5,
					true,
					"https://a.example/",
					"javascript:x",
					"audio/mpeg",
					"2025-10-06",
					"en",
					"x".repeat(20_000),
					`https://a.example/${"é".repeat(4_000)}`,
					`mailto:${"ü".repeat(4_000)}@a.example`,
				),
				fc.string({ unit: "binary" }),
				fc.array(tie("value"), { maxLength: 3 }),
				fc.dictionary(fc.constantFrom(...members), tie("value"), { maxKeys: 4 }),
				fc.constant(
					Array.from({ length: 150 }, (_, i) => ({ name: `n${i}`, url: `/${i}`, mime_type: "a/b" })),
				),
			),
		})).value;
		fc.assert(
			fc.property(fc.array(fc.dictionary(fc.constantFrom(...members), odd), { maxLength: 5 }), (items) => {
				const given = items.map((item, i) => ({ ...item, content_text: `words ${i}`, id: `${i}` }));
				expect(read(bytes(JSON.stringify({ items: given })))).toHaveLength(items.length);
			}),
			{ numRuns: runs(300) },
		);
	});

	it("on XML feeds with arbitrary values, and loses no article because of one bad element", () => {
		const values = fc.constantFrom(
			"",
			" ",
			"&#0;",
			"&#55296;",
			"x".repeat(20_000),
			`https://a.example/${"é".repeat(4_000)}`,
			"not a url:",
			"javascript:x",
			"99999999999999999999",
			"-1",
			"1e999",
			"&lt;b&gt;",
			"((((",
			"\u202E",
		);
		const names = fc.constantFrom(
			..."title link description pubDate author category comments dc:creator dc:date dc:language dc:subject content:encoded itunes:author itunes:duration itunes:image itunes:keywords media:title media:description media:keywords source".split(
				" ",
			),
		);
		const element = fc.oneof(
			fc.tuple(names, values).map(([name, value]) => `<${name}>${value}</${name}>`),
			fc
				.tuple(values, values, values)
				.map(([url, type, length]) => `<enclosure url="${url}" type="${type}" length="${length}"/>`),
			fc
				.tuple(values, values)
				.map(
					([url, type]) =>
						`<media:content url="${url}" type="${type}" medium="video" fileSize="${type}" duration="${url}"/>`,
				),
		);
		fc.assert(
			fc.property(fc.array(fc.array(element, { maxLength: 6 }), { maxLength: 4 }), (items) => {
				const text = items.map((item, i) => `<item><guid>${i}</guid>${item.join("")}</item>`).join("");
				expect(read(bytes(rss(text)))).toHaveLength(items.length);
			}),
			{ numRuns: runs(300) },
		);
	});
});

describe("readFeed with limits", () => {
	it("reads the first 1,000 items", () => {
		const items = Array.from({ length: 1500 }, (_, i) => `<item><guid>${i}</guid></item>`).join("");
		expect(read(bytes(rss(items)))).toHaveLength(MAX_ITEMS);
		expect(
			read(bytes(JSON.stringify({ items: Array.from({ length: 1500 }, (_, id) => ({ id })) }))),
		).toHaveLength(MAX_ITEMS);
	});

	it("does not expand nested entities and does not load external ones", () => {
		const [item] = read(
			bytes(
				`<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">
				<!ENTITY x SYSTEM "file:///etc/passwd">]>${rss("<item><title>&c;&x;</title></item>")}`,
			),
		);
		expect(item?.item.title).toBe("&c;&x;");
	});

	const reasonFor = (text: string) => {
		try {
			readFeed(bytes(text), null, URL_OF_FEED);
			return "none";
		} catch (error) {
			return String(error);
		}
	};

	it("refuses documents that are too deep or too long, with the reason", () => {
		expect(reasonFor(rss("<a>".repeat(100_000)))).toContain("deep");
		expect(() => readFeed(new Uint8Array(MAX_BYTES + 1), null, URL_OF_FEED)).toThrow("bytes");
	});

	it("refuses a document that becomes much longer through its entities", () => {
		const feed = (times: number) =>
			`<!DOCTYPE rss [<!ENTITY a "${"x".repeat(1_000)}">]>${rss(`<item><title>${"&a;".repeat(times)}</title></item>`)}`;
		expect(reasonFor(feed(100))).toBe("none");
		expect(reasonFor(feed(2_000))).toContain("Its entities come to more than");
	});

	const MANY = 100_000;
	it.each([
		["<", rss("<".repeat(MANY))],
		["< characters in a title", rss(`<item><title>${"<".repeat(MANY)}`)],
		["<!--", rss(`<item><title>${"<!--".repeat(MANY)}`)],
		["<![CDATA[", rss(`<item><title>${"<![CDATA[".repeat(MANY)}`)],
		["<?", rss("<?".repeat(MANY))],
		["<!DOCTYPE", "<!DOCTYPE a [<".repeat(MANY)],
		["</", rss("</ ".repeat(MANY))],
		["</a", rss("</a".repeat(MANY))],
		["letters in an end tag", rss(`</${"a".repeat(MANY)}<`)],
		["titles", rss(`<item>${"<title>a".repeat(MANY)}`)],
		["descriptions", rss(`<item>${"<description>a<guid>b".repeat(MANY)}`)],
		["items", rss("<item><title>a".repeat(MANY))],
		["spaces in a tag", rss(`<a ${" ".repeat(MANY)}`)],
		["attributes", rss(`<a ${"b ".repeat(MANY)}`)],
		["single quotes", rss("<a b='".repeat(MANY))],
		["quotes of both kinds", rss(`${'<a b="'.repeat(MANY)}'>`)],
		["brackets in an author", rss(`<item><author>${"(".repeat(MANY)}</author></item>`)],
		["brackets in an author's tag", rss(`<item><author><b>${"(".repeat(MANY)}</b></author></item>`)],
		["brackets in an editor", rss(`<managingEditor>${"<".repeat(MANY)}</managingEditor>`)],
		["dots in an author", rss(`<item><author>a@b${".a".repeat(MANY)} </author></item>`)],
		["words in a creator", rss(`<item><dc:creator>${"a ".repeat(MANY)}@</dc:creator></item>`)],
		[
			"dots in creators",
			rss(`<item><dc:creator>${"a".repeat(300)}@${".".repeat(690)}(</dc:creator></item>`.repeat(100)),
		],
		["dashes in an author", rss(`<item><author>a@b.example ${"- ".repeat(MANY)}x</author></item>`)],
		["digits in a duration", rss(`<item><itunes:duration>${"1:".repeat(MANY)}x</itunes:duration></item>`)],
		["digits in a length", rss(`<item><enclosure length="${"1".repeat(MANY)}x"/></item>`)],
		["categories", rss(`<item>${"<category>a</category>".repeat(MANY)}</item>`)],
		["pictures", rss(`<item><description>${"&lt;img ".repeat(MANY)}</description></item>`)],
		["tags in a title", rss(`<item><title>${"&lt;b&gt;".repeat(MANY)}&lt;/b&gt;</title></item>`)],
		["ampersands", rss(`<item><title>${"&".repeat(MANY)};</title></item>`)],
		["declarations", `<rss ${'xmlns:a="b" '.repeat(10_000)}><channel><title>x</title></channel></rss>`],
		["XHTML entries", `<feed>${'<entry><content type="xhtml"><div>'.repeat(10_000)}`],
		["brackets in JSON", `{"items":${"[".repeat(MANY)}`],
		["encodings in a declaration", `<?xml ${"encoding ".repeat(MANY)}`],
	])("takes linear time for a document with very many %s", (_, text) => {
		// Time stands still in a Worker while it computes: what takes too long fails by the test's own time limit.
		read(bytes(text));
	});
});

describe("a document that would take far more memory than its size", () => {
	const json = (inside: string) =>
		`{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","title":"x",${inside}}]}`;
	const attributes = (count: number) => Array.from({ length: count }, (_, i) => `a${i}="b"`).join(" ");

	it.each([
		["elements", rss(`<item><title>x</title>${"<a/>".repeat(200_001)}</item>`), "more than 200000 elements"],
		["elements left open", rss(`<item>${"<category>a<category>".repeat(100_001)}</item>`), "200000 elements"],
		[
			"XHTML elements",
			`<feed><entry><content type="xhtml">${"<p>x</p>".repeat(200_001)}</content></entry></feed>`,
			"200000 elements",
		],
		["attributes in a tag", rss(`<item><a ${attributes(1_001)}/></item>`), "more than 1000 attributes"],
		["attributes in total", rss(`<a ${attributes(1_000)}/>`.repeat(401)), "more than 400000 attributes"],
		["repairs", rss(`<a>${"< ".repeat(500_001)}</a>`), "more than 500000 replacements"],
		["JSON objects", json(`"authors":[${"{},".repeat(300_000)}{}]`), "more than 300000 values"],
		["JSON members", json(`"a":{${'"b":1,'.repeat(300_000)}"b":1}`), "more than 300000 values"],
		[
			"JSON arrays in each other",
			json(`"a":${"[".repeat(300_000)}${"]".repeat(300_000)}`),
			"more than 300000 values",
		],
	])("is refused because of too many %s", (_, text, reason) => {
		let error: unknown;
		try {
			readFeed(bytes(text), null, URL_OF_FEED);
		} catch (thrown) {
			error = thrown;
		}
		expect(error).toBeInstanceOf(NotAFeedError);
		expect(String(error)).toContain(reason);
	});

	it("is told apart from a long feed, and from texts full of brackets", () => {
		const marks = `${"[{,".repeat(200_000)}\\"\\\\`;
		expect(readFeed(bytes(json(`"a":"${marks}","b":1`)), null, URL_OF_FEED).items).toHaveLength(1);
		const item = `<item><title>x</title>${"<b:c d='e' f='g'>h</b:c>".repeat(60)}</item>`;
		expect(readFeed(bytes(rss(item.repeat(1000))), null, URL_OF_FEED).items).toHaveLength(1000);
		const xhtml = `<entry><title>x</title><content type="xhtml"><div>${"<p>x</p>".repeat(60)}</div></content></entry>`;
		expect(readFeed(bytes(`<feed>${xhtml.repeat(1000)}</feed>`), null, URL_OF_FEED).items).toHaveLength(1000);
	});
});
