/** The content of articles on their pages, as people get it: with links to headings, names and sizes. */
import { beforeEach, describe, expect, it } from "vitest";
import { type Instance, startInstance } from "../support/instance.ts";
import { elements, elementsOf, type Found } from "./reading.ts";

let worker: Instance;
beforeEach(() => {
	worker = startInstance();
});

/** The page of an article with this content. */
async function pageOf(content_html: string, more: Record<string, unknown> = {}): Promise<string> {
	await worker.publish({ id: "x", title: "Title", _tributary: { slug: "x" }, content_html, ...more });
	return (await worker.fetch("/articles/x")).text();
}

const anchorsIn = (html: string) => elementsOf(html, "a", "anchor");
const idsOf = (html: string, name: string) => elements(html, name).map((element) => element.get("id"));
const labelOf = ({ attributes }: Found) => attributes.get("aria-label");

describe("a heading of an article", () => {
	it("has a link beside it that names it and leads to it, with the id it had", async () => {
		const html = await pageOf('<h2 id="snow">Snow &amp; <em>ice</em></h2><p>a</p>');
		const [anchor] = anchorsIn(html);
		expect(anchor?.attributes.get("href")).toBe("#user-content-snow");
		expect(anchor && labelOf(anchor)).toBe("Link to the section “Snow & ice”");
		expect(idsOf(html, "h2")).toContain("user-content-snow");
		expect(elementsOf(html, "h2").map(({ text }) => text)).toContain("Snow & ice");
	});

	it("without an id gets one from its text that nothing else has", async () => {
		const html = await pageOf(
			'<h2>Snow</h2><h3>Snow</h3><p id="snow-2">a</p><h2>雪が降る</h2><h2>!</h2><h2>Snow</h2><h2><img src="/a.png"></h2>',
		);
		const ids = ["snow", "snow-3", "雪が降る", "section", "snow-4"].map((id) => `user-content-${id}`);
		expect(anchorsIn(html).map(({ attributes }) => decodeURIComponent(attributes.get("href") ?? ""))).toEqual(
			ids.map((id) => `#${id}`),
		);
		expect([...idsOf(html, "h2"), ...idsOf(html, "h3")].filter(Boolean).sort()).toEqual(ids.sort());
	});

	it("inside a link or a summary has none, as links cannot be in each other", async () => {
		const html = await pageOf(
			'<a href="https://a.example/"><h2>Linked</h2></a><details><summary><h3>Folded</h3></summary>a</details>',
		);
		expect(anchorsIn(html)).toEqual([]);
	});

	it("has its link on the side of its own direction", async () => {
		const directions = async (content: string, language: string) =>
			elementsOf(await pageOf(content, { language }), "div", "heading").map(({ attributes }) =>
				attributes.get("dir"),
			);
		const content = '<h2>Snow</h2><h2 dir="rtl">ثلج</h2>';
		expect(await directions(content, "en")).toEqual(["auto", "rtl"]);
		expect(await directions(content, "ar")).toEqual([undefined, "rtl"]);
	});

	it("has its link in the language of the interface, which is marked in an article in another", async () => {
		worker = startInstance({ SITE_LANGUAGE: "de" });
		const [anchor] = anchorsIn(await pageOf("<h2>Snow</h2>", { language: "en" }));
		expect([anchor?.attributes.get("lang"), anchor && labelOf(anchor)]).toEqual([
			"de",
			"Link zum Abschnitt „Snow“",
		]);
	});

	it("in a feed has neither a link nor an id that it did not have", async () => {
		await pageOf("<h2>Snow</h2><table><tr><td>a</td></tr></table>");
		for (const file of ["feed.xml", "atom.xml", "feed.json"]) {
			const feed = (await (await worker.fetch(`/${file}`)).text()).replaceAll("\\u003c", "<");
			expect(feed).toMatch(/(?:<|&lt;)h2(?:>|&gt;)Snow/);
			expect(feed).not.toMatch(/anchor|tabindex|user-content/);
		}
	});
});

describe("what scrolls sideways in an article", () => {
	const LONG = "a_very_long_line(of, code, that, no, phone, is, wide, enough, for)";
	const regionsIn = (html: string) =>
		["pre", "div", "span"]
			.flatMap((name) => elementsOf(html, name))
			.filter(({ attributes }) => attributes.get("role") === "region");

	it("takes the focus and has a name of its own", async () => {
		const row = `<tr>${["precipitation", "temperature", "visibility"].map((word) => `<td>${word}</td>`).join("")}</tr>`;
		const html = await pageOf(
			`<pre><code>${LONG}</code></pre><pre>short\n${LONG}</pre>
			<table><caption>Weather &amp; more</caption>${row}</table><table>${row}</table>
			<math display="block"><mi>x</mi><mo>=</mo><mn>${"1".repeat(60)}</mn></math>`,
		);
		const regions = regionsIn(html);
		expect(regions.map(labelOf)).toEqual([
			"Code example 1",
			"Code example 2",
			"Weather & more",
			"Table 2",
			"Formula 1",
		]);
		expect(regions.every(({ attributes }) => attributes.get("tabindex") === "0")).toBe(true);
	});

	it("takes no focus if it fits on every screen, or if something around it does already", async () => {
		const html = await pageOf(
			`<pre>short\nlines</pre><table><tr><td>1</td><td>2</td></tr></table><math><mi>x</mi></math>
			<a href="https://a.example/"><pre>${LONG}</pre></a>
			<table><tr><td><pre>${LONG}</pre></td></tr></table>`,
		);
		expect(regionsIn(html).map(labelOf)).toEqual(["Table 1"]);
		expect(elements(html, "pre").some((pre) => pre.has("tabindex"))).toBe(false);
	});
});

describe("a frame of an article", () => {
	const FRAME = (title: string) => `<iframe src="https://www.youtube.com/embed/abc"${title}></iframe>`;
	const titles = async (html: string) =>
		elements(await pageOf(html), "iframe").map((frame) => frame.get("title"));

	it("keeps its title, or else has one that names its host", async () => {
		expect(await titles(FRAME(' title="A &quot;river&quot;"') + FRAME("") + FRAME(' title=" "'))).toEqual([
			'A "river"',
			"Player of youtube.com",
			"Player of youtube.com",
		]);
	});
});

describe("a picture of an article", () => {
	const sizes = async (html: string) =>
		elements(await pageOf(html), "img").map((img) => [img.get("width"), img.get("height"), img.get("class")]);

	it("has the size that the article or the name of its file says", async () => {
		expect(
			await sizes(
				'<img src="/a.png" width="640" height="480"><img src="https://b.example/b-1024x768.jpg"><img src="https://b.example/b-300x200.jpg?x" width="30">',
			),
		).toEqual([
			["640", "480", undefined],
			["1024", "768", undefined],
			["30", undefined, undefined],
		]);
	});

	it("at the top has its own proportions if the article, its text or the name of its file says its size", async () => {
		const lead = async (more: Record<string, unknown>, content = "<p>a</p>") => {
			const [picture] = elementsOf(await pageOf(content, more), "div", "picture");
			const [img] = picture?.inside("img").map(({ attributes }) => attributes) ?? [];
			return [picture?.attributes.get("class"), img?.get("width"), img?.get("height")];
		};
		const image = "https://b.example/b.jpg";
		const whole = "picture lead whole";
		expect(await lead({ image, _image: { width: 3000, height: 500 } })).toEqual([whole, "3000", "500"]);
		const content = '<p>a</p><img src="https://b.example/b-300x50.jpg" width="300" height="50">';
		expect(await lead({ image }, content)).toEqual([whole, "300", "50"]);
		expect(await lead({ image: "https://b.example/b-600x100.jpg" })).toEqual([whole, "600", "100"]);
		for (const _image of [{}, { width: "3000", height: 500 }, { width: 3000 }])
			expect(await lead({ image, _image })).toEqual(["picture lead wide", "704", "396"]);
	});

	it("of unknown size has a box if it is alone in its paragraph or figure, and none within a line", async () => {
		expect(
			await sizes(
				'<p>A <img src="/1.png"></p><p><img src="/2.png"> <img src="/3.png"></p><p><a href="/x"><img src="/4.png"></a></p><figure><img src="/5.png"><figcaption>a</figcaption></figure>',
			),
		).toEqual([
			[undefined, undefined, undefined],
			[undefined, undefined, undefined],
			[undefined, undefined, undefined],
			[undefined, undefined, "unsized"],
			[undefined, undefined, "unsized"],
		]);
	});
});
