/**
 * The podcast's settings: the variable `PODCAST`, with the metadata that directories require of a channel.
 *
 * @module
 */
import * as v from "valibot";
import { oneLine } from "../model/text.ts";
import { linksReader, type SiteLink } from "./look.ts";
import { PODCAST_CATEGORIES } from "./podcast-categories.ts";
import { list, needed, orJson, type Read, table, whole } from "./reader.ts";

/** A category, and perhaps one below it. */
export interface Category {
	name: string;
	below?: string | undefined;
}

/** The metadata of every podcast of this site. Members that are `undefined` or empty are left out. */
export interface PodcastSettings {
	/** The title of the podcasts at `/podcast.xml` and `/own/podcast.xml`, if it differs from the site's. */
	title: string | undefined;
	description: string | undefined;
	/** The author of the podcast; the site's first author by default. */
	author: string | undefined;
	/** Path or address of its picture: square, 1400 to 3000 pixels, JPEG or PNG. */
	image: string | undefined;
	categories: Category[];
	explicit: boolean;
	/** The contact for directories. It is public. */
	owner: { name?: string | undefined; email: string } | undefined;
	/** Whether the newest episode comes first in apps, or the first of a season. */
	type: "episodic" | "serial";
	/** Whether other hosts must ask the owner before they take the feed over (`podcast:locked`). */
	locked: boolean | undefined;
	/** Its permanent id (`podcast:guid`), if it had one before it moved to this site. */
	guid: string | undefined;
	/** Its medium, if not a podcast: `music`, `video`, `audiobook`, … (`podcast:medium`). */
	medium: string | undefined;
	funding: { url: string; text: string }[];
	persons: {
		name: string;
		role?: string | undefined;
		group?: string | undefined;
		url?: string | undefined;
		image?: string | undefined;
	}[];
	/** Texts that prove to others that the operator owns the feed (`podcast:txt`). */
	txt: { purpose?: string | undefined; text: string }[];
	/** How often there is something new (`podcast:updateFrequency`), e.g. `Weekly` with `FREQ=WEEKLY`. */
	update_frequency: { text: string; rrule?: string | undefined; complete?: boolean | undefined } | undefined;
	/** Other podcasts that it recommends (`podcast:podroll`). */
	podroll: { guid: string; url?: string | undefined }[];
	/** Its pages in podcast directories, for the links of pages here: `Apple Podcasts`, … */
	directories: SiteLink[];
}

const line = whole(
	v.pipe(v.string("must be a string"), v.transform(oneLine), v.nonEmpty("must not be empty")),
);
const url = whole(
	v.pipe(
		v.string("must be a string"),
		v.check(
			(text) => /^https?:$/.test(URL.parse(text)?.protocol ?? ""),
			'must be an address, such as "https://news.example.org/"',
		),
	),
);
const EXAMPLE_UUID = "917393e3-1b1e-5cef-ace4-edaa54e1f810";
const text = v.string("must be a string");
const uuid = whole(v.pipe(text, v.uuid(`must be a UUID, such as ${EXAMPLE_UUID}`), v.toLowerCase()));
const uuidOrEmpty = whole(
	v.pipe(text, v.union([v.literal(""), v.pipe(v.string(), v.uuid())]), v.toLowerCase()),
	`must be empty or a UUID, such as "${EXAMPLE_UUID}"`,
);
const flag = whole(v.boolean("must be true or false"));

const category = whole(
	v.pipe(
		v.string("must be a string"),
		v.transform(oneLine),
		v.transform((text): Category => {
			const [name = "", below] = text.split(">").map((part) => part.trim());
			return { name, below };
		}),
		v.check(
			({ name, below }) =>
				Object.hasOwn(PODCAST_CATEGORIES, name) &&
				(below === undefined || (PODCAST_CATEGORIES[name]?.includes(below) ?? false)),
			'is not one of Apple\'s categories; they are written like "Technology" or "News > Tech News"',
		),
	),
);

const MISSING_CATEGORIES = 'is missing: directories want at least one category, such as ["News > Tech News"]';

const MISSING_EXPLICIT = "must be true or false: directories want to know whether it is for adults alone";

const MEMBERS = {
	title: line,
	description: line,
	author: line,
	image: needed(
		whole(
			v.pipe(
				v.string("must be a string"),
				v.nonEmpty("must not be empty"),
				v.check(isPicture, "must be a path or an address"),
			),
		),
		"is missing: directories want a square picture of 1400 to 3000 pixels, as a path or an address",
	),
	categories: needed(list(category, MISSING_CATEGORIES), MISSING_CATEGORIES),
	explicit: needed(whole(v.boolean(MISSING_EXPLICIT)), MISSING_EXPLICIT),
	owner: table(
		{
			name: line,
			email: needed(whole(v.pipe(v.string("must be a string"), v.email("must be an e-mail address")))),
		},
		{ essential: ["email"] },
	),
	type: whole(v.picklist(["episodic", "serial"], 'must be "episodic" or "serial"')),
	locked: flag,
	guid: uuidOrEmpty,
	medium: whole(
		v.pipe(
			v.string("must be a string"),
			v.transform(oneLine),
			v.regex(/^[a-z]+$/i, 'must be one word, such as "music" or "video"'),
		),
	),
	funding: list(table({ url: needed(url), text: needed(line) }, { essential: ["url", "text"] })),
	persons: list(
		table({ name: needed(line), role: line, group: line, url, image: url }, { essential: ["name"] }),
	),
	txt: list(table({ purpose: line, text: needed(line) }, { essential: ["text"] })),
	update_frequency: table({ text: needed(line), rrule: line, complete: flag }, { essential: ["text"] }),
	podroll: list(table({ guid: needed(uuid), url }, { essential: ["guid"] })),
	directories: linksReader,
};

/** The names of the podcast's settings. */
export const PODCAST_MEMBERS = Object.keys(MEMBERS);

/**
 * A reader of the variable `PODCAST`.
 *
 * @param elsewhere names of the site's settings, which may be in this table by mistake
 */
export const podcastReader = (elsewhere: readonly string[]) => orJson(table(MEMBERS, { elsewhere }));

/** The podcast's settings, with defaults for those that `PODCAST` does not set. */
export function podcastSettings(read: Read<ReturnType<typeof podcastReader>> | undefined): PodcastSettings {
	return {
		title: read?.title,
		description: read?.description,
		author: read?.author,
		image: read?.image,
		categories: read?.categories ?? [],
		explicit: read?.explicit ?? false,
		owner: read?.owner,
		type: read?.type ?? "episodic",
		locked: read?.locked,
		guid: read?.guid || undefined,
		medium: read?.medium,
		funding: read?.funding ?? [],
		persons: read?.persons ?? [],
		txt: read?.txt ?? [],
		update_frequency: read?.update_frequency,
		podroll: read?.podroll ?? [],
		directories: read?.directories ?? [],
	};
}

/** The settings of a site without `PODCAST`: true of any site, though directories want more. */
export const UNSET = podcastSettings(undefined);

/** Whether something is the address of a picture, or a path on this site. */
export function isPicture(text: string): boolean {
	return /^https?:$/.test(URL.parse(text, "https://site.invalid")?.protocol ?? "");
}
