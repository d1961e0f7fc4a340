/** One page of each kind that the site has. */

/** A page by what it is. */
export interface Kind {
	kind: string;
	path: string;
	/** A link on that page, as a selector, that leads to the page. */
	link?: string;
	/** What the response is, if not 200. */
	status?: number;
	/** The other sites that its content asks for. */
	elsewhere?: string[];
}

/** All kinds of pages. */
export const KINDS: Kind[] = [
	{ kind: "front page", path: "/" },
	{ kind: "older page", path: "/", link: 'a[rel="next"]' },
	{ kind: "article", path: "/articles/where-two-rivers-meet" },
	{
		kind: "article with a table, code and a player",
		path: "/articles/everything-at-once",
		elsewhere: ["https://www.youtube-nocookie.com"],
	},
	{ kind: "article in Arabic", path: "/articles/two-rivers-in-arabic" },
	{ kind: "note without a title", path: "/articles/a-note" },
	{ kind: "episode", path: "/articles/a-podcast-is-a-feed-with-sound" },
	{ kind: "podcast", path: "/podcast" },
	{ kind: "tag", path: "/tags/rivers" },
	{ kind: "author", path: "/authors/ada" },
	{ kind: "own articles", path: "/own" },
	{ kind: "archive", path: "/archive" },
	{ kind: "month", path: "/archive", link: ".intro + .year li:first-child a" },
	{ kind: "topics", path: "/tags" },
	{ kind: "authors", path: "/authors" },
	{ kind: "sources", path: "/sources" },
	{ kind: "source", path: "/sources/river-notes" },
	{ kind: "state of the sources", path: "/sources/status" },
	{ kind: "page for subscribing", path: "/subscribe" },
	{ kind: "page for subscribing to a podcast", path: "/podcast/subscribe" },
	{ kind: "feed", path: "/feed.xml" },
	{ kind: "list of feeds", path: "/subscriptions.opml" },
	{ kind: "address with nothing", path: "/nowhere", status: 404 },
];
