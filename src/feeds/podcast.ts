/**
 * What podcast apps and directories read, in RSS for the channel and in RSS and Atom for an episode: Apple's podcast tags
 * (podcasters.apple.com, "RSS feed requirements") and the podcast namespace (podcasting2.org).
 *
 * @module
 */
import { html } from "hono/html";
import { v5 as uuidv5 } from "uuid";
import { isPlayable } from "../articles/media-type.ts";
import type { Podcast } from "../podcast.ts";
import type { FeedEntry } from "./document.ts";

/** The namespaces of everything here. */
export const PODCAST_NAMESPACES =
	' xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:podcast="https://podcastindex.org/namespace/1.0"';

/** The namespace of podcasts' ids (podcasting2.org, `guid`). */
const GUID_NAMESPACE = "ead4c236-bf58-58c6-a2c6-a6b28d128cb6";

/**
 * A podcast's id for ever: of its feed's address without the scheme and final slashes.
 *
 * @example
 * podcastGuid("https://podnews.net/rss") // "9b024349-ccf0-5f69-a609-6b82873eab3c"
 */
export function podcastGuid(feedUrl: string): string {
	return uuidv5(feedUrl.replace(/^[a-z]+:\/\//i, "").replace(/\/+$/, ""), GUID_NAMESPACE);
}

/** A feed's podcast: the site's settings, with the id that it has for ever. */
export type PodcastChannel = Omit<Podcast, "guid"> & { guid: string };

/** What stands in the channel. */
export function channelElements(podcast: PodcastChannel): string {
	const { author, image, owner, locked, update_frequency: frequency } = podcast;
	return String(html`${
		author &&
		html`<itunes:author>${author}</itunes:author>
`
	}<itunes:type>${podcast.type}</itunes:type>
<itunes:explicit>${String(podcast.explicit)}</itunes:explicit>
${
	image &&
	html`<itunes:image href="${image}"/>
`
}${podcast.categories.map(({ name, below }) =>
	below === undefined
		? html`<itunes:category text="${name}"/>
`
		: html`<itunes:category text="${name}"><itunes:category text="${below}"/></itunes:category>
`,
)}${
	owner &&
	html`<itunes:owner>${owner.name && html`<itunes:name>${owner.name}</itunes:name>`}<itunes:email>${owner.email}</itunes:email></itunes:owner>
`
}<podcast:guid>${podcast.guid}</podcast:guid>
${
	podcast.medium &&
	html`<podcast:medium>${podcast.medium}</podcast:medium>
`
}${
	locked !== undefined &&
	html`<podcast:locked${owner && html` owner="${owner.email}"`}>${locked ? "yes" : "no"}</podcast:locked>
`
}${podcast.funding.map(
	({ url, text }) => html`<podcast:funding url="${url}">${text}</podcast:funding>
`,
)}${podcast.persons.map(person)}${podcast.txt.map(
	({ purpose, text }) => html`<podcast:txt${purpose && html` purpose="${purpose}"`}>${text}</podcast:txt>
`,
)}${
	frequency &&
	html`<podcast:updateFrequency${frequency.complete !== undefined && html` complete="${String(frequency.complete)}"`}${
		frequency.rrule && html` rrule="${frequency.rrule}"`
	}>${frequency.text}</podcast:updateFrequency>
`
}${
	podcast.podroll.length > 0 &&
	html`<podcast:podroll>${podcast.podroll.map(
		({ guid, url }) => html`<podcast:remoteItem feedGuid="${guid}"${url && html` feedUrl="${url}"`}/>`,
	)}</podcast:podroll>
`
}`);
}

/** Whether an entry has anything to say to podcast apps. */
export function hasEpisode({ attachments, episode }: FeedEntry): boolean {
	return episode !== undefined || attachments.some(({ mime_type }) => isPlayable(mime_type));
}

/** What stands in an entry. */
export function episodeElements(entry: FeedEntry): string {
	if (!hasEpisode(entry)) return "";
	const [first, ...others] = entry.attachments.filter(({ mime_type }) => isPlayable(mime_type));
	const {
		number,
		season,
		seasonName,
		type,
		explicit,
		persons = [],
		transcripts = [],
		chapters,
	} = entry.episode ?? {};
	const duration = first?.duration_in_seconds;
	return String(
		html`${
			duration !== undefined &&
			html`<itunes:duration>${String(Math.round(duration))}</itunes:duration>
`
		}${
			entry.image &&
			html`<itunes:image href="${entry.image}"/>
`
		}${
			isCounted(number) &&
			html`<itunes:episode>${String(number)}</itunes:episode>
`
		}${
			isCounted(season) &&
			html`<itunes:season>${String(season)}</itunes:season>
`
		}${
			type &&
			html`<itunes:episodeType>${type}</itunes:episodeType>
`
		}${
			explicit !== undefined &&
			html`<itunes:explicit>${String(explicit)}</itunes:explicit>
`
		}${
			number !== undefined &&
			html`<podcast:episode>${String(number)}</podcast:episode>
`
		}${
			season !== undefined &&
			html`<podcast:season${seasonName && html` name="${seasonName}"`}>${String(season)}</podcast:season>
`
		}${persons.map(person)}${transcripts.map(
			({ url, mime_type, language, rel }) =>
				html`<podcast:transcript url="${url}" type="${mime_type}"${language && html` language="${language}"`}${
					rel && html` rel="${rel}"`
				}/>
`,
		)}${
			chapters &&
			html`<podcast:chapters url="${chapters.url}" type="${chapters.mime_type}"/>
`
		}${others.map(
			({ url, mime_type, size_in_bytes, title }) =>
				html`<podcast:alternateEnclosure type="${mime_type}"${
					size_in_bytes !== undefined && html` length="${String(size_in_bytes)}"`
				}${title && html` title="${title}"`}><podcast:source uri="${url}"/></podcast:alternateEnclosure>
`,
		)}`,
	);
}

/** Apple counts episodes and seasons from one, in whole numbers. */
function isCounted(number: number | undefined): number is number {
	return number !== undefined && Number.isInteger(number) && number > 0;
}

function person({ name, role, group, url, image }: Podcast["persons"][number]) {
	return html`<podcast:person${role && html` role="${role}"`}${group && html` group="${group}"`}${
		url && html` href="${url}"`
	}${image && html` img="${image}"`}>${name}</podcast:person>
`;
}
