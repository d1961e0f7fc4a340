/** HTML files as articles. */
import { describe, expect, it } from "vitest";
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

describe("a page", () => {
	it("is read by what its head says about the article", async () => {
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
			_tributary: { slug: "page", path: "page.html" },
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

	it("without a title to share goes by its <title>, else its heading", async () => {
		expect((await articleIn("a.html", "<title>One &amp; two</title><p>x")).title).toBe("One & two");
		expect(await articleIn("a.html", "<h1>First\n\t<i>snow</i></h1><p>White.</p>")).toMatchObject({
			title: "First snow",
			content_html: "<p>White.</p>",
		});
	});

	it("keeps a heading that is not its title", async () => {
		const { title, content_html } = await articleIn("a.html", "<title>Snow</title><h1>Part one</h1><p>x</p>");
		expect(title).toBe("Snow");
		expect(content_html).toContain("<h1>Part one</h1>");
	});

	it("may date itself and name its topics the way older pages do", async () => {
		const item = await articleIn(
			"a.html",
			'<meta name="DC.Date" content="2026-11-20"><meta name="keywords" content="Weather, Winter"><p>x</p>',
		);
		expect(item).toMatchObject({ date_published: "2026-11-20", tags: ["Weather", "Winter"] });
	});

	it("with front matter is what that says", async () => {
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

it("a fragment is an article that goes by its file's name", async () => {
	expect(await articleIn("first-snow.html", "<p>It was <b>white</b>.</p>\n")).toEqual({
		id: "first-snow.html",
		content_html: "<p>It was <b>white</b>.</p>",
		_tributary: { slug: "first-snow", path: "first-snow.html" },
	});
});

it("HTML that cannot be taken apart is refused, not a crash", async () => {
	await expect(contentOf("a.html", `<h1>${"<i>".repeat(50_000)}`)).rejects.toMatchObject({
		name: "FileError",
		message: "is nested too deeply, or too long, to be read",
	});
});
