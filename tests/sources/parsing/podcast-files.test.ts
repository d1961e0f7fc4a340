import { describe, expect, it } from "vitest";
import { AUDIO, type ITEM, json, only, rss } from "./podcast-feeds.ts";

describe("files", () => {
	const filesOf = (inside: string) => only(rss(inside)).attachments;

	it("include all enclosures, and the contents of Media RSS that are neither pictures nor pages", () => {
		expect(
			filesOf(
				`${AUDIO}<enclosure url="/1.pdf" type="application/pdf" length="0"/>
				<media:group><media:content url="/1.epub" type="application/epub+zip" fileSize="7"/><media:content url="/1.mp4" medium="video"/></media:group>
				<media:content url="/1.jpg" type="image/jpeg"/><media:content url="/1.html" type="text/html"/><media:content url="/1.swf" type="application/x-shockwave-flash"/>
				<media:content url="/1.zip"/>`,
			),
		).toEqual([
			{ url: "https://pod.example/1.mp3", mime_type: "audio/mpeg", size_in_bytes: 5 },
			{ url: "https://pod.example/1.pdf", mime_type: "application/pdf" },
			{ url: "https://pod.example/1.epub", mime_type: "application/epub+zip", size_in_bytes: 7 },
			{ url: "https://pod.example/1.mp4", mime_type: "video/mp4" },
		]);
	});

	it("combine what several elements declare about them", () => {
		expect(
			filesOf(
				'<enclosure url="/1" length="0"/><media:content url="/1" type="audio/ogg" fileSize="9" duration="60"><media:title>Small</media:title></media:content>',
			),
		).toEqual([
			{
				url: "https://pod.example/1",
				mime_type: "audio/ogg",
				title: "Small",
				size_in_bytes: 9,
				duration_in_seconds: 60,
			},
		]);
	});

	it.each([
		["audio/ogg", "audio/ogg"],
		["mp3", "audio/mpeg"],
		["", "audio/mpeg"],
		["x".repeat(300), "audio/mpeg"],
	])("have the declared type, or the type of their suffix: %s", (type, expected) => {
		expect(filesOf(`<enclosure url="/1.mp3" type="${type}"/>`)).toMatchObject([{ mime_type: expected }]);
	});

	it.each(["0", "-1", "1e999", "9e15", "99999999999999999999", "5 MB", "0.5"])(
		"have no size if the declared size is %s",
		(length) => {
			expect(filesOf(`<enclosure url="/1.mp3" length="${length}"/>`)).toEqual([
				{ url: "https://pod.example/1.mp3", mime_type: "audio/mpeg" },
			]);
		},
	);

	it.each(["0", "-60", "1e999", "99999999"])(
		"have no duration if the declared duration is %s",
		(duration) => {
			expect(filesOf(`<media:content url="/1.mp3" type="audio/mpeg" duration="${duration}"/>`)).toEqual([
				{ url: "https://pod.example/1.mp3", mime_type: "audio/mpeg" },
			]);
		},
	);

	it("include the first playable one with the duration of the entry", () => {
		const picture = '<enclosure url="/1.jpg" type="image/jpeg"/><enclosure url="/1.pdf"/>';
		const length = "<itunes:duration>60</itunes:duration>";
		const durationsOf = (inside: string) =>
			(filesOf(inside) as typeof ITEM.attachments).map((file) => file.duration_in_seconds);
		expect(durationsOf(picture + AUDIO + length)).toEqual([undefined, undefined, 60]);
		expect(durationsOf(picture + length)).toEqual([undefined, undefined]);
		expect(durationsOf(`<enclosure url="/listen"/>${length}`)).toEqual([60]);
	});

	it("are limited to a hundred", () => {
		const many = Array.from({ length: 500 }, (_, i) => `<enclosure url="/${i}.mp3"/>`);
		expect(filesOf(many.join(""))).toHaveLength(100);
	});
});

describe("the alternative text of a picture", () => {
	const altOf = (inside: string) => only(rss(inside))._image;

	it("comes from Media RSS as Mastodon writes it", () => {
		expect(
			altOf(
				`<media:content url="/1.jpg" type="image/jpeg" medium="image"><media:rating scheme="urn:simple">nonadult</media:rating>
				<media:description type="plain">1 &lt; 2, &amp;amp; snow</media:description></media:content>
				<media:content url="/2.jpg" medium="image"><media:description type="plain">Ice</media:description></media:content>`,
			),
		).toEqual({ alt: "1 < 2, &amp; snow" });
	});

	it("belongs to the chosen picture, not to another", () => {
		const other =
			'<media:content url="/2.jpg" medium="image"><media:description type="html">&lt;b&gt;Ice&lt;/b&gt;</media:description></media:content>';
		expect(altOf(`<itunes:image href="/1.jpg"/>${other}`)).toBeUndefined();
		expect(altOf(`<itunes:image href="/2.jpg"/>${other}`)).toEqual({ alt: "Ice" });
		expect(altOf(`${other}<media:thumbnail url="/2.jpg"/>`)).toEqual({ alt: "Ice" });
	});

	it("is not the name of its file", () => {
		expect(
			altOf('<media:content url="/1.jpg" medium="image"><media:title>IMG_1234</media:title></media:content>'),
		).toBeUndefined();
	});

	it("comes from the content that shows the picture", () => {
		const html = '<img alt="Ice &amp;amp; &quot;snow&quot;" src="/1.jpg"><img src="/2.jpg" alt="Fog">';
		const inside = `<description><![CDATA[${html.replaceAll("&amp;amp;", "&amp;")}]]></description>`;
		expect(altOf(inside)).toEqual({ alt: 'Ice & "snow"' });
		expect(altOf(`${inside}<itunes:image href="/1.jpg"/>`)).toEqual({ alt: 'Ice & "snow"' });
		expect(altOf(`${inside}<itunes:image href="/3.jpg"/>`)).toBeUndefined();
		expect(altOf('<description><![CDATA[<img src="/1.jpg" alt="">]]></description>')).toBeUndefined();
	});

	it("is absent if there is no picture", () => {
		expect(only(json({ _image: { alt: "Snow" } }))._image).toBeUndefined();
	});
});
