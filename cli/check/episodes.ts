/**
 * Checks a podcast's episodes and their files by the rules of directories.
 *
 * @module
 */
import { counted } from "../output.ts";
import { pictureChecks } from "./channel.ts";
import type { Files, Served } from "./files.ts";
import { APPLE, type Check, explicitChecks, type Finding, findings, PODCASTING_2 } from "./finding.ts";
import { DESCRIPTION_BYTES, isDuration, isHttpAddress, isMailDate, isTooLong, mediaType } from "./values.ts";
import { all, attributeOf, type Element, first, textOf } from "./xml.ts";

/** The types that Apple Podcasts plays. */
const APPLE_TYPES = new Set([
	"audio/mpeg",
	"audio/mp4",
	"audio/x-m4a",
	"audio/aac",
	"video/mp4",
	"video/x-m4v",
	"video/quicktime",
	"application/pdf",
]);

const TRANSCRIPT_TYPES = new Set([
	"text/vtt",
	"application/x-subrip",
	"application/srt",
	"text/srt",
	"text/html",
	"text/plain",
	"application/json",
]);

/** Findings about the items, as a whole and one by one. */
export function episodeFindings(channel: Element, files: Files): Finding[] {
	const items = all(channel, "item");
	const silent = items.filter((item) => !first(item, "enclosure"));
	const others = items.filter((item) => first(item, "source"));
	const isSerial = textOf(channel, "itunes:type").toLowerCase() === "serial";
	return [
		...findings("feed", [
			[
				items.length === 0,
				"error",
				"has no episode: publish an article with audio or video in its attachments",
				APPLE,
			],
			[
				silent.length > 0,
				"warning",
				`has ${counted(silent.length, "article")} without audio or video; /podcast.xml has only the episodes`,
				APPLE,
			],
			[
				others.length > 0,
				"error",
				`has ${counted(others.length, "episode")} of feeds that you follow; submit /own/podcast.xml, which has only your own`,
				"Apple and Spotify, terms",
			],
			...repeated(items.map((item) => textOf(item, "guid"))).map(
				(guid): Check => [true, "error", `has two items with the guid ${guid}`, APPLE],
			),
			...repeated(items.map((item) => attributeOf(item, "enclosure", "url"))).map(
				(url): Check => [true, "error", `has two items with the enclosure ${url}`, APPLE],
			),
		]),
		...items
			.filter((item) => first(item, "enclosure"))
			.flatMap((item) => itemFindings(item, isSerial, files)),
		...itemPictureFindings(channel, files),
	];
}

function itemFindings(item: Element, isSerial: boolean, { enclosures }: Files): Finding[] {
	const title = textOf(item, "title");
	const date = textOf(item, "pubDate");
	const duration = textOf(item, "itunes:duration");
	const kind = textOf(item, "itunes:episodeType");
	const unknownType = all(item, "podcast:transcript")
		.map(({ attributes }) => attributes.get("type") ?? "")
		.find((type) => !TRANSCRIPT_TYPES.has(mediaType(type)));
	const url = attributeOf(item, "enclosure", "url");
	return findings(`"${title || url}"`, [
		[!title, "error", "has no title", APPLE],
		[!textOf(item, "guid"), "error", "has no guid", APPLE],
		[!date, "warning", "has no date", APPLE],
		[
			date !== "" && !isMailDate(date),
			"error",
			`has the date "${date}", which is not in the form of RFC 2822, such as "Mon, 05 Jan 2026 08:00:00 GMT"`,
			APPLE,
		],
		...enclosureChecks(item),
		[/^[0:]*$/.test(duration), "warning", "has no duration: set duration_in_seconds", APPLE],
		[
			duration !== "" && !isDuration(duration),
			"warning",
			`has the duration "${duration}", which cannot be read: write seconds, MM:SS or HH:MM:SS`,
			APPLE,
		],
		[
			isTooLong(textOf(item, "description")),
			"warning",
			`has a description of more than ${DESCRIPTION_BYTES} bytes`,
			APPLE,
		],
		[
			isSerial && !/^0*[1-9]\d*$/.test(textOf(item, "itunes:episode")),
			"error",
			"has no number, which serial podcasts need: set episode",
			APPLE,
		],
		[
			!/^(?:|full|trailer|bonus)$/i.test(kind),
			"warning",
			`has the itunes:episodeType "${kind}", which is not full, trailer or bonus: change episode_type`,
			APPLE,
		],
		...explicitChecks(textOf(item, "itunes:explicit")),
		[
			unknownType !== undefined,
			"warning",
			`has a transcript of an unknown type: ${unknownType || "no type is given"}`,
			PODCASTING_2,
		],
		...fileChecks(item, enclosures.get(url)),
	]);
}

/** Checks the episodes' own pictures, each once, with the first episode that has it. */
function itemPictureFindings(channel: Element, { pictures }: Files): Finding[] {
	const own = attributeOf(channel, "itunes:image", "href");
	const seen = new Set([own]);
	return all(channel, "item").flatMap((item) => {
		const address = attributeOf(item, "itunes:image", "href");
		if (address === "" || seen.has(address) || !first(item, "enclosure")) return [];
		seen.add(address);
		const picture = pictures.get(address);
		// Only some pictures are requested. The others are not checked.
		if (isHttpAddress(address) && picture === undefined) return [];
		const title = textOf(item, "title") || attributeOf(item, "enclosure", "url");
		return findings(`picture of "${title}"`, pictureChecks(address, picture, "change image"));
	});
}

function enclosureChecks(item: Element): Check[] {
	const url = attributeOf(item, "enclosure", "url");
	const length = attributeOf(item, "enclosure", "length").trim();
	const type = mediaType(attributeOf(item, "enclosure", "type"));
	const isWhole = /^\d+$/.test(length);
	return [
		[
			!isHttpAddress(url),
			"error",
			`has an enclosure at "${url}", which is not an http(s) address: change url in attachments`,
			APPLE,
		],
		[isHttpAddress(url) && !/^https:/i.test(url), "warning", "is not at an https address", APPLE],
		[length === "", "error", "has an enclosure without a length: set size_in_bytes", APPLE],
		[
			length !== "" && !isWhole,
			"error",
			`has an enclosure of the length "${length}", which is not a whole number: set size_in_bytes`,
			APPLE,
		],
		[
			isWhole && Number(length) === 0,
			"error",
			"has an enclosure of the length 0: the file is empty, or its length is unknown; set size_in_bytes",
			APPLE,
		],
		[
			!APPLE_TYPES.has(type),
			"warning",
			`is ${type || "of no type"}, which Apple Podcasts does not play`,
			APPLE,
		],
	];
}

/** Checks how the enclosure's file is served: players rely on its length and type. */
function fileChecks(item: Element, served: Served | string | undefined): Check[] {
	if (served === undefined) return [];
	if (typeof served === "string") return [[true, "error", `has a file that ${served} (HEAD request)`, APPLE]];
	const length = Number(attributeOf(item, "enclosure", "length"));
	const type = mediaType(attributeOf(item, "enclosure", "type"));
	const servedType = mediaType(served.type ?? "");
	return [
		[
			length > 0 && served.length !== undefined && served.length !== length,
			"error",
			`has a file of ${served.length} bytes, but the feed says ${length}: import it again`,
			APPLE,
		],
		[
			type !== "" && servedType !== "" && sameAs(servedType) !== sameAs(type),
			"warning",
			`has a file that is served as ${servedType}, but the feed says ${type}: change mime_type, or the server's Content-Type`,
			APPLE,
		],
		[
			served.isOther !== undefined,
			"error",
			`has a file that is not ${type}, but ${served.isOther}: replace it`,
			APPLE,
		],
		[!served.hasRanges, "error", "has a file whose server does not support byte ranges", APPLE],
	];
}

/** A media type by one of its two names. */
function sameAs(type: string): string {
	return type === "audio/x-m4a" ? "audio/mp4" : type;
}

/** The values that occur more than once. */
function repeated(values: string[]): string[] {
	const seen = new Set<string>();
	const again = new Set<string>();
	for (const value of values) {
		if (value === "") continue;
		if (seen.has(value)) again.add(value);
		seen.add(value);
	}
	return [...again];
}
