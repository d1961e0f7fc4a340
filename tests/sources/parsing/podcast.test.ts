import { describe, expect, it } from "vitest";
import { withoutPodcasts } from "../../../src/sources/parsing/namespaces/podcast-in-atom.ts";
import {
	AUDIO,
	atom,
	ELEMENTS,
	EPISODE,
	ITEM,
	json,
	NAMESPACES,
	only,
	PODCAST,
	read,
	rss,
} from "./podcast-feeds.ts";

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
