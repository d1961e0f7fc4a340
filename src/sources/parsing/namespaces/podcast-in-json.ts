/**
 * What podcasts say in JSON Feed: in the member `_podcast`, as it is written here, and in `_itunes`, which has the names
 * of Apple's tags and goes with them from JSON Feed to RSS (`jsonfeed-to-rss`).
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
		// A transcript as text is not taken: it is for those who hand in articles, and no feed is that long.
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

/** What a feed says of all its episodes: `_fireside` is what a host of podcasts writes. */
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
