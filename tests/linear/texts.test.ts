import { describe, expect, it } from "vitest";
import { beginningOfHtml, paragraphsOf, withoutInlineFiles } from "../../src/articles/html/shorten.ts";
import { ownHtml } from "../../src/articles/html/stored-html.ts";
import { withoutUnread } from "../../src/articles/html/unread-markup.ts";
import { sanitiseHtml } from "../../src/articles/sanitise/index.ts";
import { withoutOwnClasses } from "../../src/articles/sanitise/own-classes.ts";
import { isBlank, loadedAttributes } from "../../src/articles/sanitise/pictures.ts";
import { playerUrl } from "../../src/articles/sanitise/players.ts";
import { textOfHtml } from "../../src/articles/sanitise/text.ts";
import { withLinksHere, withLinksOnPage, withLinksTo } from "../../src/model/anchors.ts";
import { parseDate } from "../../src/model/dates.ts";
import { addressKey, articleId, slugify } from "../../src/model/identity.ts";
import { MEDIA_TYPE, typeByName } from "../../src/model/media-type.ts";
import { pictureKey } from "../../src/model/picture-key.ts";
import { nameSlug } from "../../src/model/scope.ts";
import { excerpt, oneLine, textToHtml, withPairsJoined, xmlSafe } from "../../src/model/text.ts";
import { refusalOf } from "../../src/outbound/address-policy.ts";
import { contentOnPage } from "../../src/pages/content/index.ts";
import { addressFault, sameKey } from "../../src/sources/feed-url.ts";
import { compileFilters } from "../../src/sources/filter.ts";
import { boundedHtml } from "../../src/sources/parsing/bounded-content.ts";
import {
	languageOf,
	lineOf,
	linkUrl,
	mediaTypeOf,
	otherAddress,
	webUrl,
} from "../../src/sources/parsing/coerce.ts";
import { feedDate } from "../../src/sources/parsing/dates/dates.ts";
import { secondsIn } from "../../src/sources/parsing/dates/durations.ts";
import { eitherToLine, firstPicture, htmlToLine, pictureAddresses } from "../../src/sources/parsing/html.ts";
import { readFeed } from "../../src/sources/parsing/read-feed.ts";
import { feedLinks } from "../../src/sources/subscriptions/discover.ts";
import { readOpml } from "../../src/sources/subscriptions/opml.ts";
import { expectLinear, expectQuick, repeated } from "./growth.ts";

const LENGTH = 64_000;
const BASE = "https://a.example/";

const TASKS: [name: string, task: (text: string) => unknown][] = [
	["a date", (text) => [parseDate(text), feedDate(text)]],
	["a duration", secondsIn],
	["a media type", (text) => [MEDIA_TYPE.test(text), typeByName(text), mediaTypeOf(text)]],
	["a language", languageOf],
	["a line", (text) => [xmlSafe(text), oneLine(text), lineOf(text)]],
	["an excerpt", (text) => excerpt(text, text.length - 10)],
	["text as HTML", textToHtml],
	["references in pairs", withPairsJoined],
	["a slug", (text) => [slugify(text), nameSlug(text)]],
	["an id", (text) => articleId("", text)],
	[
		"an address",
		(text) => [
			webUrl(text, BASE),
			linkUrl(text, BASE),
			otherAddress(text),
			sameKey(text),
			addressFault(text),
		],
	],
	["a host", (text) => [addressKey(new URL(`http://${text}`)), refusalOf(`http://${text}`, false)]],
	["a picture's address", (text) => [pictureKey(`${BASE}${text}`), pictureKey(`${BASE}?${text}`)]],
	["a path", (text) => addressKey(new URL(`${BASE}${text}`))],
	["a query", (text) => addressKey(new URL(`${BASE}?${text}`))],
	[
		"the beginning of HTML",
		(text) => [boundedHtml(text), beginningOfHtml(text, text.length - 10), withoutInlineFiles(text)],
	],
	["HTML without what nobody reads", (text) => [withoutUnread(text), withoutUnread(`<p title='${text}'>`)]],
	["paragraphs of HTML", paragraphsOf],
	["HTML without the classes of own articles", (text) => withoutOwnClasses(`<span class="hljs-x">${text}`)],
	[
		"a lazy picture",
		(text) =>
			loadedAttributes("img", [
				{ name: "src", value: "" },
				...["data-src", "data-srcset", "data-x"].map((name) => ({ name, value: text })),
			]),
	],
	[
		"a picture in an attribute of any name",
		(text) => [text, `/${text} x`].map((value) => loadedAttributes("img", [{ name: "data-x", value }])),
	],
	["a placeholder", (text) => [isBlank(text), isBlank(`/${text}.gif`)]],
	[
		"a player",
		(text) =>
			["www.youtube.com/v/", "vimeo.com/", "embed.spotify.com/?uri=", "www.dailymotion.com/swf/"].map(
				(path) => playerUrl(new URL(`https://${path}${text}`)),
			),
	],
	[
		"a title that may be HTML",
		(text) => [eitherToLine(text), htmlToLine(text), firstPicture(text), pictureAddresses(text)],
	],
];

describe.each(TASKS)("%s takes linear time", (_, task) => {
	it.each([
		...[
			" ",
			"\n",
			"\n ",
			",",
			", ",
			";",
			".",
			"/",
			"-",
			":",
			"1",
			"1 ",
			"1:",
			"a",
			"a ",
			"a.",
			"%",
			"%2F",
			"&",
			"&#",
			"&#55357",
			"&#x0",
			"<",
			"<br",
			"<b>",
			"<!-- ",
		],
		...[
			"<a ",
			"<a href='",
			"<img ",
			"<!--",
			'"',
			"@",
			"?",
			"#",
			"\\",
			"T00:00",
			"</p>",
			"</",
			"<p",
			"='data:",
			'="data:',
			"= ",
			"=data:,",
			"&v=",
			"1h1m",
			"a-1x1",
			"/.",
			"/.jpg?",
			".jpg",
			".jpg ",
			"\u0301",
			"\u0301\u0316",
			"\u0301\uff9e",
			"\uff9e\u0301",
			"\u0300\u0316\uff9e",
			"\ud800",
			"İ",
		],
	])("with many %j", async (unit) => {
		await expectLinear(task, repeated(unit, "", "x"), LENGTH);
		await expectLinear(task, repeated(unit, "1"), LENGTH);
	});
});

describe("preparing an article's content for its page takes linear time", () => {
	const onPage = (html: string) =>
		contentOnPage(html, "en", {
			...{ words: undefined, isRightToLeft: false, picture: "https://a.example/a.jpg" },
		});
	it.each([
		...[
			"<h2>a</h2>",
			"<h2>",
			'<h2 id="user-content-a">a</h2>',
			"<pre>a",
			"<pre>a\n</pre>",
			"<table><tr><td>a",
		],
		...["<table><caption>a</caption></table>", "<table><tr><td>a</td></tr></table>", "<td>a</td>", "<i>a"],
		...["<math><mi>x</mi></math>", "<math>", '<img src="https://a.example/a-1x1', '<img src="/a.jpg">'],
		...['<iframe src="https://a.example/"></iframe>', '<iframe title="', "<a ", "</p>", "<annotation>"],
	])("with many %j", async (unit) => {
		await expectLinear(onPage, repeated(unit), LENGTH);
		await expectLinear(onPage, repeated(unit, "<table><tr><td>"), LENGTH);
	});
});

describe("sanitising HTML takes linear time", () => {
	it.each([
		...[
			"<",
			"<a ",
			"<a href=x>",
			"<a href=#x>",
			"<b id=x>",
			"<p><a name=x>",
			"<font id=x>",
			"<!--",
			"<b>",
			"<i></i>",
			"<p>",
			"<p><b>x",
			"<li>",
			"<br>",
			"</br>",
			"</p>",
			"</x>",
			"&",
		],
		...[
			"<table>",
			"<table><br>",
			"<table><tr><td>",
			"<td><a href=x>",
			"<svg>",
			"<select>",
			"<template>",
			"<pre>\n",
			"\r",
		],
		...[
			"<div><a href=x>",
			"<nobr>",
			"<font color=a>",
			"<button>",
			"<h1>",
			"<iframe src=x>",
			'<a title="',
			"&amp",
			"\0",
		],
		...[
			'<img src=x srcset="',
			"<img srcset='a 1w,,",
			"<title>",
			"<textarea>",
			"<plaintext>",
			"<form>",
			"<body a=b>",
		],
		...[
			"<math>",
			"<math></math>",
			"<mml:math>",
			"<math><mtext>",
			"<math><mi>x",
			"<math><annotation encoding=tex>",
			"<math><mfenced><mi></mi>",
			"<math></math><span aria-hidden=true>",
			"<span aria-hidden=true></span><math></math>",
			"<span aria-hidden=true><i>",
			"<span class=MathJax></span>math",
			"<script type=math/tex>x</script>",
			"<svg><title>x</title></svg>",
			"<svg><title>",
			"<pre class=lang-a>",
			"<div class=highlight-a><pre></pre>",
			"<div class=lang-a><pre><code>",
			"<menu>",
			"<dialog>",
			"<listing>",
			"<video>",
			"<iframe src=/x>a</iframe>",
			"<iframe ",
			"<iframe />",
			"<iframe a='x' ",
			"<iframe srcdoc='<iframe srcdoc=",
			"<object data=/x>",
			"<object data=/x><param name=movie value=/y>",
			"<object><embed src=/x></object>",
			"<embed src=/x><noembed>",
			"<frame src=/x>",
			"<applet code=x>",
			"<noscript>",
			"<noscript><img src=/x.jpg></noscript>",
			"<img src=data:,x><noscript><img src=/x.jpg>",
			"<img data-src=/x.jpg>",
			"<img src=1x1.",
		],
	])("with many %j", async (unit) => {
		await expectLinear((text) => sanitiseHtml(text, BASE), repeated(unit), LENGTH);
		await expectLinear(textOfHtml, repeated(unit), LENGTH);
		await expectLinear((text) => feedLinks(text, BASE), repeated(unit), LENGTH);
	});

	it.each([
		["attributes of formulas", (i: number) => ` a${i}=b`, "<math", "><mi>x</mi></math>"],
		["classes of code", (i: number) => ` lang-${i}!`, "<pre class='", "'>"],
		["separators", () => ",", "<math><mfenced separators='", "'><mi>x</mi><mi>y</mi></mfenced></math>"],
		["attributes", (i: number) => ` a${i}=b`, "<a", ">"],
		["addresses of pictures", (i: number) => `,a${i} 1w`, "<img srcset='", "'>"],
		["unclosed elements", (i: number) => `<b title=${i}>`, "", ""],
		["holders", (i: number) => `<video><select><option>${i}<object>`, "", "</select>"],
		[
			"holders and stray ends",
			(i: number) => `<${["video", "canvas", "noscript"][i % 3]}></select><iframe/>`,
			"",
			"",
		],
		["ids", (i: number) => `<p id=a${i}><a href=#a${i}>x</a><font id=b${i}>`, "", ""],
		["closed elements", (i: number) => `<b title=${i}>x</b>`, "<p>".repeat(400), ""],
		["suffixes in a noscript", () => ".jpg", "<noscript><img src='/", "x.jpg'></noscript>"],
		["spaces in a noscript", () => " ", "<noscript><img srcset='a.jpg", "1x'></noscript>"],
	])("with many different %s", async (_, partOf, before, after) => {
		const htmlOf = (length: number) =>
			before + Array.from({ length: length / partOf(1000).length }, (_, i) => partOf(i)).join("") + after;
		await expectLinear((text) => sanitiseHtml(text, BASE), htmlOf, LENGTH);
		await expectLinear((text) => feedLinks(text, BASE), htmlOf, LENGTH);
	});

	it.each(['<span class="hljs-x">', '<span class="hljs-x">a</span>', '<q class="markdown-alert "'])(
		"with classes of the operator's articles: %j",
		async (unit) => {
			await expectLinear(withoutOwnClasses, repeated(unit), 4 * LENGTH);
			await expectLinear((text) => sanitiseHtml(text, BASE, BASE, true), repeated(unit), LENGTH);
		},
	);

	it("with elements that the parser repeats in each paragraph, below all limits", async () => {
		const withIds = (length: number) =>
			Array.from({ length: length / 16 }, (_, i) => `<p><b id=${i}>`).join("");
		await expectLinear((text) => sanitiseHtml(text, BASE), withIds, 7_000);
		const htmlOf = (length: number) =>
			Array.from({ length: length / 16 }, (_, i) => `<p><b title=${i}>`).join("");
		await expectLinear((text) => sanitiseHtml(text, BASE), htmlOf, 7_000);
		await expectLinear(eitherToLine, htmlOf, 7_000);
		const item = ["title", "category", "dc:creator", "description"]
			.map((name) => `<${name}><![CDATA[${htmlOf(2_000)}</b>]]></${name}>`)
			.join("");
		const feed = `<rss><channel>${`<item>${item}</item>`.repeat(100)}</channel></rss>`;
		await expectQuick(() => readFeed(new TextEncoder().encode(feed), null, BASE));
	});

	it.each([
		' href="',
		' href="#',
		' href="x"',
		' href="https://article.invalid/#a"',
		' href="#%e9%" id="a"',
		' id="',
	])("with many %j and links into the article", async (unit) => {
		await expectLinear((text) => withLinksHere(text, BASE, BASE), repeated(unit), LENGTH);
		await expectLinear((text) => withLinksOnPage(text, (url) => url === BASE), repeated(unit), LENGTH);
		await expectLinear((text) => withLinksTo(BASE, text), repeated(unit), LENGTH);
	});

	it("with links to many ids", async () => {
		const htmlOf = (length: number) =>
			Array.from({ length: length / 40 }, (_, i) => `<a href="${BASE}#a${i}" id="user-content-a${i}">`).join(
				"",
			);
		await expectLinear((text) => withLinksHere(text, BASE, BASE), htmlOf, LENGTH);
		await expectLinear((text) => withLinksOnPage(text, () => true), htmlOf, LENGTH);
	});

	it("with short addresses under a long base", async () => {
		await expectQuick(() => {
			for (let i = 0; i < 100; i++) {
				const links = repeated("<a href=x></a>")(4_000);
				expect(() => sanitiseHtml(links, `${BASE}${"b".repeat(9_000)}/`)).toThrow();
			}
		});
	});

	it("with relative links to feeds under a base as long as the page", async () => {
		const link = "<link rel=alternate type=application/rss+xml href=x>";
		await expectLinear(
			(text) => feedLinks(text, BASE),
			(length) => `<base href="${BASE}${"b".repeat(length)}/">${repeated(link)(length)}`,
			400_000,
		);
	});
});

it.each<[what: string, of: (i: number) => string]>([
	[
		"references and notes",
		(i) =>
			`<sup id="a${i}"><a href="#b${i}">1</a></sup><ol><li id="b${i}">c <a href="#a${i}">d</a></li></ol>`,
	],
	["references to one note", () => `<a id="a" href="#b">1</a><p id="b"><a href="#a">2</a>`],
	["notes within notes", (i) => `<a id="a${i}" href="#b${i}">1</a><i id="b${i}"><a href="#a${i}">2</a>`],
])("%s are removed from a summary in linear time", async (_, of) => {
	const htmlOf = (length: number) => Array.from({ length: length / 50 }, (_, i) => of(i)).join("");
	const summarised = (html: string) => ownHtml(html, BASE, "https://b.example/", undefined);
	await expectLinear(summarised, htmlOf, LENGTH);
});

it.each([
	"<outline>",
	"<outline",
	"</outline>",
	"<outline xmlUrl='u' category='a,b'/>",
	"<?",
	"<!--",
	"<![CDATA[",
	"<",
	"<a b='",
])("OPML of many %j is read in linear time", async (unit) => {
	await expectLinear(
		(text) => readOpml(new TextEncoder().encode(text), null),
		repeated(unit, "<opml><body>"),
		LENGTH,
	);
});

it.each([",", " ", "1:", "a", "[", "<", "&", "\n", "/", "."])(
	"JSON Feed with values of many %j is read in linear time",
	async (unit) => {
		const feedOf = (text: string) => ({
			version: `https://jsonfeed.org/version/1.1${text}`,
			title: text,
			home_page_url: text,
			items: [
				{
					id: text,
					url: text,
					content_html: text,
					date_published: text,
					language: text,
					tags: [text],
					attachments: [{ url: text, mime_type: text, duration_in_seconds: text }],
					_podcast: { chapters: [{ start: text, title: text }], elements: [{ name: "txt", text }] },
				},
			],
		});
		await expectLinear(
			(text) =>
				readFeed(new TextEncoder().encode(JSON.stringify(feedOf(text))), `a/b; charset=${text}`, BASE),
			repeated(unit, "", "x"),
			LENGTH,
		);
	},
);

it.each(["a", " ", "a ", "-", "\u0301", "\u0301\u0316", "ﷺ"])(
	"filters search many %j in linear time",
	async (unit) => {
		const sieve = await compileFilters([
			{ action: "block", words: ["aaaa", "a a"] },
			{ action: "keep", pattern: "(a*)*b|[^x]*x[^x]*x" },
		]);
		const matches = (text: string) =>
			sieve({ article: { title: text, authors: [], tags: [] }, text } as never);
		await expectLinear(matches, repeated(unit), 20_000);
	},
);

it("the maximum number of filter words is searched for in two seconds", async () => {
	const words = Array.from({ length: 50 }, () => "a");
	const sieve = await compileFilters(Array.from({ length: 20 }, () => ({ action: "block", words })));
	for (const unit of ["a", "ab ", "a_"]) {
		const text = repeated(unit)(20_000);
		await expectQuick(() => sieve({ article: { authors: [], tags: [] }, text } as never));
	}
});
