/** What the `feed` package builds for RSS: `rss.ts` and `xml-writer.ts` rely on it. */
import { Feed } from "feed";
import { expect, it } from "vitest";
import { writeElements } from "../../src/feeds/xml-writer.ts";

/** Everything that `rss.ts` gives the package, in plain texts. */
function plainFeed(): Feed {
	const feed = new Feed({
		title: "Title",
		link: "https://news.example/",
		description: "Description",
		language: "en",
		updated: new Date("2026-11-20T12:00:00Z"),
		ttl: 15,
		generator: "Tributary",
		image: "https://news.example/icon.png",
		copyright: "Copyright",
	});
	feed.addItem({
		title: "One",
		link: "https://news.example/1",
		guid: "tag:news.example,2026:1",
		date: new Date("2026-11-19T12:00:00Z"),
		description: "Summary",
		content: "<p>Content</p>",
		category: [{ name: "A" }, { name: "B" }],
	});
	feed.addItem({
		title: "",
		link: "https://news.example/2",
		guid: "https://news.example/2",
		date: new Date("2026-11-18T12:00:00Z"),
		description: "",
		category: [],
	});
	return feed;
}

const link = { _text: "https://news.example/" };
const channel = {
	title: { _text: "Title" },
	link,
	description: { _text: "Description" },
	lastBuildDate: { _text: "Fri, 20 Nov 2026 12:00:00 GMT" },
	docs: { _text: "https://validator.w3.org/feed/docs/rss2.html" },
	generator: { _text: "Tributary" },
	language: { _text: "en" },
	ttl: { _text: 15 },
	image: { title: { _text: "Title" }, url: { _text: "https://news.example/icon.png" }, link },
	copyright: { _text: "Copyright" },
	item: [
		{
			title: { _cdata: "One" },
			link: { _text: "https://news.example/1" },
			guid: { _text: "tag:news.example,2026:1", _attributes: { isPermaLink: false } },
			pubDate: { _text: "Thu, 19 Nov 2026 12:00:00 GMT" },
			description: { _cdata: "Summary" },
			"content:encoded": { _cdata: "<p>Content</p>" },
			category: [
				{ _text: "A", _attributes: { domain: undefined } },
				{ _text: "B", _attributes: { domain: undefined } },
			],
		},
		{
			link: { _text: "https://news.example/2" },
			guid: { _text: "https://news.example/2", _attributes: { isPermaLink: false } },
			pubDate: { _text: "Wed, 18 Nov 2026 12:00:00 GMT" },
			category: [],
		},
	],
};

it("the feed package returns exactly these elements in this order", () => {
	const tree: unknown = plainFeed().rss2();
	expect(tree).toEqual({
		_declaration: { _attributes: { version: "1.0", encoding: "utf-8" } },
		rss: {
			_attributes: {
				version: "2.0",
				"xmlns:dc": "http://purl.org/dc/elements/1.1/",
				"xmlns:content": "http://purl.org/rss/1.0/modules/content/",
			},
			channel,
		},
	});
	// Equality does not look at the order.
	expect(JSON.stringify((tree as { rss: { channel: unknown } }).rss.channel)).toBe(JSON.stringify(channel));
});

it("the feed package returns texts unchanged, and addresses with escaped ampersands", () => {
	const text = 'a & b &amp; <c> ]]> "d"';
	const feed = new Feed({
		title: text,
		link: "https://news.example/?a&b",
		description: text,
		image: text,
		copyright: text,
	});
	feed.addItem({
		title: text,
		link: "https://news.example/?a&b",
		guid: text,
		date: new Date(0),
		description: text,
		content: text,
		category: [{ name: text }],
	});
	const tree: unknown = feed.rss2();
	expect(tree).toMatchObject({
		rss: {
			channel: {
				title: { _text: text },
				link: { _text: "https://news.example/?a&amp;b" },
				description: { _text: text },
				image: {
					title: { _text: text },
					url: { _text: text },
					link: { _text: "https://news.example/?a&amp;b" },
				},
				copyright: { _text: text },
				item: [
					{
						title: { _cdata: text },
						link: { _text: "https://news.example/?a&amp;b" },
						guid: { _text: text },
						description: { _cdata: text },
						"content:encoded": { _cdata: text },
						category: [{ _text: text }],
					},
				],
			},
		},
	});
});

it("the tree from the feed package is written with the elements that it returns", () => {
	expect(writeElements({ channel })).toBe(`<channel>
<title>Title</title>
<link>https://news.example/</link>
<description>Description</description>
<lastBuildDate>Fri, 20 Nov 2026 12:00:00 GMT</lastBuildDate>
<docs>https://validator.w3.org/feed/docs/rss2.html</docs>
<generator>Tributary</generator>
<language>en</language>
<ttl>15</ttl>
<image>
<title>Title</title>
<url>https://news.example/icon.png</url>
<link>https://news.example/</link>
</image>
<copyright>Copyright</copyright>
<item>
<title><![CDATA[One]]></title>
<link>https://news.example/1</link>
<guid isPermaLink="false">tag:news.example,2026:1</guid>
<pubDate>Thu, 19 Nov 2026 12:00:00 GMT</pubDate>
<description><![CDATA[Summary]]></description>
<content:encoded><![CDATA[<p>Content</p>]]></content:encoded>
<category>A</category>
<category>B</category>
</item>
<item>
<link>https://news.example/2</link>
<guid isPermaLink="false">https://news.example/2</guid>
<pubDate>Wed, 18 Nov 2026 12:00:00 GMT</pubDate>
</item>
</channel>
`);
});
