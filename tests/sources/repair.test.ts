/** Broken feeds that a person could read, and those that nobody could. */
import { describe, expect, it } from "vitest";
import { NotAFeedError, readFeed } from "../../src/sources/read.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const itemsOf = (text: string) =>
	readFeed(bytes(text), "application/xml", "https://blog.example/feed").items.map(({ item }) => item);
const rss = (inside: string) => `<rss version="2.0"><channel><title>T</title>${inside}</channel></rss>`;
const atom = (inside: string) => `<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title>${inside}</feed>`;

describe("broken XML", () => {
	it("reads an element in an element of the same name, cut off in CDATA", () => {
		expect(itemsOf("<rss><channel><item><description>a<description>b<![CDATA[c")).toMatchObject([
			{ content_text: "a<description>bc" },
		]);
	});

	it.each<[string, string, Record<string, unknown>[]]>([
		[
			"cut off in a text",
			"<rss><channel><item><title>a</title></item><item><title>b &am",
			[{ title: "a" }, { title: "b" }],
		],
		[
			"cut off in a tag",
			"<rss><channel><item><title>a</title><link>http://x.example/</li",
			[{ title: "a", url: "http://x.example/" }],
		],
		["cut off in an attribute", '<rss><channel><item><title>a</title><enclosure url="http', [{ title: "a" }]],
		[
			"cut off in CDATA",
			"<rss><channel><item><title>a</title><description><![CDATA[<p>b</p>]",
			[{ title: "a", content_html: "<p>b</p>" }],
		],
		["cut off between items", "<rss><channel><item><title>a</title></item>", [{ title: "a" }]],
		[
			"a bare ampersand",
			rss("<item><title>Q&A</title><link>http://x.example/?a=1&b=2</link></item>"),
			[{ title: "Q&A", url: "http://x.example/?a=1&b=2" }],
		],
		["a bare less-than", rss("<item><title>1 < 2 <3</title></item>"), [{ title: "1 < 2 <3" }]],
		[
			"HTML that was not escaped",
			rss("<item><title>a</title><description><p>b<br>c &amp; d</p></description></item>"),
			[{ content_html: "<p>b<br>c &amp; d</p>" }],
		],
		[
			"HTML around CDATA",
			rss("<item><description><b>a</b><![CDATA[<i>b</i>]]></description></item>"),
			[{ content_html: "<b>a</b><i>b</i>" }],
		],
		[
			"an entity of HTML",
			rss("<item><title>caf&eacute;&nbsp;&hellip;</title></item>"),
			[{ title: "café …" }],
		],
		["an entity of nobody", rss("<item><title>a &foo; b</title></item>"), [{ title: "a &foo; b" }]],
		[
			"prefixes that were not declared",
			rss("<item><dc:creator>Ada</dc:creator><content:encoded>&lt;p>x&lt;/p></content:encoded></item>"),
			[{ content_html: "<p>x</p>", authors: [{ name: "Ada" }] }],
		],
		[
			"junk before the declaration",
			`\n\n<br />\n<b>Warning</b>: x in y.php\n<?xml version="1.0"?>${rss("<item><title>a</title></item>")}`,
			[{ title: "a" }],
		],
		[
			"junk after the root",
			`${rss("<item><title>a</title></item>")}<script>x</script>--><`,
			[{ title: "a" }],
		],
		[
			"tags in another case",
			rss("<Item><TITLE>a</title><Link>http://x.example/</LINK></item>"),
			[{ title: "a", url: "http://x.example/" }],
		],
		[
			"an end tag that is missing",
			rss("<item><title>a</title><link>http://x.example/<guid>g</guid></item>"),
			[{ title: "a", url: "http://x.example/", id: "g" }],
		],
		[
			"an item that did not end",
			rss("<item><title>a</title><item><title>b</title></item>"),
			[{ title: "a" }, { title: "b" }],
		],
		[
			"a title that did not end",
			rss("<item><title>a<pubDate>2025-10-06</pubDate></item><item><title>b</title></item>"),
			[{ title: "a", date_published: "2025-10-06T00:00:00Z" }, { title: "b" }],
		],
		[
			"an end tag too many",
			rss("<item><title>a</title></b></p></item></i><item><title>b</title></item>"),
			[{ title: "a" }, { title: "b" }],
		],
		[
			"attributes without quotes",
			rss("<item><title>a</title><enclosure url=http://x.example/a.mp3 type=audio/mpeg length=5 /></item>"),
			[{ attachments: [{ url: "http://x.example/a.mp3", mime_type: "audio/mpeg", size_in_bytes: 5 }] }],
		],
		[
			"an attribute twice",
			rss('<item><guid isPermaLink="false" isPermaLink="false">g</guid></item>'),
			[{ id: "g" }],
		],
		[
			"links in Atom that were not closed",
			atom('<entry><id>1</id><link href="http://x.example/1"><title>a</title></entry>'),
			[{ id: "1", url: "http://x.example/1", title: "a" }],
		],
		[
			"XHTML that is none",
			atom('<entry><id>1</id><content type="xhtml"><div><p>a<br>b & c</div></content></entry>'),
			[{ id: "1", content_html: expect.stringContaining("a<br>b") }],
		],
		["a comment that did not end", rss("<item><title>a <!-- b</title></item>"), [{ title: "a <!-- b" }]],
		["NULs", rss("<item><title>a\u0000b</title></item>"), [{ title: "ab" }]],
		[
			"an author in RSS with a bare mail",
			rss("<item><title>a</title><author>Ada <ada@x.example></author></item>"),
			[{ authors: [{ name: "Ada", url: "mailto:ada@x.example" }] }],
		],
		[
			"words of another vocabulary",
			rss("<item><title>a</title><published>2025-10-06</published><dc:author>Ada</dc:author></item>"),
			[{ date_published: "2025-10-06T00:00:00Z", authors: [{ name: "Ada" }] }],
		],
	])("is read: %s", (_, text, expected) => {
		const items = itemsOf(text);
		expect(items).toHaveLength(expected.length);
		expect(items).toMatchObject(expected);
	});

	it("reads as much of a feed as there is, wherever it is cut off", () => {
		const whole = `<?xml version="1.0"?>\n${rss(
			["a", "b", "c"]
				.map(
					(name) =>
						`<item><title>${name}</title><link>http://x.example/${name}</link><description><![CDATA[<p>${name} &amp; more</p>]]></description></item>`,
				)
				.join("\n"),
		)}`;
		for (let length = 60; length <= whole.length; length++) {
			const complete = whole.slice(0, length).split("</item>").length - 1;
			const titles = itemsOf(whole.slice(0, length)).map(({ title }) => title);
			expect(titles.slice(0, complete)).toEqual(["a", "b", "c"].slice(0, complete));
		}
	});
});

describe("what is no feed", () => {
	it.each([
		["nothing", "", "empty"],
		["white space", " \n\t", "empty"],
		["a page", "<!DOCTYPE html><html><head><title>x</title></head></html>", "web page"],
		["a page without a type", "<HTML><body>Not found</body></HTML>", "web page"],
		["a page that shows a feed", "<html><body><rss><channel/></rss></body></html>", "web page"],
		["a list of feeds", '<?xml version="1.0"?><opml version="2.0"><body/></opml>', "OPML"],
		["a sitemap", '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"></urlset>', "sitemap"],
		["another XML", "<note><to>x</to></note>", "<note>"],
		["a text", "Service unavailable", "neither XML nor JSON"],
		["a picture", "\u0089PNG\r\n\u001A\n\u0000\u0000", "neither XML nor JSON"],
		[
			"a picture with something like a tag in it",
			"\u0089PNG\r\n<\u00CB\u00B6\u00FE\u00F2>",
			"neither XML nor JSON",
		],
		["another JSON", '{"error":"not found"}', "not a JSON Feed"],
		["JSON that is cut off", '{"version":"https://jsonfeed.org/version/1.1","items":[', "cannot be read"],
	])("is refused with the reason: %s", (_, text, reason) => {
		expect(() => itemsOf(text)).toThrow(NotAFeedError);
		expect(() => itemsOf(text)).toThrow(reason);
	});
});
