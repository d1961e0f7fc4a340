/** A podcast that passes `tributary check podcast`, for tests to put faults into. */

/** The beginning of a frame of MPEG audio. */
export const SOUND = Uint8Array.of(0xff, 0xfb, 0x90, 0x00);

const NAMESPACES =
	'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:podcast="https://podcastindex.org/namespace/1.0" xmlns:atom="http://www.w3.org/2005/Atom"';

/** A channel with everything that directories require. */
export const CHANNEL = `<title>Streams</title><link>https://site.example/</link><description>About water</description>
<language>en</language><copyright>Ada</copyright><atom:link rel="self" href="https://site.example/podcast.xml"/>
<itunes:category text="News"><itunes:category text="Tech News"/></itunes:category><itunes:explicit>false</itunes:explicit>
<itunes:author>Ada</itunes:author><itunes:owner><itunes:email>ada@site.example</itunes:email></itunes:owner>
<itunes:image href="https://site.example/cover.png"/><podcast:guid>917393e3-1b1e-5cef-ace4-edaa54e1f810</podcast:guid>`;

/** An episode with everything that directories require. */
export const ITEM = `<item><title>One</title><guid>1</guid><pubDate>Mon, 05 Jan 2026 08:00:00 GMT</pubDate>
<enclosure url="https://site.example/1.mp3" length="4" type="audio/mpeg"/><itunes:duration>60</itunes:duration></item>`;

/** The feed of a podcast. */
export const podcast = (channel = CHANNEL, items = ITEM) =>
	`<rss version="2.0" ${NAMESPACES}><channel>${channel}${items}</channel></rss>`;
