/** Pages, and the feeds that they name. */
import { describe, expect, it } from "vitest";
import { feedLinks } from "../../src/sources/discover.ts";

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

	it("resolves against <base>", () => {
		expect(urls('<base href="/en/"><link rel="alternate" type="application/rss+xml" href="feed">')).toEqual([
			"https://blog.example/en/feed",
		]);
	});

	it("puts the feed of comments last, and another host's after the page's own", () => {
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

	it("names one feed once", () => {
		const link = '<link rel="alternate" type="application/rss+xml" href="/feed">';
		expect(urls(link + link)).toHaveLength(1);
	});

	it.each([
		["another language", '<link rel="alternate" hreflang="de" href="/de/">'],
		["a style sheet", '<link rel="alternate stylesheet" type="text/css" href="/a.css">'],
		[
			"WordPress's API",
			'<link rel="alternate" type="application/json" href="https://blog.example/wp-json/wp/v2/posts/1">',
		],
		["an embed", '<link rel="alternate" type="application/json+oembed" href="/oembed?url=x">'],
		["a link in a script", '<script>"<link rel=alternate type=application/rss+xml href=/a>"</script>'],
		["a link in a comment", '<!-- <link rel="alternate" type="application/rss+xml" href="/a"> -->'],
		[
			"a link of another scheme",
			'<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">',
		],
		["a link to nowhere", '<link rel="alternate" type="application/rss+xml" href="">'],
	])("passes over %s", (_, html) => {
		expect(urls(html)).toEqual([]);
	});

	it("knows what was meant by feed:", () => {
		const link = (href: string) => `<link rel="alternate" type="application/rss+xml" href="${href}">`;
		expect(urls(link("feed:https://a.example/x") + link("feed://a.example/y"))).toEqual([
			"https://a.example/x",
			"http://a.example/y",
		]);
	});

	it("goes on after elements called like what every object of JavaScript has", () => {
		const link = '<link rel="alternate" type="application/rss+xml" href="/feed">';
		expect(urls(`<constructor>x</constructor><valueOf>${link}`)).toEqual(["https://blog.example/feed"]);
	});

	it("stays within bounds on an endless head", () => {
		const many = Array.from(
			{ length: 100_000 },
			(_, i) => `<link rel=alternate type=text/rss+xml href=/${i}>`,
		);
		expect(urls(many.join(""))).toHaveLength(50);
	});
});
