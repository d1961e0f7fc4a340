/**
 * Who we are: the site's settings, read from the Worker's `[vars]`.
 *
 * @module
 */
import * as v from "valibot";
import { type PodcastSettings, PodcastVariable, UNSET } from "./podcast-settings.ts";
import { oneLine } from "./text.ts";

/** A person or organisation, as in JSON Feed 1.1 `authors`. */
export interface Author {
	name?: string | undefined;
	url?: string | undefined;
	avatar?: string | undefined;
}

/** The settings of one site, ready for use in output. */
export interface Site {
	/** Scheme and host without a trailing slash, e.g. `https://news.example.org`. */
	origin: string;
	/** Whether `origin` was configured (`SITE_URL`) or taken from the request. */
	configured: boolean;
	title: string;
	description: string;
	/** BCP 47 language tag. */
	language: string;
	authors: Author[];
	/** Absolute URL of the site's picture (PNG, JPEG or GIF). */
	image: string | undefined;
	copyright: string | undefined;
	/** How long a client may keep a response, in seconds. */
	maxAge: number;
	/** What its podcasts say of themselves; their picture's address is absolute. */
	podcast: PodcastSettings;
}

/** A BCP 47 language tag, brought into its canonical spelling. */
export const LanguageTag = v.pipe(
	v.string(),
	v.rawTransform(({ dataset, addIssue, NEVER }) => {
		try {
			return Intl.getCanonicalLocales(dataset.value)[0] ?? "";
		} catch {
			addIssue({
				message: `"${dataset.value.slice(0, 40)}" is not a BCP 47 language tag such as "en" or "pt-BR"`,
			});
			return NEVER;
		}
	}),
);

const Line = v.pipe(v.string(), v.transform(oneLine));
const Url = v.pipe(v.string(), v.url("must be an address"));

const Settings = v.object({
	SITE_TITLE: v.pipe(Line, v.nonEmpty("must not be empty")),
	SITE_DESCRIPTION: v.optional(Line, ""),
	SITE_URL: v.pipe(
		v.optional(v.string(), ""),
		v.check(isSiteUrl, 'must be empty or an address without a path, such as "https://news.example.org"'),
		v.transform((url) => (url === "" ? undefined : new URL(url).origin)),
	),
	SITE_LANGUAGE: LanguageTag,
	SITE_AUTHORS: v.pipe(
		v.array(v.object({ name: Line, url: v.optional(Url), avatar: v.optional(Url) })),
		v.nonEmpty("must name at least one author"),
	),
	SITE_IMAGE: v.pipe(
		v.optional(v.string(), ""),
		v.check((image) => URL.canParse(image, "https://site.invalid"), "must be empty, a path or an address"),
	),
	SITE_COPYRIGHT: v.optional(Line, ""),
	FEED_MAX_AGE: v.pipe(v.number(), v.integer(), v.minValue(60), v.maxValue(86_400)),
	PODCAST: v.optional(PodcastVariable),
});

function isSiteUrl(text: string): boolean {
	if (text === "") return true;
	const url = URL.parse(text);
	return (
		url !== null && /^https?:$/.test(url.protocol) && url.pathname === "/" && url.search + url.hash === ""
	);
}

/** A setting in `[vars]` that cannot be used; `message` names it and says what it must be. */
export class SettingsError extends Error {
	override name = "SettingsError";
}

type Settings = v.InferOutput<typeof Settings>;

// Read once for the life of the bindings, not for each poll.
const settingsOf = new WeakMap<Env, Settings>();
const configuredSites = new WeakMap<Env, Site>();

/**
 * Reads the site's settings.
 *
 * @param env the Worker's bindings
 * @param requestUrl the URL being answered: its origin is used while `SITE_URL` is empty
 * @throws {SettingsError} if a variable is missing or unusable
 */
export function siteFrom(env: Env, requestUrl: string): Site {
	const known = configuredSites.get(env);
	if (known !== undefined) return known;
	const settings = settingsOf.get(env) ?? readSettings(env);
	settingsOf.set(env, settings);
	const site = siteAt(settings.SITE_URL ?? new URL(requestUrl).origin, settings);
	if (site.configured) configuredSites.set(env, site);
	return site;
}

function readSettings(env: Env): Settings {
	const result = v.safeParse(Settings, env);
	if (result.success) return result.output;
	const faults = result.issues.map((issue) => `${v.getDotPath(issue)}: ${issue.message}`);
	throw new SettingsError(`The settings under [vars] in wrangler.toml need a change. ${faults.join("; ")}`);
}

function siteAt(origin: string, settings: Settings): Site {
	const podcast: PodcastSettings = { ...UNSET, ...settings.PODCAST };
	const image = podcast.image ?? (settings.SITE_IMAGE || undefined);
	return {
		origin,
		configured: settings.SITE_URL !== undefined,
		title: settings.SITE_TITLE,
		description: settings.SITE_DESCRIPTION,
		language: settings.SITE_LANGUAGE,
		authors: settings.SITE_AUTHORS,
		image: settings.SITE_IMAGE === "" ? undefined : new URL(settings.SITE_IMAGE, origin).href,
		copyright: settings.SITE_COPYRIGHT || undefined,
		maxAge: settings.FEED_MAX_AGE,
		podcast: {
			...podcast,
			author: podcast.author ?? settings.SITE_AUTHORS[0]?.name,
			image: image && new URL(image, origin).href,
		},
	};
}
