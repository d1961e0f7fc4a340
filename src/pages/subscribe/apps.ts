/**
 * Apps that can be asked to subscribe to a feed by a link: on the web by their own address, on a device by a URL scheme.
 *
 * @module
 */

/** An app that people read or listen with. */
export interface App {
	/** The name of the app, which is the same in every language. */
	name: string;
	/** Where the app runs; `web` is a word of the interface, all others are names. */
	platform: "web" | "iPhone" | "Android" | "Mac, iPhone" | "iPhone, Android";
	/** The link that opens the app with a feed; takes and returns absolute URLs. */
	link: (feedUrl: string) => string;
}

/** An address without its scheme, as several schemes of apps want it. */
const withoutScheme = (url: string) => url.replace(/^https?:\/\//, "");

/** The `feed:` scheme, which readers on a device register: `feed:https://…`. */
export const feedScheme = (url: string) => `feed:${url}`;

/** The `podcast:` scheme, which podcast apps on a device register. */
export const podcastScheme = (url: string) => `podcast://${withoutScheme(url)}`;

/** Feed readers, the most widely used first. */
export const READERS: readonly App[] = [
	{
		name: "Feedly",
		platform: "web",
		link: (url) => `https://feedly.com/i/subscription/feed/${encodeURIComponent(url)}`,
	},
	{
		name: "Inoreader",
		platform: "web",
		link: (url) => `https://www.inoreader.com/?add_feed=${encodeURIComponent(url)}`,
	},
	{
		name: "NewsBlur",
		platform: "web",
		link: (url) => `https://www.newsblur.com/?url=${encodeURIComponent(url)}`,
	},
	{
		name: "Feedbin",
		platform: "web",
		link: (url) => `https://feedbin.com/?subscribe=${encodeURIComponent(url)}`,
	},
	{
		name: "The Old Reader",
		platform: "web",
		link: (url) => `https://theoldreader.com/feeds/subscribe?url=${encodeURIComponent(url)}`,
	},
	{
		name: "Miniflux",
		platform: "web",
		link: (url) => `https://reader.miniflux.app/bookmarklet?uri=${encodeURIComponent(url)}`,
	},
	{ name: "NetNewsWire", platform: "Mac, iPhone", link: feedScheme },
	{ name: "Reeder", platform: "Mac, iPhone", link: feedScheme },
];

/** Podcast apps, the most widely used first. */
export const PODCAST_APPS: readonly App[] = [
	{ name: "Apple Podcasts", platform: "Mac, iPhone", link: podcastScheme },
	{
		name: "Overcast",
		platform: "iPhone",
		link: (url) => `overcast://x-callback-url/add?url=${encodeURIComponent(url)}`,
	},
	{
		name: "Pocket Casts",
		platform: "iPhone, Android",
		link: (url) => `pktc://subscribe/${withoutScheme(url)}`,
	},
	{
		name: "AntennaPod",
		platform: "Android",
		link: (url) => `https://antennapod.org/deeplink/subscribe?url=${encodeURIComponent(url)}`,
	},
	{
		name: "Castro",
		platform: "iPhone",
		link: (url) => `castros://subscribe/${withoutScheme(url)}`,
	},
];
