/**
 * Reads the podcast elements of RSS and Atom: Apple's and Google's tags, the podcast namespace (podcasting2.org), and Podlove
 * Simple Chapters.
 *
 * @module
 */
import type { GooglePlayNs, ItunesNs, PodcastNs, PscNs } from "feedsmith";
import type { EntryFile } from "../attachments.ts";
import { isWebUrl, ordinalOf } from "../coerce.ts";
import { secondsIn } from "../dates/durations.ts";
import type { Picture } from "../html.ts";
import {
	type EntryEpisode,
	type EntryPerson,
	type EntryShow,
	type EntryTranscript,
	showPersons,
} from "./episode.ts";
import { elementsIn } from "./podcast-elements.ts";

/** The modules of an entry that make it an episode. */
interface Modules {
	itunes?: ItunesNs.Item | undefined;
	googleplay?: GooglePlayNs.Item | undefined;
	podcast?: PodcastNs.Item | undefined;
	psc?: PscNs.Item | undefined;
}

/** @param captions transcripts from Media RSS */
export function episodeOf(
	{ itunes, googleplay, podcast, psc }: Modules,
	captions: EntryTranscript[],
): EntryEpisode | undefined {
	if (!itunes && !googleplay && !podcast && !psc && captions.length === 0) return undefined;
	return {
		number: ordinalOf(podcast?.episode?.number) ?? itunes?.episode,
		season: ordinalOf(podcast?.season?.number) ?? itunes?.season,
		seasonName: podcast?.season?.name,
		type: itunes?.episodeType,
		explicit: itunes?.explicit ?? explicitOf(googleplay?.explicit),
		persons: podcast?.persons?.map(personOf),
		transcripts: [
			...(podcast?.transcripts ?? []).map(({ url, type, language, rel }) => ({ url, type, language, rel })),
			...captions,
		],
		chapters: psc?.chapters?.map(({ start, title, href, image }) => ({
			start: start === undefined ? undefined : secondsIn(start),
			title,
			url: href,
			image,
		})),
		chaptersUrl: podcast?.chapters?.url,
		chaptersType: podcast?.chapters?.type,
		elements: elementsIn(podcast),
	};
}

/**
 * The defaults that a channel declares for its episodes, if it is a podcast.
 *
 * @param base the base for its relative URLs
 */
export function showOf(
	{
		itunes,
		googleplay,
		podcast,
	}: {
		itunes?: ItunesNs.Feed | undefined;
		googleplay?: GooglePlayNs.Feed | undefined;
		podcast?: Pick<PodcastNs.Item, "persons"> | undefined;
	},
	base: string,
): EntryShow | undefined {
	const explicit = itunes?.explicit ?? explicitOf(googleplay?.explicit);
	const persons = podcast?.persons && showPersons(podcast.persons.map(personOf), base);
	if (!explicit && persons === undefined) return undefined;
	return { persons, explicit: explicit || undefined };
}

/** The alternate enclosures of an episode, each with its first web address. */
export function alternateFiles(podcast: PodcastNs.Item | undefined): EntryFile[] {
	return (podcast?.alternateEnclosures ?? []).map(({ type, length, title, sources = [] }) => {
		// Other sources are in networks that few can reach (`ipfs:`), or are torrents.
		const onWeb = sources.filter(({ uri }) => isWebUrl(uri));
		const source = onWeb.find(({ contentType = "" }) => !/bittorrent/i.test(contentType)) ?? onWeb[0];
		const { uri, contentType } = source ?? {};
		return { url: uri, type: contentType ?? type, size: length, title };
	});
}

/** The pictures of an episode, without videos. */
export function podcastPictures(podcast: PodcastNs.Item | undefined): Picture[] {
	return (podcast?.images ?? [])
		.filter(({ type = "image/*" }) => /^image\//i.test(type))
		.map(({ href, alt }) => ({ url: href, alt }));
}

function personOf({ display, role, group, href, img }: PodcastNs.Person): EntryPerson {
	return { name: display, role, group, url: href, image: img };
}

/** In Google's tags, `clean` means not explicit. */
function explicitOf(given: boolean | "clean" | undefined): boolean | undefined {
	return given === "clean" ? false : given;
}
