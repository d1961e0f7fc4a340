/** Arbitrary articles with unusual values, for properties that must hold for any article. */
import fc from "fast-check";
import type { EntrySource } from "../../src/feeds/document.ts";
import { oneLine } from "../../src/model/text.ts";

/** Text that breaks careless code: markup, CDATA ends, entities, control characters, lone surrogates, many scripts. */
export const anyText = fc.oneof(
	fc.string({ unit: "grapheme", maxLength: 60 }),
	fc.string({ unit: "binary", maxLength: 60 }),
	fc
		.array(
			fc.oneof(
				fc.constantFrom(
					"]]>",
					"]]",
					">",
					"<",
					"&",
					"&amp;",
					"&amp;amp;",
					"&lt;b&gt;",
					"<![CDATA[",
					"<!--",
					"-->",
					"<?xml?>",
				),
				fc.constantFrom(
					'"',
					"'",
					"\u0000",
					"\u0008",
					"\u000B",
					"\u001F",
					"\u0085",
					"\u009F",
					"\uFFFE",
					"\uFFFF",
					"\uD800",
					"\uDFFF",
				),
				fc.constantFrom(
					"\r\n",
					"\r",
					"\n",
					"\t",
					" ",
					"\u00A0",
					"\u2028",
					"🌊",
					"👩‍👩‍👧",
					"שלום",
					"مرحبا",
					"日本語",
					"$&",
					"$1",
					"é",
				),
				fc.string({ unit: "grapheme-ascii", maxLength: 8 }),
			),
			{ maxLength: 20 },
		)
		.map((parts) => parts.join("")),
);

/** HTML of any quality. */
export const anyHtml = fc.oneof(
	anyText,
	fc
		.array(
			fc.oneof(
				fc.constantFrom(
					"<p>",
					"</p>",
					"<b>",
					"<a href='/x?a=1&b=2'>",
					"</a>",
					"<img src=y.png alt='a>b'>",
					"<br>",
					"<table>",
				),
				fc.constantFrom(
					"<script>alert(1)</script>",
					"<svg><p>",
					"<pre>\n\n",
					"<td>",
					"<li>",
					"<!-- x -->",
					"]]>",
					"&nbsp;",
				),
				anyText,
			),
			{ maxLength: 20 },
		)
		.map((parts) => parts.join("")),
);

const anyUrl = fc
	.record({ path: anyText, query: anyText })
	.map(
		({ path, query }) =>
			new URL(`/${encodeURIComponent(path.toWellFormed())}?q=${query.toWellFormed()}`, "https://blog.example")
				.href,
	);

const anyDate = fc
	.date({ min: new Date("1970-01-01"), max: new Date("2026-11-20"), noInvalidDate: true })
	.map((date) => date.toISOString());

const anyAuthor = fc.record(
	{
		name: anyText.filter((name) => /\p{L}/u.test(name)),
		url: fc.constantFrom(
			"https://joe.example/",
			"mailto:joe@example.org",
			"mailto:jane%zz@example.org",
			"mailto:jane%01@example.org?subject=x",
			"mailto:",
		),
	},
	{ requiredKeys: ["name"] },
);

const anyAttachment = fc.record(
	{
		url: anyUrl,
		mime_type: fc.constantFrom(
			"audio/mpeg",
			"video/mp4",
			"application/pdf",
			"image/svg+xml",
			'audio/ogg; codecs="opus"',
		),
		title: anyText,
		size_in_bytes: fc.nat(),
		duration_in_seconds: fc.nat(),
	},
	{ requiredKeys: ["url", "mime_type"] },
);

const anyFilled = anyText.filter((text) => oneLine(text) !== "");

const anyPerson = fc.record(
	{
		name: anyFilled,
		role: fc.constantFrom("host", "guest", "<editor>"),
		group: anyFilled,
		url: anyUrl,
		image: anyUrl,
	},
	{ requiredKeys: ["name"] },
);

const anyTranscript = fc.record(
	{
		url: anyUrl,
		mime_type: fc.constantFrom("text/vtt", "application/x-subrip", "text/html"),
		language: fc.constantFrom("en", "he", "pt-BR"),
		rel: fc.constant("captions"),
	},
	{ requiredKeys: ["url", "mime_type"] },
);

const anyChapters = fc
	.uniqueArray(
		fc.nat({ max: 100_000_000 }).map((milliseconds) => milliseconds / 1000),
		{ maxLength: 4 },
	)
	.chain((starts) =>
		fc.tuple(
			...starts
				.sort((a, b) => a - b)
				.map((start) =>
					fc.record(
						{ start: fc.constant(start), title: anyText, url: anyUrl, image: anyUrl },
						{ requiredKeys: ["start"] },
					),
				),
		),
	);

const anyNumber = fc.nat({ max: 100_000 }).map((number) => String(number / 8));

const element = (name: string, attributes: Record<string, fc.Arbitrary<string>>, required: string[]) =>
	fc.record({
		name: fc.constant(name),
		attributes: fc.record(attributes, { requiredKeys: required }),
		text: anyFilled,
	});

/** Elements of the podcast namespace that are passed on. */
const anyElement = fc.oneof(
	element("soundbite", { startTime: anyNumber, duration: anyNumber }, ["startTime", "duration"]),
	element("location", { rel: fc.constant("subject"), geo: fc.constant("geo:1,2"), osm: anyFilled }, []),
	element("txt", { purpose: anyFilled }, []),
	fc.record({
		name: fc.constant("socialInteract"),
		attributes: fc.record({ protocol: fc.constant("activitypub"), uri: anyUrl, accountId: anyFilled }),
	}),
	fc.record({
		name: fc.constant("value"),
		attributes: fc.constant({ type: "lightning", method: "keysend", suggested: "0.00000005" }),
		children: fc.array(
			fc.record({
				name: fc.constant("valueRecipient"),
				attributes: fc.record({
					name: anyFilled,
					type: fc.constant("node"),
					address: anyFilled,
					split: anyNumber,
				}),
			}),
			{ minLength: 1, maxLength: 2 },
		),
	}),
);

/** The metadata of an episode in the form that the API accepts. */
export const anyPodcast = fc.record(
	{
		number: fc.oneof(fc.nat({ max: 1000 }), fc.constant(1.5)),
		season: fc.nat({ max: 1000 }),
		season_name: anyFilled,
		type: fc.constantFrom("full", "trailer", "bonus"),
		explicit: fc.boolean(),
		persons: fc.array(anyPerson, { maxLength: 3 }),
		transcripts: fc.array(anyTranscript, { maxLength: 3 }),
		transcript: anyText.map((text) => `1\n00:00:01,000 --> 00:00:02,000\nSaid: ${text.replace(/\s+/g, " ")}`),
		transcript_language: fc.constantFrom("en", "he"),
		chapters: anyChapters,
		chapters_url: anyUrl,
		chapters_type: fc.constant("application/json"),
		elements: fc.array(anyElement, { maxLength: 3 }),
	},
	{ requiredKeys: [] },
);

/** A JSON Feed item that the API accepts. */
export const anyItem = fc.record(
	{
		id: fc.oneof(
			fc.uuid(),
			anyUrl,
			anyText.filter((id) => /[a-z]/i.test(id)),
		),
		url: anyUrl,
		title: anyText,
		content_html: anyHtml,
		content_text: anyText,
		summary: fc.oneof(anyText, fc.constant("A summary")),
		date_published: anyDate,
		date_modified: anyDate,
		authors: fc.array(anyAuthor, { maxLength: 3 }),
		tags: fc.array(anyText, { maxLength: 4 }),
		language: fc.constantFrom("en", "he", "pt-BR", "zh-Hant"),
		attachments: fc.array(anyAttachment, { maxLength: 3 }),
		image: anyUrl,
		_image: fc.record({ alt: anyText }),
		_podcast: anyPodcast,
	},
	{ requiredKeys: ["id", "content_html", "summary"] },
);

const anyLine = anyText.map(oneLine);

const anySourceUrl = fc.oneof(
	anyUrl,
	// URL parsers would write these differently; code that passes them on unchanged must still escape them.
	fc.constantFrom(
		"https://blog.example/feed?a=1&b=2&amp;c=&lt;",
		"https://blog.example/feed?q=\"'><b>&quot;",
		"https://blog.example/]]>?$&",
	),
);

/** A followed feed, whatever it calls itself. */
export const anySource: fc.Arbitrary<EntrySource> = fc.record({
	id: anyLine,
	title: anyLine,
	feedUrl: anySourceUrl,
	homePageUrl: fc.option(anySourceUrl, { nil: undefined }),
	updated: fc.option(
		anyDate.map((date) => Date.parse(date)),
		{ nil: undefined },
	),
	rights: fc.option(anyLine, { nil: undefined }),
});
