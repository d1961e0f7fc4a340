/** Pictures, sounds and frames whose addresses are elsewhere than in `src`, or nowhere. */
import { describe, expect, it } from "vitest";
import { candidateFrom } from "../../../src/articles/normalise/normalise.ts";
import { sanitiseHtml } from "../../../src/articles/sanitise/index.ts";
import { textOfHtml } from "../../../src/articles/sanitise/text.ts";
import { parseItem } from "../../../src/articles/schema/item.ts";
import { readFeed } from "../../../src/sources/parsing/read-feed.ts";

const BASE = "https://blog.example/2026/snow";
const sanitise = (input: string) => {
	const { html } = sanitiseHtml(input, BASE);
	expect(sanitiseHtml(html, BASE).html).toBe(html);
	return html;
};

const PIXEL = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==";

describe("a lazily loaded picture", () => {
	// Each the way of a script or plugin: lozad, lazysizes, WP Rocket, Jetpack, Cloudflare, jQuery Lazy Load, Echo, Zhihu,
	// Squarespace, Discuz!, NitroPack, mod_pagespeed, Ezoic, WooCommerce, and a theme of its own.
	it.each(
		`data-src data-lazy-src data-original data-orig-file data-large-file data-large_image data-cfsrc data-ll-src data-echo
		data-hi-res-src data-lazy data-lazyload data-actualsrc data-image file nitro-lazy-src data-pagespeed-lazy-src
		data-ezsrc data-opt-src data-zoom-of-the-theme`.split(/\s+/),
	)("is shown if its address is in the attribute %s", (name) => {
		const expected = '<img src="https://blog.example/a.jpg" alt="A">';
		for (const src of ["", ' src=""', ' src=" "', ` src="${PIXEL}"`, ' src="/img/spacer.gif"'])
			expect(sanitise(`<img${src} alt="A" ${name}="/a.jpg" class="lazy">`), src).toBe(expected);
	});

	it.each([
		"#",
		"about:blank",
		"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'%3E%3C/svg%3E",
		"data:image/jpeg;base64,/9j/4AAQSkZJRgABAQ",
		"https://cdn.example/wp-content/plugins/lazy-load/images/1x1.trans.gif",
		"/wp-content/plugins/a3-lazy-load/assets/images/lazy_placeholder.gif?x=1",
		"//cdn.example/blank.gif",
		"img/pixel.png",
		"/loading.svg",
		"https://cdn.example/ajax-loader.gif",
		"/s.gif",
	])("is shown instead of the placeholder %s", (src) => {
		expect(sanitise(`<img src="${src}" data-src="/a.jpg">`)).toBe('<img src="https://blog.example/a.jpg">');
	});

	it("keeps its srcset, and gets a plain address for readers that ignore srcset", () => {
		expect(
			sanitise(`<img src="${PIXEL}" data-lazy-srcset="/a.jpg 1x, /b.jpg 2x" data-lazy-sizes="50vw">`),
		).toBe(
			'<img src="https://blog.example/a.jpg" srcset="https://blog.example/a.jpg 1x, https://blog.example/b.jpg 2x" sizes="50vw">',
		);
		expect(sanitise(`<img src="" srcset="${PIXEL} 1w" data-srcset="/a.jpg 480w" data-sizes="auto">`)).toBe(
			'<img src="https://blog.example/a.jpg" srcset="https://blog.example/a.jpg 480w">',
		);
	});

	it("is told apart from a gallery, whose attributes may be heights", () => {
		expect(sanitise(`<img src="${PIXEL}" data-src="/a.jpg 640w 480h, /b.jpg 1280w 960h">`)).toBe(
			'<img src="https://blog.example/a.jpg" srcset="https://blog.example/a.jpg 640w, https://blog.example/b.jpg 1280w">',
		);
	});

	// Shopify's themes let lazysizes choose a width; Vue writes code; galleries write lists.
	it.each([
		[`data-src="/a_{width}x.jpg" data-widths="[180, 360, 1080, 2048]"`, "a_1080x.jpg"],
		[`data-src="/a_{width}x.jpg"`, "a_1080x.jpg"],
		[`data-lazy-src='["/a.jpg","/b.jpg"]'`, "a.jpg"],
		[`v-lazy="'/a.jpg'"`, "a.jpg"],
	])("is found as its script would find it: %s", (written, name) => {
		expect(sanitise(`<img src="${PIXEL}" ${written}>`)).toBe(`<img src="https://blog.example/${name}">`);
	});

	it("is left unchanged if src is a picture already", () => {
		for (const name of ["white-house.jpg", "loading-bay-2.jpg", "pixel-8-review.png", "a.jpg"])
			expect(sanitise(`<img src="/${name}" data-orig-file="/big.jpg">`)).toBe(
				`<img src="https://blog.example/${name}">`,
			);
	});

	it("is left unchanged if it has no other address, as a tiny picture or a spacer", () => {
		expect(sanitise(`<img src="${PIXEL}">`)).toBe(`<img src="${PIXEL}">`);
		expect(sanitise(`<img src="/spacer.gif" data-id="7" data-caption="a.jpg" data-link="/x/">`)).toBe(
			'<img src="https://blog.example/spacer.gif">',
		);
	});

	it("can also be a source, a video or a frame", () => {
		expect(
			sanitise(
				'<picture><source data-srcset="/a.webp 1x" type="image/webp"><img data-src="/a.jpg"></picture>',
			),
		).toBe(
			'<picture><source srcset="https://blog.example/a.webp 1x" type="image/webp"><img src="https://blog.example/a.jpg"></picture>',
		);
		expect(sanitise('<video data-src="/v.mp4" data-poster="/p.jpg"></video>')).toBe(
			'<video src="https://blog.example/v.mp4" poster="https://blog.example/p.jpg" controls=""></video>',
		);
		for (const name of ["data-src", "data-lazy-src", "data-cookieblock-src", "data-src-cmplz"])
			expect(sanitise(`<iframe src="about:blank" ${name}="//www.youtube.com/embed/x"></iframe>`), name).toBe(
				'<iframe src="https://www.youtube.com/embed/x"></iframe>',
			);
	});

	it("does not take an address that is not a picture", () => {
		for (const address of ["javascript:alert(1)/.jpg", "data:image/svg+xml,<svg onload=alert(1)>/.png"])
			expect(sanitise(`<img data-src="${address}"><img data-x="${address}">`)).toBe("");
	});
});

describe("a <noscript> element", () => {
	const A = '<img src="https://blog.example/2026/a.jpg">';
	it.each([
		["before it", `<img src="${PIXEL}" data-src="a.jpg"><noscript><img src="a.jpg"></noscript>`, A],
		["after it", '<noscript><img src="a.jpg"></noscript><img data-src="a.jpg">', A],
		["in another size", '<img data-src="a.jpg"><noscript><img src="a-300x200.jpg"></noscript>', A],
		[
			"from another host",
			'<img data-src="a.jpg"><noscript><img src="https://i0.wp.com/x/a.jpg?w=9"></noscript>',
			A,
		],
		["that is its only content", `<img src="${PIXEL}"><noscript>${A}</noscript>`, A],
		["that ends the text", `<noscript>${A}</noscript> <img src="${PIXEL}">`, `${A} `],
		[
			"in a figure",
			`<figure><a><img class="lazy"></a><noscript>${A}</noscript></figure>`,
			`<figure>${A}</figure>`,
		],
	])("does not repeat a picture %s", (_, given, expected) => {
		expect(sanitise(given)).toBe(expected);
	});

	it("does not repeat a player", () => {
		expect(
			sanitise(
				'<iframe data-src="https://www.youtube.com/embed/x"></iframe><noscript><iframe src="http://youtube.com/embed/x"></iframe></noscript>',
			),
		).toBe('<iframe src="https://www.youtube.com/embed/x"></iframe>');
	});

	it("shows different pictures that share a file name in several folders", () => {
		const [one, two, three] = ["1/image.jpg", "x.jpg", "2/image.jpg"].map(
			(path) => `<img src="https://a.example/${path}">`,
		);
		expect(sanitise(`${one}${two}<noscript>${three}</noscript>`)).toBe(`${one}${two}${three}`);
	});

	it("is removed if it asks for JavaScript or holds a tracking pixel", () => {
		for (const request of [
			"Please enable JavaScript",
			"<p>Bitte aktiviere <b>Java Script</b>.</p>",
			'Please enable JavaScript to view the <a href="https://disqus.com/?ref_noscript">comments.</a>',
			"请启用脚本",
			"このページでは<b>JavaScript</b>を有効にしてください。",
			"Your browser does not run scripts.",
			"Для работы сайта включите JavaScript",
			"JavaScript is disabled.",
			'<img height="1" width="1" style="display:none" src="https://counter.example/tr?id=1">',
			'<iframe src="https://counter.example/ns.html" height="0" width="0" style="display:none"></iframe>',
		])
			expect(sanitise(`<p>a</p><noscript>${request}</noscript>`), request).toBe("<p>a</p>");
		for (const request of ["Please enable JavaScript", "请启用<b>脚本</b>"])
			expect(textOfHtml(`a <noscript>${request}</noscript><NOSCRIPT class=x>b</NOSCRIPT>`)).toBe("a b");
		expect(sanitise(`<noscript>Enable JavaScript!<br>${A}</noscript>`)).toBe(A);
	});

	it.each([
		["a course on it", "The JavaScript course starts Monday."],
		["a film title", "The script of the film is out."],
		["a long text", `JavaScript needs no types. ${"And so on. ".repeat(100)}`.trim()],
	])("stays if it mentions JavaScript without asking for it: %s", (_, text) => {
		expect(sanitise(`<noscript><p>${text}</p></noscript>`)).toBe(`<p>${text}</p>`);
		expect(textOfHtml(`<noscript>${text}</noscript>`).trim()).toBe(text);
	});

	// From pages that a script draws, and that have the whole article in a `noscript`.
	it("stays if it contains an article about scripts", () => {
		const article = `<p>${"How JavaScript came to run on servers. ".repeat(20)}</p>`;
		expect(sanitise(`<noscript>${article}</noscript>`)).toBe(article);
		expect(textOfHtml(`<noscript>${article}</noscript>`)).toContain("How JavaScript");
		expect(textOfHtml('<noscript><a href="/js/">Code</a></noscript>')).toBe("Code");
		const styled = `<style>${"p { color: red } ".repeat(50)}</style>Enable JavaScript!`;
		expect(sanitise(`a<noscript>${styled}</noscript>`)).toBe("a");
		expect(textOfHtml(`a<noscript>${styled}</noscript>`)).toBe("a");
	});

	it("stays if the page has no other content", () => {
		const link = '<a href="https://poll.example/1">Take our poll</a>';
		expect(sanitise(`<script src="/x.js"></script><noscript>${link}</noscript>`)).toBe(link);
	});
});

describe("an empty address", () => {
	it.each(["", " ", "#", "\n", "https:", "//", "about:blank", "javascript:void(0)", "\u00A0"])(
		"such as %j leaves the text of a link and the alternative text of a picture",
		(address) => {
			expect(
				sanitise(
					`<a href="${address}">text</a><img src="${address}" alt="x"><img srcset="${address} 2x"><blockquote cite="${address}">q</blockquote><video src="/v.mp4" poster="${address}"></video>`,
				),
			).toBe('text x <blockquote>q</blockquote><video src="https://blog.example/v.mp4" controls=""></video>');
		},
	);

	it("refers to the article itself and thus to no picture", () => {
		for (const address of ["snow", "?", "/2026/snow#x", "https://blog.example/2026/snow"])
			expect(sanitise(`<img src="${address}"><iframe src="${address}"></iframe>`), address).toBe("");
		expect(sanitise('<a href="/2026/snow">here</a>')).toBe(
			'<a href="https://blog.example/2026/snow">here</a>',
		);
	});

	it("is ignored as the picture, file or page of an entry", () => {
		for (const address of ["", " ", "#", "https://"]) {
			const [entry] = readFeed(
				new TextEncoder().encode(
					`<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>t</title><item><title>x</title>
					<link>${address}</link><enclosure url="${address}" type="image/png"/><media:thumbnail url="${address}"/>
					<description>&lt;img src="${address}"&gt;&lt;img src="${PIXEL}" data-src="/a.jpg"&gt;</description></item></channel></rss>`,
				),
				null,
				"https://blog.example/feed",
			).items;
			expect(entry?.item, JSON.stringify(address)).toMatchObject({ image: "https://blog.example/a.jpg" });
			expect(entry?.item).not.toHaveProperty("url");
			expect(entry?.item).not.toHaveProperty("attachments");
		}
	});

	it("is refused in a submitted article", async () => {
		const item = parseItem({ id: "1", title: "x", image: "#" });
		await expect(candidateFrom(item, { source: "", publisher: "", now: 0 })).rejects.toThrow(
			'/image "#" is not a web address',
		);
	});
});

// WordPress themes and some static site generators write the height beside the width, as an early draft of `srcset` had it;
// templates that count write numbers of their own.
describe("a srcset", () => {
	const picture = (srcset: string) => sanitise(`<picture><img srcset="${srcset}" alt="A"></picture>`);
	it.each([
		["/a.jpg 640w 480h, /b.jpg 1280w 960h", "/a.jpg 640w, /b.jpg 1280w"],
		["/a.jpg 480h 640w,/b.jpg 960h 1280w", "/a.jpg 640w, /b.jpg 1280w"],
		["/a.jpg 1e3w, /b.jpg 2000.0w", "/a.jpg 1000w, /b.jpg 2000w"],
		["/a.jpg +1x, /b.jpg +1.5x, /c.jpg .5x", "/a.jpg 1x, /b.jpg 1.5x, /c.jpg 0.5x"],
		["/a.jpg 480h, /b.jpg 960h", "/a.jpg"],
		["/a.jpg large, /b.jpg 2x", "/b.jpg 2x"],
		["/a.jpg 0w, /b.jpg -1x", "/a.jpg"],
		["/a.jpg, /b.jpg 2x", "/a.jpg, /b.jpg 2x"],
		["/a.jpg 1.2.3x 7q", "/a.jpg"],
		["480h, /b.jpg 2x", "/b.jpg 2x"],
	])("with %s keeps its pictures and valid descriptors", (given, expected) => {
		const absolute = expected.replaceAll("/", "https://blog.example/");
		expect(picture(given)).toBe(`<picture><img srcset="${absolute}" alt="A"></picture>`);
	});
});

// Mail clients write the pictures of a newsletter as `cid:`, word processors as `file:`, editors as `blob:`; drawing tools as SVG.
describe("a picture with a forbidden address", () => {
	it.each([
		"cid:part1@mail.example",
		"file:///C:/chart.png",
		"blob:https://blog.example/1",
		"webkit-fake-url://1/chart.png",
		"data:image/svg+xml;base64,PHN2Zy8+",
		"data:text/html,<b>x</b>",
		"",
	])("such as %j leaves its alternative text", (src) => {
		expect(sanitise(`<p>before<img src="${src}" alt="Chart &lt;1&gt;">after</p>`)).toBe(
			"<p>before Chart &lt;1&gt; after</p>",
		);
	});

	it("leaves nothing if it is hidden", () => {
		for (const hidden of [
			'width="1" height="1"',
			'aria-hidden="true"',
			'style="display:none"',
			'role="none"',
		])
			expect(sanitise(`<p>a<img ${hidden} src="cid:1" alt="x"></p>`)).toBe("<p>a</p>");
	});

	it.each([
		["data:image/jpg;base64,/9j/4AAQ", "data:image/jpg;base64,/9j/4AAQ"],
		["data:image/bmp;base64,Qk0=", "data:image/bmp;base64,Qk0="],
		["data:image/x-icon;base64,AAAB", "data:image/x-icon;base64,AAAB"],
		["data:;base64,iVBORw0KGgoAAA", "data:image/png;base64,iVBORw0KGgoAAA"],
		["data:application/octet-stream;base64,R0lGODlh", "data:image/gif;base64,R0lGODlh"],
		["data:image/svg+xml;base64,/9j/4AAQ", "data:image/jpeg;base64,/9j/4AAQ"],
	])("is told apart from pictures that browsers can show: %s", (given, expected) => {
		expect(sanitise(`<img src="${given}" alt="A">`)).toBe(`<img src="${expected}" alt="A">`);
	});
});

// Mermaid and draw.io write their labels as HTML inside a drawing, others as its text.
describe("an SVG", () => {
	it.each([
		["a<svg><text>Label</text></svg>b", "a Label b"],
		["<svg><text>a<tspan x=1>b</tspan></text><g><text>c</text></g></svg>", "a b c"],
		["<svg><title>Name</title><text>not this</text></svg>", "Name"],
		["<svg><title>Name</title><foreignObject><b>but this</b></foreignObject></svg>", "Name <b>but this</b>"],
		["<svg><defs><text>x</text></defs><style>p{}</style><symbol><text>y</text></symbol></svg>", ""],
		['<svg aria-hidden="true"><text>x</text><image href="/a.png"/></svg>', ""],
		['<svg><a href="/x"><text>Go</text></a></svg>', '<a href="https://blog.example/x"> Go </a>'],
		['<svg><a xlink:href="/x"><path d="M1"/></a></svg>', '<a href="https://blog.example/x">/x</a>'],
		['<svg><a href="javascript:alert(1)"><text>Go</text></a></svg>', "Go"],
		['<svg><image href="/a.png"/></svg>', '<img src="https://blog.example/a.png" alt="">'],
		['<svg><image href="data:image/svg+xml,x" aria-label="Map"/></svg>', "Map"],
	])("leaves its text, links and pictures: %s", (given, expected) => {
		expect(sanitise(given).replace(/\s+/g, " ").trim()).toBe(expected);
		if (!given.includes("image")) {
			const words = textOfHtml(given).replace(/\s+/g, " ").trim();
			expect(words).toBe(
				expected
					.replace(/<[^>]*>/g, "")
					.trim()
					.replace("/x", ""),
			);
		}
	});

	it("with an unclosed title does not remove the article after it", () => {
		expect(sanitise("<svg><title>x<p>after</p><p>more</p>")).toContain("<p>after</p><p>more</p>");
	});
});

describe("a form control leaves its visible text:", () => {
	it.each([
		["<textarea>to be &lt;b&gt; copied</textarea>", "to be &lt;b&gt; copied"],
		['<input type="submit" value="Send">', "Send"],
		['<input type="image" src="/go.png" alt="Go">', "Go"],
		['<input readonly value="https://short.example/1">', "https://short.example/1"],
		[
			'<input value="typed"><input type="hidden" readonly value="token"><input type="password" value="x">',
			"",
		],
		["<canvas>the <b>fallback</b></canvas>", "the <b>fallback</b>"],
		['<map name="m"><area href="/x" alt="North"></map>', '<a href="https://blog.example/x">North</a>'],
		['<map name="m"><area href="javascript:x" alt="North"></map>', "North"],
	])("%s", (given, expected) => {
		expect(sanitise(given).replace(/\s+/g, " ").trim()).toBe(expected);
	});
});

describe("a player without a usable file", () => {
	const link = '<a href="/v.mp4">Download</a>';
	it.each(["blob:https://blog.example/1", "", "javascript:x", "file:///v.mp4", "data:video/mp4;base64,AAAA"])(
		"such as %j leaves its fallback",
		(src) => {
			const expected = '<a href="https://blog.example/v.mp4">Download</a>';
			expect(sanitise(`<video src="${src}">${link}</video>`)).toBe(expected);
			expect(sanitise(`<audio controls><source src="${src}">${link}</audio>`)).toBe(expected);
			expect(textOfHtml(`<video src="${src}">${link}</video>`).trim()).toBe("Download");
		},
	);

	it("leaves its poster", () => {
		expect(sanitise('<video poster="/p.jpg" src="blob:x">fallback</video>')).toBe(
			'<img src="https://blog.example/p.jpg">fallback',
		);
	});

	it("is told apart from one with a source element", () => {
		const video = '<video controls=""><source src="https://blog.example/v.mp4">fallback</video>';
		expect(sanitise(video)).toBe(video);
		expect(textOfHtml(video).trim()).toBe("");
	});
});
