/** HTML files as articles. */

import { describe, expect, it } from "vitest";
import { readHtml } from "../../cli/readers/html.ts";
import { articleIn, contentOf } from "./folder.ts";

const PAGE = `<!doctype html>
<html lang="en-GB">
<head>
	<title>First snow · The Blog</title>
	<link rel="canonical" href="https://blog.example/snow">
	<meta property="og:title" content="First snow">
	<meta property="article:published_time" content="2026-11-20T14:30:00+01:00">
	<meta property="article:modified_time" content="2026-11-21T08:00:00Z">
	<meta name="author" content="Jane Doe">
	<meta property="article:author" content="https://social.example/jane">
	<meta property="article:tag" content="Weather">
	<meta property="article:tag" content="Winter">
	<meta name="description" content="It &amp; snowed.">
	<meta property="og:image" content="https://blog.example/snow.jpg">
</head>
<body>
	<nav>Home</nav>
	<main><article><h1>First snow</h1><p>It was <b>white</b>.</p></article></main>
	<footer>© The Blog</footer>
</body>
</html>`;

describe("an HTML page", () => {
	it("takes the article's metadata from its head", async () => {
		expect(await articleIn("page.html", PAGE)).toEqual({
			id: "https://blog.example/snow",
			url: "https://blog.example/snow",
			title: "First snow",
			date_published: "2026-11-20T14:30:00+01:00",
			date_modified: "2026-11-21T08:00:00Z",
			authors: [{ name: "Jane Doe" }],
			tags: ["Weather", "Winter"],
			summary: "It & snowed.",
			image: "https://blog.example/snow.jpg",
			language: "en-GB",
			content_html: "<p>It was <b>white</b>.</p>",
			_tributary: { slug: "page", path: "page.html", root: expect.any(String), file: PAGE },
		});
	});

	it("has its article in <article>, else <main>, else <body>", async () => {
		for (const [body, content] of [
			["<nav>n</nav><main>m<article>a</article></main>", "a"],
			["<nav>n</nav><main>m</main>", "m"],
			["<p>b</p>", "<p>b</p>"],
		] as const) {
			const page = `<!doctype html><html><head><title>T</title></head><body>${body}</body></html>`;
			expect((await articleIn("a.htm", page)).content_html).toBe(content);
		}
	});

	it("takes its title from <title> if the head has no title to share, else from its heading", async () => {
		expect((await articleIn("a.html", "<title>One &amp; two</title><p>x")).title).toBe("One & two");
		expect(await articleIn("a.html", "<h1>First\n\t<i>snow</i></h1><p>White.</p>")).toMatchObject({
			title: "First snow",
			content_html: "<p>White.</p>",
		});
	});

	it("keeps a heading that differs from its title", async () => {
		const { title, content_html } = await articleIn("a.html", "<title>Snow</title><h1>Part one</h1><p>x</p>");
		expect(title).toBe("Snow");
		expect(content_html).toContain("<h1>Part one</h1>");
	});

	it("may declare its date and topics in older ways", async () => {
		const item = await articleIn(
			"a.html",
			'<meta name="DC.Date" content="2026-11-20"><meta name="keywords" content="Weather, Winter"><p>x</p>',
		);
		expect(item).toMatchObject({ date_published: "2026-11-20", tags: ["Weather", "Winter"] });
	});

	it("with front matter takes its metadata from that", async () => {
		expect(await articleIn("a.html", `---\ntitle: Ice\ntags: [Cold]\nid: ice\n---\n${PAGE}`)).toMatchObject({
			id: "ice",
			title: "Ice",
			tags: ["Cold"],
			summary: "It & snowed.",
			content_html: "<h1>First snow</h1><p>It was <b>white</b>.</p>",
		});
		expect((await contentOf("a.html", "---\ndraft: true\n---\n<p>x</p>")).state).toBe("draft");
	});
});

/** The content of a page with this body. */
async function contentIn(body: string, head = "<title>First snow - The Blog</title>"): Promise<unknown> {
	const page = `<!doctype html><html><head>${head}</head><body>${body}</body></html>`;
	return (await articleIn("a.html", page)).content_html;
}

// Themes put lists of other articles, comments and the site's own title on the page of an article.
describe("the article of an HTML page", () => {
	const teaser = '<article><h2><a href="/b">Thaw</a></h2><p>It thawed.</p></article>';
	const own = "<h1>First snow</h1><p>It was white, and it stayed so until the evening.</p>";
	const text = "<p>It was white, and it stayed so until the evening.</p>";

	it.each([
		["before teasers in main", `<main>${own}${teaser}</main>`, text + teaser],
		["after a teaser", `${teaser}<article>${own}</article>`, text],
		["before a teaser", `<main><article>${own}</article>${teaser}</main>`, text],
		["in main after a teaser outside of it", `<aside>${teaser}</aside><main>${own}</main>`, text],
		[
			"if its heading is beside it",
			`<main><header><h1>First snow</h1></header><article>${text}</article></main>`,
			text,
		],
		[
			"if its heading is in the page's header",
			`<header><h1>First snow</h1></header><main>${text}</main>`,
			text,
		],
		["below the site's own heading", `<h1>The Blog</h1><article>${own}</article>${teaser}`, text],
		["if it has a heading of level 2", `${teaser}<article><h2>First snow</h2>${text}</article>`, text],
		[
			"if <title> has its heading followed by the site's name",
			`<article><h1>Thaw</h1><p>x</p></article><article>${own}</article>`,
			text,
		],
		["below the site's name", `<h1><a href="/">The Blog</a></h1><div><h2>First snow</h2>${text}</div>`, text],
		// As themes without the elements of HTML5 do it.
		[
			"below the site's name that is not a link",
			`<h1>The Blog</h1><ul class=menu></ul><div><h2>First snow</h2>${text}</div><footer>Mine</footer>`,
			text,
		],
		[
			"between the site's header, menu and footer",
			`<header><h1>The Blog</h1><p>Cold</p></header><div><nav><a href=/>Home</a></nav><div><h2>First snow</h2>${text}</div></div><footer>Mine</footer>`,
			text,
		],
		[
			"between elements whose classes name header, menu and footer",
			`<div id=header><h1>The Blog</h1></div><ul class="menu dark"><li>Home</ul><div><h2>First snow</h2>${text}</div><div class=site-footer>Mine</div>`,
			text,
		],
		["beside a menu and a footer", `<nav><a href=/>Home</a></nav>${own}<footer>Mine</footer>`, text],
		[
			"with its sections and footnotes",
			`<nav><a href=#a>A</a></nav>${own}<footer class=footnotes>1. Note</footer>`,
			`<nav><a href="#a">A</a></nav>${text}<footer class="footnotes">1. Note</footer>`,
		],
		[
			"with everything beside the part that has its heading",
			`<div><h1>First snow</h1></div><div>${text}</div><p>More</p>`,
			`<div></div><div>${text}</div><p>More</p>`,
		],
		["with a picture before it", `<img src=a.png><div>${own}</div>`, `<img src="a.png"><div>${text}</div>`],
		["by its role main", `<div>Menu</div><div role=main>${own}</div>`, text],
		[
			"followed by comments that are articles themselves",
			`<article>${own}<section><article class=comment><p>Nice!</p></article></section></article>`,
			`${text}<section><article class="comment"><p>Nice!</p></article></section>`,
		],
	])("is found %s", async (_, body, content) => {
		expect(await contentIn(body)).toBe(content);
	});

	it("keeps a target for links to the heading that became its title", async () => {
		const heading = "<h1 id=snow><a name=top></a>First snow</h1>";
		expect(await contentIn(`${heading}<p><a href="#snow">Up</a></p>`)).toBe(
			'<span id="snow"></span>\n<p><a href="#snow">Up</a></p>',
		);
		expect(await contentIn(`${heading}<p><a href=#top>Up</a></p>`)).toMatch(/^<span id="top"><\/span>\n<p>/);
		expect(await contentIn(`${heading}<p>a</p>`)).toBe("<p>a</p>");
	});

	it("contains no HTML comments", async () => {
		expect(await contentIn("<p>White<!-- secret -->.</p><!-- secret -->")).toBe("<p>White.</p>");
	});
});

describe("addresses in an HTML page", () => {
	const body =
		'<p><a href="b.html">b</a> <a href="#c">c</a> <a href="/d">d</a> <img src="e.png" srcset="e.png 1x, f.png 2x"></p>';

	it("are resolved against the page's base", async () => {
		expect(await contentIn(body, '<base target=_top><base href="https://blog.example/2026/">')).toBe(
			'<p><a href="https://blog.example/2026/b.html">b</a> <a href="#c">c</a> <a href="https://blog.example/d">d</a> <img src="https://blog.example/2026/e.png" srcset="https://blog.example/2026/e.png 1x, https://blog.example/2026/f.png 2x"></p>',
		);
		expect(await contentIn(body, '<base href="/2026/">')).toContain(
			'<a href="/2026/b.html">b</a> <a href="#c">',
		);
		expect(await contentIn(body, '<base href="../">')).toContain(
			'<a href="../b.html">b</a> <a href="#c">c</a> <a href="/d">',
		);
	});

	it.each(["", "http://", "file:///C:/snow/", "javascript:x"])(
		"are resolved without the base if that is %j",
		async (base) => {
			expect(await contentIn(body, `<base href="${base}">`)).toBe(await contentIn(body));
		},
	);

	it.each([
		["canonical nofollow", "https://blog.example/snow", "https://blog.example/snow"],
		["alternate CANONICAL", "/2026/snow/", "/2026/snow/"],
		["canonical", "//blog.example/snow", "https://blog.example/snow"],
		["canonicalised", "https://blog.example/snow", undefined],
	])('with rel=%j are canonical only if "canonical" is one of its tokens', async (rel, href, url) => {
		expect((await articleIn("a.html", `<link rel="${rel}" href="${href}"><p>x`)).url).toBe(url);
	});
});

// Generators fill templates with nothing, exporters write the time of the export as they like, and people write dates by hand.
describe("the metadata of an HTML page", () => {
	it.each([
		['<link rel=canonical href="">', 'canonical ""'],
		["<link rel=canonical>", 'canonical ""'],
		['<link rel=canonical href="www.blog.example/snow">', 'canonical "www.blog.example/snow"'],
		['<link rel=canonical href="?p=12">', 'canonical "?p=12"'],
		['<link rel=canonical href="http://">', 'canonical "http://"'],
		// Themes name the front page, their feed, or the page as a script had it, in every page.
		['<link rel=canonical href="/">', 'canonical "/"'],
		['<link rel=canonical href=" ">', 'canonical ""'],
		['<link rel=canonical href="/feed.xml">', 'canonical "/feed.xml"'],
		['<link rel=canonical href="/tags/snow/">', 'canonical "/tags/snow/"'],
		['<link rel=canonical href="/index.php?p=12">', 'canonical "/index.php?p=12"'],
		['<meta name=last-modified content="yesterday evening">', 'last-modified "yesterday evening"'],
		['<meta name=date content="soon">', 'date "soon"'],
		['<meta property=og:image content="data:image/png;base64,AA">', 'og:image "data:image/png;base64,AA"'],
		['<html lang="english (british)">', 'lang "english (british)"'],
		["<script type=application/ld+json>{,}</script>", "JSON-LD"],
	])("is skipped with a note if it is invalid: %s", async (head, told) => {
		const { items, notes } = await contentOf("a.html", `${head}<title>Snow</title><p>x`);
		expect(notes).toEqual([`has metadata that cannot be read and is ignored: ${told}`]);
		expect(Object.keys(items[0] ?? {}).sort()).toEqual(["_tributary", "content_html", "id", "title"]);
	});

	it("is read from a valid declaration after an invalid one", async () => {
		const head =
			'<link rel=canonical href=""><link rel=canonical href="https://blog.example/snow"><meta name=date content="soon"><meta name=dc.date content="2026-11-20">';
		expect(await articleIn("a.html", `${head}<p>x`)).toMatchObject({
			url: "https://blog.example/snow",
			date_published: "2026-11-20",
		});
	});

	it.each([
		["July 4, 2026", "2026-07-04"],
		["4 July 2026", "2026-07-04"],
		["2026/07/04", "2026-07-04"],
		["Sat, 04 Jul 2026 10:00:00 GMT", "2026-07-04T10:00:00Z"],
		["2026-07-04T10:00:00+02:00", "2026-07-04T10:00:00+02:00"],
	])("has the date %s in ISO 8601", async (written, date) => {
		expect((await articleIn("a.html", `<meta name=date content="${written}"><p>x`)).date_published).toBe(
			date,
		);
	});

	it("has the language en-US for en_US", async () => {
		expect((await articleIn("a.html", '<html lang="en_US"><p>x')).language).toBe("en-US");
	});

	it("has a space in the title for a line break in the heading", async () => {
		expect((await articleIn("a.html", "<h1>First<br>snow</h1><p>x")).title).toBe("First snow");
	});

	it("has the title of the heading if <title> adds the site's name before or after it", async () => {
		for (const title of ["First snow | The Blog", "The Blog — First snow", "First snow"])
			expect(await articleIn("a.html", `<title>${title}</title><h1>First snow</h1><p>x`)).toMatchObject({
				title: "First snow",
				content_html: "<p>x</p>",
			});
		for (const title of ["First snow | The Blog", "The Blog - First snow"])
			for (const heading of ["<h1>The Blog</h1>", "<header><h1>The Blog</h1>Cold</header>"])
				expect(
					await articleIn(
						"a.html",
						`<title>${title}</title>${heading}<div><h2>First snow</h2><p>White.</p></div>`,
					),
				).toMatchObject({ title: "First snow", content_html: "<p>White.</p>" });
		for (const title of ["First snow | The Blog", "The Blog - First snow"])
			expect(
				await articleIn(
					"a.html",
					`<title>${title}</title><div><h1>First snow</h1><p>White.</p></div><div><h2>The Blog</h2>x</div>`,
				),
			).toMatchObject({ title: "First snow" });
		for (const title of ["First snowfall", "First snow: a diary"])
			expect((await articleIn("a.html", `<title>${title}</title><h1>First snow</h1>`)).title).toBe(title);
	});
});

describe("the date of a new article in HTML", () => {
	const dateIn = async (body: string) => {
		const item = await articleIn("a.html", `<!doctype html><title>First snow</title>${body}`);
		expect(item).not.toHaveProperty("date_published");
		return (item._tributary as { date?: string }).date;
	};

	it.each([
		["<article><time pubdate datetime=2026-11-20>x</time></article>", "2026-11-20"],
		[
			"<article><header><h1>First snow</h1><time datetime=2026-11-20>x</time></header><p>y</article>",
			"2026-11-20",
		],
		["<h1>First snow</h1><p>By Ada, <time datetime=2026-11-20>x</time></p>", "2026-11-20"],
		["<p>White.</p><time class=dt-published datetime='2026-11-20 14:30'>x</time>", "2026-11-20 14:30"],
		[
			"<article><p>y<footer><time itemprop=datePublished datetime=2026-11-20>x</time></footer></article>",
			"2026-11-20",
		],
	])("is found in %s", async (body, date) => {
		expect(await dateIn(body)).toBe(date);
	});

	it.each([
		`<p>${"White. ".repeat(40)}</p><p>On <time datetime=1969-07-20>that day</time>.</p>`,
		"<article><h1>First snow</h1><p>White.<article class=comment><time pubdate datetime=2026-11-21></time></article></article>",
		"<main><h1>First snow</h1><p>White and white.<article><time datetime=2026-11-21>x</time></article></main>",
		"<main><h1>First snow</h1><p>White.<ol class=comment-list><time datetime=2026-11-21>x</time></ol></main>",
		"<p><time datetime=PT2H>two hours</time> <time datetime=14:30>x</time>",
	])("is not found in %s", async (body) => {
		expect(await dateIn(body)).toBeUndefined();
	});

	it("comes from JSON-LD, which also supplies metadata that the head lacks", async () => {
		const article = {
			"@type": ["BlogPosting"],
			headline: "First snow",
			description: "It snowed.",
			datePublished: "2026-11-20T10:00:00Z",
			dateModified: "2026-11-21",
			author: [{ "@type": "Person", name: "Ada", url: "https://ada.example/" }, "Grace"],
			image: { "@type": "ImageObject", url: "https://blog.example/snow.jpg" },
		};
		const other = { "@type": "Article", headline: "Thaw", datePublished: "2020-01-01" };
		const graph = { "@graph": [{ "@type": "WebSite", name: "The Blog" }, other, article] };
		const script = `<script type="application/ld+json">${JSON.stringify(graph)}</script>`;
		expect(await articleIn("a.html", `<title>First snow | The Blog</title>${script}<p>x`)).toMatchObject({
			title: "First snow",
			summary: "It snowed.",
			date_modified: "2026-11-21",
			authors: [{ name: "Ada", url: "https://ada.example/" }, { name: "Grace" }],
			image: "https://blog.example/snow.jpg",
			_tributary: { date: "2026-11-20T10:00:00Z" },
		});
	});

	it("does not come from JSON-LD of several articles if none has this title", async () => {
		const others = ["Thaw", "Ice"].map((headline) => ({
			"@type": "Article",
			headline,
			datePublished: "2020-01-01",
		}));
		const script = `<script type="application/ld+json">${JSON.stringify(others)}</script>`;
		expect(await dateIn(`${script}<p>x`)).toBeUndefined();
	});

	it("is not needed if the head has one, which takes precedence", async () => {
		const script =
			'<script type="application/ld+json">{"@type":"Article","datePublished":"2020-01-01"}</script>';
		const item = await articleIn(
			"a.html",
			`<meta name=date content=2026-11-20>${script}<time pubdate datetime=2021-01-01>x</time>`,
		);
		expect(item.date_published).toBe("2026-11-20");
		expect(item._tributary).not.toHaveProperty("date");
	});
});

it("an HTML fragment becomes an article named after its file", async () => {
	expect(await articleIn("first-snow.html", "<p>It was <b>white</b>.</p>\n")).toEqual({
		id: "first-snow.html",
		content_html: "<p>It was <b>white</b>.</p>",
		_tributary: {
			slug: "first-snow",
			path: "first-snow.html",
			root: expect.any(String),
			file: "<p>It was <b>white</b>.</p>\n",
		},
	});
});

it("HTML that is too deeply nested is refused without a crash", async () => {
	await expect(contentOf("a.html", `<h1>${"<i>".repeat(50_000)}`)).rejects.toMatchObject({
		name: "FileError",
		message: "is nested too deeply or too long to be read",
	});
});

it("e-mail addresses do not become names of authors, and are not published", () => {
	const named = (head: string) =>
		readHtml(`<html><head>${head}</head><body><h1>Snow</h1><p>White.</p></body></html>`).item.authors;
	expect(named('<meta name="author" content="Ada (ada@a.example)">')).toEqual([{ name: "Ada" }]);
	expect(named('<meta name="author" content="ada@a.example">')).toBeUndefined();
	const data =
		'{"@type": "BlogPosting", "headline": "Snow", "author": [{"name": "ada@a.example"}, {"name": "Ben"}]}';
	expect(named(`<script type="application/ld+json">${data}</script>`)).toEqual([{ name: "Ben" }]);
});
