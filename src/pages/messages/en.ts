/**
 * Every word of the pages, in English. The other languages have the same messages.
 *
 * A message is a whole sentence or label, and never a part that code puts together with others: the order of words differs
 * between languages.
 *
 * @module
 */

import type { Child } from "hono/jsx";
import { type Element, parts, plural } from "./parts.ts";

/** The catalogue of a language. */
export type Messages = typeof en;

export const en = {
	/** The frame of every page. */
	layout: {
		skip: "Skip to the articles",
		/** The name of the navigation, for screen readers. */
		navigation: "Site",
		sources: "Sources",
		subscribe: "Subscribe",
		/** The button that copies the address of a feed, and its text for a few seconds after that. */
		copy: "Copy",
		copied: "Copied",
		notCopied: "Not copied",
		/** The button for screen readers; the format is `RSS`, `Atom` or `JSON Feed`. Begins with the visible text. */
		copyAddress: ({ format }: { format: string }) => `Copy the ${format} address`,
		podcastTitle: ({ title }: { title: string }) => `${title} (podcast)`,
		podcastFormatTitle: ({ title, format }: { title: string; format: string }) =>
			`${title} (podcast, ${format})`,
		/** Between the items of a list within a line. */
		separator: ", ",
	},

	/** What a page lists, as its title. */
	scopeTitles: {
		own: "Own articles",
		followed: "Followed feeds",
		podcast: "Episodes",
		ownPodcast: "Episodes published here",
	},
	/** The small line above the title of a list: above a name, it may also be a noun such as "Author". */
	kickers: {
		podcast: "Listen and watch",
		own: "Published here",
		followed: "Gathered from",
		author: "Articles by",
		source: "Articles from",
		tag: "Articles about",
	},
	/** Descriptions of lists, for search engines. */
	descriptions: {
		podcast: ({ site }: { site: string }) => `The episodes of ${site}, for podcast apps`,
		ownPodcast: ({ site }: { site: string }) =>
			`The episodes that ${site} publishes itself, for podcast apps`,
		own: ({ site }: { site: string }) => `The articles of ${site} without those of the feeds that it follows`,
		followed: ({ site }: { site: string }) => `The articles of the feeds that ${site} follows`,
		author: ({ name }: { name: string }) => `Articles by ${name}`,
		source: ({ name }: { name: string }) => `Articles from ${name}`,
		tag: ({ name }: { name: string }) => `Articles about ${name}`,
	},

	/** A page that lists articles. */
	listing: {
		/** The headline of an article that has neither a title nor text. */
		untitled: "Untitled",
		empty:
			"There is nothing here yet. You can subscribe now, and your feed reader will show the first article when it is published.",
		emptySource: "There is nothing here yet. New articles of this feed will appear here.",
		/** The name of the links to other pages of the list, for screen readers. */
		pages: "Pages",
		topics: "Topics",
		/** Marks an episode in a list. */
		episode: "Episode",
		/** The same with its duration; a symbol replaces the hidden words for people who see it. */
		episodeOf: ({ hidden, duration }: { hidden: Element; duration: string }) =>
			parts`${hidden("Episode, ")}${duration}`,
	},
	/** The lines of a list of articles. */
	articles: {
		latest: "Latest articles",
		all: "All articles",
		newer: "Newer articles",
		older: "Older articles",
		noOlder: "There are no older articles.",
	},
	/** The same lines of a list of episodes. */
	episodes: {
		latest: "Latest episodes",
		all: "All episodes",
		newer: "Newer episodes",
		older: "Older episodes",
		noOlder: "There are no older episodes.",
	},

	/** The page of all months with articles, and those of a month. */
	archive: {
		title: "Archive",
		description: ({ site }: { site: string }) => `All articles of ${site} by month`,
		/** The description of the page of a month; the month is written as in its title, e.g. `November 2026`. */
		ofMonth: ({ site, month }: { site: string; month: string }) => `The articles of ${site} from ${month}`,
		/** The name of the links to the nearest months, for screen readers. */
		months: "Months",
		/** The number of a page in a list, for screen readers. */
		page: ({ number }: { number: string }) => `Page ${number}`,
	},
	/** The pages of all topics and of all authors. */
	directories: {
		allTopics: "All topics",
		allAuthors: "All authors",
		authors: "Authors",
		topicsDescription: ({ site }: { site: string }) => `The topics of all articles of ${site}`,
		authorsDescription: ({ site }: { site: string }) => `The authors of all articles of ${site}`,
		noTopics: "No article has a topic yet.",
		noAuthors: "No article names an author yet.",
		/** The name of the links to the letters of the alphabet, for screen readers. */
		letters: "Letters",
		/** If there are too many topics or authors to list them all. */
		most: ({ count }: { count: string }) => `The ${count} with the most articles.`,
	},

	/** The page of an article. */
	article: {
		updated: ({ date }: { date: Child }) => parts`Updated ${date}`,
		readOriginal: ({ host }: { host: string }) => `Read the original at ${host}`,
		/** A link to what the article is about. */
		about: ({ host }: { host: string }) => `About ${host}`,
		/** The name of the two links below, for screen readers. */
		neighbours: "Other articles",
		previous: "Previous",
		next: "Next",
		sensitivePicture: "Sensitive picture",
		sensitivePictureOf: ({ title }: { title: string }) => `Sensitive picture: ${title}`,
		/** The name of the link beside a heading within the article, for screen readers. */
		sectionLink: ({ title }: { title: string }) => `Link to the section “${title}”`,
		/** The name of a player of another site that has none, for screen readers. */
		frame: ({ host }: { host: string }) => `Player of ${host}`,
		/** The names of parts that scroll sideways, for screen readers. */
		code: ({ number }: { number: string }) => `Code example ${number}`,
		table: ({ number }: { number: string }) => `Table ${number}`,
		formula: ({ number }: { number: string }) => `Formula ${number}`,
		/** The heading of an article without a title, for screen readers: the text follows. */
		note: ({ date }: { date: Child }) => parts`Note from ${date}`,
		related: "Related articles",
		/** The line above the button for subscribing. */
		follow: ({ name }: { name: string }) => `Read new articles from ${name} in your feed reader.`,
		followPodcast: ({ name }: { name: string }) => `Get new episodes of ${name} in your podcast app.`,
		/** A file of the BitTorrent network that has no name. */
		torrent: "Torrent",
	},

	/** An article with audio or video. */
	episode: {
		season: ({ number }: { number: string }) => `Season ${number}`,
		seasonOf: ({ number, name }: { number: string; name: string }) => `Season ${number}: ${name}`,
		number: ({ number }: { number: string }) => `Episode ${number}`,
		trailer: "Trailer",
		bonus: "Bonus",
		explicit: "Explicit",
		/** The name of the list of participants, for screen readers. */
		people: "People",
		host: "host",
		guest: "guest",
		chapters: "Chapters",
		/** A chapter without a title. */
		chapter: ({ number }: { number: string }) => `Chapter ${number}`,
		captions: "Captions",
	},
	transcript: {
		title: "Transcript",
		/** The files of a transcript whose text is not on the page. */
		files: ({ files }: { files: Child }) => parts`Transcript: ${files}`,
		/** The files below the text. */
		asFiles: ({ files }: { files: Child }) => parts`As a file: ${files}`,
		rest: "The rest is in the files.",
		webPage: "web page",
		plainText: "plain text",
	},

	/** The page of the followed feeds. */
	sources: {
		description: ({ site }: { site: string }) => `The feeds that ${site} follows`,
		none: "No feeds are followed yet.",
		count: plural({
			one: () => "The articles of this feed appear here.",
			other: ({ count }) => `The articles of these ${count} feeds appear here.`,
		}),
		articles: plural({
			one: ({ count }) => `${count} article`,
			other: ({ count }) => `${count} articles`,
		}),
		/** A button: downloads the list in the format OPML. */
		opml: "Download the list (OPML)",
		opmlUse: "Feed readers can import it to follow them all.",
		/** Links to other lists. */
		lists: ({ site, followed, own }: { site: string } & Record<"followed" | "own", Element>) =>
			parts`${followed("Only their articles")}, or ${own(`only those of ${site}`)}.`,
		/** On the page of one source: links to its own site and feed. */
		visit: ({ host }: { host: string }) => `Visit ${host}`,
		itsFeed: "Its own feed",
		newest: ({ date }: { date: Child }) => parts`Newest article: ${date}`,
		noArticles: "No articles yet",
		/** The page with the state of each source, for the operator. */
		statusTitle: "State of the sources",
		active: "Followed",
		waiting: "Waiting for its first poll",
		paused: "Paused",
		gone: "Gone: its publisher has removed it for good",
		lastReached: ({ date }: { date: Child }) => parts`last reached ${date}`,
		lastChange: ({ date }: { date: Child }) => parts`last change ${date}`,
		nextPoll: ({ date }: { date: Child }) => parts`next poll ${date}`,
		/** Links to the home page of a source, and to its feed. */
		homePage: "Site",
		feed: "Feed",
	},

	/** How to subscribe: pages of their own, and the pages that browsers show at the address of a feed. */
	subscribe: {
		title: ({ name }: { name: string }) => `Subscribe to ${name}`,
		description: ({ name }: { name: string }) => `How to follow ${name} in a feed reader`,
		podcastDescription: ({ name }: { name: string }) => `How to follow ${name} in a podcast app`,
		address: "Address of the feed",
		giveToReader: "Give this address to your feed reader, or choose your reader below.",
		giveToPodcastApp: "Give this address to your podcast app, or choose your app below.",
		/** Announced by screen readers after the button was used. */
		addressCopied: "The address has been copied.",
		addressNotCopied: "The address could not be copied. Select it and copy it by hand.",
		openReader: "Open in your feed reader",
		openPodcastApp: "Open in your podcast app",
		/** Where an app runs. */
		web: "web",
		/** A link that any app on the device may take. */
		otherApp: "Another app on this device",
		otherFormats: "Other formats",
		sameArticles: "They have the same articles. Most apps take any of them.",
		/** The list of all followed feeds, for people who want to follow these themselves. */
		opml: ({ link }: { link: Element }) =>
			parts`You can also follow each of the feeds yourself: feed readers import ${link("the list of all feeds (OPML)")}.`,
		podcastToo: ({ link }: { link: Element }) =>
			parts`Only want to listen or watch? ${link("Subscribe to the episodes")} in a podcast app.`,
		whatIsAFeed: "What is a feed?",
		aboutFeeds:
			"A feed is an address that an app checks for you. When something new is published here, it appears in your app. You need no account here, nobody learns your e-mail address, and you can stop at any time.",
		/** The beginning of the page that a browser shows at the address of a feed. */
		thisIsAFeed:
			"This is the address of a feed. It is made for apps that show you new articles when they are published.",
		thisIsAPodcast: "This is the address of a podcast. It is made for apps that bring you new episodes.",
		thisIsAList: ({ site }: { site: string }) =>
			`This is the list of the feeds that ${site} follows (OPML). Feed readers can import it.`,
		download: "Download the list",
		showSource: "Show the source",
	},

	/** Pages for addresses that have nothing, or nothing any more. */
	missing: {
		notFound: "Not found",
		gone: "Gone",
		nothing: "There is nothing at this address.",
		article: "There is no article at this address.",
		articles: "There are no articles at this address, or none yet.",
		month: "There are no articles from this month.",
		older: "No older articles begin at this address.",
		/** A feed of a source that is not followed any more. */
		goneFeed: "This feed is gone: its source is no longer followed here.",
		feed: "There is no feed at this address.",
		deleted: "The article that was here is no longer published.",
		/** A transcript or another file of an article. */
		file: "This article has no such file.",
		/** What to do about it. */
		notFoundAdvice:
			"The address may be mistyped, or what was here may have moved. The front page has the newest articles.",
		goneAdvice: "The front page has the newest articles.",
		allArticles: "All articles",
	},
};
