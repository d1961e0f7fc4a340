/**
 * Paths at which other systems have their feeds. Here they lead to the feeds of this site.
 *
 * @module
 */

/** Paths where readers and people commonly look for a feed, and the feed's path. */
export const CONVENTIONAL_PATHS: Readonly<Record<string, string>> = {
	"/rss": "/feed.xml",
	"/rss/": "/feed.xml",
	"/rss.xml": "/feed.xml",
	"/rss2.xml": "/feed.xml",
	"/index.xml": "/feed.xml",
	"/index.rss": "/feed.xml",
	"/feed.rss": "/feed.xml",
	"/feeds": "/feed",
	"/feeds/": "/feed",
	"/feed/": "/feed",
	"/feed/rss": "/feed.xml",
	"/feed/rss/": "/feed.xml",
	"/feed/atom": "/atom.xml",
	"/feed/atom/": "/atom.xml",
	"/feed/json": "/feed.json",
	"/feed/json/": "/feed.json",
	"/atom": "/atom.xml",
	"/atom/": "/atom.xml",
	"/feed.atom": "/atom.xml",
	"/index.atom": "/atom.xml",
	"/json": "/feed.json",
	"/feed.jsonfeed": "/feed.json",
	"/index.json": "/feed.json",
	"/podcast.rss": "/podcast.xml",
	"/podcast/rss": "/podcast.xml",
};

/** Paths of feeds in other systems, below each scope, and the file here. A final slash is ignored. */
export const CONVENTIONAL_FILES: Readonly<Record<string, string>> = {
	"index.xml": "feed.xml",
	rss: "feed.xml",
	"rss.xml": "feed.xml",
	atom: "atom.xml",
	"feed/rss": "feed.xml",
	"feed/rss2": "feed.xml",
	"feed/atom": "atom.xml",
	"feed/json": "feed.json",
	"podcast.xml": "feed.xml",
};
