/**
 * What directories ask of a podcast, each with who asks for it. Pure: the same feed and files give the same findings.
 *
 * @module
 */
import type { RssFeed } from "feedsmith";
import { PODCAST_CATEGORIES } from "../../src/podcast-categories.ts";
import { counted } from "../output.ts";

/** A feed as it was read. */
export type Feed = RssFeed.Feed<string>;
type Item = RssFeed.Item<string>;

/** What asking for the feed's picture and for some of its files has shown. */
export interface Files {
	/** The channel's picture, or why it could not be had. */
	picture: { type: string; width: number; height: number } | string | undefined;
	/** By address: what is wrong with how a file is served. */
	enclosures: Map<string, string[]>;
}

/** Something that a directory would refuse (`error`), or that costs listeners (`warning`). */
export interface Finding {
	level: "error" | "warning";
	/** The channel, or the episode by its title. */
	where: string;
	/** What is wrong, and what to do. */
	what: string;
	/** Whose rule it is. */
	rule: string;
}

const APPLE = "Apple, RSS feed requirements";
const SPOTIFY = "Spotify, podcast delivery specification";
const PODCASTING_2 = "podcast namespace";
const RSS = "RSS 2.0 Best Practices Profile";

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

/** The longest description that Apple takes, in bytes, and the sides of a picture, in pixels. */
const DESCRIPTION_BYTES = 10_000;
const SMALLEST_PICTURE = 1400;
const LARGEST_PICTURE = 3000;

/** Everything that directories would find wrong. */
export function findingsIn(feed: Feed, files: Files): Finding[] {
	return [...channelFindings(feed), ...pictureFindings(feed, files), ...episodeFindings(feed, files)];
}

type Check = [isWrong: boolean, level: Finding["level"], what: string, rule: string];

function findings(where: string, checks: Check[]): Finding[] {
	return checks.flatMap(([isWrong, level, what, rule]) => (isWrong ? [{ level, where, what, rule }] : []));
}

function channelFindings({
	title,
	link,
	description,
	language,
	copyright,
	itunes,
	podcast,
	atom,
}: Feed): Finding[] {
	const categories = itunes?.categories ?? [];
	const unknown = categories.filter(
		({ text, categories: below = [] }) =>
			!Object.hasOwn(PODCAST_CATEGORIES, text ?? "") ||
			below.some((one) => !PODCAST_CATEGORIES[text ?? ""]?.includes(one.text ?? "")),
	);
	const guid = podcast?.guid;
	return findings("channel", [
		[!title, "error", "has no title: set SITE_TITLE", APPLE],
		[!description, "error", "has no description: set SITE_DESCRIPTION", APPLE],
		[tooLong(description), "error", `has a description of more than ${DESCRIPTION_BYTES} bytes`, APPLE],
		[!language, "error", "has no language: set SITE_LANGUAGE", APPLE],
		[!link, "warning", "has no link to a site", APPLE],
		[
			categories.length === 0,
			"error",
			'has no category: set categories in PODCAST, e.g. ["News > Tech News"]',
			APPLE,
		],
		[
			unknown.length > 0,
			"error",
			`has a category that is none: ${unknown.map(({ text }) => text).join(", ")}`,
			APPLE,
		],
		[
			itunes?.explicit === undefined,
			"error",
			"does not say whether it is explicit: set explicit in PODCAST",
			APPLE,
		],
		[!itunes?.author, "warning", "names no author: set author in PODCAST", APPLE],
		[
			!itunes?.owner?.email,
			"warning",
			"has no owner's e-mail address, by which directories know who submits it: set owner in PODCAST",
			SPOTIFY,
		],
		[!copyright, "warning", "has no copyright: set SITE_COPYRIGHT", APPLE],
		[guid === undefined, "warning", "has no podcast:guid", PODCASTING_2],
		[
			guid !== undefined && !/^[0-9a-f-]{36}$/i.test(guid),
			"warning",
			`has a podcast:guid that is no UUID: ${guid}`,
			PODCASTING_2,
		],
		[!atom?.links?.some(({ rel }) => rel === "self"), "warning", 'has no atom:link rel="self"', RSS],
	]);
}

function pictureFindings({ itunes }: Feed, { picture }: Files): Finding[] {
	const what = "a square JPEG or PNG of 1400 to 3000 pixels: set image in PODCAST";
	if (!itunes?.image)
		return findings("channel", [[true, "error", `has no picture; directories want ${what}`, APPLE]]);
	if (picture === undefined || typeof picture === "string")
		return findings("picture", [[true, "error", `${itunes.image} ${picture ?? "was not looked at"}`, APPLE]]);
	const { type, width, height } = picture;
	const isSquare = width === height && width >= SMALLEST_PICTURE && width <= LARGEST_PICTURE;
	return findings("picture", [
		[!["jpg", "png"].includes(type), "error", `is ${type.toUpperCase()}, not ${what}`, APPLE],
		[!isSquare, "error", `has ${width} × ${height} pixels, and is not ${what}`, APPLE],
		[!itunes.image.startsWith("https:"), "warning", "is not at an https address", APPLE],
	]);
}

function episodeFindings({ items = [], itunes }: Feed, { enclosures }: Files): Finding[] {
	const silent = items.filter(({ enclosures }) => !enclosures?.length);
	const others = items.filter(({ source }) => source !== undefined);
	const isSerial = itunes?.type === "serial";
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
				`has ${counted(silent.length, "article")} without sound; /podcast.xml has the episodes alone`,
				APPLE,
			],
			[
				others.length > 0,
				"error",
				`has ${counted(others.length, "episode")} of feeds that you follow; submit /own/podcast.xml, which has yours alone`,
				"Apple and Spotify, terms",
			],
			...repeated(items.map(({ guid }) => guid?.value)).map(
				(guid): Check => [true, "error", `has two items with the guid ${guid}`, APPLE],
			),
			...repeated(items.map((item) => item.enclosures?.[0]?.url)).map(
				(url): Check => [true, "error", `has two items with the enclosure ${url}`, APPLE],
			),
		]),
		...items.flatMap((item) => oneEpisode(item, isSerial, enclosures)),
	];
}

function oneEpisode(item: Item, isSerial: boolean, enclosures: Files["enclosures"]): Finding[] {
	const [enclosure] = item.enclosures ?? [];
	if (enclosure === undefined) return [];
	const { itunes, podcast } = item;
	const type = enclosure.type?.split(";")[0]?.trim().toLowerCase() ?? "";
	const oddTranscript = podcast?.transcripts?.find(
		(one) => !TRANSCRIPT_TYPES.has(one.type?.split(";")[0] ?? ""),
	);
	return findings(`"${item.title ?? enclosure.url}"`, [
		[!item.title, "error", "has no title", APPLE],
		[!item.guid?.value, "error", "has no guid", APPLE],
		[!item.pubDate, "warning", "has no date", APPLE],
		[!enclosure.length, "error", "has an enclosure without a length: give size_in_bytes", APPLE],
		[
			!APPLE_TYPES.has(type),
			"warning",
			`is ${type || "of no type"}, which Apple Podcasts does not play`,
			APPLE,
		],
		[!/^https:/.test(enclosure.url ?? ""), "warning", "is not at an https address", APPLE],
		[!itunes?.duration, "warning", "does not say how long it is: give duration_in_seconds", APPLE],
		[
			tooLong(item.description),
			"warning",
			`has a description of more than ${DESCRIPTION_BYTES} bytes`,
			APPLE,
		],
		[isSerial && !itunes?.episode, "error", "has no number, which serial podcasts need: give episode", APPLE],
		[
			oddTranscript !== undefined,
			"warning",
			`has a transcript of an unknown type: ${oddTranscript?.type}`,
			PODCASTING_2,
		],
		...(enclosures.get(enclosure.url ?? "") ?? []).map((what): Check => [true, "error", what, APPLE]),
	]);
}

function tooLong(text: string | undefined): boolean {
	return new TextEncoder().encode(text ?? "").length > DESCRIPTION_BYTES;
}

/** Each that is there more than once. */
function repeated(values: (string | undefined)[]): string[] {
	const seen = new Set<string>();
	const again = new Set<string>();
	for (const value of values) {
		if (value === undefined) continue;
		if (seen.has(value)) again.add(value);
		seen.add(value);
	}
	return [...again];
}
