/**
 * Podcast elements for apps and directories, in RSS for the channel and in RSS and Atom for an episode: Apple's podcast tags
 * (podcasters.apple.com, "RSS feed requirements") and the podcast namespace (podcasting2.org).
 *
 * @module
 */
import { html, raw } from "hono/html";
import type { PodcastElement } from "../../model/episode.ts";
import { type Person, playableIn } from "../../model/episode.ts";
import type { FeedEntry } from "../document.ts";
import type { PodcastChannel } from "../podcast-channel.ts";
import { attribute, linesOf, type Xml } from "../xml.ts";

/** The namespaces of the podcast elements. */
export const PODCAST_NAMESPACES =
	' xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:podcast="https://podcastindex.org/namespace/1.0"';

/** The namespace of podcasts' ids (podcasting2.org, `guid`). */
/** The elements of the channel. */
export function channelElements(podcast: PodcastChannel): string {
	const { author, image, owner, locked, medium, update_frequency: frequency, podroll } = podcast;
	return linesOf([
		author && html`<itunes:author>${author}</itunes:author>`,
		html`<itunes:type>${podcast.type}</itunes:type>`,
		html`<itunes:explicit>${String(podcast.explicit)}</itunes:explicit>`,
		image && html`<itunes:image href="${image}"/>`,
		...podcast.categories.map(({ name, below }) =>
			below === undefined
				? html`<itunes:category text="${name}"/>`
				: html`<itunes:category text="${name}"><itunes:category text="${below}"/></itunes:category>`,
		),
		owner &&
			html`<itunes:owner>${owner.name && html`<itunes:name>${owner.name}</itunes:name>`}<itunes:email>${owner.email}</itunes:email></itunes:owner>`,
		html`<podcast:guid>${podcast.guid}</podcast:guid>`,
		medium && html`<podcast:medium>${medium}</podcast:medium>`,
		locked !== undefined &&
			html`<podcast:locked${attribute("owner", owner?.email)}>${locked ? "yes" : "no"}</podcast:locked>`,
		...podcast.funding.map(({ url, text }) => html`<podcast:funding url="${url}">${text}</podcast:funding>`),
		...podcast.persons.map(person),
		...podcast.txt.map(
			({ purpose, text }) => html`<podcast:txt${attribute("purpose", purpose)}>${text}</podcast:txt>`,
		),
		frequency &&
			html`<podcast:updateFrequency${attribute("complete", frequency.complete)}${attribute("rrule", frequency.rrule)}>${frequency.text}</podcast:updateFrequency>`,
		podroll.length > 0 &&
			html`<podcast:podroll>${podroll.map(
				({ guid, url }) => html`<podcast:remoteItem feedGuid="${guid}"${attribute("feedUrl", url)}/>`,
			)}</podcast:podroll>`,
	]);
}

/** Whether an entry has elements in these namespaces. */
export function hasPodcastElements({ attachments, episode, imageAlt }: FeedEntry): boolean {
	return episode !== undefined || imageAlt !== undefined || playableIn(attachments).length > 0;
}

/** The elements of an entry. */
export function episodeElements(entry: FeedEntry): string {
	if (!hasPodcastElements(entry)) return "";
	const { image, imageAlt, episode } = entry;
	const [first, ...others] = playableIn(entry.attachments);
	const isEpisode = episode !== undefined || first !== undefined;
	const { number, season, type, explicit, persons = [], transcripts = [], chapters } = episode ?? {};
	const elements = episode?.elements ?? [];
	const duration = first?.duration_in_seconds;
	return linesOf([
		duration !== undefined && html`<itunes:duration>${String(Math.round(duration))}</itunes:duration>`,
		isEpisode && image && html`<itunes:image href="${image}"/>`,
		// The alternative text of the picture. Readers would take a description in Media RSS for the article's.
		image &&
			imageAlt &&
			!hasAttribute(elements, "href", image) &&
			html`<podcast:image href="${image}" alt="${imageAlt}"/>`,
		isCounted(number) && html`<itunes:episode>${String(number)}</itunes:episode>`,
		isCounted(season) && html`<itunes:season>${String(season)}</itunes:season>`,
		type && html`<itunes:episodeType>${type}</itunes:episodeType>`,
		explicit !== undefined && html`<itunes:explicit>${String(explicit)}</itunes:explicit>`,
		number !== undefined && html`<podcast:episode>${String(number)}</podcast:episode>`,
		season !== undefined &&
			html`<podcast:season${attribute("name", episode?.seasonName)}>${String(season)}</podcast:season>`,
		...persons.map(person),
		...transcripts.map(
			({ url, mime_type, language, rel }) =>
				html`<podcast:transcript url="${url}" type="${mime_type}"${attribute("language", language)}${attribute("rel", rel)}/>`,
		),
		chapters && html`<podcast:chapters url="${chapters.url}" type="${chapters.mime_type}"/>`,
		...elements.map(passedOn),
		...others
			.filter(({ url }) => !elements.some(({ children = [] }) => hasAttribute(children, "uri", url)))
			.map(
				({ url, mime_type, size_in_bytes, title }) =>
					html`<podcast:alternateEnclosure type="${mime_type}"${attribute("length", size_in_bytes)}${attribute("title", title)}><podcast:source uri="${url}"/></podcast:alternateEnclosure>`,
			),
	]);
}

function hasAttribute(elements: readonly PodcastElement[], name: string, value: string): boolean {
	return elements.some(({ attributes }) => attributes[name] === value);
}

/** An element as received; its name is a known one. */
function passedOn({ name, attributes, text, children = [] }: PodcastElement): Xml {
	const tag = raw(`podcast:${name}`);
	const written = Object.entries(attributes).map(([attribute, value]) => html` ${raw(attribute)}="${value}"`);
	return html`<${tag}${written}>${text}${children.map(passedOn)}</${tag}>`;
}

/** Apple counts episodes and seasons from one, in whole numbers. */
function isCounted(number: number | undefined): number is number {
	return number !== undefined && Number.isInteger(number) && number > 0;
}

function person({ name, role, group, url, image }: Person) {
	return html`<podcast:person${attribute("role", role)}${attribute("group", group)}${attribute("href", url)}${attribute("img", image)}>${name}</podcast:person>`;
}
