/** Broken feeds: those that can be repaired, and those that are refused. */
import { describe, expect, it } from "vitest";
import { NotAFeedError, readFeed } from "../../../src/sources/parsing/read-feed.ts";
import { withinBounds } from "../../support/source-items.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const read = (text: string) =>
	withinBounds(readFeed(bytes(text), "application/xml", "https://blog.example/feed"));
const itemsOf = (text: string) => read(text).items.map(({ item }) => item);
const rss = (inside: string) => `<rss version="2.0"><channel><title>T</title>${inside}</channel></rss>`;
const atom = (inside: string) => `<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title>${inside}</feed>`;

describe("broken XML", () => {
	it("is read if an element contains another of the same name", () => {
		expect(
			itemsOf(rss("<item><description>a<description>b<![CDATA[c]]></description></description></item>")),
		).toMatchObject([{ content_text: "a<description>bc" }]);
	});

	it.each<[string, string, Record<string, unknown>[]]>([
		[
			"a bare ampersand",
			rss("<item><title>Q&A</title><link>http://x.example/?a=1&b=2</link></item>"),
			[{ title: "Q&A", url: "http://x.example/?a=1&b=2" }],
		],
		["a bare less-than", rss("<item><title>1 < 2 <3</title></item>"), [{ title: "1 < 2 <3" }]],
		[
			"unescaped HTML",
			rss("<item><title>a</title><description><p>b<br>c &amp; d</p></description></item>"),
			[{ content_html: "<p>b<br>c &amp; d</p>" }],
		],
		[
			"HTML around a CDATA section",
			rss("<item><description><b>a</b><![CDATA[<i>b</i>]]></description></item>"),
			[{ content_html: "<b>a</b><i>b</i>" }],
		],
		["an HTML entity", rss("<item><title>caf&eacute;&nbsp;&hellip;</title></item>"), [{ title: "café …" }]],
		["an unknown entity", rss("<item><title>a &foo; b</title></item>"), [{ title: "a &foo; b" }]],
		[
			"undeclared prefixes",
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
			"tags in a different case",
			rss("<Item><TITLE>a</title><Link>http://x.example/</LINK></item>"),
			[{ title: "a", url: "http://x.example/" }],
		],
		[
			"a missing end tag",
			rss("<item><title>a</title><link>http://x.example/<guid>g</guid></item>"),
			[{ title: "a", url: "http://x.example/", id: "g" }],
		],
		[
			"an unclosed item",
			rss("<item><title>a</title><item><title>b</title></item>"),
			[{ title: "a" }, { title: "b" }],
		],
		[
			"an unclosed title",
			rss("<item><title>a<pubDate>2025-10-06</pubDate></item><item><title>b</title></item>"),
			[{ title: "a", date_published: Date.parse("2025-10-06T00:00:00Z") }, { title: "b" }],
		],
		[
			"a surplus end tag",
			rss("<item><title>a</title></b></p></item></i><item><title>b</title></item>"),
			[{ title: "a" }, { title: "b" }],
		],
		[
			"attributes without quotes",
			rss("<item><title>a</title><enclosure url=http://x.example/a.mp3 type=audio/mpeg length=5 /></item>"),
			[{ attachments: [{ url: "http://x.example/a.mp3", mime_type: "audio/mpeg", size_in_bytes: 5 }] }],
		],
		[
			"a duplicate attribute",
			rss('<item><guid isPermaLink="false" isPermaLink="false">g</guid></item>'),
			[{ id: "g" }],
		],
		[
			"unclosed links in Atom",
			atom('<entry><id>1</id><link href="http://x.example/1"><title>a</title></entry>'),
			[{ id: "1", url: "http://x.example/1", title: "a" }],
		],
		[
			"XHTML that is not well-formed",
			atom('<entry><id>1</id><content type="xhtml"><div><p>a<br>b & c</div></content></entry>'),
			[{ id: "1", content_html: expect.stringContaining("a<br>b") }],
		],
		["an unclosed comment", rss("<item><title>a <!-- b</title></item>"), [{ title: "a <!-- b" }]],
		["NUL characters", rss("<item><title>a\u0000b</title></item>"), [{ title: "ab" }]],
		[
			"an author in RSS with a bare e-mail address",
			rss("<item><title>a</title><author>Ada <ada@x.example></author></item>"),
			[{ authors: [{ name: "Ada", url: "mailto:ada@x.example" }] }],
		],
		[
			"elements of another vocabulary",
			rss("<item><title>a</title><published>2025-10-06</published><dc:author>Ada</dc:author></item>"),
			[{ date_published: Date.parse("2025-10-06T00:00:00Z"), authors: [{ name: "Ada" }] }],
		],
	])("is read despite %s", (_, text, expected) => {
		const items = itemsOf(text);
		expect(items).toHaveLength(expected.length);
		expect(items).toMatchObject(expected);
	});
});

/** Feeds of people who write XML by hand or by their own program, as XML allows: ids and names that are needed often. */
describe("entities declared in a document", () => {
	const declared = (type: string, text: string) => `<?xml version="1.0"?>\n<!DOCTYPE rss ${type}>\n${text}`;
	const title = (type: string, text: string) =>
		itemsOf(declared(type, rss(`<item><title>${text}</title></item>`)))[0]?.title;

	it.each([
		["plain text", '[<!ENTITY me "Ada">]', "by &me;, &me;", "by Ada, Ada"],
		["declared after an external subset", "SYSTEM \"x.dtd\" [ <!ENTITY me 'Ada' > ]", "by &me;", "by Ada"],
		["text with references", '[<!ENTITY me "A &#38; B &amp; &#x43;">]', "&me;", "A & B & C"],
		["a character that XML reserves", '[<!ENTITY less "&#38;#60;">]', "1 &less; 2", "1 < 2"],
		["a quotation mark", "[<!ENTITY q '\"'>]", "&q;x&q;", '"x"'],
		["one with a name from HTML", '[<!ENTITY eacute "&#233;">]', "caf&eacute;", "café"],
		["one declared twice", '[<!ENTITY a "one"><!ENTITY a "two">]', "&a;", "one"],
		["one declared in a comment", '[<!-- <!ENTITY a "b"> -->]', "x &a;", "x &a;"],
		["one with a name from XML", '[<!ENTITY lt "x">]', "1 &lt; 2", "1 < 2"],
		["one that refers to another", '[<!ENTITY a "b"><!ENTITY c "&a;&a;">]', "x &c; &a;", "x &c; b"],
		["an external file", '[<!ENTITY a SYSTEM "file:///etc/hosts">]', "x &a;", "x &a;"],
		["a parameter entity", '[<!ENTITY % a "b">]', "x &a;", "x &a;"],
		["a text that is too long", `[<!ENTITY a "${"b".repeat(1_001)}">]`, "x &a;", "x &a;"],
		["no declaration", "[]", "x &a;", "x &a;"],
	])("are expanded if they are plain text, and otherwise stay: %s", (_, type, text, expected) => {
		expect(title(type, text)).toBe(expected);
	});

	it("are expanded in attributes, but not in CDATA sections", () => {
		const type = `[<!ENTITY blog "https://a.example/?a=1&#38;amp;b='"><!ENTITY dc "http://purl.org/dc/elements/1.1/">]`;
		const item = `<item><title><![CDATA[&blog;]]></title><enclosure url="&blog;2" type="audio/mpeg"/></item>`;
		expect(itemsOf(declared(type, rss(item)))).toMatchObject([
			{ title: "&blog;", attachments: [{ url: "https://a.example/?a=1&b=%272" }] },
		]);
	});
});

/** What a program writes that takes the bytes of UTF-8 for characters and makes references of all beyond ASCII. */
describe("UTF-8 written as references to bytes", () => {
	const titles = (...texts: string[]) =>
		itemsOf(rss(texts.map((text) => `<item><title>${text}</title></item>`).join(""))).map(
			({ title }) => title,
		);

	it("is decoded", () => {
		expect(
			titles("wait&#226;&#128;&#166; caf&#195;&#169;", "&#xe2;&#X80;&#x099;s &#240;&#159;&#152;&#128;"),
		).toEqual(["wait… café", "’s 😀"]);
	});

	it("is decoded in escaped HTML", () => {
		expect(
			itemsOf(rss("<item><description>&lt;p>a&amp;#226;&amp;#128;&amp;#166;</description></item>")),
		).toMatchObject([{ content_html: "<p>a…" }]);
	});

	it("is decoded from named references", () => {
		expect(titles("a&acirc;&#128;&brvbar; caf&Atilde;&copy; &lt; b")).toEqual(["a… café < b"]);
	});

	it.each([
		["caf&#233;", "café"],
		["&Eacute;&nbsp;!", "É !"],
		["&acirc;&#128;&brvbar;&nbsp; caf&eacute;", "â€¦ café"],
		["&#171;&#160;CAF&#201;&#160;&#187; na&#239;f", "« CAFÉ » naïf"],
		["&#201;&#187; &#233;", "É» é"],
		["&#226;&#128; x", "â€ x"],
	])("is told apart from other references: %s", (text, expected) => {
		expect(titles(text)).toEqual([expected]);
	});
});

/** Programs with their own idea of namespaces, and exports of databases that put their own elements into a feed. */
describe("elements of XML vocabularies", () => {
	it.each([
		[
			"RSS",
			'<r:rss xmlns:r="http://a.example/rss" version="2.0"><r:channel><r:title>T</r:title><r:item><r:title>a</r:title></r:item></r:channel></r:rss>',
		],
		[
			"RSS without a declaration",
			"<r:rss><r:channel><r:title>T</r:title><r:item><r:title>a</r:title></r:item></r:channel></r:rss>",
		],
		[
			"Atom",
			'<x:feed xmlns:x="http://a.example/"><x:title>T</x:title><x:entry><x:title>a</x:title></x:entry></x:feed>',
		],
		[
			"Atom with a reversed declaration",
			'<a:feed a:xmlns="http://www.w3.org/2005/Atom"><a:title>T</a:title><a:entry><a:title>a</a:title></a:entry></a:feed>',
		],
	])("are recognised by the root's prefix: %s", (_, text) => {
		expect(read(text)).toMatchObject({ title: "T", items: [{ item: { title: "a" } }] });
	});

	it("are recognised if the declaration of their prefix is reversed", () => {
		const text = rss('<a10:link rel="self" href="https://blog.example/rss"/>').replace(
			"<rss",
			'<rss a10:xmlns="http://www.w3.org/2005/Atom"',
		);
		expect(read(text).selfUrl).toBe("https://blog.example/rss");
	});

	it.each([
		[
			"in an entry",
			atom(
				'<entry><title>a</title><x:list><entry xmlns="http://x.example/"><title>no</title></entry></x:list></entry><entry><title>b</title></entry>',
			),
		],
		[
			"in another entry's comments",
			atom(
				"<entry><title>a</title><gd:feedLink><feed><entry><title>no</title></entry><entry><title>no</title></entry></feed></gd:feedLink></entry><entry><title>b</title></entry>",
			),
		],
		[
			"beside the entries",
			atom(
				'<x:dictionary><entry xmlns="http://x.example/"><title>no</title></entry></x:dictionary><entry><title>a</title></entry><entry><title>b</title></entry>',
			),
		],
		[
			"beside the entries in the feed's namespace",
			atom(
				"<x:old><entry><title>no</title></entry><entry><title>no</title></entry></x:old><entry><title>a</title></entry><entry><title>b</title></entry><x:old><entry><title>no</title></entry></x:old>",
			),
		],
		[
			"in an item",
			rss(
				"<item><title>a</title><x:list><item><title>no</title></item></x:list></item><item><title>b</title></item>",
			),
		],
	])("of other namespaces can contain entries that are not the feed's: %s", (_, text) => {
		expect(itemsOf(text).map(({ title }) => title)).toEqual(["a", "b"]);
	});

	it.each([
		[
			"an unclosed element",
			rss("<item><title>a</title><media:group><item><title>b</title><media:group></media:group></item>"),
		],
		["an unclosed list of elements", rss("<x:items><item><title>a</title><item><title>b</title></x:items>")],
		[
			"a list of elements",
			rss("<x:items><item><title>a</title></item><item><title>b</title></item></x:items>"),
		],
	])("of other namespaces do not hide an entry: %s", (_, text) => {
		expect(itemsOf(text).map(({ title }) => title)).toEqual(["a", "b"]);
	});
});

/** What servers send that run out of time, memory or disk in the middle of a feed, and proxies that lose their connection. */
describe("truncated documents", () => {
	const item = (name: string) =>
		`<item><title>${name}</title><link>http://x.example/${name}</link><description><![CDATA[<p>${name} &amp; more</p>]]></description></item>`;
	const entry = (name: string) =>
		`<entry><title>${name}</title><id>tag:x.example,2025:${name}</id><content type="html">&lt;p>x</content></entry>`;
	const error =
		"<br />\n<b>Fatal error</b>: Allowed memory size of 134217728 bytes exhausted in <b>/srv/feed.php</b> on line <b>9</b><br />";
	const page =
		"<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><h1>502</h1></body></html>";
	const rdf = (inside: string) =>
		`<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel rdf:about="x"><title>T</title></channel>${inside}`;

	it.each<[string, string]>([
		["RSS", `<?xml version="1.0"?>\n${rss(["a", "b", "c"].map(item).join("\n"))}`],
		["Atom", `<?xml version="1.0"?>\n${atom(["a", "b", "c"].map(entry).join("\n"))}`],
		["RDF", `${rdf(["a", "b", "c"].map(item).join("\n"))}</rdf:RDF>`],
	])("give complete entries only, wherever %s is cut off", (_, whole) => {
		for (let length = whole.indexOf("T<"); length <= whole.length; length++) {
			const text = whole.slice(0, length);
			const complete = text.split(/<\/(?:item|entry)>/).length - 1;
			if (complete === 0) {
				expect(() => read(text)).toThrow(/ends before/);
				continue;
			}
			const { items, isCut } = read(text);
			expect(items.map(({ item: { title } }) => title)).toEqual(["a", "b", "c"].slice(0, complete));
			// A document that lacks only the end tag of the root is complete.
			const end = whole.search(/<\/(channel><\/rss|feed|rdf:RDF)>$/);
			expect(isCut ?? false).toBe(length < end + 3);
		}
	});

	it.each([
		["in the head", "<rss><channel><title>x"],
		["after the head", '<rss version="2.0"><channel><title>x</title><link>https://x.example/</link>'],
		["in the head of Atom", '<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title><updated>2025-'],
		["after the channel, in RSS 1.0", rdf("")],
		["in an end tag after the channel, in RSS 1.0", `${rdf("")}</`],
		["in the end of a text", "<rss><channel><title>x</ti"],
		["in an item after the channel", "<rss><channel><title>x</title></channel><item><title>a"],
		["in the first text", "<rss><channel><title>x</title><item><title>a &am"],
		["in the first tag", "<rss><channel><item><title>a</title><link>http://x.example/</li"],
		["in the first attribute", '<rss><channel><item><title>a</title><enclosure url="http'],
		["in the first section", "<rss><channel><item><title>a</title><description><![CDATA[<p>b</p>]"],
		["in a comment", "<rss><channel><title>x</title><!-- items follow "],
		["by an error in the head", `<rss><channel><title>x</title>${error}`],
		["by an error in the first item", `<rss><channel><title>x</title><item><title>a</title>${error}`],
		["by a page in the head", `<rss><channel><title>x</title>${page}`],
		["by a page in the first entry", `<feed><title>x</title><entry><title>a</title>${page}`],
	])("are refused if they end %s", (_, text) => {
		expect(() => itemsOf(text)).toThrow(NotAFeedError);
		expect(() => itemsOf(text)).toThrow("It is cut off: it ends before its first entry does");
	});

	// Feeds of new blogs, and of tags and searches that no article has yet.
	it.each([
		["RSS without an end tag of the root", "<rss><channel><title>x</title></channel>"],
		["RSS with half an end tag of the root", "<rss><channel><title>x</title></channel></rss"],
		["RSS with an empty channel and no end tag of the root", "<rss><title>x</title><channel/>"],
		["RSS with half an end tag of the root only", "<rss><channel><title>x</title></rss"],
		["RSS with half an end tag of the channel", "<rss><channel><title>x</title></chan"],
		["Atom with half an end tag of the root", `${atom("").replace("T<", "x<").slice(0, -1)}\n`],
		["RSS 1.0 with half an end tag of the root", `${rdf("").replace("T<", "x<")}</rdf:RD`],
	])("are feeds without entries if the document is %s", (_, text) => {
		const { title, items, isCut } = read(text);
		expect({ title, items, isCut }).toEqual({ title: "x", items: [], isCut: undefined });
	});

	it.each([
		["an error message", rss(item("a")).replace("</channel></rss>", `<item><title>b${error}`), true],
		["a page", rss(item("a")).replace("</channel></rss>", page), true],
		["a page in Atom", atom(entry("a")).replace("</feed>", `<entry><title>b</title>${page}`), true],
		["a page after the end of the feed", `${rss(item("a"))}${page}`, undefined],
		["a missing end tag of the channel", rss(item("a")).replace("</rss>", ""), undefined],
		["items beside the channel", `<rss><channel><title>T</title></channel>${item("a")}<item>`, true],
	])("keep the entries before %s", (_, text, isCut) => {
		expect(read(text)).toMatchObject({ title: "T", items: [{ item: { title: "a" } }] });
		expect(read(text).items).toHaveLength(1);
		expect(read(text).isCut).toBe(isCut);
	});

	it.each([
		["RSS", rss("")],
		["Atom", atom("")],
		["RSS 1.0", `${rdf("")}</rdf:RDF>`],
		["JSON", '{"version":"https://jsonfeed.org/version/1.1","title":"T","items":[]}'],
	])("are told apart from empty feeds that end properly: %s", (_, text) => {
		expect(read(text).items).toEqual([]);
		expect(read(text).isCut).toBeUndefined();
	});
});

describe("a document that is not a feed", () => {
	it.each([
		["an empty document", "", "empty"],
		["white space", " \n\t", "empty"],
		["a page", "<!DOCTYPE html><html><head><title>x</title></head></html>", "web page"],
		["a page without a doctype", "<HTML><body>Not found</body></HTML>", "web page"],
		["a page that shows a feed", "<html><body><rss><channel/></rss></body></html>", "web page"],
		["an OPML list", '<?xml version="1.0"?><opml version="2.0"><body/></opml>', "OPML"],
		["a sitemap", '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"></urlset>', "sitemap"],
		["other XML", "<note><to>x</to></note>", "<note>"],
		["a text", "Service unavailable", "neither XML nor JSON"],
		["a picture", "\u0089PNG\r\n\u001A\n\u0000\u0000", "neither XML nor JSON"],
		["a picture with bytes like a tag", "\u0089PNG\r\n<\u00CB\u00B6\u00FE\u00F2>", "neither XML nor JSON"],
		["other JSON", '{"error":"not found"}', "not a JSON Feed"],
		["truncated JSON", '{"version":"https://jsonfeed.org/version/1.1","items":[', "cannot be read"],
	])("is refused with the reason: %s", (_, text, reason) => {
		expect(() => itemsOf(text)).toThrow(NotAFeedError);
		expect(() => itemsOf(text)).toThrow(reason);
	});
});
