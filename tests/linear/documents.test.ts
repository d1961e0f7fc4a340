import { describe, it } from "vitest";
import { readFeed } from "../../src/sources/read.ts";
import { expectLinear, repeated } from "./growth.ts";

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
	],
];

describe.each([
	["a document", ""],
	["RSS", RSS],
	["Atom", ATOM],
])("reading %s takes linear time", (_, before) => {
	it.each(UNITS)("with %j again and again", async (unit) => {
		await expectLinear(read, repeated(unit, before), LENGTH);
	});
});

it("a tag of many different attributes takes linear time", async () => {
	const tagOf = (length: number) =>
		`${RSS}<a ${Array.from({ length: length / 10 }, (_, i) => `b${i}="c"`).join(" ")}>`;
	await expectLinear(read, tagOf, LENGTH);
});

it.each([
	["RSS", "<rss", "<channel><item>", "<link>x</link>"],
	["RSS", "<rss", "<channel>", "<item><link>x</link></item>"],
	["Atom", "<feed", "<entry>", '<link href="x"/>'],
])(
	"relative addresses in %s under an xml:base as long as the document take linear time",
	async (_, root, before, unit) => {
		await expectLinear(
			read,
			(length) =>
				`${root} xml:base="https://a.example/${"b".repeat(length)}/">${before}${repeated(unit)(length)}`,
			LENGTH,
		);
	},
);

describe("a value takes linear time", () => {
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
		"of %j again and again",
		async (unit) => {
			const itemOf = (text: string) => KINDS.map((kind) => `<${kind}>${text}</${kind}>`).join("");
			await expectLinear((text) => read(`${RSS}${itemOf(text)}`), repeated(unit, "", "x"), LENGTH);
		},
	);
});
