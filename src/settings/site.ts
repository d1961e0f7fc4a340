/**
 * The site, by the Worker's `[vars]`. Settings that ids depend on fall back to their last good values in the database.
 *
 * @module
 */
import type { Author } from "../model/author.ts";
import { log } from "../platform/log.ts";
import { withTimeout } from "../platform/time-limit.ts";
import { readKept, writeKept } from "./kept.ts";
import type { LookSettings, SiteLink } from "./look.ts";
import type { PodcastSettings } from "./podcast.ts";
import { KEPT_NAMES, type KeptValues, readSettings, type Settings } from "./settings.ts";

/** The settings of one site, ready for use in output. */
export interface Site {
	/** Scheme and host without a trailing slash, e.g. `https://news.example.org`. */
	origin: string;
	/** Whether `origin` was configured (`SITE_URL`, now or before) or taken from the request. */
	configured: boolean;
	title: string;
	description: string;
	/** BCP 47 language tag. */
	language: string;
	authors: Author[];
	/** Absolute URL of the site's picture (PNG, JPEG or GIF). */
	image: string | undefined;
	copyright: string | undefined;
	look: LookSettings;
	/** The links of the menu; `undefined` for the menu that the site makes of what it has. */
	menu: SiteLink[] | undefined;
	/** The links of the footer, besides those to feeds. */
	footer: SiteLink[];
	/** How long a client may keep a response, in seconds. */
	maxAge: number;
	/** Whether feeds carry the Markdown that articles were written in. */
	feedMarkdown: boolean;
	/** The settings of its podcasts; the address of their picture is absolute. */
	podcast: PodcastSettings;
}

/** How long a reader waits for the last good settings, in milliseconds. */
const RECALLING_TIME = 3_000;

// Read once for the life of the bindings, not for each poll.
const settingsOf = new WeakMap<Env, Settings>();
const recalled = new WeakMap<Env, KeptValues | "unreachable">();
const configuredSites = new WeakMap<Env, Site>();
const keptFor = new WeakSet<Env>();

/**
 * Returns the Worker's settings, with defaults for those that cannot be used. Logs each fault once for the life of the
 * bindings.
 */
export function settingsFrom(env: Env): Settings {
	const known = settingsOf.get(env);
	if (known !== undefined) return known;
	const settings = readSettings(Object.fromEntries(Object.entries(env)));
	settingsOf.set(env, settings);
	for (const fault of settings.faults) log("setting-unusable", { ...fault });
	return settings;
}

/**
 * Reads the last good values of the settings that ids depend on, if one of them cannot be used now; once for the life of
 * the bindings. Await it before {@link siteFrom}. If these settings are good, it makes no query.
 *
 * @param database returns the database; called only if it is needed
 * @returns the error if the last good values cannot be read. The site's address is then unknown: nothing may be rendered
 * or stored, but responses kept in KV may be sent.
 */
export async function recallSettings(env: Env, database: () => D1Database): Promise<Error | undefined> {
	if (isSettled(env)) return undefined;
	try {
		recalled.set(env, await withTimeout(RECALLING_TIME, "the database", readKept(database())));
		return undefined;
	} catch (error) {
		// A concurrent request may have read them meanwhile.
		if (!isSettled(env)) recalled.set(env, "unreachable");
		log("settings-unreadable", { error });
		return error instanceof Error ? error : new Error(String(error));
	}
}

/** Stores the good values of the settings that ids depend on, once for the life of the bindings. Never throws. */
export async function keepSettings(env: Env, db: D1Database): Promise<void> {
	if (!keptFor.has(env)) await refreshKeptSettings(env, db);
}

/** Stores them again: an instance of an earlier deployment may have stored its own values meanwhile. Never throws. */
export async function refreshKeptSettings(env: Env, db: D1Database): Promise<void> {
	const { good } = settingsFrom(env);
	keptFor.add(env);
	if (Object.keys(good).length === 0) return;
	try {
		await writeKept(db, good);
	} catch (error) {
		keptFor.delete(env);
		log("settings-not-kept", { error });
	}
}

/**
 * The site, by its settings.
 *
 * @param env the Worker's bindings
 * @param requestUrl the URL being answered: its origin is used while no `SITE_URL` is set
 */
export function siteFrom(env: Env, requestUrl: string): Site {
	const known = configuredSites.get(env);
	if (known !== undefined) return known;
	const { SITE_URL, "PODCAST.guid": guid } = keptOrGood(env);
	// Until the last good value can be read, look in KV for what was rendered with it.
	const configured = SITE_URL === undefined ? recalled.get(env) === "unreachable" : SITE_URL !== "";
	const site = siteAt(SITE_URL || new URL(requestUrl).origin, configured, guid, settingsFrom(env));
	if (SITE_URL && isSettled(env)) configuredSites.set(env, site);
	return site;
}

/** The site's address as configured, or else its last good one; `undefined` if neither is known. */
export function configuredOrigin(env: Env): string | undefined {
	return keptOrGood(env).SITE_URL || undefined;
}

/** Whether every setting that ids depend on is good, or its last good value has been looked up. */
function isSettled(env: Env): boolean {
	const { good } = settingsFrom(env);
	return KEPT_NAMES.every((name) => good[name] !== undefined) || typeof recalled.get(env) === "object";
}

function keptOrGood(env: Env): KeptValues {
	const kept = recalled.get(env);
	return { ...(typeof kept === "object" && kept), ...settingsFrom(env).good };
}

function siteAt(origin: string, configured: boolean, guid: string | undefined, settings: Settings): Site {
	const { title, description, language, authors, copyright, look, menu, footer } = settings;
	const { maxAge, feedMarkdown, podcast } = settings;
	const picture = settings.image || undefined;
	const cover = podcast.image ?? picture;
	return {
		origin,
		configured,
		title,
		description,
		language,
		authors,
		image: picture && URL.parse(picture, origin)?.href,
		copyright: copyright || undefined,
		look,
		menu,
		footer,
		maxAge,
		feedMarkdown,
		podcast: {
			...podcast,
			guid: guid || undefined,
			author: podcast.author ?? authors[0]?.name,
			image: cover && URL.parse(cover, origin)?.href,
		},
	};
}
