/** Pictures of Media RSS, as they come in, and as they go out again. */
import { parseAtomFeed, parseRssFeed } from "feedsmith";
import { describe, expect, it } from "vitest";
import { candidateFrom } from "../../../src/articles/normalise/normalise.ts";
import { parseItem } from "../../../src/articles/schema/item.ts";
import { feedDocument } from "../../../src/feeds/document.ts";
import { pictureKey } from "../../../src/model/picture-key.ts";
import { renderArticlePage } from "../../../src/pages/article-page.tsx";
import { NOTHING_OWN, withShown } from "../../../src/pages/page-site.ts";
import { readFeed } from "../../../src/sources/parsing/read-feed.ts";
import { renderAtom, renderJson, renderRss, site, state } from "../../feeds/documents.ts";
import { asSubmitted, withinBounds } from "../../support/source-items.ts";

const NAMESPACES =
	'xmlns:media="http://search.yahoo.com/mrss/" xmlns:content="http://purl.org/rss/1.0/modules/content/"';
const read = (text: string) =>
	withinBounds(readFeed(new TextEncoder().encode(text), null, "https://photos.example/feed"));
const rss = (item: string) =>
	`<rss version="2.0" ${NAMESPACES}><channel><title>Ada</title><item><guid>1</guid><link>https://photos.example/1</link>${item}</item></channel></rss>`;
const atom = (entry: string) =>
	`<feed xmlns="http://www.w3.org/2005/Atom" ${NAMESPACES}><title>Ada</title><entry><id>1</id>${entry}</entry></feed>`;
const only = (text: string) => {
	const item = read(text).items[0]?.item;
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
const titled = (name: string, title: string) =>
	`<media:content url="https://files.example/${name}.jpg" medium="image"><media:title>${title}</media:title></media:content>`;
const sized = (name: string, size = "") =>
	`<media:content url="https://files.example/${name}.jpg" medium="image" ${size}/>`;

// Mastodon and its kin: each picture of a post has an element of its own, with what its author wrote for those who cannot see.
const MASTODON = rss(
	`${POST}${picture("1", "A fir &amp; snow")}${picture("2", "Ice")}${picture("3")}${picture("4", "Fog")}`,
);

describe("several pictures", () => {
	it("are read with their descriptions", () => {
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
	] as const)("come back unchanged from a written feed in %s", async (_, render) => {
		const [given] = read(MASTODON).items;
		const { article } = await candidateFrom(parseItem(asSubmitted(given?.item)), {
			source: "s",
			publisher: "p",
			now: 0,
		});
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
		["a single picture, which is the image", rss(POST + picture("1", "Ice")), []],
		[
			"Atom entries with groups",
			atom(
				`<content>a</content><media:group>${picture("1")}</media:group><media:group>${picture("2")}</media:group>`,
			),
			[
				["https://files.example/1.jpg", undefined],
				["https://files.example/2.jpg", undefined],
			],
		],
		[
			"a group with a description for each",
			rss(`${POST}<media:group>${picture("1", "Ice")}${picture("2", "Fog")}</media:group>`),
			[
				["https://files.example/1.jpg", "Ice"],
				["https://files.example/2.jpg", "Fog"],
			],
		],
		// Newspapers: a group has one picture in the sizes that they print it in.
		[
			"a group of sizes of one picture",
			rss(`${POST}<media:group>${picture("small", "Ice")}${picture("large", "Ice")}</media:group>`),
			[],
		],
		[
			"sizes of one picture without a group",
			rss(
				`${POST}<media:content medium="image" width="140" url="https://i.example/1.jpg?width=140&amp;s=a1"/><media:content medium="image" width="460" url="https://i.example/1.jpg?width=460&amp;s=b2"/>`,
			),
			[],
		],
		[
			"addresses that differ in more than a size",
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
			"pictures that the content has",
			rss(
				`<content:encoded><![CDATA[<img src="https://files.example/1-300x200.jpg?w=300"><p>a</p><img class="x" src='https://i0.wp.com/files.example/2.jpg?resize=3%2C2'>]]></content:encoded>
				<media:content url="https://0.gravatar.com/avatar/ada" medium="image"><media:title>ada</media:title></media:content>${picture("1")}${picture("2")}`,
			),
			[],
		],
		[
			"a picture that the content lacks",
			rss(
				`<content:encoded><![CDATA[<img src="https://files.example/1.jpg">]]></content:encoded>${picture("1")}${picture("2", "Fog")}`,
			),
			[["https://files.example/2.jpg", "Fog"]],
		],
		[
			"pictures that are also enclosures",
			rss(
				`${POST}<enclosure url="https://files.example/1.jpg" type="image/jpeg" length="9"/><enclosure url="https://files.example/2-scaled.jpg" type="image/jpeg" length="9"/>${picture("1", "Ice")}${picture("2", "Fog")}`,
			),
			[
				["https://files.example/1.jpg", "Ice"],
				["https://files.example/2-scaled.jpg", "Fog"],
			],
		],
		[
			"a single picture that is also an enclosure",
			rss(
				`${POST}<enclosure url="https://files.example/1.jpg" type="image/jpeg" length="9"/>${picture("1", "Ice")}`,
			),
			[["https://files.example/1.jpg", "Ice"]],
		],
		[
			"a video with a description",
			rss(
				`${POST}<media:content url="https://files.example/1.mp4" type="video/mp4" medium="video"><media:description type="plain">A cat</media:description></media:content>`,
			),
			[["https://files.example/1.mp4", "A cat"]],
		],
		[
			"titles of which all but one are file names",
			rss(
				`${POST}${["IMG_1", "1.jpg", "Ice on a lake"].map((title, i) => `<media:content url="https://files.example/${i}.jpg" medium="image"><media:title>${title}</media:title></media:content>`).join("")}`,
			),
			[
				["https://files.example/0.jpg", undefined],
				["https://files.example/1.jpg", undefined],
				["https://files.example/2.jpg", "Ice on a lake"],
			],
		],
		// Photo agencies put the series of an article into one group.
		[
			"a group with a title for each",
			rss(`${POST}<media:group>${titled("1", "Ice on a lake")}${titled("2", "Fog in a wood")}</media:group>`),
			[
				["https://files.example/1.jpg", "Ice on a lake"],
				["https://files.example/2.jpg", "Fog in a wood"],
			],
		],
		[
			"a group with one title, and one without",
			rss(
				`${POST}<media:group>${titled("1", "Ice on a lake")}${titled("2", "Ice on a lake")}</media:group><media:group>${sized("3", 'width="9"')}${sized("4", 'width="90"')}</media:group>`,
			),
			[
				["https://files.example/1.jpg", "Ice on a lake"],
				["https://files.example/4.jpg", undefined],
			],
		],
		[
			"a group without metadata, with unrelated names",
			rss(`${POST}<media:group>${["1", "2", "3"].map((name) => sized(name)).join("")}</media:group>`),
			["1", "2", "3"].map((name) => [`https://files.example/${name}.jpg`, undefined]),
		],
		[
			"a group without metadata, with equal dimensions",
			rss(
				`${POST}<media:group>${sized("1", 'width="90" height="60"')}${sized("2", 'width="90" height="60"')}</media:group>`,
			),
			["1", "2"].map((name) => [`https://files.example/${name}.jpg`, undefined]),
		],
		[
			"a group whose names indicate sizes",
			rss(`${POST}<media:group>${sized("1_thumb")}${sized("1_large")}${sized("1_300w")}</media:group>`),
			[],
		],
		// Media RSS has a text for each as well, and what is in front of a medium is often left out, or is in other words.
		[
			"pictures described by media:text",
			rss(
				`${POST}${picture("1", "Ice")}<media:content url="https://files.example/2.jpg"><media:text type="plain">Fog</media:text></media:content>`,
			),
			[
				["https://files.example/1.jpg", "Ice"],
				["https://files.example/2.jpg", "Fog"],
			],
		],
		[
			"photos under other vocabulary",
			rss(
				`${POST}${["photo", "Image", "picture"].map((medium, i) => `<media:content medium="${medium}" url="https://i.example/${i}"><media:description>${medium}</media:description></media:content>`).join("")}`,
			),
			["photo", "Image", "picture"].map((medium, i) => [`https://i.example/${i}`, medium]),
		],
	])("are told apart from sizes of one picture: %s", (_, text, expected) => {
		expect(beside(text)).toEqual(expected);
	});

	it("are described by their titles if there are several", () => {
		const [one, two] = [titled("1", "Ice on a lake"), titled("2", "Fog in a wood")];
		expect(only(rss(POST + one + two))._image).toEqual({ alt: "Ice on a lake" });
		expect(only(rss(POST + one))).not.toHaveProperty("_image");
	});

	it("include contents that declare only a width", () => {
		const given = '<media:content url="https://i.example/1" width="900" height="600"/>';
		expect(only(rss(POST + given)).image).toBe("https://i.example/1");
		const player = given.replace("/1", "/embed/1");
		expect(only(rss(POST + player))).not.toHaveProperty("image");
	});

	it("include files of unknown type that have a description", () => {
		const given = ["Ice", "Fog"].map(
			(words) =>
				`<media:content url="https://i.example/${words}"><media:description>${words}</media:description></media:content>`,
		);
		expect(only(rss(POST + given.join(""))).attachments).toEqual(
			["Ice", "Fog"].map((title) => ({
				url: `https://i.example/${title}`,
				mime_type: "application/octet-stream",
				title,
			})),
		);
	});

	it("beside a video are shown as well", async () => {
		const video = '<media:content url="https://files.example/1.mp4" type="video/mp4" medium="video"/>';
		const given = only(rss(POST + video + picture("1", "Ice")));
		expect(given).toMatchObject({ image: "https://files.example/1.jpg", _image: { alt: "Ice" } });
		expect(given.attachments).toMatchObject([
			{ mime_type: "video/mp4" },
			{ url: "https://files.example/1.jpg", title: "Ice" },
		]);
		const poster = '<media:thumbnail url="https://files.example/1.jpg"/>';
		expect(only(rss(POST + video + picture("1", "Ice") + poster)).attachments).toHaveLength(1);
		const origin = { source: "s", publisher: "p", now: 0 };
		const { article } = await candidateFrom(parseItem({ ...given, id: "1" }), origin);
		const stored = { ...article, revision: 1, sorted_at: 0, archive: null };
		const shown = await withShown(site, NOTHING_OWN);
		expect(renderArticlePage(shown, stored, {})).toMatch(/<img [^>]*src="[^"]*1\.jpg" alt="Ice"/);
	});

	it("become the image with its alternative text if there is only one", async () => {
		const given = parseItem(asSubmitted(read(rss(POST + picture("1", "A fir &amp; snow"))).items[0]?.item));
		const { article } = await candidateFrom(given, { source: "s", publisher: "p", now: 0 });
		const stored = { ...article, revision: 1, sorted_at: 0, archive: null };
		const document = feedDocument(
			site,
			{ state, articles: [stored], more: false },
			{ content: "full", parameters: [] },
		);
		const inRss = parseRssFeed(renderRss(document)).items?.[0]?.media;
		const inAtom = parseAtomFeed(renderAtom(document)).entries?.[0]?.media;
		for (const media of [inRss, inAtom])
			expect(media?.contents).toMatchObject([
				{ url: "https://files.example/1.jpg", description: { value: "A fir & snow", type: "plain" } },
			]);
	});

	it("are one picture in the best size if they are sizes of it", () => {
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

	it("are attachments in JSON Feed, and the first one is the article's image", () => {
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

	it("are hidden until requested if they are sensitive", async () => {
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

	it("are limited to a hundred", () => {
		const many = Array.from({ length: 5_000 }, (_, i) => picture(`p${i}`, "Ice")).join("");
		expect(beside(rss(POST + many))).toHaveLength(100);
	});
});

describe("two addresses name the same picture", () => {
	it.each([
		["https://a.example/1.jpg", "http://a.example/1.jpg?w=300&h=200", true],
		["https://a.example/1.jpg", "https://a.example/1-1024x768.jpg", true],
		["https://a.example/1.jpg", "https://a.example/1@2x.jpg", true],
		["https://a.example/1.jpg", "https://i2.wp.com/a.example/1.jpg?ssl=1", true],
		["https://a.example/1.jpg", "https://a.example/2.jpg", false],
		["https://a.example/p?id=1", "https://a.example/p?id=2", false],
		["https://a.example/1.jpg", "https://b.example/1.jpg", false],
	])("in %s and %s: %s", (one, other, isSame) => {
		expect(pictureKey(one) === pictureKey(other)).toBe(isSame);
	});
});
