/** Feeds of every format, and the entries read from them. */
import { describe, expect, it } from "vitest";
import type { EntryItem, SourceDocument } from "../../../src/sources/document.ts";
import { readFeed } from "../../../src/sources/parsing/read-feed.ts";
import { withinBounds } from "../../support/source-items.ts";

const URL_OF_FEED = "https://blog.example/feeds/all.xml";
const read = (text: string): SourceDocument =>
	withinBounds(readFeed(new TextEncoder().encode(text), null, URL_OF_FEED));
/** The only item of a feed. */
const only = (text: string): Partial<EntryItem> => {
	const { items } = read(text);
	expect(items).toHaveLength(1);
	return items[0]?.item ?? {};
};
const rss = (item: string, namespaces = "") =>
	`<?xml version="1.0"?><rss version="2.0" ${namespaces}><channel><title>Blog</title><link>https://blog.example/</link>${item}</channel></rss>`;
const atom = (entry: string) =>
	`<feed xmlns="http://www.w3.org/2005/Atom"><title>Blog</title>${entry}</feed>`;

describe("readFeed", () => {
	it("reads RSS 2.0 with its modules", () => {
		const document = read(`<?xml version="1.0" encoding="utf-8"?>
			<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:a="http://www.w3.org/2005/Atom"
				xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
			<channel>
				<title>Snow &amp; ice</title><link>/</link><description>All about &lt;b&gt;snow&lt;/b&gt;</description>
				<language>en-gb</language><copyright>© Ada</copyright><ttl>30</ttl>
				<managingEditor>ada@blog.example (Ada)</managingEditor>
				<lastBuildDate>Mon, 06 Oct 2025 14:30:00 GMT</lastBuildDate>
				<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>
				<skipHours><hour>24</hour><hour>3</hour></skipHours><skipDays><day>Sunday</day></skipDays>
				<image><url>/icon.png</url><title>x</title><link>/</link></image>
				<a:link rel="self" href="https://blog.example/feed.xml"/><a:link rel="hub" href="https://hub.example/"/>
				<item>
					<title>First &lt;em&gt;snow&lt;/em&gt;</title><link>https://blog.example/1</link>
					<guid isPermaLink="false">tag:1</guid><pubDate>Mon, 06 Oct 2025 14:30:00 +0200</pubDate>
					<description>It &lt;b&gt;snows&lt;/b&gt;.</description>
					<content:encoded><![CDATA[<p>It <b>snows</b>, at last.</p>]]></content:encoded>
					<dc:creator>Ada</dc:creator><category>Weather</category><category domain="x">News</category>
					<enclosure url="/snow.mp3" length="123" type="audio/mpeg"/>
				</item>
			</channel></rss>`);
		expect(document).toEqual({
			format: "RSS 2.0",
			title: "Snow & ice",
			description: "All about snow",
			homePageUrl: "https://blog.example/",
			selfUrl: "https://blog.example/feed.xml",
			language: "en-gb",
			authors: [{ name: "Ada", url: "mailto:ada@blog.example" }],
			icon: "https://blog.example/icon.png",
			rights: "© Ada",
			updated: Date.UTC(2025, 9, 6, 14, 30),
			interval: 21_600,
			skipHours: [0, 3],
			skipDays: [0],
			hubs: ["https://hub.example/"],
			items: [
				{
					base: "https://blog.example/1",
					namedBy: "guid",
					item: {
						id: "tag:1",
						url: "https://blog.example/1",
						title: "First snow",
						content_html: "<p>It <b>snows</b>, at last.</p>",
						summary: "It snows.",
						date_published: Date.parse("2025-10-06T12:30:00Z"),
						authors: [{ name: "Ada" }],
						tags: ["Weather", "News"],
						attachments: [
							{ url: "https://blog.example/snow.mp3", mime_type: "audio/mpeg", size_in_bytes: 123 },
						],
					},
				},
			],
		});
	});

	it.each([
		[
			"RSS 0.91",
			'<rss version="0.91"><channel><title>T</title><item><title>i</title></item></channel></rss>',
		],
		[
			"RSS 0.92",
			'<rss version="0.92"><channel><title>T</title></channel><item><title>i</title></item></rss>',
		],
		["RSS 2.0", "<RSS><CHANNEL><TITLE>T</TITLE><ITEM><TITLE>i</TITLE></ITEM></CHANNEL></RSS>"],
		[
			"RSS 0.90",
			'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel><title>T</title></channel><item><title>i</title></item></rdf:RDF>',
		],
		[
			"RSS 1.0",
			'<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel r:about="x"><title>T</title></channel><item r:about="y"><title>i</title></item></r:RDF>',
		],
		[
			"Atom 0.3",
			'<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>T</title><entry><title>i</title></entry></feed>',
		],
		[
			"Atom 1.0",
			'<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><entry><title>i</title></entry></feed>',
		],
		[
			"Atom 1.0",
			'<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:title>T</a:title><a:entry><a:title>i</a:title></a:entry></a:feed>',
		],
		["JSON Feed 1.0", '{"version":"https://jsonfeed.org/version/1","title":"T","items":[{"title":"i"}]}'],
		["JSON Feed 1.1", '{"version":"https://jsonfeed.org/version/1.1","title":"T","items":[{"title":"i"}]}'],
	])("recognises %s", (format, text) => {
		expect(read(text)).toMatchObject({ format, title: "T", items: [{ item: { title: "i" } }] });
	});

	it("reads Atom 1.0", () => {
		const document = read(`<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de">
			<title type="html">Schnee &amp;amp; &lt;b&gt;Eis&lt;/b&gt;</title><subtitle>1 &lt; 2</subtitle><id>urn:feed</id>
			<updated>2025-10-06T14:30:00Z</updated><rights>© Ada</rights><icon>/i.png</icon><logo>/l.png</logo>
			<link href="/"/><link rel="self" href="/feed.xml"/><link rel="hub" href="https://hub.example/"/>
			<author><name>Ada</name><uri>/ada</uri></author>
			<entry xml:lang="en">
				<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">First <i>snow</i> &amp; more</div></title>
				<id>urn:1</id><link rel="alternate" type="application/pdf" href="/1.pdf"/>
				<link rel="alternate" type="text/html" href="/1"/><link rel="enclosure" href="/1.mp3" type="audio/mpeg" length="5"/>
				<published>2025-10-06T14:30:00+02:00</published><updated>2025-10-07T00:00:00Z</updated>
				<category term="w" label="Weather"/><category term="news"/>
				<summary>Short</summary>
				<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>It &amp; <br/> snows</p></div></content>
			</entry>
		</feed>`);
		expect(document).toMatchObject({
			title: "Schnee & Eis",
			description: "1 < 2",
			homePageUrl: "https://blog.example/",
			selfUrl: "https://blog.example/feed.xml",
			language: "de",
			icon: "https://blog.example/i.png",
			hubs: ["https://hub.example/"],
			authors: [{ name: "Ada", url: "https://blog.example/ada" }],
		});
		expect(document.items[0]?.item).toEqual({
			id: "urn:1",
			url: "https://blog.example/1",
			title: "First snow & more",
			content_html: "<p>It &amp; <br/> snows</p>",
			summary: "Short",
			date_published: Date.parse("2025-10-06T12:30:00Z"),
			date_modified: Date.parse("2025-10-07T00:00:00Z"),
			authors: [{ name: "Ada", url: "https://blog.example/ada" }],
			tags: ["Weather", "news"],
			language: "en",
			attachments: [{ url: "https://blog.example/1.mp3", mime_type: "audio/mpeg", size_in_bytes: 5 }],
		});
	});

	it.each([
		["text", "", "1 &lt; 2 &amp;amp; 3", { content_text: "1 < 2 &amp; 3" }],
		["HTML", 'type="html"', "&lt;p>1 &amp;lt; 2&lt;/p>", { content_html: "<p>1 &lt; 2</p>" }],
		["HTML in CDATA", 'type="html"', "<![CDATA[<p>a</p>]]>", { content_html: "<p>a</p>" }],
		[
			"Atom 0.3's media type",
			'type="text/html" mode="escaped"',
			"&lt;p>a&lt;/p>",
			{ content_html: "<p>a</p>" },
		],
		["HTML that is declared as text", 'type="text"', "&lt;p>a&lt;/p>", { content_html: "<p>a</p>" }],
		["a picture", 'type="image/png"', "iVBORw0KGgo=", {}],
	])("reads Atom content that is %s", (_, type, content, expected) => {
		const { content_html, content_text } = only(
			atom(`<entry><id>1</id><content ${type}>${content}</content></entry>`),
		);
		expect({ content_html, content_text }).toEqual({
			content_html: undefined,
			content_text: undefined,
			...expected,
		});
	});

	it("reads the elements of a podcast", () => {
		expect(
			only(
				rss(
					`<item><title>One</title><itunes:author>Ada</itunes:author><itunes:image href="/1.jpg"/><itunes:summary>About</itunes:summary>
					<itunes:duration>1:02:03</itunes:duration><itunes:keywords>ice, snow</itunes:keywords>
					<enclosure url="https://cdn.example/1.mp3" type="audio/mpeg" length="9"/>
					<podcast:alternateEnclosure type="audio/opus" length="4"><podcast:source uri="https://cdn.example/1.opus"/></podcast:alternateEnclosure></item>`,
					'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:podcast="https://podcastindex.org/namespace/1.0"',
				),
			),
		).toMatchObject({
			content_text: "About",
			image: "https://blog.example/1.jpg",
			authors: [{ name: "Ada" }],
			tags: ["ice", "snow"],
			attachments: [
				{
					url: "https://cdn.example/1.mp3",
					mime_type: "audio/mpeg",
					size_in_bytes: 9,
					duration_in_seconds: 3723,
				},
				{ url: "https://cdn.example/1.opus", mime_type: "audio/opus", size_in_bytes: 4 },
			],
		});
	});

	it("reads Media RSS, as YouTube writes it in Atom", () => {
		expect(
			only(`<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"><entry><id>yt:1</id>
				<link rel="alternate" href="https://video.example/1"/><title>Snow</title>
				<media:group><media:title>Snow</media:title><media:content url="https://video.example/1.mp4" medium="video" duration="9"/>
				<media:thumbnail url="https://video.example/1.jpg"/><media:description>It snows &amp; snows</media:description></media:group></entry></feed>`),
		).toMatchObject({
			content_text: "It snows & snows",
			image: "https://video.example/1.jpg",
			attachments: [{ url: "https://video.example/1.mp4", mime_type: "video/mp4", duration_in_seconds: 9 }],
		});
	});

	it("reads JSON Feed with values of unexpected types", () => {
		const document =
			read(`{"version":"https://jsonfeed.org/version/1","title":"T","home_page_url":"/","feed_url":"/f.json",
			"favicon":"/f.ico","hubs":[{"type":"WebSub","url":"https://hub.example/"}],"author":{"name":"Ada"},
			"items":[{"id":1,"url":"/1","title":"a","content_html":"<p>b</p>","content_text":"b","tags":["x",1,null],"authors":["Bob"],
			"date_published":"2025-10-06T14:30:00Z","attachments":[{"url":"/1.mp3","mime_type":"audio","size_in_bytes":"12"},{"url":5}],"language":"en_US"},
			null,"x",{}]}`);
		expect(document).toMatchObject({
			homePageUrl: "https://blog.example/",
			selfUrl: "https://blog.example/f.json",
			icon: "https://blog.example/f.ico",
			authors: [{ name: "Ada" }],
			hubs: ["https://hub.example/"],
		});
		expect(document.items.map(({ item }) => item)).toEqual([
			{
				id: "1",
				url: "https://blog.example/1",
				title: "a",
				content_html: "<p>b</p>",
				content_text: "b",
				date_published: Date.parse("2025-10-06T14:30:00Z"),
				authors: [{ name: "Bob" }],
				tags: ["x", "1"],
				language: "en-US",
				attachments: [
					{ url: "https://blog.example/1.mp3", mime_type: "audio/mpeg", size_in_bytes: 12 },
					{ url: "https://blog.example/feeds/5", mime_type: "application/octet-stream" },
				],
			},
		]);
	});

	it("reads a feed without entries", () => {
		expect(read('<rss version="2.0"><channel></channel></rss>').items).toEqual([]);
		expect(read('<feed xmlns="http://www.w3.org/2005/Atom"/>').items).toEqual([]);
		expect(read('{"items":[]}').items).toEqual([]);
	});
});

describe("an entry", () => {
	it.each([
		["its guid", "<guid>a b</guid><link>/1</link>", "a b"],
		["its URL", "<link>/1</link>", "https://blog.example/1"],
	])("has the id from %s", (_, inside, id) => {
		expect(only(rss(`<item><title>t</title>${inside}</item>`)).id).toBe(id);
	});

	it("without guid and link has a stable digest of its title and content as its id", () => {
		const ids = read(rss("<item><title>a</title></item><item><title>b</title></item>")).items.map(
			({ item }) => item.id,
		);
		expect(ids).toEqual([
			"urn:uuid:aa27cc00-f07d-5867-bff0-60a93c930d6c",
			"urn:uuid:9fe5114f-e3fb-5c6a-b28b-c7769231a6d7",
		]);
	});

	it("has the id from its guid, else its address, else a digest, whatever other entries have", () => {
		const { items } = read(
			rss(
				'<item><guid isPermaLink="false">x</guid><link>/1</link></item>'.repeat(2) +
					"<item><link>/1</link></item><item><title>a</title></item>",
			),
		);
		expect(items.map(({ item: { id }, namedBy }) => [namedBy, id])).toEqual([
			["guid", "x"],
			["guid", "x"],
			["url", "https://blog.example/1"],
			["content", "urn:uuid:aa27cc00-f07d-5867-bff0-60a93c930d6c"],
		]);
	});

	it("of a link blog has the linked article as its external URL, beside its own permalink", () => {
		expect(
			only(
				rss(
					'<item><link>https://other.example/a</link><guid isPermaLink="true">https://blog.example/1</guid></item>',
				),
			),
		).toMatchObject({ external_url: "https://other.example/a", url: "https://blog.example/1" });
	});

	it.each([
		["plain", "Snow", "Snow"],
		["escaped once", "Ice &amp; snow", "Ice & snow"],
		["escaped twice", "Ice &amp;amp; snow", "Ice & snow"],
		["HTML", "&lt;b&gt;Ice&lt;/b&gt; &amp;amp; snow", "Ice & snow"],
		["HTML, unescaped", "<b>Ice</b> &amp; snow", "Ice & snow"],
		["that mentions a tag", "Why &lt;b&gt; is bold", "Why <b> is bold"],
		["that mentions a type", "Vector&lt;T&gt; in C++", "Vector<T> in C++"],
		["that is a comparison", "1 &lt; 2", "1 < 2"],
		["in CDATA", "<![CDATA[Ice & <i>snow</i>]]>", "Ice & snow"],
		["with HTML entities", "Caf&eacute; &ndash; d&eacute;j&agrave;", "Café – déjà"],
		["on several lines", "Ice\n\t and  snow", "Ice and snow"],
		// Titles of programmers' sites: what they are about would be gone with its angle brackets.
		[
			"that mentions an empty tag",
			"When should I use &lt;br&gt; in HTML?",
			"When should I use <br> in HTML?",
		],
		[
			"that mentions several empty tags",
			"Is it &lt;br/&gt;, &lt;br /&gt; or (&lt;hr&gt;)?",
			"Is it <br/>, <br /> or (<hr>)?",
		],
		["that begins with a tag", "&lt;p&gt;: The Paragraph element", "<p>: The Paragraph element"],
		["that ends with a tag", "&lt;![CDATA[Meet &lt;img&gt;]]&gt;", "<![CDATA[Meet <img>]]>"],
		[
			"that mentions a start tag and an end tag",
			"The &lt;b&gt; and &lt;/b&gt; tags",
			"The <b> and </b> tags",
		],
		[
			"that mentions a tag with attributes",
			'&lt;a href="x"&gt; or &lt;input type="url"&gt;?',
			'<a href="x"> or <input type="url">?',
		],
		[
			"that mentions a script",
			"XSS with &lt;script&gt;alert(1)&lt;/script&gt;",
			"XSS with <script>alert(1)</script>",
		],
		["that mentions a component, in HTML", "&lt;i&gt;React&lt;/i&gt;: &lt;Suspense&gt;", "React: <Suspense>"],
		[
			"that mentions types, in HTML",
			"vector&lt;int&gt; &lt;b&gt;a &lt; b&lt;/b&gt; &lt;3",
			"vector<int> a < b <3",
		],
		["that mentions a tag, escaped twice", "Why &amp;lt;br&amp;gt;?", "Why <br>?"],
		[
			"that mentions a picture with an event handler",
			"How &lt;img src=x onerror=alert(1)&gt; works",
			"How <img src=x onerror=alert(1)> works",
		],
		["that mentions a picture", 'What &lt;img src="cat.png"&gt; does', 'What <img src="cat.png"> does'],
		["that shows tags around dots", "Should I close &lt;p&gt;...&lt;/p&gt;?", "Should I close <p>...</p>?"],
		["that shows tags around an ellipsis", "Use &lt;b&gt;…&lt;/b&gt; or not", "Use <b>…</b> or not"],
		["that mentions an empty element", "&lt;h1&gt;&lt;/h1&gt; must be empty", "<h1></h1> must be empty"],
		["HTML with an empty element", "Ice &lt;p&gt;&lt;/p&gt; ", "Ice"],
		["HTML with an icon", '&lt;i class="i-snow"&gt;&lt;/i&gt; Ice', "Ice"],
		["HTML with dots", "And then&lt;b&gt;...&lt;/b&gt;", "And then..."],
		["with an ampersand in a company's name", "AT&amp;T and R&D;", "AT&T and R&D;"],
		["HTML with a break", "Ice&lt;br&gt;Snow&lt;br /&gt; Rain &lt;br&gt;Sun", "Ice Snow Rain Sun"],
		["HTML with a picture", '&lt;img src="/a.png"&gt; Ice', "Ice"],
		["HTML with a link", 'See &lt;a href="/a"&gt; this &lt;/a&gt;', "See this"],
		["HTML in a paragraph, cut off", "&lt;p&gt;Ice and", "Ice and"],
		["HTML whose beginning is cut off", "ice&lt;/b&gt; and snow", "ice and snow"],
		// A plug-in of WordPress for blogs in several languages.
		["HTML with comments", "&lt;!--:en--&gt;Ice&lt;!--:--&gt;", "Ice"],
		// Programs in Java, JavaScript and .NET that escape each code unit.
		["with an emoji as two references", "Ice &#55357;&#56832;&#xD83D;&#xde00;!", "Ice 😀😀!"],
		["with an emoji as two references, escaped twice", "Ice &amp;#55357;&amp;#56832;!", "Ice 😀!"],
		["with half an emoji", "Ice &#55357; &#56832;&#55357;", "Ice � ��"],
		["with characters next to surrogates", "&#55000;&#55357;&#56832;&#55295;&#57344;", "훘😀\ud7ff\ue000"],
	])("has a plain text title: %s", (_, title, expected) => {
		expect(only(rss(`<item><title>${title}</title></item>`)).title).toBe(expected);
	});

	it("has its title read by the declared type in Atom and JSON Feed", () => {
		const title = "When should I use <br> in HTML?";
		const escaped = title.replaceAll("<", "&lt;");
		expect(only(atom(`<entry><id>1</id><title>${escaped}</title></entry>`)).title).toBe(title);
		const twice = escaped.replaceAll("&", "&amp;");
		expect(only(atom(`<entry><id>1</id><title type="html">${twice}</title></entry>`)).title).toBe(title);
		expect(
			only(JSON.stringify({ version: "https://jsonfeed.org/version/1.1", items: [{ id: "1", title }] }))
				.title,
		).toBe(title);
	});

	it("has its address as the text if it is only a link or a file", () => {
		expect(only(rss("<item><link>https://www.a.example/b</link></item>")).title).toBe("a.example/b");
		expect(only(rss('<item><guid>x</guid><enclosure url="https://a.example/c.mp3"/></item>'))).toMatchObject({
			title: "a.example/c.mp3",
			attachments: [{ mime_type: "audio/mpeg" }],
		});
	});

	it("has the first picture of its content as the image, but not a counter", () => {
		const html = '<img width="1" height="1" src="/pixel.gif"><img alt="" src="/a.png?x=1&amp;y=2">';
		expect(only(rss(`<item><description><![CDATA[${html}]]></description></item>`)).image).toBe(
			"https://blog.example/a.png?x=1&y=2",
		);
	});
});

describe("relative URLs", () => {
	// Programs that write an attribute for what they do not know: each of these is a link to the base itself.
	it.each(["", " ", "#", "http://"])(
		"are not resolved against xml:base if they are empty (%j)",
		(nothing) => {
			const base = 'xml:base="https://a.example/atom.php"';
			const feeds = [
				`<feed xmlns="http://www.w3.org/2005/Atom" ${base}><title>t</title><entry><id>1</id><title>a</title>
			<link href="${nothing}"/><link rel="enclosure" type="audio/mpeg" href="${nothing}"/></entry></feed>`,
				`<rss version="2.0" ${base}><channel><title>t</title><item><guid isPermaLink="false">1</guid><title>a</title>
			<link>${nothing}</link><enclosure type="audio/mpeg" url="${nothing}"/><itunes:image href="${nothing}"/></item></channel></rss>`,
			];
			for (const feed of feeds)
				expect(read(feed).items.map(({ item }) => item)).toEqual([{ id: "1", title: "a" }]);
			const picture = `<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><entry><id>1</id>
			<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml" ${base}><img src="${nothing}"/>a</div></content></entry></feed>`;
			expect(read(picture).items[0]?.item).not.toHaveProperty("image");
		},
	);

	it("are resolved against xml:base on any element", () => {
		const document = read(`<feed xmlns="http://www.w3.org/2005/Atom" xml:base="http://a.example/x/">
			<link href="home"/><icon>i.png</icon>
			<entry xml:base="y/"><id>1</id><title>t</title><link href="1"/><link rel="enclosure" xml:base="/z/" href="e.mp3"/>
				<author><name>A</name><uri>me</uri></author>
				<content type="html" xml:base="c/">&lt;a href="d"&gt;d&lt;/a&gt;</content></entry>
			<entry><id>2</id><title>t</title><link href="2"/></entry></feed>`);
		expect(document).toMatchObject({
			homePageUrl: "http://a.example/x/home",
			icon: "http://a.example/x/i.png",
		});
		expect(document.items).toMatchObject([
			{
				base: "http://a.example/x/y/c/",
				item: {
					url: "http://a.example/x/y/1",
					authors: [{ url: "http://a.example/x/y/me" }],
					attachments: [{ url: "http://a.example/z/e.mp3" }],
				},
			},
			{ base: "http://a.example/x/", item: { url: "http://a.example/x/2" } },
		]);
	});

	it("are resolved against xml:base in RSS too", () => {
		const document =
			read(`<rss version="2.0" xml:base="http://a.example/"><channel xml:base="b/"><title>t</title>
			<item><link>1?a=1&amp;b=2</link><description xml:base="c/">&lt;img src="p.png"&gt;</description></item>
			<item xml:base="http://z.example/"><link><![CDATA[2]]></link></item></channel></rss>`);
		expect(document.items).toMatchObject([
			{
				base: "http://a.example/b/c/",
				item: { url: "http://a.example/b/1?a=1&b=2", image: "http://a.example/b/c/p.png" },
			},
			{ base: "http://z.example/", item: { url: "http://z.example/2" } },
		]);
	});

	it("are resolved against the article, else the feed, if there is no xml:base", () => {
		const [linked, bare] = read(
			rss("<item><title>t</title><link>a/b</link></item><item><title>u</title></item>"),
		).items;
		expect(linked).toMatchObject({
			base: "https://blog.example/a/b",
			item: { url: "https://blog.example/a/b" },
		});
		expect(bare?.base).toBe("https://blog.example/");
	});

	it("are dropped if they are not web addresses", () => {
		expect(
			only(
				rss(
					'<item><title>t</title><link>javascript:alert(1)</link><enclosure url="file:///etc/passwd" type="a/b"/></item>',
				),
			),
		).toEqual({ id: expect.stringMatching(/^urn:uuid:/), title: "t" });
	});
});
