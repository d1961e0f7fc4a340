import { expect } from "vitest";
import type { EntryItem } from "../../../src/sources/document.ts";
import { readFeed } from "../../../src/sources/parsing/read-feed.ts";
import { withinBounds } from "../../support/source-items.ts";

/** The address of the feed. */
export const URL_OF_FEED = "https://pod.example/feeds/all.xml";
/** Reads a document, and checks that the API would accept its items. */
export const read = (text: string) =>
	withinBounds(readFeed(new TextEncoder().encode(text), null, URL_OF_FEED));
/** The only item of a feed, which can be stored. */
export const only = (text: string): Partial<EntryItem> => {
	const { items } = read(text);
	expect(items).toHaveLength(1);
	return items[0]?.item ?? {};
};
/** The declarations of the namespaces in these documents. */
export const NAMESPACES =
	'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:podcast="https://podcastindex.org/namespace/1.0" ' +
	'xmlns:psc="http://podlove.org/simple-chapters" xmlns:media="http://search.yahoo.com/mrss/" ' +
	'xmlns:googleplay="http://www.google.com/schemas/play-podcasts/1.0"';
/** An RSS document with one item. */
export const rss = (item: string, channel = "") =>
	`<rss version="2.0" ${NAMESPACES}><channel><title>Pod</title><link>https://pod.example/</link>${channel}<item><guid>1</guid><title>t</title>${item}</item></channel></rss>`;
/** An Atom document with one entry. */
export const atom = (entry: string) =>
	`<feed xmlns="http://www.w3.org/2005/Atom" ${NAMESPACES}><title>Pod</title><id>urn:pod</id><entry><id>urn:1</id><title>t</title>${entry}</entry></feed>`;
/** A JSON Feed document with one item. */
export const json = (item: object, feed: object = {}) =>
	JSON.stringify({
		version: "https://jsonfeed.org/version/1.1",
		...feed,
		items: [{ id: "1", title: "t", ...item }],
	});
/** The declaration of the podcast namespace. */
export const PODCAST = 'xmlns:podcast="https://podcastindex.org/namespace/1.0"';
/** The enclosure of an episode. */
export const AUDIO = '<enclosure url="/1.mp3" type="audio/mpeg" length="5"/>';

/** Elements of all modules for an episode, with every value that is kept. */
export const ELEMENTS = `
	<itunes:episodeType>Bonus</itunes:episodeType><itunes:explicit>yes</itunes:explicit>
	<itunes:episode>9</itunes:episode><itunes:season>8</itunes:season><itunes:duration>1:02:03</itunes:duration>
	<itunes:image href="/art.jpg"/><podcast:image href="/art.jpg" alt="Snow on a microphone" width="600"/>
	<podcast:episode display="Three and a half">3.5</podcast:episode><podcast:season name="Winter &amp; ice">2</podcast:season>
	<podcast:person href="/ada" img="/ada.jpg">Ada</podcast:person>
	<podcast:person role="Guest" group="Cast"><![CDATA[Bob & Co]]></podcast:person>
	<podcast:transcript url="/1.vtt" type="text/vtt" language="en_GB" rel="captions"/>
	<podcast:transcript url="/1.html" type="text/html"/>
	<podcast:chapters url="/1.json" type="application/json+chapters"/>
	<psc:chapters version="1.2">
		<psc:chapter start="00:01:30.500" title="Ice" href="/ice" image="/ice.png"/><psc:chapter start="0" title="Hello &amp; welcome"/>
	</psc:chapters>
	<podcast:alternateEnclosure type="audio/opus" length="3" title="Small" bitrate="32000">
		<podcast:source uri="ipfs://x"/>
		<podcast:source uri="https://cdn.example/1.torrent" contentType="application/x-bittorrent"/>
		<podcast:source uri="https://cdn.example/1.opus"/>
	</podcast:alternateEnclosure>`;

/** What `_podcast` is with {@link ELEMENTS}. */
export const EPISODE = {
	number: 3.5,
	season: 2,
	season_name: "Winter & ice",
	type: "bonus",
	explicit: true,
	persons: [
		{ name: "Ada", url: "https://pod.example/ada", image: "https://pod.example/ada.jpg" },
		{ name: "Bob & Co", role: "Guest", group: "Cast" },
	],
	transcripts: [
		{ url: "https://pod.example/1.vtt", mime_type: "text/vtt", language: "en-GB", rel: "captions" },
		{ url: "https://pod.example/1.html", mime_type: "text/html" },
	],
	chapters: [
		{ start: 0, title: "Hello & welcome" },
		{
			start: 90.5,
			title: "Ice",
			url: "https://pod.example/ice",
			image: "https://pod.example/ice.png",
		},
	],
	chapters_url: "https://pod.example/1.json",
	chapters_type: "application/json+chapters",
};

/** The entry with {@link ELEMENTS}. */
export const ITEM = {
	image: "https://pod.example/art.jpg",
	_image: { alt: "Snow on a microphone" },
	_podcast: EPISODE,
	attachments: [
		{
			url: "https://pod.example/1.mp3",
			mime_type: "audio/mpeg",
			size_in_bytes: 5,
			duration_in_seconds: 3723,
		},
		{ url: "https://cdn.example/1.opus", mime_type: "audio/opus", title: "Small", size_in_bytes: 3 },
	],
};
