/** Pages, and the feeds that they name. */
import { describe, expect, it } from "vitest";
import { feedLinks } from "../../../src/sources/subscriptions/discover.ts";

const PAGE = "https://blog.example/2026/snow";
const urls = (html: string, url = PAGE) => feedLinks(html, url).map((link) => link.url);

describe("feedLinks", () => {
	it("finds RSS, Atom and JSON Feed, with their titles", () => {
		expect(
			feedLinks(
				`<html><head>
					<link rel="alternate" type="application/rss+xml" title="News &amp; notes" href="/feed.xml">
					<LINK TYPE='Application/Atom+XML; charset=utf-8' HREF=atom.xml REL="home ALTERNATE"/>
					<link rel=alternate type=application/feed+json href="//cdn.example/feed.json">
				</head>`,
				PAGE,
			),
		).toEqual([
			{ url: "https://blog.example/feed.xml", type: "application/rss+xml", title: "News & notes" },
			{ url: "https://blog.example/2026/atom.xml", type: "application/atom+xml", title: undefined },
			{ url: "https://cdn.example/feed.json", type: "application/feed+json", title: undefined },
		]);
	});

	it("resolves links against <base>", () => {
		expect(urls('<base href="/en/"><link rel="alternate" type="application/rss+xml" href="feed">')).toEqual([
			"https://blog.example/en/feed",
		]);
	});

	it("puts feeds of comments last, and those of another host after the page's own", () => {
		const link = (href: string, title = "") =>
			`<link rel="alternate" type="application/rss+xml" href="${href}" title="${title}">`;
		expect(
			urls(
				link("/comments/feed/", "Blog » Comments Feed") +
					link("https://elsewhere.example/feed") +
					link("/feed/") +
					link("/2026/snow/feed/", "Blog » Snow Comments Feed"),
			),
		).toEqual([
			"https://blog.example/feed/",
			"https://elsewhere.example/feed",
			"https://blog.example/comments/feed/",
			"https://blog.example/2026/snow/feed/",
		]);
	});

	it("returns a feed that is linked twice once", () => {
		const link = '<link rel="alternate" type="application/rss+xml" href="/feed">';
		expect(urls(link + link)).toHaveLength(1);
	});

	it.each([
		["a page in another language", '<link rel="alternate" hreflang="de" href="/de/">'],
		["a style sheet", '<link rel="alternate stylesheet" type="text/css" href="/a.css">'],
		[
			"WordPress's API",
			'<link rel="alternate" type="application/json" href="https://blog.example/wp-json/wp/v2/posts/1">',
		],
		["an oEmbed link", '<link rel="alternate" type="application/json+oembed" href="/oembed?url=x">'],
		["a link in a script", '<script>"<link rel=alternate type=application/rss+xml href=/a>"</script>'],
		["a link in a comment", '<!-- <link rel="alternate" type="application/rss+xml" href="/a"> -->'],
		[
			"a link of another scheme",
			'<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">',
		],
		["a link without an address", '<link rel="alternate" type="application/rss+xml" href="">'],
	])("ignores %s", (_, html) => {
		expect(urls(html)).toEqual([]);
	});

	it("resolves addresses with the scheme feed:", () => {
		const link = (href: string) => `<link rel="alternate" type="application/rss+xml" href="${href}">`;
		expect(urls(link("feed:https://a.example/x") + link("feed://a.example/y"))).toEqual([
			"https://a.example/x",
			"http://a.example/y",
		]);
	});

	it("continues after elements with the names of members of JavaScript objects", () => {
		const link = '<link rel="alternate" type="application/rss+xml" href="/feed">';
		expect(urls(`<constructor>x</constructor><valueOf>${link}`)).toEqual(["https://blog.example/feed"]);
	});

	it("searches a limited part of an endless head", () => {
		const many = Array.from(
			{ length: 100_000 },
			(_, i) => `<link rel=alternate type=text/rss+xml href=/${i}>`,
		);
		expect(urls(many.join(""))).toHaveLength(50);
	});

	it("puts feeds of a generic XML type after those of a feed type, and before visible links", () => {
		expect(
			urls(
				`<a href="/rss">RSS</a>
				<link rel="alternate" type="text/xml" title="RSS .92" href="/rss92.xml">
				<link rel="alternate" type="application/xml; charset=utf-8" href="/all.xml">
				<link rel="EditURI" type="application/rsd+xml" href="/rsd"><link rel="sitemap" type="application/xml" href="/sitemap.xml">
				<link rel="alternate" type="text/xml+oembed" href="/embed"><link rel="search" type="text/xml" href="/search">
				<link rel="alternate" type="application/atom+xml" href="/atom.xml">`,
			),
		).toEqual([
			"https://blog.example/atom.xml",
			"https://blog.example/rss92.xml",
			"https://blog.example/all.xml",
			"https://blog.example/rss",
		]);
	});

	// Hand-written sites and old content management, which declare nothing in their heads.
	it.each([
		['<a href="/feed/">RSS</a>', "/feed/"],
		['<a href="/index.xml">Updates</a>', "/index.xml"],
		['<a class=icon href="../feed.json"><svg></svg></a>', "/feed.json"],
		['<a href="/blog/rss.php">here</a>', "/blog/rss.php"],
		['<a href="news.atom">all</a>', "/2026/news.atom"],
		['<a href="/?feed=rss2">Entries</a>', "/?feed=rss2"],
		['<a type="application/rss+xml" href="/x/1">Subscribe</a>', "/x/1"],
		['<a rel="feed" href="/x/2">Subscribe</a>', "/x/2"],
		['<a href="/syndication"><b>Atom</b>\n feed</a>', "/syndication"],
		['<a href="/syndication"><img alt="RSS" src="i.png"></a>', "/syndication"],
		['<a title="RSS feed" href="/syndication"><i></i></a>', "/syndication"],
		['<a href="feed:https://blog.example/y">y</a>', "/y"],
	])("finds a visible link with the address or type of a feed: %s", (html, path) => {
		expect(urls(`<p>${html}</p>`)).toEqual([`https://blog.example${path}`]);
	});

	it.each([
		'<a href="/x">RSS-Feed</a>',
		'<a href="/x">Atom-Feed</a>',
		'<a href="/x">Web-Feed</a>',
		'<a href="/x">RSS-Feeds</a>',
		'<a href="/x">News-Feed</a>',
		'<a href="/x">Blog-Feed (RSS)</a>',
		'<a href="/x">RSS-канал</a>',
		'<a href="/x">RSSフィード</a>',
		'<a href="/x">订阅RSS</a>',
		'<a href="/x">RSS 2.0</a>',
		'<a href="/x" aria-label="RSS feed"><svg></svg></a>',
		'<a href="/x"><svg aria-label="RSS"></svg></a>',
		'<a href="/x"><svg><title>RSS</title></svg></a>',
		'<a href="/x"><svg><use xlink:href="/icons.svg#icon-rss"></use></svg></a>',
		'<a href="/x" class="rss-link">Abonnieren</a>',
		'<a href="/x" class="feed">Abonnieren</a>',
		'<a href="/x"><i class="fa fa-rss"></i></a>',
		'<a href="/x"><img src="/img/rss.png"></a>',
		'<a href="/x"><img src="/img/feed-icon-14x14.png?v=2" alt=""></a>',
		'<a href="/x"><img src="xml.gif"></a>',
		'<map><area href="/x" alt="RSS"></map>',
		'<map><area href="/feed.xml" shape="rect"></map>',
		'<a href="/x">Subscribe via RSS or any other reader of your own choosing</a>',
		'<a href="/x">Alle Beiträge dieser Seite als RSS-Feed abonnieren, ganz ohne Anmeldung</a>',
	])("finds a visible link by its text, its icon or its class: %s", (html) => {
		expect(urls(`<p>${html}<a href="/about">About</a></p>`)).toEqual([
			`https://blog.example${html.includes("/feed.xml") ? "/feed.xml" : "/x"}`,
		]);
	});

	it("puts links with only an icon after those with text", () => {
		expect(urls('<a href="/a"><i class="fa-rss"></i></a><a href="/b">RSS</a>')).toEqual([
			"https://blog.example/b",
			"https://blog.example/a",
		]);
	});

	it.each([
		"application/x-rss+xml",
		"application/x-atom+xml",
		"application/xml+rss",
		"application/rss",
		"application/atom",
		"application/rdf",
		"application/json+feed",
		"text/rss",
		"text/atom",
		"text/x-rss",
		"Text/RSS; charset=utf-8",
	])("recognises %s as the type of a feed", (type) => {
		expect(feedLinks(`<link rel="alternate" type="${type}" href="/x">`, PAGE)).toMatchObject([
			{ url: "https://blog.example/x" },
		]);
		expect(urls(`<a type="${type}" href="/x">x</a>`)).toEqual(["https://blog.example/x"]);
	});

	it.each([
		'<link rel="alternate" title="RSS" href="/feed.xml">',
		'<link rel="alternate" title="RSS" href="/x">',
		'<link rel="alternate" href="/feed.xml">',
		'<link rel="alternate" type="text/html" title="RSS" href="/x">',
		'<link rel="alternate" type="application/json" title="JSON Feed" href="/all.json">',
	])("finds an alternate without the type of a feed by its address or title: %s", (html) => {
		expect(urls(html)).toHaveLength(1);
		const feed = '<link rel="alternate" type="application/rss+xml" href="/declared">';
		expect(urls(html + feed).includes("https://blog.example/declared")).toBe(true);
	});

	it("puts an alternate without a type after one with a type, and before visible links", () => {
		expect(
			urls(
				`<a href="/a">RSS</a><link rel="alternate" title="RSS" href="/b"><link rel="alternate" type="text/xml" href="/c">`,
			),
		).toEqual(["https://blog.example/c", "https://blog.example/b", "https://blog.example/a"]);
	});

	it.each([
		'<link rel="alternate" hreflang="de" href="/de/feed/">',
		'<link rel="alternate stylesheet" title="RSS" href="/feed">',
		'<link rel="alternate" type="text/html" title="AMP" href="/amp">',
		'<link rel="alternate" type="application/json" title="JSON" href="/api">',
		'<link rel="alternate" media="handheld" href="https://m.blog.example/">',
		'<a href="/tariffs">Feed-in tariffs</a>',
		'<a href="/p" class="feed-item activity">A walk</a>',
		'<a href="/p"><img src="/rss/photo.jpg" alt="Snow"></a>',
		'<a href="/press">Press</a>',
		'<a href="/feedback">Feedback</a>',
		'<a href="/about">About us</a>',
		'<a href="/rss-explained.html">How we came to like this way of reading what others write: RSS, by and large</a>',
		'<a href="#rss">RSS</a>',
		'<a href="/2026/snow#feed">Feed</a>',
		'<a href="javascript:feed()">RSS</a>',
		"<a>RSS</a>",
		'<a href="/sitemap.xml">Sitemap</a>',
		'<a href="/atomic">Atomic</a>',
		'<!-- <a href="/feed">RSS</a> -->',
		'<script>"<a href=/feed>RSS</a>"</script>',
	])("ignores other links: %s", (html) => {
		expect(urls(html)).toEqual([]);
	});

	it("puts visible links before feeds of comments, and those to other sites after its own", () => {
		expect(
			urls(
				`<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed/">
				<a href="/comments/rss">RSS of comments</a>
				<a href="https://elsewhere.example/feed">A friend's feed</a><a href="https://www.blog.example/feed">RSS</a>`,
			),
		).toEqual([
			"https://www.blog.example/feed",
			"https://elsewhere.example/feed",
			"https://blog.example/comments/feed/",
			"https://blog.example/comments/rss",
		]);
	});

	it.each<[string, string[]]>([
		['</feed>; rel="alternate"; type="application/rss+xml"', ["/feed"]],
		["<../atom>;type=application/atom+xml;rel=alternate", ["/atom"]],
		['<https://blog.example/f>; rel="self alternate"; type="application/feed+json; charset=utf-8"', ["/f"]],
		["</x>; rel=feed", ["/x"]],
		[
			'</a>; title="A, \\"B\\" <c>; rel=x"; rel="alternate"; type="application/rss+xml", </s.css>; rel=preload; as=style,, </b>; rel="alternate"; type="text/xml"',
			["/a", "/b"],
		],
		['</a>; rel=next; rel=alternate; type="application/rss+xml"', []],
		['</a>; rel=alternate; type="application/rss+xml"; anchor="/other"', []],
		['</a>; rel=alternate; type="application/rss+xml"; anchor="/2026/snow"', ["/a"]],
		['</a> rel=alternate, </b>;;rel = "alternate" ;type= "application/rss+xml"', ["/b"]],
		[
			'<https://blog.example/wp-json/>; rel="https://api.w.org/", </wp-json/wp/v2/posts/1>; rel="alternate"; type="application/json"',
			[],
		],
		['</o>; rel="alternate"; type="application/json+oembed"', []],
		['</a>; rel="alternate', []],
		["</a", []],
		["", []],
	])("reads the Link header %s", (header, paths) => {
		expect(feedLinks("", PAGE, header).map(({ url }) => url)).toEqual(
			paths.map((path) => `https://blog.example${path}`),
		);
	});

	it("reads titles in the Link header", () => {
		const titleOf = (params: string) =>
			feedLinks("", PAGE, `</a>; rel=alternate; type="application/rss+xml"; ${params}`)[0]?.title;
		expect(titleOf('title="News, \\"daily\\""')).toBe('News, "daily"');
		expect(titleOf("title=x; title*=UTF-8'de'Gr%C3%BC%C3%9Fe")).toBe("Grüße");
		expect(titleOf("title=x; title*=UTF-8'de'%FF")).toBe("x");
	});
});
