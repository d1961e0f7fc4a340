/** Unusual and invalid values of podcasts, none of which loses an article. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { candidateFrom } from "../../../src/articles/normalise/normalise.ts";
import { parseItem } from "../../../src/articles/schema/item.ts";
import { runs } from "../../support/runs.ts";
import { asSubmitted } from "../../support/source-items.ts";
import { atom, type ITEM, json, only, rss, URL_OF_FEED } from "./podcast-feeds.ts";

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
