/**
 * The podcast's settings: the variable `PODCAST`, which fills in what directories ask of a channel.
 *
 * @module
 */
import * as v from "valibot";
import type { Person } from "./articles/episode.ts";
import { PODCAST_CATEGORIES } from "./podcast-categories.ts";
import { oneLine } from "./text.ts";

/** A category, and perhaps one below it. */
export interface Category {
	name: string;
	below?: string | undefined;
}

/** What is said of every podcast of this site. Members that are `undefined` or empty are left out. */
export interface PodcastSettings {
	/** What the podcasts at `/podcast.xml` and `/own/podcast.xml` are called, if not like the site. */
	title: string | undefined;
	description: string | undefined;
	/** Who is named as its maker; the site's first author, if nobody is. */
	author: string | undefined;
	/** Path or address of its picture: square, 1400 to 3000 pixels, JPEG or PNG. */
	image: string | undefined;
	categories: Category[];
	explicit: boolean;
	/** Whom directories write to. It is public. */
	owner: { name?: string | undefined; email: string } | undefined;
	/** Whether the newest episode comes first in apps, or the first of a season. */
	type: "episodic" | "serial";
	/** Whether other hosts must ask the owner before they take the feed over (`podcast:locked`). */
	locked: boolean | undefined;
	/** Its id for ever (`podcast:guid`), if it had one before it came here. */
	guid: string | undefined;
	/** What it is, if not a podcast: `music`, `video`, `audiobook`, … (`podcast:medium`). */
	medium: string | undefined;
	funding: { url: string; text: string }[];
	persons: Person[];
	/** Texts by which others know that the feed is the operator's (`podcast:txt`). */
	txt: { purpose?: string | undefined; text: string }[];
	/** How often there is something new (`podcast:updateFrequency`), e.g. `Weekly` with `FREQ=WEEKLY`. */
	update_frequency: { text: string; rrule?: string | undefined; complete?: boolean | undefined } | undefined;
	/** Other podcasts that it recommends (`podcast:podroll`). */
	podroll: { guid: string; url?: string | undefined }[];
}

const Line = v.pipe(v.string("must be a text"), v.transform(oneLine), v.nonEmpty("must not be empty"));
const Url = v.pipe(
	v.string("must be a text"),
	v.check((url) => /^https?:$/.test(URL.parse(url)?.protocol ?? ""), "must be an address"),
);
const Uuid = v.pipe(
	v.string("must be a text"),
	v.uuid("must be a UUID, such as 917393e3-1b1e-5cef-ace4-edaa54e1f810"),
);

const CategoryText = v.pipe(
	Line,
	v.transform((text): Category => {
		const [name = "", below] = text.split(">").map((part) => part.trim());
		return { name, below };
	}),
	v.check(
		({ name, below }) =>
			Object.hasOwn(PODCAST_CATEGORIES, name) &&
			(below === undefined || (PODCAST_CATEGORIES[name]?.includes(below) ?? false)),
		'is none of Apple\'s categories; they are written like "Technology" or "News > Tech News"',
	),
);

/** A table in which every setting is known. */
const table = <E extends v.ObjectEntries>(entries: E) =>
	v.strictObject(entries, ({ expected, received }) => {
		if (expected === "never") return "is not a setting of podcasts";
		return received === "undefined" ? "is missing" : `must be a table, not ${received.slice(0, 40)}`;
	});

const list = <S extends v.GenericSchema>(schema: S) => v.optional(v.array(schema, "must be a list"), []);

/** The variable `PODCAST`, for operators that have set it. */
export const PodcastVariable = table({
	title: v.optional(Line),
	description: v.optional(Line),
	author: v.optional(Line),
	image: v.pipe(
		v.optional(v.string("must be a text"), ""),
		v.nonEmpty(
			"is missing: directories want a square picture of 1400 to 3000 pixels, as a path or an address",
		),
		v.check((image) => URL.canParse(image, "https://site.invalid"), "must be a path or an address"),
	),
	categories: v.pipe(
		list(CategoryText),
		v.nonEmpty('is missing: directories want at least one category, such as ["News > Tech News"]'),
	),
	explicit: v.pipe(
		v.optional(v.unknown(), null),
		v.boolean("must be true or false: directories want to know whether it is for adults alone"),
	),
	owner: v.optional(
		table({
			name: v.optional(Line),
			email: v.pipe(v.string("must be a text"), v.email("must be an e-mail address")),
		}),
	),
	type: v.optional(v.picklist(["episodic", "serial"], 'must be "episodic" or "serial"'), "episodic"),
	locked: v.optional(v.boolean("must be true or false")),
	guid: v.optional(v.pipe(Uuid, v.toLowerCase())),
	medium: v.optional(v.pipe(Line, v.regex(/^[a-z]+$/i, 'must be one word, such as "music" or "video"'))),
	funding: list(table({ url: Url, text: Line })),
	persons: list(
		table({
			name: Line,
			role: v.optional(Line),
			group: v.optional(Line),
			url: v.optional(Url),
			image: v.optional(Url),
		}),
	),
	txt: list(table({ purpose: v.optional(Line), text: Line })),
	update_frequency: v.optional(
		table({
			text: Line,
			rrule: v.optional(Line),
			complete: v.optional(v.boolean("must be true or false")),
		}),
	),
	podroll: list(table({ guid: Uuid, url: v.optional(Url) })),
});

/** What is said while nothing is set: true of any site, though directories want more. */
export const UNSET: PodcastSettings = {
	title: undefined,
	description: undefined,
	author: undefined,
	image: undefined,
	categories: [],
	explicit: false,
	owner: undefined,
	type: "episodic",
	locked: undefined,
	guid: undefined,
	medium: undefined,
	funding: [],
	persons: [],
	txt: [],
	update_frequency: undefined,
	podroll: [],
};
