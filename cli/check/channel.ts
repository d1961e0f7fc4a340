/**
 * Checks a podcast's channel and its picture by the rules of directories.
 *
 * @module
 */
import { validate as isUuid } from "uuid";
import { PODCAST_CATEGORIES } from "../../src/settings/podcast-categories.ts";
import type { Files, Picture } from "./files.ts";
import {
	APPLE,
	type Check,
	explicitChecks,
	type Finding,
	findings,
	PODCASTING_2,
	RSS,
	SPOTIFY,
} from "./finding.ts";
import { DESCRIPTION_BYTES, isHttpAddress, isLanguage, isTooLong } from "./values.ts";
import { all, attributeOf, type Element, first, textOf } from "./xml.ts";

/** The sides of a picture, in pixels. */
const SMALLEST_PICTURE = 1400;
const LARGEST_PICTURE = 3000;

/** Findings about the elements of the channel. */
export function channelFindings(channel: Element): Finding[] {
	const description = textOf(channel, "description");
	const language = textOf(channel, "language");
	const categories = all(channel, "itunes:category").flatMap(categoryPaths);
	const unknown = categories.filter((path) => !isCategory(path));
	const explicit = textOf(channel, "itunes:explicit");
	const type = textOf(channel, "itunes:type");
	const guid = textOf(channel, "podcast:guid");
	const hasSelf = all(channel, "atom:link").some(({ attributes }) => attributes.get("rel") === "self");
	return findings("channel", [
		[!textOf(channel, "title"), "error", "has no title: set SITE_TITLE", APPLE],
		[!description, "error", "has no description: set SITE_DESCRIPTION", APPLE],
		[isTooLong(description), "error", `has a description of more than ${DESCRIPTION_BYTES} bytes`, APPLE],
		[!language, "error", "has no language: set SITE_LANGUAGE", APPLE],
		[
			language !== "" && !isLanguage(language),
			"error",
			`has the language "${language}", which is not a tag such as en or pt-BR: set SITE_LANGUAGE`,
			APPLE,
		],
		[!textOf(channel, "link"), "warning", "has no link to a site", APPLE],
		[
			categories.length === 0,
			"error",
			'has no category: set categories in PODCAST, e.g. ["News > Tech News"]',
			APPLE,
		],
		[
			unknown.length > 0,
			"error",
			`has an unknown category: ${unknown.map((path) => path.join(" > ")).join(", ")}`,
			APPLE,
		],
		[!explicit, "error", "does not say whether it is explicit: set explicit in PODCAST", APPLE],
		...explicitChecks(explicit),
		[
			!/^(?:|episodic|serial)$/i.test(type),
			"warning",
			`has the itunes:type "${type}", which is not episodic or serial: set type in PODCAST`,
			APPLE,
		],
		[!textOf(channel, "itunes:author"), "warning", "names no author: set author in PODCAST", APPLE],
		[
			!textOf(first(channel, "itunes:owner"), "itunes:email"),
			"warning",
			"has no owner's e-mail address, which directories need to verify who submits it: set owner in PODCAST",
			SPOTIFY,
		],
		[!textOf(channel, "copyright"), "warning", "has no copyright: set SITE_COPYRIGHT", APPLE],
		[!guid, "warning", "has no podcast:guid", PODCASTING_2],
		[guid !== "" && !isUuid(guid), "warning", `has a podcast:guid that is not a UUID: ${guid}`, PODCASTING_2],
		[!hasSelf, "warning", 'has no atom:link rel="self"', RSS],
	]);
}

/** A category's name, alone or with the name of each category below it. */
function categoryPaths(category: Element): string[][] {
	const name = category.attributes.get("text") ?? "";
	const below = all(category, "itunes:category");
	return below.length === 0 ? [[name]] : below.map(({ attributes }) => [name, attributes.get("text") ?? ""]);
}

function isCategory([name = "", below]: string[]): boolean {
	if (!Object.hasOwn(PODCAST_CATEGORIES, name)) return false;
	return below === undefined || (PODCAST_CATEGORIES[name]?.includes(below) ?? false);
}

/** Findings about the channel's picture. */
export function pictureFindings(channel: Element, { picture }: Files): Finding[] {
	const address = attributeOf(channel, "itunes:image", "href");
	if (!address)
		return findings("channel", [
			[true, "error", `has no picture; directories want ${SQUARE}: set image in PODCAST`, APPLE],
		]);
	return findings("picture", pictureChecks(address, picture, "set image in PODCAST"));
}

/** The picture that directories require. */
const SQUARE = "a square JPEG or PNG of 1400 to 3000 pixels";

/**
 * Checks a picture. The messages follow its name.
 *
 * @param picture the picture at its address, or why there is none; `undefined` if it was not requested
 * @param advice what to do
 */
export function pictureChecks(
	address: string,
	picture: Picture | string | undefined,
	advice: string,
): Check[] {
	if (!isHttpAddress(address))
		return [[true, "error", `is at "${address}", which is not an http(s) address: ${advice}`, APPLE]];
	if (picture === undefined || typeof picture === "string")
		return [[true, "error", `${address} ${picture ?? "was not checked"}`, APPLE]];
	const { type, width, height } = picture;
	const isSquare = width === height && width >= SMALLEST_PICTURE && width <= LARGEST_PICTURE;
	const what = `${SQUARE}: ${advice}`;
	return [
		[!["jpg", "png"].includes(type), "error", `is ${type.toUpperCase()}, not ${what}`, APPLE],
		[!isSquare, "error", `has ${width} × ${height} pixels, and is not ${what}`, APPLE],
		[!/^https:/i.test(address), "warning", "is not at an https address", APPLE],
	];
}
