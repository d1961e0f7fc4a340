/** What feeds say of podcasts, pictures and files, and that nothing odd in it loses an article. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { candidateFrom } from "../../../src/articles/normalise/normalise.ts";
import { parseItem } from "../../../src/articles/schema/item.ts";
import type { EntryItem } from "../../../src/sources/document.ts";
import { withoutPodcasts } from "../../../src/sources/parsing/namespaces/podcast-in-atom.ts";
import { readFeed } from "../../../src/sources/parsing/read-feed.ts";
import { runs } from "../../support/runs.ts";
import { asSubmitted, withinBounds } from "../../support/source-items.ts";

const URL_OF_FEED = "https://pod.example/feeds/all.xml";
const read = (text: string) => withinBounds(readFeed(new TextEncoder().encode(text), null, URL_OF_FEED));
/** The only item of a feed, which can be stored. */
const only = (text: string): Partial<EntryItem> => {
	const { items } = read(text);
	expect(items).toHaveLength(1);
	return items[0]?.item ?? {};
};
const NAMESPACES =
	'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:podcast="https://podcastindex.org/namespace/1.0" ' +
	'xmlns:psc="http://podlove.org/simple-chapters" xmlns:media="http://search.yahoo.com/mrss/" ' +
	'xmlns:googleplay="http://www.google.com/schemas/play-podcasts/1.0"';
const rss = (item: string, channel = "") =>
	`<rss version="2.0" ${NAMESPACES}><channel><title>Pod</title><link>https://pod.example/</link>${channel}<item><guid>1</guid><title>t</title>${item}</item></channel></rss>`;
const atom = (entry: string) =>
	`<feed xmlns="http://www.w3.org/2005/Atom" ${NAMESPACES}><title>Pod</title><id>urn:pod</id><entry><id>urn:1</id><title>t</title>${entry}</entry></feed>`;
const json = (item: object, feed: object = {}) =>
	JSON.stringify({
		version: "https://jsonfeed.org/version/1.1",
		...feed,
		items: [{ id: "1", title: "t", ...item }],
	});
const PODCAST = 'xmlns:podcast="https://podcastindex.org/namespace/1.0"';
const AUDIO = '<enclosure url="/1.mp3" type="audio/mpeg" length="5"/>';

/** Everything that the modules have for an episode and that is kept, in their words. */
const ELEMENTS = `
	<itunes:episodeType>Bonus</itunes:episodeType><itunes:explicit>yes</itunes:explicit>
	<itunes:episode>9</itunes:episode><itunes:season>8</itunes:season><itunes:duration>1:02:03</itunes:duration>
	<itunes:image href="/art.jpg"/><podcast:image href="/art.jpg" alt="Snow on a microphone" width="600"/>
	<podcast:episode display="Three and a half">3.5</podcast:episode><podcast:season name="Winter &amp; ice">2</podcast:season>
	<podcast:person href="/ada" img="/ada.jpg">Ada</podcast:person>
	<podcast:person role="Guest" group="Cast"><![CDATA[Bob & Co]]></podcast:person>
	<podcast:transcript url="/1.vtt" type="text/vtt" language="en_GB" rel="captions"/>
	<podcast:transcript url="/1.html" type="text/html"/>
	<podcast:chapters url="/1.json" type="application/json+chapters"/>
	<psc:chapters version="1.2">
		<psc:chapter start="00:01:30.500" title="Ice" href="/ice" image="/ice.png"/><psc:chapter start="0" title="Hello &amp; welcome"/>
	</psc:chapters>
	<podcast:alternateEnclosure type="audio/opus" length="3" title="Small" bitrate="32000">
		<podcast:source uri="ipfs://x"/>
		<podcast:source uri="https://cdn.example/1.torrent" contentType="application/x-bittorrent"/>
		<podcast:source uri="https://cdn.example/1.opus"/>
	</podcast:alternateEnclosure>`;

const EPISODE = {
	number: 3.5,
	season: 2,
	season_name: "Winter & ice",
	type: "bonus",
	explicit: true,
	persons: [
		{ name: "Ada", url: "https://pod.example/ada", image: "https://pod.example/ada.jpg" },
		{ name: "Bob & Co", role: "Guest", group: "Cast" },
	],
	transcripts: [
		{ url: "https://pod.example/1.vtt", mime_type: "text/vtt", language: "en-GB", rel: "captions" },
		{ url: "https://pod.example/1.html", mime_type: "text/html" },
	],
	chapters: [
		{ start: 0, title: "Hello & welcome" },
		{
			start: 90.5,
			title: "Ice",
			url: "https://pod.example/ice",
			image: "https://pod.example/ice.png",
		},
	],
	chapters_url: "https://pod.example/1.json",
	chapters_type: "application/json+chapters",
};

const ITEM = {
	image: "https://pod.example/art.jpg",
	_image: { alt: "Snow on a microphone" },
	_podcast: EPISODE,
	attachments: [
		{
			url: "https://pod.example/1.mp3",
			mime_type: "audio/mpeg",
			size_in_bytes: 5,
			duration_in_seconds: 3723,
		},
		{ url: "https://cdn.example/1.opus", mime_type: "audio/opus", title: "Small", size_in_bytes: 3 },
	],
};

describe("an episode", () => {
	it("is read completely from RSS", () => {
		expect(only(rss(AUDIO + ELEMENTS))).toMatchObject(ITEM);
	});

	it("is read completely from Atom, although its parser does not know the podcast namespace", () => {
		const link = '<link rel="enclosure" href="/1.mp3" type="audio/mpeg" length="5"/>';
		expect(only(atom(link + ELEMENTS))).toMatchObject(ITEM);
	});

	it("is read completely from Atom with a prefix", () => {
		const { items } = read(
			`<a:feed xmlns:a="http://www.w3.org/2005/Atom" ${NAMESPACES}><a:title>P</a:title>
			<a:entry><a:id>urn:1</a:id><a:title>t</a:title><a:content type="html">&lt;p>a&lt;/p></a:content></a:entry>
			<a:entry><a:id>urn:2</a:id><a:title>u</a:title><podcast:season>4</podcast:season></a:entry></a:feed>`,
		);
		expect(items.map(({ item }) => item._podcast)).toEqual([undefined, { season: 4 }]);
	});

	it("is read in Atom only from direct children of the feed and its entries", () => {
		const season = "<podcast:season>9</podcast:season>";
		const { items } = read(
			`<feed xmlns="http://www.w3.org/2005/Atom" ${NAMESPACES}><title>Pod</title><podcast:person>Ada</podcast:person>
			<!-- ${season} --><entry><id>1</id><title>a</title><author><name>Ada</name>${season}</author>
				<source><id>urn:other</id>${season}</source><summary><![CDATA[${season}]]></summary>
				<content type="xhtml"><div><p>b ${season}</p></div></content><podcast:season name="a > b">3</podcast:season></entry>
			<entry><id>2</id><title>b</title></entry><entry/>
			<entry><title>c</title><podcast:season>4</podcast:season><id>2</id><link rel="enclosure" href="/1.mp3" type="audio/mpeg"/></entry></feed>`,
		);
		expect(items.map(({ item }) => item._podcast)).toEqual([
			{ season: 3, season_name: "a > b" },
			undefined,
			{ season: 4, persons: [{ name: "Ada" }] },
		]);
	});

	// Programs that build each element by itself declare a namespace where it is used; templates forget it.
	it.each<[string, (element: string) => string]>([
		["on the element", (element) => element.replace(/<podcast:[\w]+/g, `$& ${PODCAST}`)],
		["nowhere", (element) => element],
		[
			"as the default namespace",
			(element) =>
				element
					.replaceAll("podcast:", "")
					.replace(/<(season|person|alternateEnclosure)/g, `<$1 ${PODCAST.replace(":podcast", "")}`),
		],
		[
			"with another prefix",
			(element) =>
				element
					.replaceAll("podcast:", "pc:")
					.replace(/<pc:(season|person|alternateEnclosure)/g, `$& ${PODCAST.replace("podcast", "pc")}`),
		],
	])("is read with elements of the podcast namespace declared %s", (_, written) => {
		const elements = written(
			`<podcast:season name="Ice">3</podcast:season><podcast:person><![CDATA[<Ada>]]></podcast:person><podcast:alternateEnclosure type="audio/opus"><podcast:source uri="https://cdn.example/1.opus"/></podcast:alternateEnclosure>`,
		);
		const expected = {
			attachments: [{ url: "https://cdn.example/1.opus", mime_type: "audio/opus" }],
			_podcast: { season: 3, season_name: "Ice", persons: [{ name: expect.stringContaining("Ada") }] },
		};
		const none = (text: string) => text.replace(NAMESPACES, "");
		expect(only(none(rss(elements)))).toMatchObject(expected);
		expect(only(none(atom(elements)))).toMatchObject(expected);
		const onEntry = (text: string) => none(text).replace(/<(item|entry)>/, `<$1 ${PODCAST}>`);
		expect(only(onEntry(atom(elements)))).toMatchObject(expected);
	});

	it("is read without elements of other namespaces", () => {
		const others = '<season xmlns="http://tv.example/">3</season><episode>4</episode>';
		const inContent = `<content>&lt;season ${PODCAST.replace(":podcast", "")}></content>`;
		expect(only(atom(others + inContent))).not.toHaveProperty("_podcast");
		const elsewhere = atom(`<season ${PODCAST.replace(":podcast", "")}/><podcast:season>3</podcast:season>`);
		expect(only(elsewhere.replace(PODCAST, 'xmlns:podcast="http://tv.example/"'))).not.toHaveProperty(
			"_podcast",
		);
	});

	it("is cut out of Atom before parsing, so that nothing is parsed twice", () => {
		const own =
			"<podcast:season>3</podcast:season><podcast:value type='l'><podcast:valueRecipient/></podcast:value>";
		const text = atom(`${own}<content>&lt;podcast:season&gt;</content>${own}`);
		const { text: rest, podcasts } = withoutPodcasts(text);
		expect(rest).toBe(atom("<content>&lt;podcast:season&gt;</content>"));
		expect([...(podcasts?.entries ?? [])]).toMatchObject([["urn:1", [{ season: { number: 3 } }]]]);
		const plain = atom("<content>a</content>");
		expect(withoutPodcasts(plain)).toEqual({ text: plain });
	});

	it("is read from JSON Feed even if its elements are nested very deeply", () => {
		const nested = '{"name":"source","children":['.repeat(50_000) + "]}".repeat(50_000);
		const element = `{"name":"txt","text":"a","children":[${nested}]}`;
		const { items } = read(
			`{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","title":"t","_podcast":{"elements":[${element}]}}]}`,
		);
		expect(items[0]?.item._podcast).toMatchObject({
			elements: [{ name: "txt", text: "a", children: [{ name: "source" }] }],
		});
	});

	it("is read from JSON Feed in the form that this site writes", () => {
		const given = {
			image: "/art.jpg",
			_image: { alt: "Snow on a microphone" },
			_podcast: EPISODE,
			attachments: ITEM.attachments,
		};
		expect(only(json(given))).toMatchObject(ITEM);
	});

	it("is read from JSON Feed with the names of Apple's tags", () => {
		expect(
			only(
				json(
					{
						attachments: [{ url: "/1.mp3", mime_type: "audio/mpeg" }],
						_itunes: { episode: 3, season: "2", episode_type: "trailer", duration: "1:00", image: "/a.jpg" },
					},
					{ _itunes: { explicit: "yes" } },
				),
			),
		).toMatchObject({
			image: "https://pod.example/a.jpg",
			attachments: [{ duration_in_seconds: 60 }],
			_podcast: { number: 3, season: 2, type: "trailer", explicit: true },
		});
	});

	it("is absent from an entry without podcast elements", () => {
		const item = only(rss("<description>a</description>"));
		expect(item).toEqual({ id: "1", title: "t", content_text: "a" });
	});

	it.each([
		["yes", true],
		["TRUE", true],
		["explicit", true],
		["<![CDATA[yes]]>", true],
		["no", false],
		["false", false],
		["clean", false],
		["", undefined],
	])("with <itunes:explicit>%s</itunes:explicit> gets explicit: %s", (word, explicit) => {
		const { _podcast } = only(rss(`<itunes:explicit>${word}</itunes:explicit>`)) as typeof ITEM;
		expect(_podcast?.explicit).toBe(explicit);
	});

	it("is not explicit if <googleplay:explicit> is clean", () => {
		expect(only(rss("<googleplay:explicit>clean</googleplay:explicit>"))._podcast).toEqual({
			explicit: false,
		});
	});

	it.each([
		["5", 5],
		["<![CDATA[5]]>", 5],
		["1.5", 1.5],
		["0", 0],
		["-1", 7],
		["1e999", 7],
		["Infinity", 7],
		["five", 7],
	])("with the number %s has it, or the next valid number", (number, expected) => {
		const given = `<podcast:episode>${number}</podcast:episode><itunes:episode>7</itunes:episode>`;
		expect(only(rss(given))).toMatchObject({ _podcast: { number: expected } });
	});

	it("has its own people, or else those of the channel", () => {
		const channel =
			'<podcast:person role="host" img="/ada.jpg">Ada</podcast:person><podcast:person>Bob</podcast:person>';
		const own = '<podcast:person role="guest">Cy</podcast:person>';
		const peopleOf = (text: string) => (only(text) as typeof ITEM)._podcast?.persons;
		expect(peopleOf(rss(AUDIO + own, channel))).toEqual([{ name: "Cy", role: "guest" }]);
		expect(peopleOf(rss(AUDIO, channel))).toEqual([
			{ name: "Ada", role: "host", image: "https://pod.example/ada.jpg" },
			{ name: "Bob" },
		]);
		// A post among the episodes, which nobody plays.
		expect(peopleOf(rss("", channel))).toBeUndefined();
	});

	it("inherits explicit from its channel", () => {
		const channel = "<itunes:explicit>true</itunes:explicit>";
		expect(only(rss(AUDIO, channel))._podcast).toEqual({ explicit: true });
		expect(only(rss(`${AUDIO}<itunes:explicit>no</itunes:explicit>`, channel))._podcast).toEqual({
			explicit: false,
		});
		expect(only(rss(AUDIO, "<itunes:explicit>no</itunes:explicit>"))._podcast).toBeUndefined();
	});

	it("has the subtitles of Media RSS as captions", () => {
		expect(
			only(
				rss(
					'<media:content url="/1.mp4" type="video/mp4"><media:subTitle type="text/vtt" lang="de" href="/1.vtt"/></media:content>',
				),
			)._podcast,
		).toEqual({
			transcripts: [
				{ url: "https://pod.example/1.vtt", mime_type: "text/vtt", language: "de", rel: "captions" },
			],
		});
	});

	it("resolves its addresses against xml:base", () => {
		const text = rss(
			`<podcast:person img="ada.jpg">Ada</podcast:person><psc:chapters><psc:chapter start="1" image="c.png"/></psc:chapters>`,
		).replace("<item>", '<item xml:base="http://a.example/x/">');
		expect(only(text)).toMatchObject({
			_podcast: {
				persons: [{ image: "http://a.example/x/ada.jpg" }],
				chapters: [{ image: "http://a.example/x/c.png" }],
			},
		});
	});
});

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

describe("unusual episodes", () => {
	it("have chapters sorted by start, without duplicates and without those that have no start", () => {
		const starts = ["10", "00:00:05", "10", "-1", "soon", "99:99:99:99", "1e999", "9999999", "1:00"];
		const chapters = starts.map((start) => `<psc:chapter start="${start}" title="${start}"/>`).join("");
		expect(only(rss(`<psc:chapters>${chapters}</psc:chapters>`))._podcast).toEqual({
			chapters: [
				{ start: 5, title: "00:00:05" },
				{ start: 10, title: "10" },
				{ start: 60, title: "1:00" },
			],
		});
	});

	it("lose addresses that are not web addresses, and incomplete parts", () => {
		expect(
			only(
				rss(
					`<podcast:person href="javascript:x" img="data:image/png,x">Ada</podcast:person><podcast:person href="/x"/>
					<podcast:transcript url="javascript:x" type="text/html"/><podcast:transcript type="text/vtt"/>
					<podcast:transcript url="/1" type="words" language="not a language"/><podcast:chapters url="file:///x"/>
					<psc:chapters><psc:chapter start="1" href="javascript:x"/></psc:chapters>`,
				),
			)._podcast,
		).toEqual({
			persons: [{ name: "Ada" }],
			transcripts: [{ url: "https://pod.example/1" }],
			chapters: [{ start: 1 }],
		});
	});

	it("can be stored whatever their size", async () => {
		const long = `https://a.example/${"x".repeat(9_000)}`;
		const times = <T>(count: number, part: (i: number) => T) =>
			Array.from({ length: count }, (_, i) => part(i));
		const item = only(
			json({
				_podcast: {
					persons: times(200, (i) => ({ name: `${i}"`.repeat(400), url: long, image: long })),
					transcripts: times(100, () => ({ url: long })),
					chapters: times(200, (i) => ({ start: 200 - i, title: "é".repeat(2_000), url: long })),
				},
			}),
		);
		const origin = { source: "pod", publisher: URL_OF_FEED, now: 0 };
		const { article } = await candidateFrom(parseItem(asSubmitted(item)), origin, URL_OF_FEED);
		expect(article.episode?.persons.length).toBeGreaterThan(0);
	});

	it("have at most a hundred people, fifty transcripts and a thousand chapters", () => {
		const many = (part: (i: number) => string) => Array.from({ length: 5_000 }, (_, i) => part(i)).join("");
		const { _podcast } = only(
			rss(
				[
					many((i) => `<podcast:person>${i}</podcast:person>`),
					many((i) => `<podcast:transcript url="/${i}" type="text/vtt"/>`),
					`<psc:chapters>${many((i) => `<psc:chapter start="${5_000 - i}" title="${i}"/>`)}</psc:chapters>`,
				].join(""),
			),
		) as typeof ITEM;
		expect([_podcast.persons.length, _podcast.transcripts.length, _podcast.chapters.length]).toEqual([
			100, 50, 1_000,
		]);
	});

	it("are accepted with any values of `_podcast` and `_image`", () => {
		const names =
			"number season season_name type explicit persons transcripts transcript transcript_language chapters chapters_url chapters_type name role group url image mime_type language rel start end title alt episode episode_type duration".split(
				" ",
			);
		const { value } = fc.letrec((tie) => ({
			value: fc.oneof(
				{ depthSize: "small" },
				fc.constantFrom<unknown>(
					...[
						null,
						true,
						-1,
						-0,
						0.5,
						1e300,
						Number.POSITIVE_INFINITY,
						3,
						"3",
						"1e999",
						"Infinity",
						"",
						" ",
						"\uD800",
						"\uFFFE",
					],
					...["yes", "Bonus", "1:02:03.5", "text/html", "en_US", `en-x-${"abc-".repeat(5_000)}de`],
					...["/a", "https://a.example/", "javascript:x", `https://a.example/${"é".repeat(4_000)}`],
					"x".repeat(20_000),
				),
				fc.string({ unit: "binary" }),
				fc.double(),
				fc.array(tie("value"), { maxLength: 4 }),
				fc.dictionary(fc.constantFrom(...names), tie("value"), { maxKeys: 8 }),
				fc.anything().map((any) => JSON.parse(JSON.stringify(any) ?? "null")),
			),
		}));
		const object = fc.oneof(fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 12 }), value);
		fc.assert(
			fc.property(object, object, object, (_podcast, _image, _itunes) => {
				const attachments = [{ url: "/1.mp3" }];
				const item = only(
					json({ content_html: '<img src="/a" alt="b">', attachments, _podcast, _image, _itunes }),
				);
				expect(item).toMatchObject({ id: "1", title: "t" });
			}),
			{ numRuns: runs(1_000) },
		);
	});

	it("are accepted with any elements", () => {
		const values = fc.constantFrom(
			...["", " ", "x".repeat(20_000), "javascript:x", "/a", "-1", "1e999", "Infinity", "1.5", "&lt;b&gt;"],
			...["&#55296;", "99999999999999999999", "<![CDATA[5]]>", "<b>5</b>", "1:02", "text/html", "\u202E"],
		);
		const attribute = fc
			.tuple(
				fc.constantFrom(
					..."url href img image uri type contentType length language rel role group name start title alt srcset".split(
						" ",
					),
				),
				values.filter((value) => !value.includes("<")),
			)
			.map(([name, value]) => ` ${name}="${value}"`);
		const element = fc
			.tuple(
				fc.constantFrom(
					..."podcast:person podcast:episode podcast:season podcast:transcript podcast:chapters podcast:image podcast:images podcast:alternateEnclosure podcast:source psc:chapters psc:chapter itunes:episode itunes:season itunes:explicit itunes:episodeType itunes:duration googleplay:explicit media:content media:subTitle enclosure".split(
						" ",
					),
				),
				fc.uniqueArray(attribute, { maxLength: 5, selector: (text) => text.split("=")[0] }),
				values,
			)
			.map(([name, attributes, value]) => `<${name}${attributes.join("")}>${value}</${name}>`);
		fc.assert(
			fc.property(fc.array(element, { maxLength: 8 }), fc.boolean(), (elements, isAtom) => {
				const inside = elements.join("");
				expect(only(isAtom ? atom(inside) : rss(inside, inside))).toMatchObject({ title: "t" });
			}),
			{ numRuns: runs(1_000) },
		);
	});
});

describe("other elements of the podcast namespace", () => {
	it("are kept unchanged, and harmful ones are dropped", () => {
		const { _podcast } = only(
			rss(`${AUDIO}<podcast:soundbite startTime="33.833" duration="60.0">Best</podcast:soundbite>
			<podcast:location rel="subject" geo="geo:33.5,-86.8" osm="R6930627" country="US">Birmingham</podcast:location>
			<podcast:license url="javascript:alert(1)">mine</podcast:license>
			<podcast:socialInteract priority="1" uri="https://social.example/@a/1" protocol="activitypub" accountId="@a"/>
			<podcast:value type="lightning" method="keysend" suggested="0.00000005000">
				<podcast:valueRecipient name="Ada &amp; Co" type="node" address="036557ea" split="99" fee="false"/>
			</podcast:value>`),
		) as { _podcast: { elements: unknown } };
		expect(_podcast.elements).toEqual([
			{ name: "soundbite", attributes: { startTime: "33.833", duration: "60" }, text: "Best" },
			{
				name: "location",
				attributes: { rel: "subject", geo: "geo:33.5,-86.8", osm: "R6930627", country: "US" },
				text: "Birmingham",
			},
			{ name: "license", attributes: {}, text: "mine" },
			{
				name: "socialInteract",
				attributes: {
					uri: "https://social.example/@a/1",
					protocol: "activitypub",
					accountId: "@a",
					priority: "1",
				},
			},
			{
				name: "value",
				attributes: { type: "lightning", method: "keysend", suggested: "0.00000005" },
				children: [
					{
						name: "valueRecipient",
						attributes: { name: "Ada & Co", type: "node", address: "036557ea", split: "99", fee: "false" },
					},
				],
			},
		]);
	});
});
