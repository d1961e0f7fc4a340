/** Pictures of Media RSS, as they come in, and as they go out again. */
import { describe, expect, it } from "vitest";
import { parseItem } from "../../src/articles/item.ts";
import { candidateFrom } from "../../src/articles/normalise.ts";
import { pictureKey } from "../../src/articles/picture-key.ts";
import { feedDocument } from "../../src/feeds/document.ts";
import { readFeed } from "../../src/sources/read.ts";
import { renderAtom, renderJson, renderRss, site, state } from "../feeds/documents.ts";

const NAMESPACES =
	'xmlns:media="http://search.yahoo.com/mrss/" xmlns:content="http://purl.org/rss/1.0/modules/content/"';
const read = (text: string) => readFeed(new TextEncoder().encode(text), null, "https://photos.example/feed");
const rss = (item: string) =>
	`<rss version="2.0" ${NAMESPACES}><channel><title>Ada</title><item><guid>1</guid><link>https://photos.example/1</link>${item}</item></channel></rss>`;
const atom = (entry: string) =>
	`<feed xmlns="http://www.w3.org/2005/Atom" ${NAMESPACES}><title>Ada</title><entry><id>1</id>${entry}</entry></feed>`;
const only = (text: string) => {
	const item = read(text).items[0]?.item;
	parseItem(item);
	return (item ?? {}) as {
		image?: string;
		_image?: { alt: string };
		attachments?: { url: string; mime_type: string; title?: string }[];
		content_text?: string;
		title?: string;
	};
};
/** The pictures beside a content, with their words. */
const beside = (text: string) => (only(text).attachments ?? []).map(({ url, title }) => [url, title]);
const POST = "<description>&lt;p&gt;Snow&lt;/p&gt;</description>";
const picture = (name: string, words?: string) =>
	`<media:content url="https://files.example/${name}.jpg" type="image/jpeg" fileSize="9" medium="image">${
		words === undefined ? "" : `<media:description type="plain">${words}</media:description>`
	}</media:content>`;

// Mastodon and its kin: each picture of a post has an element of its own, with what its author wrote for those who cannot see.
const MASTODON = rss(
	`${POST}${picture("1", "A fir &amp; snow")}${picture("2", "Ice")}${picture("3")}${picture("4", "Fog")}`,
);

describe("several pictures", () => {
	it("come in with their words", () => {
		expect(only(MASTODON)).toMatchObject({
			image: "https://files.example/1.jpg",
			_image: { alt: "A fir & snow" },
			attachments: [
				{
					url: "https://files.example/1.jpg",
					mime_type: "image/jpeg",
					title: "A fir & snow",
					size_in_bytes: 9,
				},
				{ url: "https://files.example/2.jpg", mime_type: "image/jpeg", title: "Ice", size_in_bytes: 9 },
				{ url: "https://files.example/3.jpg", mime_type: "image/jpeg", size_in_bytes: 9 },
				{ url: "https://files.example/4.jpg", mime_type: "image/jpeg", title: "Fog", size_in_bytes: 9 },
			],
		});
	});

	it.each([
		["RSS", renderRss],
		["Atom", renderAtom],
		["JSON Feed", renderJson],
	] as const)("go out in %s such that they come in again", async (_, render) => {
		const [given] = read(MASTODON).items;
		const { article } = await candidateFrom(parseItem(given?.item), { source: "s", publisher: "p", now: 0 });
		const stored = { ...article, revision: 1, sorted_at: 0, archive: null };
		const page = { state, articles: [stored], more: false };
		const out = render(feedDocument(site, page, { content: "full", parameters: [] }));
		const { image, _image, attachments } = only(out);
		const before = only(MASTODON);
		expect({ image, _image, attachments }).toEqual({
			image: before.image,
			_image: before._image,
			attachments: before.attachments,
		});
		for (const words of ["Ice", "Fog"]) expect(out.split(words).length).toBeGreaterThan(1);
	});

	it.each<[string, string, (string | undefined)[][]]>([
		["one, which is the image", rss(POST + picture("1", "Ice")), []],
		[
			"groups in Atom",
			atom(
				`<content>a</content><media:group>${picture("1")}</media:group><media:group>${picture("2")}</media:group>`,
			),
			[
				["https://files.example/1.jpg", undefined],
				["https://files.example/2.jpg", undefined],
			],
		],
		[
			"a group in which each is described",
			rss(`${POST}<media:group>${picture("1", "Ice")}${picture("2", "Fog")}</media:group>`),
			[
				["https://files.example/1.jpg", "Ice"],
				["https://files.example/2.jpg", "Fog"],
			],
		],
		// Newspapers: a group has one picture in the sizes that they print it in.
		[
			"a group of sizes",
			rss(`${POST}<media:group>${picture("small", "Ice")}${picture("large", "Ice")}</media:group>`),
			[],
		],
		[
			"sizes without a group",
			rss(
				`${POST}<media:content medium="image" width="140" url="https://i.example/1.jpg?width=140&amp;s=a1"/><media:content medium="image" width="460" url="https://i.example/1.jpg?width=460&amp;s=b2"/>`,
			),
			[],
		],
		[
			"of which addresses differ in what is no size",
			rss(
				`${POST}<media:content medium="image" url="https://i.example/get?id=1"/><media:content medium="image" url="https://i.example/get?id=2"/>`,
			),
			[
				["https://i.example/get?id=1", undefined],
				["https://i.example/get?id=2", undefined],
			],
		],
		// WordPress.com names all pictures of a content again, after the portrait of its author.
		[
			"those of the content",
			rss(
				`<content:encoded><![CDATA[<img src="https://files.example/1-300x200.jpg?w=300"><p>a</p><img class="x" src='https://i0.wp.com/files.example/2.jpg?resize=3%2C2'>]]></content:encoded>
				<media:content url="https://0.gravatar.com/avatar/ada" medium="image"><media:title>ada</media:title></media:content>${picture("1")}${picture("2")}`,
			),
			[],
		],
		[
			"one that the content leaves out",
			rss(
				`<content:encoded><![CDATA[<img src="https://files.example/1.jpg">]]></content:encoded>${picture("1")}${picture("2", "Fog")}`,
			),
			[["https://files.example/2.jpg", "Fog"]],
		],
		[
			"those that are enclosures too",
			rss(
				`${POST}<enclosure url="https://files.example/1.jpg" type="image/jpeg" length="9"/><enclosure url="https://files.example/2-scaled.jpg" type="image/jpeg" length="9"/>${picture("1", "Ice")}${picture("2", "Fog")}`,
			),
			[
				["https://files.example/1.jpg", "Ice"],
				["https://files.example/2-scaled.jpg", "Fog"],
			],
		],
		[
			"one that is an enclosure too",
			rss(
				`${POST}<enclosure url="https://files.example/1.jpg" type="image/jpeg" length="9"/>${picture("1", "Ice")}`,
			),
			[["https://files.example/1.jpg", "Ice"]],
		],
		[
			"a video with what it shows",
			rss(
				`${POST}<media:content url="https://files.example/1.mp4" type="video/mp4" medium="video"><media:description type="plain">A cat</media:description></media:content>`,
			),
			[["https://files.example/1.mp4", "A cat"]],
		],
		[
			"titles that are names of files, and one that is not",
			rss(
				`${POST}${["IMG_1", "1.jpg", "Ice on a lake"].map((title, i) => `<media:content url="https://files.example/${i}.jpg" medium="image"><media:title>${title}</media:title></media:content>`).join("")}`,
			),
			[
				["https://files.example/0.jpg", undefined],
				["https://files.example/1.jpg", undefined],
				["https://files.example/2.jpg", "Ice on a lake"],
			],
		],
	])("are told apart: %s", (_, text, expected) => {
		expect(beside(text)).toEqual(expected);
	});

	it("are one that is best to see, if it is given in sizes", () => {
		const sizes =
			'<media:content medium="image" url="/s.jpg" width="10"/><media:content medium="image" url="/l.jpg" width="900"/>';
		const group = (inside: string) =>
			rss(`${POST}<media:group>${inside}<media:description>Ice</media:description></media:group>`);
		expect(only(group(sizes))).toMatchObject({
			image: "https://photos.example/l.jpg",
			_image: { alt: "Ice" },
		});
		const usual = sizes.replace('width="10"', 'width="10" isDefault="true"');
		expect(only(group(usual)).image).toBe("https://photos.example/s.jpg");
	});

	it("are images in JSON Feed, the first of them the article's", () => {
		const attachments = [
			{ url: "https://files.example/1.pdf", mime_type: "application/pdf" },
			{ url: "https://files.example/1.jpg", mime_type: "image/jpeg", title: "Ice" },
		];
		const text = JSON.stringify({
			version: "https://jsonfeed.org/version/1.1",
			items: [{ id: "1", content_text: "a", attachments }],
		});
		expect(only(text)).toMatchObject({
			image: "https://files.example/1.jpg",
			_image: { alt: "Ice" },
			attachments,
		});
	});

	it("are not shown before everyone's eyes where they are sensitive", async () => {
		const adult = '<media:rating scheme="urn:simple">adult</media:rating></media:content>';
		const sensitive = picture("1", "Blood").replace("</media:content>", adult);
		const hidden = { url: "https://files.example/1.jpg", title: "Blood", _sensitive: true };
		const one = only(rss(POST + sensitive));
		expect(one.image).toBeUndefined();
		expect(one.attachments).toMatchObject([hidden]);
		const two = only(rss(POST + sensitive + picture("2", "Ice")));
		expect(two).toMatchObject({ image: "https://files.example/2.jpg", _image: { alt: "Ice" } });
		expect(two.attachments).toMatchObject([hidden, { title: "Ice" }]);
		expect(two.attachments?.[1]).not.toHaveProperty("_sensitive");
		for (const render of [renderRss, renderAtom, renderJson]) {
			const { article } = await candidateFrom(
				parseItem({ id: "1", title: "t", attachments: two.attachments }),
				{
					source: "s",
					publisher: "p",
					now: 0,
				},
			);
			const stored = { ...article, revision: 1, sorted_at: 0, archive: null };
			const page = { state, articles: [stored], more: false };
			const again = only(render(feedDocument(site, page, { content: "full", parameters: [] })));
			expect(again.attachments).toEqual(two.attachments);
			expect(again.image).not.toBe("https://files.example/1.jpg");
		}
	});

	it("are a hundred at most, however many there are", () => {
		const many = Array.from({ length: 5_000 }, (_, i) => picture(`p${i}`, "Ice")).join("");
		expect(beside(rss(POST + many))).toHaveLength(100);
	});
});

describe("a picture is the same", () => {
	it.each([
		["https://a.example/1.jpg", "http://a.example/1.jpg?w=300&h=200", true],
		["https://a.example/1.jpg", "https://a.example/1-1024x768.jpg", true],
		["https://a.example/1.jpg", "https://a.example/1@2x.jpg", true],
		["https://a.example/1.jpg", "https://i2.wp.com/a.example/1.jpg?ssl=1", true],
		["https://a.example/1.jpg", "https://a.example/2.jpg", false],
		["https://a.example/p?id=1", "https://a.example/p?id=2", false],
		["https://a.example/1.jpg", "https://b.example/1.jpg", false],
	])("at %s as at %s: %s", (one, other, isSame) => {
		expect(pictureKey(one) === pictureKey(other)).toBe(isSame);
	});
});
