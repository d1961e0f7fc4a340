/**
 * What clients send to a feed server, and how much of each.
 *
 * @module
 */

/** How many readers there are at once. */
export const READERS = 200;

/**
 * How long a reader waits after an answer until it asks again, in milliseconds: a thousandth of what readers really wait,
 * and so long that two cores carry all of them behind `wrangler dev`, which takes most of them for itself.
 */
export const PAUSE = { least: 2_000, most: 4_000 } as const;

/** How readers ask for the feed that they follow, of a thousand requests; each has a way of its own, and asks for little else. */
export const POLLS = {
	/** What RFC 9110 asks for where there is an ETag, and the best readers send. */
	"If-None-Match": 240,
	/** Most readers send whatever validators they were given. */
	"both validators": 170,
	/** Old readers and scripts know dates alone, and some hosts strip ETags. */
	"If-Modified-Since": 80,
	/** Proxies weaken or mark ETags, and readers lose the quotes. */
	"altered ETag": 80,
	/** Scripts and badly written readers: they cost the most. */
	"no validator": 110,
	/** feedparser and newsboat ask for deltas: a part of the Worker that others never come to. */
	delta: 100,
} as const;

/** What else is asked for, of a thousand requests: by people, crawlers, and whoever tries doors. */
export const VISITS = {
	/** People come for articles, from readers and from searches; the front page is what they see next. */
	"article page": 40,
	"front page": 30,
	/** A page or a feed with a part of the articles. */
	tag: 20,
	/** Checkers of links and of uptime. */
	HEAD: 20,
	/** Readers that were given `/feed`, and browsers. */
	Accept: 20,
	/** Scanners for holes, and clients that guess addresses. */
	"wrong address": 20,
	/** Widgets with the latest few; it is never kept, so each reads the database. */
	limit: 15,
	/** Addresses by habit, such as `/rss`. */
	redirect: 15,
	/** A new subscriber that wants the whole history; several requests each. */
	archives: 10,
	/** Readers that are closed, and networks that break. */
	"hang-up": 10,
	/** Phones at the edge of a network. */
	"slow reader": 10,
	/** Browsers ask so before a script may read a feed. */
	OPTIONS: 5,
	/** Scanners again. */
	"wrong method": 5,
} as const;

export type Poll = keyof typeof POLLS;
export type Visit = keyof typeof VISITS;

/** What a reader does next: it polls in its own way, or makes a visit. */
export const TURNS: Readonly<Record<"poll" | Visit, number>> = {
	poll: Object.values(POLLS).reduce((sum, share) => sum + share, 0),
	...VISITS,
};

/** The share of clients that take gzip: all but some scripts. */
export const TAKES_GZIP = 0.85;

/** What readers follow, of a hundred: nearly all the main feed, a few a part of it. */
export const FOLLOWED = { main: 85, own: 4, followed: 3, tag: 5, source: 3 } as const;

/** The formats in which they follow it, of a hundred: RSS is what most addresses on the web lead to. */
export const FILES = { "feed.xml": 55, "atom.xml": 30, "feed.json": 15 } as const;

/** What an editor does, of a hundred writes: mostly publishing, often mending, seldom taking back. */
export const WRITES = { publish: 50, edit: 35, delete: 15 } as const;

/** The share of new articles with a date among older ones, as imports from elsewhere bring them. */
export const BACKDATED = 0.1;

/** The share of edits that are to a recent article; the others may be to one in an archive. */
export const EDITS_RECENT = 0.7;

/**
 * There are spells in which much is written, and spells in which nothing is, in milliseconds: feeds come to rest for a while,
 * and most polls of most feeds find nothing new. Otherwise hardly any reader would be answered 304.
 */
export const SPELLS = { busy: 4_000, calm: 8_000 } as const;

/** How long it takes from one write to the next, in milliseconds. */
export const WRITE_PAUSE = { least: 0, most: 1_300 } as const;

/** From one poll of a followed feed by hand to the next, in milliseconds. */
export const POLL_PAUSE = { least: 300, most: 2_000 } as const;

/** From one entry of a followed feed to the next, in milliseconds, whichever feed it is. */
export const NEWS_PAUSE = { least: 500, most: 2_000 } as const;

/** From one scheduled trigger to the next, in milliseconds; before each, a new feed is followed, so that one is due. */
export const SCHEDULE_PAUSE = { least: 6_000, most: 9_000 } as const;
