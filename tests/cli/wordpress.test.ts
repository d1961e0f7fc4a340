/** Exports of WordPress, as its exporter writes them: version 1.2 of WXR, since WordPress 3.5. */
import { describe, expect, it } from "vitest";
import { isWordPress, readWordPress } from "../../cli/blogs/wordpress.ts";
import { paragraphs, plainShortcodes } from "../../cli/blogs/wordpress-text.ts";
import { withoutFlaws } from "../../cli/blogs/wordpress-xml.ts";

interface Post {
	id?: number;
	type?: string;
	status?: string;
	more?: string;
	content?: string;
	date?: string;
	modified?: string;
}

const post = ({
	id = 12,
	type = "post",
	status = "publish",
	more = "",
	content = "Text",
	date = "2024-01-02 10:00:00",
	modified = "2024-01-02 10:00:30",
}: Post) => `<item>
	<title><![CDATA[No. ${id} & more]]></title>
	<link>https://old.example/2024/01/post-${id}/</link>
	<pubDate>Tue, 02 Jan 2024 10:00:00 +0000</pubDate>
	<dc:creator><![CDATA[ada]]></dc:creator>
	<guid isPermaLink="false">https://old.example/?p=${id}</guid>
	<description></description>
	<content:encoded><![CDATA[${content}]]></content:encoded>
	<excerpt:encoded><![CDATA[]]></excerpt:encoded>
	<wp:post_id>${id}</wp:post_id>
	<wp:post_date><![CDATA[2024-01-02 11:00:00]]></wp:post_date>
	<wp:post_date_gmt><![CDATA[${date}]]></wp:post_date_gmt>
	<wp:post_modified_gmt><![CDATA[${modified}]]></wp:post_modified_gmt>
	<wp:post_name><![CDATA[post-${id}]]></wp:post_name>
	<wp:status><![CDATA[${status}]]></wp:status>
	<wp:post_type><![CDATA[${type}]]></wp:post_type>
	<wp:post_password><![CDATA[]]></wp:post_password>
	${more}
</item>`;

const wxr = (...items: string[]) => `<?xml version="1.0" encoding="UTF-8" ?>
<!-- generator="WordPress/6.4" -->
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
	xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wfw="http://wellformedweb.org/CommentAPI/"
	xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Old</title><link>https://old.example</link><wp:wxr_version>1.2</wp:wxr_version>
<wp:base_site_url>https://old.example</wp:base_site_url>
<wp:author><wp:author_id>1</wp:author_id><wp:author_login><![CDATA[ada]]></wp:author_login>
<wp:author_display_name><![CDATA[Ada Example]]></wp:author_display_name></wp:author>
${items.join("\n")}</channel></rss>`;

const read = (given: Post) => readWordPress(wxr(post(given))).items[0];

describe("a WordPress post", () => {
	it("keeps its id, address, date, author and tags", () => {
		expect(isWordPress(wxr())).toBe(true);
		const more = `<category domain="category" nicename="winter"><![CDATA[Winter]]></category>
			<category domain="category" nicename="uncategorized"><![CDATA[Uncategorized]]></category>
			<category domain="post_tag" nicename="snow"><![CDATA[Snow]]></category>`;
		expect(read({ more })).toEqual({
			id: "https://old.example/?p=12",
			url: "/2024/01/post-12/",
			title: "No. 12 & more",
			content_html: "<p>Text</p>",
			date_published: "2024-01-02T10:00:00.000Z",
			authors: [{ name: "Ada Example" }],
			tags: ["Winter", "Snow"],
			_tributary: { slug: "post-12" },
		});
	});

	it("has a modification date only if it was edited", () => {
		expect(read({ modified: "2024-05-01 00:00:00" })).toMatchObject({
			date_modified: "2024-05-01T00:00:00.000Z",
		});
	});

	it("has its featured picture and its recording", () => {
		const meta = (key: string, value: string) =>
			`<wp:postmeta><wp:meta_key><![CDATA[${key}]]></wp:meta_key><wp:meta_value><![CDATA[${value}]]></wp:meta_value></wp:postmeta>`;
		const picture = post({
			id: 5,
			type: "attachment",
			status: "inherit",
			more: "<wp:attachment_url><![CDATA[https://old.example/up/hill.jpg]]></wp:attachment_url>",
		});
		const episode = post({
			more:
				meta("_thumbnail_id", "5") + meta("enclosure", "https://old.example/a.mp3\n1234\naudio/mpeg\na:1:{}"),
		});
		const { items } = readWordPress(wxr(episode, picture));
		expect(items).toHaveLength(1);
		expect(items[0]).toMatchObject({
			image: "https://old.example/up/hill.jpg",
			attachments: [{ url: "https://old.example/a.mp3", mime_type: "audio/mpeg", size_in_bytes: 1234 }],
		});
	});

	for (const status of [
		"draft",
		"pending",
		"private",
		"trash",
		"auto-draft",
		"inherit",
		"my-own-status",
		"",
	]) {
		it(`with the status "${status}" is kept back`, () => {
			expect(read({ status, date: "0000-00-00 00:00:00" })?._tributary).toMatchObject({ draft: true });
		});
	}

	it("with a password is not published", () => {
		const text = wxr(post({})).replace("<wp:post_password><![CDATA[", "<wp:post_password><![CDATA[secret");
		expect(readWordPress(text).items[0]?._tributary).toMatchObject({ draft: true });
	});

	it("that is scheduled keeps its date", () => {
		expect(read({ status: "future", date: "2099-01-02 10:00:00" })).toMatchObject({
			date_published: "2099-01-02T10:00:00.000Z",
			_tributary: { slug: "post-12" },
		});
	});

	// WordPress stores titles, terms and names as HTML, with its own references, and shows them as they are.
	it("has plain text in its title and excerpt where WordPress has HTML", () => {
		const more = `<category domain="category" nicename="news"><![CDATA[News &amp; Views]]></category>
			<category domain="post_tag" nicename="c"><![CDATA[C &lt; D]]></category>`;
		const text = wxr(post({ more }))
			.replace("No. 12 & more", "Tom &amp; <em>Jerry</em> &#8211; AT&T, and 1 < 2")
			.replace("Ada Example", "Ada &amp; <b>Ben</b>")
			.replace("<excerpt:encoded><![CDATA[", "<excerpt:encoded><![CDATA[<p>It&#8217;s\n<b>snow</b></p>");
		expect(readWordPress(text).items[0]).toMatchObject({
			title: "Tom & Jerry – AT&T, and 1 < 2",
			summary: "It’s snow",
			tags: ["News & Views", "C < D"],
			authors: [{ name: "Ada & Ben" }],
		});
	});

	// Structures of permalinks such as /tags/%postname%/ and /feed/%post_id%/ are free to choose in WordPress.
	for (const path of ["/tags/foo/", "/feed.xml", "/podcast", "/api/x", "/articles/a/b/", "//a/b/"]) {
		it(`at the reserved address ${path} gets another address, and a note`, () => {
			const text = wxr(post({})).replace("old.example/2024/01/post-12/", `old.example${path}`);
			const { items, notes } = readWordPress(text);
			expect(items[0]).not.toHaveProperty("url");
			expect(items[0]?._tributary).toEqual({ slug: "post-12" });
			expect(notes).toEqual([expect.stringContaining(`at ${path} get other addresses`)]);
		});
	}

	// Translations and custom structures can give several posts one address.
	it("at the address of another post gets another address, and a note", () => {
		const { items, notes } = readWordPress(
			wxr(post({}), post({ id: 13 }).replace("/2024/01/post-13/", "/2024/01/post%2D12"), post({ id: 14 })),
		);
		expect(items.map(({ url }) => url)).toEqual(["/2024/01/post-12/", undefined, "/2024/01/post-14/"]);
		expect(notes).toHaveLength(1);
	});

	it("at the address of an article's page gets the slug in it", () => {
		const text = wxr(post({})).replace("/2024/01/post-12/", "/articles/12/");
		const { items, notes } = readWordPress(text);
		expect(items[0]).toMatchObject({ url: "/articles/12/", _tributary: { slug: "12" } });
		expect(notes).toEqual([]);
	});

	it("at an address with a query gets no permalink", () => {
		const text = wxr(post({})).replace("https://old.example/2024/01/post-12/", "https://old.example/?p=12");
		expect(readWordPress(text).items[0]).not.toHaveProperty("url");
	});
});

it("WordPress pages and menus are counted and left out", () => {
	const { items, notes } = readWordPress(
		wxr(
			post({}),
			post({ type: "page" }),
			post({ type: "page" }),
			post({ type: "nav_menu_item" }),
			post({ type: "revision" }),
		),
	);
	expect(items).toHaveLength(1);
	expect(notes).toEqual(["not imported: 2 page, 1 nav_menu_item"]);
});

it("WordPress comments are counted and left out", () => {
	const comment = "<wp:comment><wp:comment_content><![CDATA[Nice]]></wp:comment_content></wp:comment>";
	const { items, notes } = readWordPress(wxr(post({ more: comment.repeat(12) }), post({ type: "page" })));
	expect(JSON.stringify(items)).not.toContain("Nice");
	expect(notes).toEqual(["not imported: 1 page, 12 comments"]);
	expect(readWordPress(wxr(post({ more: comment }))).notes).toEqual(["not imported: 1 comment"]);
});

// WordPress writes what its database has: control characters from pasted texts, and addresses of plugins without escapes.
// Plugins and themes write blank lines, warnings and elements of their own.
describe("a WordPress export that is not well-formed is read:", () => {
	const faulty: Record<string, [written: string, replaced: string, read: object]> = {
		"with control characters": [
			"Text]]>",
			"Te\u0008xt\u000B \uFFFE&#x8;]]>&#8;",
			{ content_html: "<p>Text &#x8;</p>" },
		],
		"with a bare `&`": ["/2024/01/post-12/", "/a&b/", { url: "/a&b/" }],
		"with HTML entities": [
			"<![CDATA[No. 12 & more]]>",
			"Caf&eacute;&nbsp;&#150; a &lt; b &amp; &x;",
			{ title: "Café – a < b & &x;" },
		],
		"with unpaired surrogates": ["<![CDATA[No. 12 & more]]>", "&#55357;&#56832;", { title: "😀" }],
		"with an undeclared prefix": ["<wp:post_id>", "<seo:title seo:a='b'>x</seo:title><wp:post_id>", {}],
		"after blank lines": ["<?xml", "\n\n<?xml", {}],
		"between PHP warnings": ["<?xml", "<br />\n<b>Warning</b>: x & y in <b>a.php</b><br />\n<?xml", {}],
	};
	for (const [name, [written, replaced, read]] of Object.entries(faulty)) {
		it(name, () => {
			const text = `${wxr(post({})).replace(written, replaced)}\n<br />Notice: & more\n`;
			expect(isWordPress(text)).toBe(true);
			const { items } = readWordPress(text);
			expect(items).toMatchObject([{ id: "https://old.example/?p=12", ...read }]);
		});
	}

	it("in linear time", () => {
		const start = performance.now();
		for (const piece of ["<![CDATA[", "<![CDATA[]]>", "&", "&#55357;", "<?xml", "</rss>"])
			withoutFlaws(piece.repeat(200_000));
		expect(performance.now() - start).toBeLessThan(20_000);
	});
});

it("a truncated WordPress export is refused", () => {
	expect(() => readWordPress(wxr(post({})).slice(0, -20))).toThrow("is not well-formed XML");
});

describe("the text of a WordPress post", () => {
	it("gets paragraphs and line breaks if the classic editor wrote it", () => {
		expect(paragraphs("One\ntwo\r\n\r\nThree\n\n<ul>\n<li>a</li>\n</ul>\n<pre>x\n\ny</pre>\nEnd")).toBe(
			"<p>One<br>\ntwo</p>\n\n<p>Three</p>\n\n<ul>\n<li>a</li>\n</ul>\n\n<pre>x\n\ny</pre>\n\n<p>End</p>",
		);
	});

	it("keeps the blocks of the block editor", () => {
		expect(paragraphs("<!-- wp:paragraph -->\n<p>a\nb</p>\n<!-- /wp:paragraph -->\n\n<!-- wp:more -->")).toBe(
			"<p>a\nb</p>",
		);
	});

	it("has no marks of excerpts and page breaks", () => {
		expect(
			paragraphs("One\n\n<!--more-->\n\nTwo\n\n<p><!--more Read on!--></p>\n\nThree<!--nextpage-->"),
		).toBe("<p>One</p>\n\n<p>Two</p>\n\n<p>Three</p>");
		expect(paragraphs("<!-- wp:more -->\n<!--more-->\n<!-- /wp:more -->\n<p>a</p>")).toBe("<p>a</p>");
	});

	it("has HTML for captions, embeds and players", () => {
		expect(
			plainShortcodes('[caption id="a" width="3"]<a href="b"><img src="c.jpg" /></a> The hill[/caption]')
				.html,
		).toBe('<figure><a href="b"><img src="c.jpg" /></a><figcaption>The hill</figcaption></figure>');
		expect(plainShortcodes("[embed]https://a.example/?x=1&y=2[/embed]").html).toBe(
			'<a href="https://a.example/?x=1&amp;y=2">https://a.example/?x=1&amp;y=2</a>',
		);
		expect(plainShortcodes('[audio mp3="https://a.example/a.mp3"][/audio]').html).toBe(
			'<audio src="https://a.example/a.mp3" controls></audio>',
		);
	});

	it("keeps unknown shortcodes and reports them, except in code", () => {
		expect(
			plainShortcodes("[gallery ids='1'] [1] a[i] <code>[foo]</code> [my-form]x[/my-form]").left,
		).toEqual(["gallery", "my-form"]);
	});

	it("is read in linear time even if nothing in it is closed", () => {
		const start = performance.now();
		for (const piece of [
			"<!--",
			"<p><!--more",
			"<pre>",
			"[caption]",
			"[embed]",
			"[audio ",
			"<code>",
			"[a ",
			"\n \n",
		]) {
			paragraphs(piece.repeat(100_000));
			plainShortcodes(piece.repeat(100_000));
		}
		expect(performance.now() - start).toBeLessThan(20_000);
	});
});
