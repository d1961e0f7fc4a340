import { describe, it } from "vitest";
import { readFeed } from "../../src/sources/parsing/read-feed.ts";
import { expectLinear, expectQuick, repeated } from "./growth.ts";

const LENGTH = 100_000;

const read = (text: string) => readFeed(new TextEncoder().encode(text), "text/xml", "https://a.example/");

const RSS = `<rss xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><item>`;
const ATOM = `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:podcast="https://podcastindex.org/namespace/1.0">
<entry><title>A</title>`;

/** What begins something that may never end, alone and before something else. */
const UNITS = [
	...[
		"<",
		"<?a>",
		"<?a",
		"<!a>",
		"<!a[>",
		"<!a[>]",
		"<!a[]",
		"<!--",
		"<![CDATA[",
		"]]>",
		"-->",
		"&",
		"&#",
		'"',
		"'",
	],
	...[
		"</",
		"</a>",
		"<a>",
		"<a ",
		"<a/>",
		'<a b="',
		"<a b='",
		"<a b=\"<a c='",
		"<a b= ",
		"<a\n",
		"x",
		" ",
		"\n",
		"\t<",
	],
	...[
		"<item>",
		"<entry>",
		"<channel>",
		"<title>",
		"<title/>",
		"<link>",
		"<link/>",
		"<author>",
		"<image>",
		"<description>",
	],
	...[
		"<title><link>",
		"<link></a>",
		"<a xmlns:b='c'>",
		"<b:c>",
		'<a xml:base="b/">',
		"<content type='xhtml'><p>",
		"<!ENTITY a 'b",
		'<!ENTITY a "b">',
		"<!ENTITY ",
		"&#195;",
		"&#195;&#169;",
		"&#195;&#169; ",
		"&#000",
		"&acirc;",
		"&amp;",
		"<a:b><entry>",
		"<content type='html'><div xmlns='http://www.w3.org/1999/xhtml'>&lt;b",
	],
];

describe.each([
	["any document", ""],
	["RSS", RSS],
	["Atom", ATOM],
])("reading %s takes linear time", (_, before) => {
	it.each(UNITS)("with many %j", async (unit) => {
		await expectLinear(read, repeated(unit, before), LENGTH);
	});
});

describe("reading XHTML takes linear time", () => {
	const before = `${ATOM}<entry><content type="xhtml"><div>`;
	it.each([
		"<b>",
		"<b/>",
		"</b>",
		"<b></i>",
		"<br>",
		"<script>",
		"<plaintext/>",
		"<svg>",
		"<x:b/>",
		"<b xmlns:b='c'>",
		"<b xmlns='c'>",
		"<p xml:base='a/'>",
		"<![CDATA[",
		"<![CDATA[]]>",
		"<!--",
		"<?",
		"<",
		"&lt;",
		"<pre>\n",
	])("with many %j", async (unit) => {
		const ended = "</div></content></entry></feed>";
		await expectLinear(read, repeated(unit, before, ended), LENGTH);
		await expectLinear(read, repeated(`${unit}x`, before, ended), LENGTH);
	});

	it("with a namespace declared in each of its elements", async () => {
		const elements = (length: number) =>
			Array.from({ length: length / 20 }, (_, i) => `<b xmlns:p${i}='c'>`).join("");
		await expectLinear(
			read,
			(length) => `${before}${elements(length)}</div></content></entry></feed>`,
			LENGTH,
		);
	});
});

it("an entry of many sensitive pictures, and as many files that may be the same, is read in linear time", async () => {
	const entryOf = (length: number) => {
		const count = length / 10;
		const picture = (i: number) =>
			`${i % 100 === 0 ? "</media:group><media:group>" : ""}<media:content url="https://blog.example/${i}.jpg" medium="image"><media:description>${i}</media:description></media:content>`;
		const groups = `<media:group>${Array.from({ length: count }, (_, i) => picture(i)).join("")}</media:group>`;
		const file = `<enclosure url="https://blog.example/${count - 1}.jpg" type="image/jpeg" length="1"/>`;
		return `<rss xmlns:media="http://search.yahoo.com/mrss/"><channel><item><media:rating>adult</media:rating>${groups}${file.repeat(4 * count)}</item>`;
	};
	await expectLinear(read, entryOf, 64_000);
});

it("a tag of many different attributes is read in linear time", async () => {
	const tagOf = (length: number) =>
		`${RSS}<a ${Array.from({ length: length / 10 }, (_, i) => `b${i}="c"`).join(" ")}>`;
	await expectLinear(read, tagOf, LENGTH);
});

it.each([
	["RSS", "<rss", "<channel><item>", "<link>x</link>"],
	["RSS", "<rss", "<channel>", "<item><link>x</link></item>"],
	["Atom", "<feed", "<entry>", '<link href="x"/>'],
])(
	"relative addresses in %s under an xml:base as long as the document are resolved in linear time",
	async (_, root, before, unit) => {
		await expectLinear(
			read,
			(length) =>
				`${root} xml:base="https://a.example/${"b".repeat(length)}/">${before}${repeated(unit)(length)}`,
			LENGTH,
		);
	},
);

describe("reading a value takes linear time", () => {
	const KINDS = [
		"title",
		"link",
		"pubDate",
		"itunes:duration",
		"author",
		"dc:creator",
		"itunes:author",
		"guid",
		"enclosure",
	];
	it.each([" ", ",", "1", "1 ", "1:", "-", ".", "a ", "a.", "@", "a@", "(", "a@a.", "%", "&amp;", "\n", "+"])(
		"of many %j",
		async (unit) => {
			const itemOf = (text: string) => KINDS.map((kind) => `<${kind}>${text}</${kind}>`).join("");
			await expectLinear((text) => read(`${RSS}${itemOf(text)}`), repeated(unit, "", "x"), LENGTH);
		},
	);
});

describe("feed-level data is not read again for each entry:", () => {
	/** A feed with a thousand entries, and before them so much of what is given. */
	const jsonOf = (before: string) =>
		`{"items":[${'{"id":"i","title":"x"},'.repeat(1000)}{}],"authors":[${before}{}]}`;
	const atomOf = (before: string, entry = "") =>
		`${ATOM.replace("<entry><title>A</title>", before)}${`<entry><id>i</id><title>x</title>${entry}</entry>`.repeat(1000)}</feed>`;
	const rssOf = (before: string) =>
		`<rss xmlns:podcast="https://podcastindex.org/namespace/1.0"><channel>${before}${'<item><title>x</title><enclosure url="x" type="audio/mpeg"/></item>'.repeat(1000)}</channel></rss>`;
	const person = (href: string) => `<podcast:person href="${href}">x</podcast:person>`;
	const alternates =
		'<podcast:alternateEnclosure type="a/b"><podcast:source uri="x"/></podcast:alternateEnclosure>';

	it.each<[string, string, (before: string) => string]>([
		["people without a name in JSON Feed", "{},", jsonOf],
		["people in Atom", "<author><name>&lt;b>x&lt;/b></name></author>", atomOf],
		["links in Atom", '<link rel="x" href="y"/>', atomOf],
		["podcast people in Atom", person("x"), atomOf],
		["podcast people in RSS", person("x"), rssOf],
		[
			"podcast namespaces in RSS",
			'<a xmlns:a="https://podcastindex.org/namespace/1.0"><season xmlns="https://podcastindex.org/namespace/1.0">1</season></a>',
			rssOf,
		],
		["unclosed tags in Atom", `<person xmlns='https://podcastindex.org/namespace/1.0" `, atomOf],
	])("%s", async (_, unit, feedOf) => {
		await expectLinear((text) => read(feedOf(text)), repeated(unit), LENGTH);
		await expectQuick(() => read(feedOf(repeated(unit)(LENGTH))));
	});

	it.each<[string, (value: string) => string]>([
		["an address of a person", (value) => rssOf(person(value).repeat(4))],
		["a base address", (value) => rssOf("").replace("<rss", `<rss xml:base="${value}"`)],
		[
			"a page address",
			(value) =>
				atomOf(
					`<link href="${value}"/>`,
					'<link href="http://b.example/"/><link rel="related" href="http://c.example/"/>',
				),
		],
	])("%s as long as the document", async (_, feedOf) => {
		await expectQuick(() => read(feedOf(`http://a.example/${"b".repeat(1_000_000)}`)));
	});

	it("nor is an episode whose id many entries have", async () => {
		const feedOf = (length: number) => atomOf(`<entry><id>i</id>${repeated(alternates)(length)}</entry>`);
		await expectQuick(() => read(feedOf(400_000)));
	});
});

it("each file of an entry is examined a limited number of times", async () => {
	await expectQuick(() =>
		read(`${RSS}${repeated('<enclosure url="x"/>')(1_000_000)}</item></channel></rss>`),
	);
});

it("a long tag of an entry whose contents have bases is read in linear time", async () => {
	const entryOf = (length: number) =>
		`<feed><entry a='${'"'.repeat(length / 2)}'>${repeated('<content xml:base="b/">x</content>')(length / 2)}</entry></feed>`;
	await expectLinear(read, entryOf, LENGTH);
});
