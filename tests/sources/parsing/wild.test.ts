/** Malformed feeds that exist in practice, and the entries read from them. */
import { describe, expect, it } from "vitest";
import type { EntryItem } from "../../../src/sources/document.ts";
import { NotAFeedError, readFeed } from "../../../src/sources/parsing/read-feed.ts";
import { withinBounds } from "../../support/source-items.ts";

const URL_OF_FEED = "https://blog.example/feeds/all.xml";
const read = (text: string | Uint8Array) =>
	withinBounds(readFeed(typeof text === "string" ? new TextEncoder().encode(text) : text, null, URL_OF_FEED));
const itemsOf = (text: string) => read(text).items.map(({ item }) => item);
/** The only item of a feed. */
const only = (text: string): Partial<EntryItem> => {
	const items = itemsOf(text);
	expect(items).toHaveLength(1);
	return items[0] ?? {};
};
const rss = (inside: string, attributes = "") =>
	`<rss version="2.0" ${attributes}><channel><title>Blog</title><link>https://blog.example/</link>${inside}</channel></rss>`;
const atom = (inside: string) =>
	`<feed xmlns="http://www.w3.org/2005/Atom"><title>Blog</title>${inside}</feed>`;
const rdf = (inside: string, attributes = "") =>
	`<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" ${attributes}>${inside}</rdf:RDF>`;
const ITUNES = 'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"';
const PODCAST = 'xmlns:podcast="https://podcastindex.org/namespace/1.0"';

describe("an RSS document", () => {
	it.each([
		["beside the channel", "<rss><channel><title>T</title></channel><item><title>a</title></item></rss>"],
		["without a channel", "<rss><title>T</title><item><title>a</title></item></rss>"],
		[
			"in a list element",
			"<rss><channel><title>T</title><items><item><title>a</title></item></items></channel></rss>",
		],
		["called entries", "<rss><channel><title>T</title><entry><title>a</title></entry></channel></rss>"],
		["in the channel of RDF", rdf("<channel><title>T</title><item><title>a</title></item></channel>")],
		[
			"in the namespace of Atom",
			'<rss xmlns="http://www.w3.org/2005/Atom"><channel><title>T</title><item><title>a</title></item></channel></rss>',
		],
		[
			"in the namespace of RSS 1.0",
			'<rss xmlns="http://purl.org/rss/1.0/"><channel><title>T</title><item><title>a</title></item></channel></rss>',
		],
		[
			"with a prefix of its own",
			'<r:rss xmlns:r="http://backend.userland.com/rss2"><r:channel><r:title>T</r:title><r:item><r:title>a</r:title></r:item></r:channel></r:rss>',
		],
		[
			"after an XML declaration that is a start tag",
			'<?xml version="1.0"><rss><channel><title>T</title><item><title>a</title></item></channel></rss>',
		],
		[
			"after an unclosed image",
			"<rss><channel><title>T</title><image><url>/i.png</url><item><title>a</title></item></channel></rss>",
		],
	])("can have its items %s", (_, text) => {
		const { title, items } = read(text);
		expect(title).toBe("T");
		expect(items).toMatchObject([{ item: { title: "a" } }]);
	});

	it("can have several channels", () => {
		const item = (title: string) => `<item><title>${title}</title></item>`;
		expect(
			itemsOf(
				`<rss><channel><title>T</title>${item("a")}</channel><channel>${item("b")}</channel>${item("c")}</rss>`,
			),
		).toMatchObject([{ title: "a" }, { title: "b" }, { title: "c" }]);
	});

	it("is accepted without any content, as an empty feed", () => {
		expect(read('<rss version="2.0">\n</rss>')).toMatchObject({ format: "RSS 2.0", items: [] });
	});
});

describe("RSS 1.0", () => {
	const table = '<items><rdf:Seq><rdf:li resource="http://a.example/2"/></rdf:Seq></items>';

	it("is read with items missing from its table of contents, in document order", () => {
		const item = (n: number) => `<item rdf:about="http://a.example/${n}"><title>${n}</title></item>`;
		expect(
			itemsOf(rdf(`<channel><title>T</title>${table}</channel>${item(1)}${item(2)}${item(3)}`)),
		).toMatchObject([1, 2, 3].map((n) => ({ title: `${n}`, id: `http://a.example/${n}` })));
	});

	it("is read with elements of RSS 2.0", () => {
		expect(
			only(
				rdf(
					`<channel><title>T</title></channel><item rdf:about="http://a.example/1"><title>a</title><guid>g</guid>
					<pubDate>Mon, 06 Oct 2025 14:30:00 GMT</pubDate><author>Ada</author><category>Snow</category>
					<enclosure url="/a.mp3" type="audio/mpeg" length="3"/><itunes:duration>1:00</itunes:duration></item>`,
					ITUNES,
				),
			),
		).toMatchObject({
			id: "g",
			url: "http://a.example/1",
			date_published: Date.parse("2025-10-06T14:30:00Z"),
			authors: [{ name: "Ada" }],
			tags: ["Snow"],
			attachments: [{ mime_type: "audio/mpeg", size_in_bytes: 3, duration_in_seconds: 60 }],
		});
	});

	it("is read with the image that its channel refers to, and with enclosures of its own module", () => {
		const document = read(
			rdf(
				`<channel><title>T</title><image rdf:resource="http://a.example/i"/></channel>
				<image rdf:about="http://a.example/i"><url>http://a.example/i.png</url><title>I</title></image>
				<item rdf:about="http://a.example/1"><title>a</title>
				<enc:enclosure rdf:resource="http://a.example/1.mp3" enc:type="audio/mpeg" enc:length="9"/></item>`,
				'xmlns:enc="http://purl.oclc.org/net/rss_2.0/enc#"',
			),
		);
		expect(document).toMatchObject({ format: "RSS 1.0", title: "T", icon: "http://a.example/i.png" });
		expect(document.items[0]?.item).toMatchObject({
			attachments: [{ url: "http://a.example/1.mp3", mime_type: "audio/mpeg", size_in_bytes: 9 }],
		});
	});

	it("keeps unescaped content whatever prefixes are declared", () => {
		expect(
			only(
				rdf(
					"<item><title>a</title><content:encoded><p>b<br>c</content:encoded></item>",
					'xmlns:content="http://purl.org/rss/1.0/modules/content/"',
				),
			),
		).toMatchObject({ title: "a", content_html: "<p>b<br>c" });
	});
});

describe("elements of another format", () => {
	it.each<[string, string, Record<string, unknown>]>([
		["an Atom id", "<id>i</id>", { id: "i" }],
		["an Atom link with href", '<link rel="alternate" href="/1"/>', { url: "https://blog.example/1" }],
		["an Atom summary", "<summary>s</summary>", { content_text: "s" }],
		["the whole article in fullitem", "<fullitem>f</fullitem>", { content_html: "f" }],
		[
			"updated without published",
			"<updated>2025-10-06</updated>",
			{ date_published: Date.parse("2025-10-06T00:00:00Z") },
		],
		["an image given as text", "<image>/i.png</image>", { image: "https://blog.example/i.png" }],
		[
			"an enclosure with href",
			'<enclosure href="/a.mp3" type="audio/mpeg"/>',
			{ attachments: [{ url: "https://blog.example/a.mp3", mime_type: "audio/mpeg" }] },
		],
	])("are understood in RSS: %s", (_, inside, expected) => {
		expect(only(rss(`<item><title>t</title>${inside}</item>`))).toMatchObject(expected);
	});

	it("are understood in Atom", () => {
		expect(
			itemsOf(
				atom(
					`<entry><title>a</title><guid>g</guid><pubDate>Mon, 06 Oct 2025 14:30:00 GMT</pubDate>
					<description>d</description><link>http://a.example/1</link><author>Ada</author></entry>
					<item><title>b</title><link>http://a.example/2</link></item>`,
				),
			),
		).toMatchObject([
			{
				id: "g",
				url: "http://a.example/1",
				content_text: "d",
				date_published: Date.parse("2025-10-06T14:30:00Z"),
				authors: [{ name: "Ada" }],
			},
			{ title: "b", url: "http://a.example/2" },
		]);
	});

	it("do not hide the feed's own page behind the feed's own address", () => {
		expect(
			read(
				'<rss><channel><title>T</title><link xmlns="http://www.w3.org/2005/Atom" rel="self" href="/f"/><link>/home</link></channel></rss>',
			),
		).toMatchObject({ homePageUrl: "https://blog.example/home", selfUrl: "https://blog.example/f" });
	});

	it("can have the names of members of JavaScript objects", () => {
		expect(
			only(rss("<item><constructor>x</constructor><__proto__>y</__proto__><title>a</title></item>")),
		).toMatchObject({
			title: "a",
		});
	});
});

describe("an empty element", () => {
	it("does not hide the next element of its name", () => {
		expect(
			only(
				rss(
					"<item><title/><title>a</title><link> </link><link>/1</link><description><![CDATA[]]></description><description>d</description></item>",
				),
			),
		).toMatchObject({ title: "a", url: "https://blog.example/1", content_text: "d" });
	});
});

describe("the id of an entry", () => {
	// Repositories of papers, which know their records by a DOI or a handle.
	it("comes from the identifier of Dublin Core if there is neither guid nor link", () => {
		const identifier = "<title>t</title><dc:identifier>doi:10.1000/1</dc:identifier>";
		expect(only(rss(`<item>${identifier}</item>`)).id).toBe("doi:10.1000/1");
		expect(only(atom(`<entry>${identifier}</entry>`)).id).toBe("doi:10.1000/1");
		expect(only(rss(`<item>${identifier}<guid isPermaLink="false">g</guid></item>`)).id).toBe("g");
		expect(only(rss(`<item>${identifier}<link>http://a.example/1</link></item>`)).id).toBe(
			"http://a.example/1",
		);
		expect(only(atom(`<entry>${identifier}<link href="http://a.example/1"/></entry>`)).id).toBe(
			"http://a.example/1",
		);
	});
});

describe("the tags of an Atom entry", () => {
	// Sites of programmers: what they are about would be gone with its angle brackets.
	it("are plain text even if they look like markup", () => {
		const categories = [
			'term="&lt;vector>"',
			'term="t" label="&lt;b>x&lt;/b> &amp; y"',
			'term="Q&amp;amp;A"',
			'term="R&amp;D;"',
		];
		const { tags } = only(
			atom(`<entry><id>1</id>${categories.map((is) => `<category ${is}/>`).join("")}</entry>`),
		);
		expect(tags).toEqual(["<vector>", "<b>x</b> & y", "Q&A", "R&D;"]);
	});
});

describe("HTML in an XHTML div", () => {
	const content = (type: string, inside: string) =>
		only(atom(`<entry><id>1</id><content type="${type}">${inside}</content></entry>`)).content_html;
	const div = '<div xmlns="http://www.w3.org/1999/xhtml">';

	// TypePad.
	it("is read as HTML if it is escaped and declared as HTML", () => {
		expect(content("html", ` ${div}a &lt;b>b&lt;/b> &amp;amp; c</div>\n`)).toBe("a <b>b</b> &amp; c");
	});

	it.each([
		["that is declared as XHTML", content("xhtml", `${div}a &lt;b></div>`), "a &lt;b>"],
		["that is not declared", content("", `${div}a &lt;b></div>`), `${div}a &lt;b></div>`],
		["with elements", content("html", `${div}<i>a</i> &lt;b></div>`), `${div}<i>a</i> &lt;b></div>`],
		["beside other content", content("html", `${div}a &lt;b></div>c`), `${div}a &lt;b></div>c`],
		["that is not XHTML's", content("html", "<div>a &lt;b></div>"), "<div>a &lt;b></div>"],
	])("stays escaped, as text about HTML, in a div %s", (_, html, expected) => {
		expect(html).toBe(expected);
	});
});

describe("links", () => {
	it("of a proxy are replaced with the original ones", () => {
		const original = "<feedburner:origLink>http://a.example/1</feedburner:origLink>";
		expect(only(rss(`<item><link>http://proxy.example/1</link>${original}</item>`)).url).toBe(
			"http://a.example/1",
		);
		expect(
			only(atom(`<entry><id>1</id><title>t</title><link href="http://proxy.example/1"/>${original}</entry>`))
				.url,
		).toBe("http://a.example/1");
	});

	it("to files of a proxy are replaced with the original ones", () => {
		const original = "<feedburner:origEnclosureLink>http://a.example/1.mp3</feedburner:origEnclosureLink>";
		const file = { mime_type: "audio/mpeg", size_in_bytes: 5 };
		for (const [given, url] of [
			[original, "http://a.example/1.mp3"],
			[original.replace("http://a.example/1.mp3", "1"), "http://proxy.example/1.mp3"],
			[original + original, "http://proxy.example/1.mp3"],
		]) {
			const attachments = [{ url, ...file }];
			const enclosure = '<enclosure url="http://proxy.example/1.mp3" type="audio/mpeg" length="5"/>';
			const link = '<link rel="enclosure" href="http://proxy.example/1.mp3" type="audio/mpeg" length="5"/>';
			expect(only(rss(`<item><title>t</title>${enclosure}${given}</item>`))).toMatchObject({ attachments });
			expect(only(atom(`<entry><id>1</id><title>t</title>${link}${given}</entry>`))).toMatchObject({
				attachments,
			});
		}
	});

	it("do not become external URLs because of a proxy or a relative path", () => {
		const guid = '<guid isPermaLink="true">https://blog.example/1</guid>';
		for (const link of [
			"<link>http://proxy.example/1</link><feedburner:origLink>https://blog.example/1</feedburner:origLink>",
			"<link>/1</link>",
		]) {
			const { url, external_url } = only(rss(`<item><title>t</title>${link}${guid}</item>`));
			expect({ url, external_url }).toEqual({ url: "https://blog.example/1", external_url: undefined });
		}
	});

	it("come from the id in Atom if there is no link and the id is an address", () => {
		expect(only(atom("<entry><id>http://a.example/1</id><title>t</title></entry>")).url).toBe(
			"http://a.example/1",
		);
		expect(only(atom("<entry><id>urn:1</id><title>t</title></entry>")).url).toBeUndefined();
	});

	it.each([
		["alternate", "related"],
		["related", "alternate"],
	])("of link blogs are assigned to the entry and its subject, whichever is the %s", (own, other) => {
		expect(
			only(
				atom(
					`<link href="https://blog.example/"/><entry><id>1</id><title>t</title>
					<link rel="${own}" href="https://blog.example/1"/><link rel="${other}" href="http://a.example/x"/></entry>`,
				),
			),
		).toMatchObject({ url: "https://blog.example/1", external_url: "http://a.example/x" });
	});

	it("do not become external URLs if the related page is on the same site", () => {
		expect(
			only(
				atom(
					'<entry><id>1</id><title>t</title><link href="http://a.example/1"/><link rel="related" href="http://a.example/1.pdf"/></entry>',
				),
			).external_url,
		).toBeUndefined();
	});

	it("can be hosts without a scheme", () => {
		expect(only(rss("<item><link>www.a.example/1</link></item>")).url).toBe("http://www.a.example/1");
	});
});

describe("people", () => {
	it.each([
		[
			'a name beside the address "noreply"',
			"<author>noreply@a.example</author><dc:creator>Ada</dc:creator>",
			"Ada",
		],
		["a name with markup", "<author><![CDATA[Ada <b>Lee</b>]]></author>", "Ada Lee"],
		["a name in quotes", '<author>"Ada Lee" &lt;ada@a.example&gt;</author>', "Ada Lee"],
		["an address with its scheme", "<dc:creator>mailto:ada@a.example</dc:creator>", "ada@a.example"],
		["a Dublin Core creator in dcterms", "<dcterms:creator>Ada</dcterms:creator>", "Ada"],
	])("are read from %s", (_, inside, name) => {
		const { authors } = only(rss(`<item><title>t</title>${inside}</item>`));
		expect(authors).toMatchObject([{ name }]);
	});

	it("are read from the channel in the form of Atom", () => {
		expect(read(rss("<author>ada@a.example (Ada)</author>")).authors).toEqual([
			{ name: "Ada", url: "mailto:ada@a.example" },
		]);
	});

	it("are the hosts of a podcast if there are no other authors", () => {
		const persons =
			'<podcast:person href="http://a.example/" img="/a.png">Ada</podcast:person><podcast:person role="guest">Bob</podcast:person>';
		const ada = { name: "Ada", url: "http://a.example/", avatar: "https://blog.example/a.png" };
		expect(only(rss(`<item><title>t</title>${persons}</item>`, PODCAST)).authors).toEqual([ada]);
		expect(read(rss(persons, PODCAST)).authors).toEqual([ada]);
		expect(only(rss(`<item><title>t</title>${persons}<author>Cy</author></item>`, PODCAST)).authors).toEqual([
			{ name: "Cy" },
		]);
	});

	it("are inherited from the feed by items without authors in JSON Feed", () => {
		expect(
			itemsOf(
				'{"version":"https://jsonfeed.org/version/1.1","authors":[{"name":"Ada"}],"items":[{"id":"1","title":"a"},{"id":"2","title":"b","authors":[{"name":"Bob"}]}]}',
			),
		).toMatchObject([{ authors: [{ name: "Ada" }] }, { authors: [{ name: "Bob" }] }]);
	});
});

describe("the content of an entry", () => {
	it.each([
		["scripts", "a<script>x()</script>"],
		["frames", '<iframe src="http://a.example/"></iframe>'],
		["audio", "<audio src='a.mp3'></audio>"],
		["an unclosed anchor", '<a href="/x">more'],
	])("is HTML if it contains only %s", (_, html) => {
		expect(only(rss(`<item><description><![CDATA[${html}]]></description></item>`)).content_html).toBe(html);
	});

	it("is HTML in Atom if it has elements, even if it is declared as text", () => {
		expect(
			only(atom("<entry><id>1</id><title>a <b>c</b></title><summary><p>d</p></summary></entry>")),
		).toMatchObject({ title: "a c", content_html: "<p>d</p>" });
	});

	it("is read leniently if it is declared as XML but is not well-formed", () => {
		expect(
			only(atom('<entry><id>1</id><content type="xhtml"><div><p class=x>a</p></div></content></entry>')),
		).toMatchObject({ content_html: '<p class="x">a</p>' });
	});

	it("is not cut off after an SVG with metadata", () => {
		expect(
			only(
				atom(
					'<entry><id>1</id><content type="xhtml"><div><p>a</p><svg><rdf:RDF></rdf:RDF></svg><p>b</p></div></content></entry>',
				),
			).content_html,
		).toContain("<p>b</p>");
	});

	it("can be in base64 in Atom 0.3", () => {
		expect(
			only(
				`<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><id>1</id><title mode="base64">QWRh</title><content type="text/html" mode="base64">PHA+YTwvcD4=</content></entry></feed>`,
			),
		).toMatchObject({ title: "Ada", content_html: "<p>a</p>" });
	});

	// Programs that take a title for a content; in Atom 1.0 only contents may be in base64.
	it("is decoded if a text construct has the media type of a file", () => {
		const type = 'type="application/octet-stream"';
		const entry = (title: string, summary: string) =>
			only(
				atom(`<entry><id>1</id><title ${type}>${title}</title><summary ${type}>${summary}</summary></entry>`),
			);
		expect(entry(btoa("Ada <b>L</b>"), btoa("<p>a</p>"))).toMatchObject({
			title: "Ada L",
			content_html: "<p>a</p>",
		});
		expect(entry("Not in base64.", btoa("Plain."))).toMatchObject({
			title: "Not in base64.",
			content_text: "Plain.",
		});
		const file = entry(btoa("\u0089PNG\u0000\u0001"), btoa("Words."));
		expect(file.title).toBeUndefined();
	});

	it("is resolved against the entry's base if only the summary or the content has its own", () => {
		expect(
			read(
				atom(
					'<entry xml:base="http://a.example/"><id>1</id><content xml:base="/c/" type="html">&lt;p>a&lt;/p></content><summary>s</summary></entry>',
				),
			).items[0]?.base,
		).toBe("http://a.example/c/");
	});
});

describe("files", () => {
	it.each([
		["3600", 3600],
		["59.5", 59.5],
		["62:03", 3723],
		["1:02:03.5", 3723.5],
		["PT1H2M3S", 3723],
		["1h 30m", 5400],
		["45 min", 2700],
		["soon", undefined],
	])("have the duration that is declared as %s", (duration, seconds) => {
		const { attachments } = only(
			rss(
				`<item><enclosure url="/a.mp3" type="audio/mpeg"/><itunes:duration>${duration}</itunes:duration></item>`,
				ITUNES,
			),
		) as { attachments: { duration_in_seconds?: number }[] };
		expect(attachments[0]?.duration_in_seconds).toBe(seconds);
	});

	it("have the same duration in JSON Feed, where some write clock time", () => {
		expect(
			only(
				'{"items":[{"id":"1","attachments":[{"url":"/a.mp3","mime_type":"audio/mpeg","duration_in_seconds":"1:02:03"}]}]}',
			),
		).toMatchObject({ attachments: [{ duration_in_seconds: 3723 }] });
	});

	it("keep their web address if they are in other networks too", () => {
		expect(
			only(
				rss(
					'<item><title>t</title><podcast:alternateEnclosure type="audio/opus"><podcast:source uri="ipfs://x"/><podcast:source uri="http://a.example/1.opus"/></podcast:alternateEnclosure></item>',
					PODCAST,
				),
			),
		).toMatchObject({ attachments: [{ url: "http://a.example/1.opus" }] });
	});

	it("include the picture, but not the portrait that WordPress.com puts before it", () => {
		expect(
			only(
				rss(
					'<item><title>t</title><media:content url="https://1.gravatar.com/avatar/x" medium="image"/><media:content url="/a.jpg" medium="image"/></item>',
					'xmlns:media="http://search.yahoo.com/mrss/"',
				),
			).image,
		).toBe("https://blog.example/a.jpg");
		expect(only(rss('<item><title>t</title><itunes:image url="/i.jpg"/></item>', ITUNES)).image).toBe(
			"https://blog.example/i.jpg",
		);
	});
});

describe("JSON that is not a JSON Feed", () => {
	it("is refused as such, even if it contains HTML", () => {
		expect(() => read('[{"title":"<p>x</p>"}]')).toThrow(
			new NotAFeedError("This is JSON, but not a JSON Feed: it has neither a version nor items."),
		);
	});
});
