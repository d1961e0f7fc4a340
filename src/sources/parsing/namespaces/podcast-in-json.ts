/**
 * Reads podcast members of JSON Feed: `_podcast`, the extension that this site writes, and `_itunes`, the extension of
 * `jsonfeed-to-rss` with the names of Apple's tags.
 *
 * @module
 */

import { ordinalOf } from "../coerce.ts";
import { flagOf, listOf, type Members, membersOf, numberOf, spanOf, textOf } from "../json-values.ts";
import type { EntryEpisode, EntryPerson, EntryShow } from "./episode.ts";

/** @param item of a JSON Feed */
export function jsonEpisode({ _podcast, _itunes }: Members): EntryEpisode | undefined {
	if (_podcast === undefined && _itunes === undefined) return undefined;
	const podcast = membersOf(_podcast);
	const itunes = membersOf(_itunes);
	return {
		number: ordinalOf(numberOf(podcast.number)) ?? numberOf(itunes.episode),
		season: ordinalOf(numberOf(podcast.season)) ?? numberOf(itunes.season),
		seasonName: textOf(podcast.season_name),
		type: textOf(podcast.type) ?? textOf(itunes.episode_type),
		explicit: flagOf(podcast.explicit) ?? flagOf(itunes.explicit),
		persons: listOf(podcast.persons).map(personOf),
		// Inline transcripts are accepted from the API only: they are too long for a feed.
		transcripts: listOf(podcast.transcripts).map((transcript) => {
			const { url, mime_type, language, rel } = membersOf(transcript);
			return { url: textOf(url), type: textOf(mime_type), language: textOf(language), rel: textOf(rel) };
		}),
		chapters: listOf(podcast.chapters).map((chapter) => {
			const { start, end, title, url, image } = membersOf(chapter);
			return {
				start: spanOf(start),
				end: spanOf(end),
				title: textOf(title),
				url: textOf(url),
				image: textOf(image),
			};
		}),
		chaptersUrl: textOf(podcast.chapters_url),
		chaptersType: textOf(podcast.chapters_type),
		elements: listOf(podcast.elements),
	};
}

/** Defaults for the episodes of a feed. `_fireside` is the extension of a podcast host. */
export function jsonShow({ _itunes, _fireside }: Members): EntryShow | undefined {
	const explicit = flagOf(membersOf(_itunes).explicit) ?? flagOf(membersOf(_fireside).explicit);
	return explicit ? { explicit } : undefined;
}

function personOf(value: unknown): EntryPerson {
	const { name, role, group, url, image } = membersOf(value);
	return {
		name: textOf(name) ?? textOf(value),
		role: textOf(role),
		group: textOf(group),
		url: textOf(url),
		image: textOf(image),
	};
}
