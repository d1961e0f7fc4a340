/**
 * Builds the member `_podcast` of an item from a parsed episode. Each value is coerced to the limits of
 * `articles/schema/episode.ts` or dropped, so that one bad value never costs the others.
 *
 * @module
 */
import type { Person } from "../../../model/episode.ts";
import { MAX_CHAPTERS, MAX_ELEMENTS, MAX_PERSONS, MAX_TRANSCRIPTS } from "../../../model/limits.ts";
import type { ItemEpisode } from "../../document.ts";
import { dropEmpty, languageOf, lineOf, mediaTypeOf, ordinalOf, secondsOf, webUrl } from "../coerce.ts";
import { elementOf } from "./podcast-elements.ts";

/** The total length of an episode's persons, transcripts and chapters, in UTF-16 code units of JSON. */
const MAX_LENGTH = 50_000;

/** The same for the persons of the channel. The limit is lower because they are stored with each episode. */
const MAX_SHOW_LENGTH = 2_000;

/** How many parts are examined for each that may be kept. */
const MOST_ODD = 10;

/** A person who takes part in an episode. */
export interface EntryPerson {
	name: string | undefined;
	role?: string | undefined;
	group?: string | undefined;
	url?: string | undefined;
	image?: string | undefined;
}

export interface EntryTranscript {
	url: string | undefined;
	type?: string | undefined;
	language?: string | undefined;
	rel?: string | undefined;
}

export interface EntryChapter {
	/** Seconds from the beginning. */
	start: number | undefined;
	end?: number | undefined;
	title?: string | undefined;
	url?: string | undefined;
	image?: string | undefined;
}

/** An episode as parsed. Its values are not validated; URLs may be relative. */
export interface EntryEpisode {
	number?: number | undefined;
	season?: number | undefined;
	seasonName?: string | undefined;
	/** In any case. */
	type?: string | undefined;
	explicit?: boolean | undefined;
	persons?: EntryPerson[] | undefined;
	transcripts?: EntryTranscript[] | undefined;
	/** In any order. */
	chapters?: EntryChapter[] | undefined;
	chaptersUrl?: string | undefined;
	chaptersType?: string | undefined;
	/** As `PodcastElement` has them, or not. */
	elements?: unknown[] | undefined;
}

/** Defaults that a feed declares for its episodes. */
export interface EntryShow {
	/** The persons of the channel, from {@link showPersons}. An episode with its own persons does not inherit these (podcast namespace, `person`). */
	persons?: Person[] | undefined;
	/** Only `true` is inherited: a show that is not explicit may have explicit episodes. */
	explicit?: true | undefined;
}

/** The valid persons of the channel, computed once for all episodes without their own. */
export function showPersons(persons: EntryPerson[], base: string): Person[] {
	return new Parts(MAX_SHOW_LENGTH).taken(persons, MAX_PERSONS, (person) => personOf(person, base));
}

/** The member `_podcast` of an item, and the part of it that the episode itself declares; `undefined` if it is empty. */
export function podcastMember(
	episode: EntryEpisode | undefined,
	show: EntryShow | undefined,
	base: string,
): { member?: ItemEpisode | undefined; own?: ItemEpisode | undefined } {
	if (episode === undefined && show === undefined) return {};
	const { number, season, seasonName, type, explicit, persons, transcripts, chapters, elements, ...file } =
		episode ?? {};
	const parts = new Parts(MAX_LENGTH);
	const ownPersons = parts.taken(persons, MAX_PERSONS, (person) => personOf(person, base));
	const url = webUrl(file.chaptersUrl, base);
	const member: ItemEpisode = dropEmpty({
		number: ordinalOf(number),
		season: Number.isInteger(season) ? ordinalOf(season) : undefined,
		season_name: lineOf(seasonName),
		type: typeOf(type),
		explicit: explicit ?? show?.explicit,
		persons: ownPersons.length > 0 ? ownPersons : show?.persons,
		transcripts: parts.taken(transcripts, MAX_TRANSCRIPTS, (transcript) => transcriptOf(transcript, base)),
		chapters: inOrder(parts.taken(chapters, MAX_CHAPTERS, (chapter) => chapterOf(chapter, base))),
		elements: parts.taken(elements, MAX_ELEMENTS, (element) => elementOf(element)),
		chapters_url: url,
		chapters_type: url === undefined ? undefined : mediaTypeOf(file.chaptersType),
	});
	const unlessEmpty = (part: ItemEpisode) => (Object.keys(part).length === 0 ? undefined : part);
	return {
		member: unlessEmpty(member),
		own: unlessEmpty(dropEmpty({ ...member, explicit, persons: ownPersons })),
	};
}

/** Accepts parts as long as there is room for them. */
class Parts {
	#room: number;

	constructor(room: number) {
		this.#room = room;
	}

	/** The first valid parts, up to the given number. */
	taken<Given, Part>(
		given: Given[] | undefined,
		most: number,
		partOf: (given: Given) => Part | undefined,
	): Part[] {
		const taken: Part[] = [];
		for (const each of given?.slice(0, most * MOST_ODD) ?? []) {
			const part = partOf(each);
			if (part === undefined) continue;
			this.#room -= JSON.stringify(part).length;
			if (this.#room < 0 || taken.push(part) >= most) break;
		}
		return taken;
	}
}

function personOf({ name: given, role, group, url, image }: EntryPerson, base: string) {
	const name = lineOf(given);
	if (name === undefined) return undefined;
	return dropEmpty({
		name,
		role: lineOf(role),
		group: lineOf(group),
		url: webUrl(url, base),
		image: webUrl(image, base),
	});
}

function transcriptOf({ url: given, type, language, rel }: EntryTranscript, base: string) {
	const url = webUrl(given, base);
	if (url === undefined) return undefined;
	return dropEmpty({
		url,
		mime_type: mediaTypeOf(type),
		language: languageOf(language),
		rel: lineOf(rel),
	});
}

function chapterOf({ start: given, end: last, title, url, image }: EntryChapter, base: string) {
	const start = secondsOf(given);
	if (start === undefined) return undefined;
	const end = secondsOf(last);
	return dropEmpty({
		start,
		end: end !== undefined && end >= start ? end : undefined,
		title: lineOf(title),
		url: webUrl(url, base),
		image: webUrl(image, base),
	});
}

/** Sorts chapters by start, and keeps the first of those with the same start. */
function inOrder<Chapter extends { start: number }>(chapters: Chapter[]): Chapter[] {
	const sorted = chapters.toSorted((a, b) => a.start - b.start);
	return sorted.filter(({ start }, i) => start !== sorted[i - 1]?.start);
}

const TYPES = ["full", "trailer", "bonus"] as const;

function typeOf(given: string | undefined): ItemEpisode["type"] {
	const type = given?.trim().toLowerCase();
	return TYPES.find((known) => known === type);
}
