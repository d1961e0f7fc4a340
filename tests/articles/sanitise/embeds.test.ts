/** Frames, objects and embedded files: old and new players, and other frames. */
import { describe, expect, it } from "vitest";
import { sanitiseHtml } from "../../../src/articles/sanitise/index.ts";

const BASE = "https://blog.example/2026/snow";
const sanitise = (input: string) => {
	const { html } = sanitiseHtml(input, BASE);
	expect(sanitiseHtml(html, BASE).html).toBe(html);
	return html;
};
const player = (src: string) => `<iframe src="${src}"></iframe>`;

describe("an embedded player", () => {
	it.each([
		["http://www.youtube.com/embed/x", "https://www.youtube.com/embed/x"],
		["//youtube.com/embed/x?start=5", "https://www.youtube.com/embed/x?start=5"],
		["http://youtube-nocookie.com/embed/x", "https://www.youtube-nocookie.com/embed/x"],
		["https://youtu.be/x?t=1m5s", "https://www.youtube.com/embed/x?start=65"],
		["https://m.youtube.com/watch?v=x&list=PL1", "https://www.youtube.com/embed/x?list=PL1"],
		["http://www.youtube.com/v/x&hl=en&fs=1&start=4", "https://www.youtube.com/embed/x?start=4"],
		["http://www.youtube-nocookie.com/v/x?version=3", "https://www.youtube-nocookie.com/embed/x"],
		["https://www.youtube.com/shorts/x", "https://www.youtube.com/embed/x"],
		["https://www.youtube.com/playlist?list=PL1", "https://www.youtube.com/embed/videoseries?list=PL1"],
		["http://player.vimeo.com/video/12?h=1", "https://player.vimeo.com/video/12?h=1"],
		["//vimeo.com/12/abcd", "https://player.vimeo.com/video/12?h=abcd"],
		["http://vimeo.com/moogaloop.swf?clip_id=12&server=vimeo.com", "https://player.vimeo.com/video/12"],
		["//w.soundcloud.com/player/?url=x", "https://w.soundcloud.com/player/?url=x"],
		["http://player.soundcloud.com/player.swf?url=x", "https://w.soundcloud.com/player/?url=x"],
		["https://embed.spotify.com/?uri=spotify:track:x", "https://open.spotify.com/embed/track/x"],
		["http://open.spotify.com/embed/episode/x", "https://open.spotify.com/embed/episode/x"],
		["http://www.bandcamp.com/EmbeddedPlayer/album=1/", "https://bandcamp.com/EmbeddedPlayer/album=1/"],
		["//dailymotion.com/embed/video/x1abc", "https://www.dailymotion.com/embed/video/x1abc"],
		["http://www.dailymotion.com/swf/x1abc&a=b", "https://www.dailymotion.com/embed/video/x1abc"],
		["http://archive.org/embed/x", "https://archive.org/embed/x"],
		["https://user:pass@www.youtube.com/embed/x", "https://www.youtube.com/embed/x"],
		// As Medium writes them.
		[
			"https://cdn.embedly.com/widgets/media.html?src=https%3A%2F%2Fwww.youtube.com%2Fembed%2Fx&type=text%2Fhtml",
			"https://www.youtube.com/embed/x",
		],
	])("becomes a frame over https: %s", (given, expected) => {
		const written = given.replaceAll("&", "&amp;");
		expect(sanitise(`<iframe src="${written}">none</iframe>`)).toBe(player(expected));
		expect(sanitise(`<embed src="${written}">`)).toBe(player(expected));
		expect(sanitise(`<object data="${written}"></object>`)).toBe(player(expected));
	});

	it("in Flash, as an object with an embedded file, becomes one frame", () => {
		expect(
			sanitise(
				`<object width="425" height="344"><param name="movie" value="http://www.youtube.com/v/x&amp;hl=en"></param>
				<param name="allowFullScreen" value="true"></param><embed src="http://www.youtube.com/v/x&amp;hl=en"
				type="application/x-shockwave-flash" width="425" height="344"></embed></object>`,
			),
		).toBe(
			'<iframe src="https://www.youtube.com/embed/x" width="425" height="344" allowfullscreen=""></iframe>',
		);
	});

	it.each([
		"https://www.youtube.com:8443/embed/x",
		"https://www.youtube.com/user/x",
		"https://www.youtube.com.evil.example/embed/x",
		"https://evil.example/?https://www.youtube.com/embed/x",
		"https://archive.org/details/x",
		"https://bandcamp.com/x",
	])("becomes a link if its host is unknown: %s", (address) => {
		expect(sanitise(`<iframe src="${address}"></iframe>`)).toContain(`<p><a href="${address}">`);
	});
});

describe("a frame from another host", () => {
	it("becomes a link with its title, else its address, as text", () => {
		expect(sanitise('<iframe src="//codepen.io/u/embed/x" title="Waves"></iframe>')).toBe(
			'<p><a href="https://codepen.io/u/embed/x">Waves</a></p>',
		);
		expect(sanitise('<iframe src="https://www.maps.example/embed?pb=1"></iframe>')).toBe(
			'<p><a href="https://www.maps.example/embed?pb=1">maps.example/embed?pb=1</a></p>',
		);
	});

	it("becomes a link separated from its neighbours, even where blocks are not allowed", () => {
		const link = '<a href="https://a.example/x">a.example/x</a>';
		const frame = '<iframe src="https://a.example/x"></iframe>';
		expect(sanitise(`<div>a${frame}b</div>`)).toBe(`<div>a<p>${link}</p>b</div>`);
		expect(sanitise(`<p>a${frame}b${frame}${frame}</p>`)).toBe(`<p>a ${link} b ${link} ${link}</p>`);
		expect(sanitise(`<p>${frame}</p>`)).toBe(`<p>${link}</p>`);
		expect(sanitise(`<ul><li>a${frame}</li></ul>`)).toBe(`<ul><li>a<p>${link}</p></li></ul>`);
		expect(sanitise(`<a href="/y">a${frame}</a>`)).toBe('<a href="https://blog.example/y">a a.example/x</a>');
	});

	it("is followed by its fallback", () => {
		expect(sanitise('<p>a<object data="/x">b</object>c</p>')).toBe(
			'<p>a <a href="https://blog.example/x">blog.example/x</a> b c</p>',
		);
		expect(sanitise('<iframe src="/x">No <b>frames</b> &amp; no map</iframe>')).toBe(
			'<p><a href="https://blog.example/x">blog.example/x</a></p><div>No <b>frames</b> &amp; no map</div>',
		);
		expect(
			sanitise('<object data="/x.swf"><param name="movie" value="/x.swf"><img src="/x.png"></object>'),
		).toBe(
			'<p><a href="https://blog.example/x.swf">blog.example/x.swf</a></p><div><img src="https://blog.example/x.png"></div>',
		);
		expect(sanitise('<embed src="/x.swf"><noembed><p>No Flash?</p></noembed>')).toBe(
			'<p><a href="https://blog.example/x.swf">blog.example/x.swf</a></p><p>No Flash?</p>',
		);
		expect(sanitise('<applet codebase="/x/" code="X.class">No Java?</applet>')).toBe(
			'<p><a href="https://blog.example/x/X.class">blog.example/x/X.class</a></p><div>No Java?</div>',
		);
		expect(
			sanitise("a<iframe srcdoc='&lt;p&gt;Hello&lt;/p&gt;&lt;script&gt;x&lt;/script&gt;'></iframe>"),
		).toBe("a<p>Hello</p>");
	});

	it("ends where XHTML ends it, so that the following text stays", () => {
		for (const frame of [
			'<iframe src="https://www.youtube.com/embed/x" />',
			"<iframe src='https://www.youtube.com/embed/x'/>",
			'<iframe src="https://www.youtube.com/embed/x" allowfullscreen/>',
			'<object data="https://www.youtube.com/v/x" />',
		])
			expect(sanitise(`${frame}<p>after</p>`), frame).toMatch(
				/^<iframe src="https:\/\/www\.youtube\.com\/embed\/x"( allowfullscreen="")?><\/iframe><p>after<\/p>$/,
			);
		expect(sanitise('<script src="https://gist.github.com/u/1.js" /><p>after</p>')).toBe(
			'<p><a href="https://gist.github.com/u/1">gist.github.com/u/1</a></p><p>after</p>',
		);
	});

	it("becomes one link if its fallback has the same link", () => {
		expect(sanitise('<object data="/x.pdf"><p>No PDF? <a href="/x.pdf">Get it</a></p></object>')).toBe(
			'<p>No PDF? <a href="https://blog.example/x.pdf">Get it</a></p>',
		);
		expect(sanitise('<object data="/x.pdf"><embed src="/x.pdf"></object>')).toBe(
			'<p><a href="https://blog.example/x.pdf">blog.example/x.pdf</a></p>',
		);
	});

	it("becomes a link in a frameset, and in the script of a gist", () => {
		expect(sanitise('<frameset cols="*"><frame src="/a"><frame src="/b"></frameset>')).toBe(
			'<p><a href="https://blog.example/a">blog.example/a</a></p><p><a href="https://blog.example/b">blog.example/b</a></p>',
		);
		expect(sanitise('<script src="https://gist.github.com/u/0123.js?file=x"></script>')).toBe(
			'<p><a href="https://gist.github.com/u/0123">gist.github.com/u/0123</a></p>',
		);
	});

	it("leaves only its fallback if it has no address, and nothing if it is hidden", () => {
		for (const src of ["javascript:alert(1)", "data:text/html,x", "about:blank", "", "#"])
			expect(sanitise(`<iframe src="${src}"><p>f</p></iframe>`), src).toBe("<p>f</p>");
		expect(sanitise('a<iframe src="https://counter.example/" width="0" height="0"></iframe>b')).toBe("ab");
	});
});

// CKEditor, AMP pages, web components; and what scripts of Facebook, Instagram, TikTok, WP Rocket, Wistia and Substack fill.
describe("content that a script would insert", () => {
	it.each([
		[
			'<figure><oembed url="https://youtu.be/x"></oembed></figure>',
			`<figure>${player("https://www.youtube.com/embed/x")}</figure>`,
		],
		['<oembed url="https://x.example/1"></oembed>', '<p><a href="https://x.example/1">x.example/1</a></p>'],
		[
			'<oembed url="https://youtu.be/x"/><p>after</p>',
			`${player("https://www.youtube.com/embed/x")}<p>after</p>`,
		],
		['<amp-img src="/a.jpg" alt="A"></amp-img>', '<img src="https://blog.example/a.jpg" alt="A">'],
		[
			'<amp-img src="/a.jpg"><noscript><img src="/a.jpg"></noscript></amp-img>',
			'<img src="https://blog.example/a.jpg">',
		],
		['<amp-img src="/a.jpg"><p>after</p>', '<img src="https://blog.example/a.jpg"><p>after</p>'],
		['<amp-anim src="/a.gif"></amp-anim>', '<img src="https://blog.example/a.gif">'],
		[
			'<amp-video><source src="/v.mp4"></amp-video>',
			'<video controls=""><source src="https://blog.example/v.mp4"></video>',
		],
		['<amp-audio src="/a.mp3"></amp-audio>', '<audio src="https://blog.example/a.mp3" controls=""></audio>'],
		[
			'<amp-iframe src="https://www.youtube.com/embed/x"></amp-iframe>',
			player("https://www.youtube.com/embed/x"),
		],
		['<amp-youtube data-videoid="x"></amp-youtube>', player("https://www.youtube.com/embed/x")],
		['<lite-youtube videoid="x"></lite-youtube>', player("https://www.youtube.com/embed/x")],
		['<youtube-video src="https://youtu.be/x"></youtube-video>', player("https://www.youtube.com/embed/x")],
		[
			'<div class="rll-youtube-player" data-src="https://www.youtube.com/embed/x"></div>',
			`<div>${player("https://www.youtube.com/embed/x")}</div>`,
		],
		[
			'<div class="rll-youtube-player" data-src="https://www.youtube.com/embed/x"></div><noscript><iframe src="https://www.youtube.com/embed/x?feature=oembed"></iframe></noscript>',
			`<div></div>${player("https://www.youtube.com/embed/x?feature=oembed")}`,
		],
		[
			'<div class="wistia_embed wistia_async_x"></div>',
			`<div>${player("https://fast.wistia.net/embed/iframe/x")}</div>`,
		],
		[
			'<div class="fb-post" data-href="https://facebook.com/1"></div>',
			'<div><p><a href="https://facebook.com/1">facebook.com/1</a></p></div>',
		],
		[
			'<blockquote class="instagram-media" data-instgrm-permalink="https://www.instagram.com/p/1/">words</blockquote>',
			'<blockquote>words<p><a href="https://www.instagram.com/p/1/">instagram.com/p/1</a></p></blockquote>',
		],
		[
			'<blockquote class="tiktok-embed" cite="https://www.tiktok.com/1"></blockquote>',
			'<blockquote cite="https://www.tiktok.com/1"><p><a href="https://www.tiktok.com/1">tiktok.com/1</a></p></blockquote>',
		],
		[
			`<div class="tweet" data-attrs='{"url":"https://x.example/1","full_text":"A <b> tweet"}'></div>`,
			'<div><p>A &lt;b&gt; tweet</p><p><a href="https://x.example/1">x.example/1</a></p></div>',
		],
		[
			`<div data-attrs='{"canonical_url":"https://x.example/1","title":"Post"}'></div>`,
			'<div><p><a href="https://x.example/1">Post</a></p></div>',
		],
		[
			`<div class="latex-rendered" data-attrs='{"persistentExpression":"x^2"}'></div>`,
			"<div>\\[x^2\\]</div>",
		],
		[`<div data-attrs='{"videoId":"x"}'></div>`, `<div>${player("https://www.youtube.com/embed/x")}</div>`],
		[
			'<script src="https://asciinema.org/a/14.js"></script>',
			'<p><a href="https://asciinema.org/a/14">asciinema.org/a/14</a></p>',
		],
		[
			'<script src="//speakerdeck.com/assets/embed.js" data-id="1"></script>',
			'<p><a href="https://speakerdeck.com/player/1">speakerdeck.com/player/1</a></p>',
		],
		[
			'<script type="syntaxhighlighter" class="brush: js"><![CDATA[if (a<b) x();]]></script>',
			'<pre class="language-js"><code class="language-js">if (a&lt;b) x();</code></pre>',
		],
	])("is shown for %s", (given, expected) => {
		expect(sanitise(given)).toBe(expected);
	});

	it.each([
		[
			'<div class="fb-post" data-href="https://facebook.com/1"><a href="https://facebook.com/1">A post</a></div>',
			'<div><a href="https://facebook.com/1">A post</a></div>',
		],
		['<div data-attrs="{broken">words</div>', "<div>words</div>"],
		[`<div data-attrs='{"url":"%%checkout_url%%"}'>words</div>`, "<div>words</div>"],
		[`<div data-attrs='{"url":"javascript:alert(1)"}'></div>`, "<div></div>"],
		['<oembed url="javascript:alert(1)"></oembed><amp-img src="javascript:alert(1)"></amp-img>', ""],
	])("is not added to %s", (given, expected) => {
		expect(sanitise(given)).toBe(expected);
	});
});
