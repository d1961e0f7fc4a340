/** One page of each kind that the site has. */

/** A page by what it is. */
export interface Kind {
	kind: string;
	path: string;
	/** A link on that page, as a selector, that leads to the page. */
	link?: string;
	/** The status of the response, if it is not 200. */
	status?: number;
	/** The direction of the page on a site in Arabic, if it is not `rtl`. */
	direction?: "ltr";
	/** The other sites that its content asks for. */
	elsewhere?: string[];
	/** Whether all its parts are on other kinds of pages too. */
	isAlike?: true;
	/** Whether it is one of the few that have most parts among them. */
	hasMost?: true;
}

/** All kinds of pages. */
export const KINDS: Kind[] = [
	{ kind: "front page", path: "/", hasMost: true },
	{ kind: "older page", path: "/", link: 'a[rel="next"]', isAlike: true },
	{ kind: "article", path: "/articles/where-two-rivers-meet", direction: "ltr" },
	{
		kind: "article with a table, code and a frame",
		path: "/articles/everything-at-once",
		elsewhere: ["https://www.youtube-nocookie.com"],
		hasMost: true,
	},
	{ kind: "article in another direction", path: "/articles/two-rivers-in-arabic", isAlike: true },
	{ kind: "note without a title", path: "/articles/a-note", isAlike: true },
	{ kind: "episode", path: "/articles/a-podcast-is-a-feed-with-sound", direction: "ltr" },
	{ kind: "podcast", path: "/podcast" },
	{ kind: "tag", path: "/tags/rivers", isAlike: true },
	{ kind: "author", path: "/authors/ada", isAlike: true },
	{ kind: "followed articles", path: "/followed", isAlike: true },
	{ kind: "archive", path: "/archive" },
	{ kind: "month", path: "/archive", link: ".intro + .year li:first-child a", isAlike: true },
	{ kind: "topics", path: "/tags" },
	{ kind: "authors", path: "/authors", isAlike: true },
	{ kind: "sources", path: "/sources" },
	{ kind: "source", path: "/sources/river-notes", isAlike: true },
	{ kind: "state of the sources", path: "/sources/status", isAlike: true },
	{ kind: "page for subscribing", path: "/subscribe", hasMost: true },
	{ kind: "page for subscribing to a podcast", path: "/podcast/subscribe", isAlike: true },
	{ kind: "feed", path: "/feed.xml" },
	{ kind: "list of feeds", path: "/subscriptions.opml", isAlike: true },
	{ kind: "address with nothing", path: "/nowhere", status: 404 },
];
