/**
 * The settings: the variables of the Worker, each checked by itself. A setting that cannot be used is reported and falls
 * back to its default; the others are kept. The code is pure, so that the command line checks them as the Worker does.
 *
 * @module
 */
import * as v from "valibot";
import { oneLine } from "../model/text.ts";
import { LanguageTag } from "../schema/language.ts";
import { type Fault, shownValue } from "./fault.ts";
import {
	LOOK_NAMES,
	type LookSettings,
	linksReader,
	lookReader,
	lookSettings,
	type SiteLink,
} from "./look.ts";
import { nearestName } from "./names.ts";
import {
	isPicture,
	PODCAST_MEMBERS,
	type PodcastSettings,
	podcastReader,
	podcastSettings,
} from "./podcast.ts";
import { INTERVAL_WORDS, intervalOf, intervalText, type PollBounds, USUAL_BOUNDS } from "./poll-intervals.ts";
import { list, needed, orJson, type Place, type Reader, table, whole } from "./reader.ts";

/**
 * Settings that ids depend on. A default would change the ids, so the last good values are kept in the database and used
 * instead (see `kept.ts`).
 */
export const KEPT_NAMES = ["SITE_URL", "PODCAST.guid"] as const;

/** The name of a setting that ids depend on. */
export type KeptName = (typeof KEPT_NAMES)[number];

/** Values of {@link KEPT_NAMES}. An empty one is a value too: it means the address of each request, or the computed id. */
export type KeptValues = Partial<Record<KeptName, string>>;

/** All settings, ready for use. */
export interface Settings {
	title: string;
	description: string;
	/** BCP 47 language tag. */
	language: string;
	authors: { name: string; url?: string | undefined; avatar?: string | undefined }[];
	/** Path or address of the site's picture; empty if it has none. */
	image: string;
	copyright: string;
	look: LookSettings;
	/** The links of the menu; `undefined` for the menu that the site makes of what it has. */
	menu: SiteLink[] | undefined;
	/** The links of the footer, besides those to feeds. */
	footer: SiteLink[];
	/** How long a client may keep a response, in seconds. */
	maxAge: number;
	/** Whether feeds carry the Markdown that articles were written in. */
	feedMarkdown: boolean;
	/** Whether everyone may see the state of the sources, at `/sources/status`. */
	isStatusPublic: boolean;
	/** Whether feeds at addresses inside the network may be followed, for development. */
	allowPrivateSources: boolean;
	/** How often followed feeds are polled. */
	polling: PollBounds;
	podcast: PodcastSettings;
	/** The settings of {@link KEPT_NAMES} that can be used. */
	good: KeptValues;
	faults: Fault[];
}

const line = v.pipe(v.string("must be a string"), v.transform(oneLine));
const nonEmptyLine = v.pipe(line, v.nonEmpty("must not be empty"));
const picture = v.pipe(
	v.string("must be a string"),
	v.check(
		(text) => /^https?:$/.test(URL.parse(text)?.protocol ?? ""),
		'must be an address, such as "https://news.example.org/ada.png"',
	),
);
const contact = v.pipe(
	v.string("must be a string"),
	v.check((text) => {
		const url = URL.parse(text);
		if (url?.protocol === "mailto:") return url.pathname.includes("@");
		return /^https?:$/.test(url?.protocol ?? "");
	}, 'must be an address, such as "https://news.example.org/" or "mailto:ada@example.org"'),
);

/** A time between two polls, in seconds. */
const interval = v.pipe(v.unknown(), v.transform(intervalOf), v.number(INTERVAL_WORDS));

/** The names of the settings, as variables of the Worker. */
export const NAMES = [
	"SITE_TITLE",
	"SITE_DESCRIPTION",
	"SITE_URL",
	"SITE_LANGUAGE",
	"SITE_AUTHORS",
	"SITE_IMAGE",
	"SITE_COPYRIGHT",
	"SITE_SOURCES_STATUS",
	"SITE_LOOK",
	"SITE_MENU",
	"SITE_FOOTER",
	"FEED_MAX_AGE",
	"FEED_MARKDOWN",
	"POLL_MIN",
	"POLL_MAX",
	"ALLOW_PRIVATE_SOURCES",
	"PODCAST",
] as const;

/** The secret, which `.dev.vars` contains together with settings. */
const TOKEN = "ADMIN_TOKEN";

/** The values of a switch, as text and as TOML values. */
const YES: unknown[] = ["1", 1, true];
const NO: unknown[] = ["", "0", 0, false];

const toggle = whole(
	v.pipe(
		v.unknown(),
		v.check((value) => YES.includes(value) || NO.includes(value)),
		v.transform((value) => YES.includes(value)),
	),
	'must be "1" or empty',
);

const MISSING_AUTHORS = 'must name at least one author, such as [{ name = "Ada" }]';

const readVariables = table(
	{
		SITE_TITLE: needed(whole(nonEmptyLine)),
		SITE_DESCRIPTION: whole(line),
		SITE_URL: needed(
			whole(
				v.pipe(
					v.string("must be a string"),
					v.check(
						isSiteUrl,
						'must be empty or the address of a host alone, such as "https://news.example.org"',
					),
					v.transform((url) => (url === "" ? "" : new URL(url).origin)),
				),
			),
			'is missing: leave it empty, SITE_URL = "", to use the address of each request',
		),
		SITE_LANGUAGE: needed(whole(LanguageTag, 'must be a BCP 47 language tag, such as "en" or "pt-BR"')),
		SITE_AUTHORS: needed(
			orJson(
				list(
					table(
						{ name: needed(whole(nonEmptyLine)), url: whole(contact), avatar: whole(picture) },
						{ essential: ["name"] },
					),
					MISSING_AUTHORS,
				),
			),
		),
		SITE_IMAGE: whole(
			v.pipe(
				v.string("must be a string"),
				v.check((text) => text === "" || isPicture(text), "must be empty, a path or an address"),
			),
		),
		SITE_COPYRIGHT: whole(line),
		SITE_SOURCES_STATUS: whole(v.picklist(["", "public"]), 'must be "public" or empty'),
		SITE_LOOK: lookReader,
		SITE_MENU: orJson(linksReader),
		SITE_FOOTER: orJson(linksReader),
		FEED_MAX_AGE: needed(
			whole(
				v.pipe(
					v.unknown(),
					v.transform((value) =>
						typeof value === "string" && /^\s*\d+\s*$/.test(value) ? Number(value) : value,
					),
					v.number(),
					v.integer(),
					v.minValue(60),
					v.maxValue(86_400),
				),
				"must be a whole number of seconds from 60 to 86400",
			),
		),
		POLL_MIN: whole(interval),
		POLL_MAX: whole(interval),
		FEED_MARKDOWN: toggle,
		ALLOW_PRIVATE_SOURCES: toggle,
		PODCAST: podcastReader(NAMES),
	} satisfies Record<(typeof NAMES)[number], Reader<unknown>>,
	{
		isReported: resemblesSetting,
		elsewhere: [
			...PODCAST_MEMBERS.map((name) => `PODCAST.${name}`),
			...LOOK_NAMES.map((name) => `SITE_LOOK.${name}`),
			TOKEN,
		],
	},
);

/** Members of the Worker's environment that are not settings: bindings, the secret, and members that the tests add. */
export const BINDINGS: ReadonlySet<string> = new Set([
	"DB",
	"FEEDS",
	"POLLS",
	"MEDIA",
	"VERSION",
	"ASSETS",
	TOKEN,
	"TEST_MIGRATIONS",
]);

/**
 * Reads the settings.
 *
 * @param variables the variables of the Worker, alone or among its other bindings
 */
export function readSettings(variables: Record<string, unknown>): Settings {
	const place: Place = { name: "", faults: [], meant: new Set() };
	const read = readVariables(variables, place);
	const title = read?.SITE_TITLE ?? "Tributary";
	const authors = read?.SITE_AUTHORS ?? [];
	const podcast = podcastSettings(read?.PODCAST);
	return {
		title,
		description: read?.SITE_DESCRIPTION ?? "",
		language: read?.SITE_LANGUAGE ?? "en",
		authors: authors.length > 0 ? authors : [{ name: title }],
		image: read?.SITE_IMAGE ?? "/icon.png",
		copyright: read?.SITE_COPYRIGHT ?? "",
		look: lookSettings(read?.SITE_LOOK),
		menu: read?.SITE_MENU?.length ? read.SITE_MENU : undefined,
		footer: read?.SITE_FOOTER ?? [],
		maxAge: read?.FEED_MAX_AGE ?? 900,
		feedMarkdown: read?.FEED_MARKDOWN ?? false,
		isStatusPublic: read?.SITE_SOURCES_STATUS === "public",
		allowPrivateSources: read?.ALLOW_PRIVATE_SOURCES ?? false,
		polling: boundsOf(read?.POLL_MIN, read?.POLL_MAX, place),
		podcast,
		good: {
			...(read?.SITE_URL !== undefined && { SITE_URL: read.SITE_URL }),
			...goodGuid(read?.PODCAST?.guid, place),
		},
		faults: withoutSecret(place.faults, variables.ADMIN_TOKEN),
	};
}

/**
 * The bounds of polling. If one that is set alone contradicts the other's default, it replaces that, too. If both are set and
 * contradict each other, the longest time is reported and falls back to its default, or to the shortest time if that is longer.
 */
function boundsOf(min: number | undefined, max: number | undefined, { faults }: Place): PollBounds {
	const { min: usualMin, max: usualMax } = USUAL_BOUNDS;
	if (min !== undefined && max !== undefined && min > max) {
		const expected = `must not be less than POLL_MIN, which is ${intervalText(min)}`;
		faults.push({ name: "POLL_MAX", value: shownValue(intervalText(max)), expected });
		return { min, max: Math.max(min, usualMax) };
	}
	return { min: min ?? Math.min(usualMin, max ?? usualMin), max: max ?? Math.max(usualMax, min ?? usualMax) };
}

/**
 * The podcast's id if it can be used; an empty one is computed, but only if the setting is explicitly empty. Subscribers
 * know the podcast by this id, so a line, a table or all settings missing by mistake must not change it.
 */
function goodGuid(guid: string | undefined, { meant }: Place): KeptValues {
	const isEmptied = guid === "" && !meant.has("PODCAST.guid");
	return guid || isEmptied ? { "PODCAST.guid": guid } : {};
}

/** Whether an unknown variable was probably meant as a setting: its name resembles one, and it is not a binding. */
function resemblesSetting(name: string, value: unknown): boolean {
	if (BINDINGS.has(name) || !isPlain(value)) return false;
	return (
		/^(?:site|feed|poll|podcast|allow_?private)(?:[^a-z]|$)/i.test(name) ||
		nearestName(name, [...NAMES, TOKEN]) !== undefined
	);
}

/** Whether a value is that of a variable rather than a binding to a service. */
function isPlain(value: unknown): boolean {
	if (typeof value !== "object" || value === null) return typeof value !== "function";
	if (Array.isArray(value) || value instanceof Date) return true;
	// The tables of a TOML document have no prototype.
	const prototype: unknown = Object.getPrototypeOf(value);
	return prototype === null || prototype === Object.prototype;
}

/** How many of a token's first characters identify it in a shortened value. */
const TELLING = 16;

/** Removes the token from messages: it may have been pasted into the wrong setting. */
function withoutSecret(faults: Fault[], token: unknown): Fault[] {
	if (typeof token !== "string" || token.length < TELLING / 2) return faults;
	const beginning = shownValue(token.slice(0, TELLING)).slice(1, -1);
	return faults.map((fault) =>
		fault.value?.includes(beginning) ? { ...fault, value: "the ADMIN_TOKEN" } : fault,
	);
}

/** Whether a text is empty or the address of a host, without a name or password, a path or anything after it. */
function isSiteUrl(text: string): boolean {
	if (text === "") return true;
	const url = URL.parse(text);
	return (
		url !== null &&
		/^https?:$/.test(url.protocol) &&
		url.username + url.password === "" &&
		isPlainHost(url.hostname) &&
		url.pathname === "/" &&
		url.search + url.hash === ""
	);
}

/** Whether a URL's host is a name of letters, digits and hyphens (RFC 1123 §2.1) or an IP address. */
function isPlainHost(host: string): boolean {
	return (
		host.startsWith("[") || host.split(".").every((label) => /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/.test(label))
	);
}
