/**
 * The additional parts of a page of an article with audio or video: its episode number, participants, players and
 * chapters.
 *
 * @module
 */

import type { EntryEpisode, FeedEntry } from "../feeds/document.ts";
import type { Article } from "../model/article.ts";
import { type Person, playableIn, TRANSCRIPT_FILES } from "../model/episode.ts";
import type { Site } from "../settings/site.ts";
import { articlePath } from "../urls/origin.ts";
import { ChapterList, chaptersOf } from "./chapters.tsx";
import { Facts } from "./facts.tsx";
import { wordsLanguage } from "./layout.tsx";
import { messagesFor } from "./messages/index.ts";
import { Picture } from "./picture.tsx";
import { type Captions, isVideo, MainPlayer, PlayableFiles } from "./player.tsx";
import { durationText, ordinalText } from "./units.ts";

/** The duration of an episode in seconds: that of its main file, if known. */
export function durationOf(entry: Pick<FeedEntry, "attachments">): number | undefined {
	return playableIn(entry.attachments).find(({ duration_in_seconds }) => duration_in_seconds)
		?.duration_in_seconds;
}

/** The shape of an article's picture: covers of audio are square, all other pictures are wide. */
export function shapeOf(entry: Pick<FeedEntry, "attachments">): "square" | "wide" {
	const files = playableIn(entry.attachments);
	return files.length > 0 && !files.some(isVideo) ? "square" : "wide";
}

/** The parts of an episode above its text; nothing for an article without audio or video. */
export function EpisodeParts({
	site,
	article,
	entry,
	name,
}: {
	site: Site;
	article: Article;
	entry: FeedEntry;
	name: string;
}) {
	const [main] = playableIn(entry.attachments);
	const chapters = chaptersOf(site, article);
	const { episode } = entry;
	if (main === undefined && episode === undefined) return null;
	const facts = factsOf(episode, durationOf(entry), site.language);
	const words = wordsLanguage(site, article.language);
	const captions = captionsOf(article, entry.episode);
	const files = { entry, name, language: site.language, captions };
	return (
		<>
			<div class="episode playing">
				{entry.image && shapeOf(entry) === "square" && (
					<Picture src={entry.image} alt={entry.imageAlt} shape="square" place="lead" eager />
				)}
				<div>
					{facts.length > 0 && (
						<p class="meta" lang={words}>
							<Facts facts={facts} />
						</p>
					)}
					{episode && episode.persons.length > 0 && <Persons site={site} persons={episode.persons} />}
				</div>
			</div>
			{/* A child of the article, within which it stays in view. */}
			<MainPlayer {...files} />
			<div class="playable-files">
				<PlayableFiles {...files} />
				{chapters ? (
					<ChapterList site={site} words={words} chapters={chapters} file={main?.url} />
				) : (
					episode?.chapters && (
						<p class="meta" lang={words}>
							<a href={episode.chapters.url} type={episode.chapters.mime_type}>
								{messagesFor(site.language).episode.chapters}
							</a>
						</p>
					)
				)}
			</div>
		</>
	);
}

/** Short labels of an episode: season, number, type and the like. */
function factsOf(
	episode: EntryEpisode | undefined,
	duration: number | undefined,
	language: string,
): string[] {
	const { season, seasonName, number, type, explicit } = episode ?? {};
	const messages = messagesFor(language).episode;
	return [
		...seasonOf(season, seasonName, language),
		...(number !== undefined ? [messages.number({ number: ordinalText(number, language) })] : []),
		...(type === "trailer" || type === "bonus" ? [messages[type]] : []),
		...(duration !== undefined ? [unbroken(durationText(duration, language))] : []),
		...(explicit ? [messages.explicit] : []),
	];
}

/** The label of a season: its number, its name or both. */
function seasonOf(season: number | undefined, name: string | undefined, language: string): string[] {
	if (season === undefined) return name ? [name] : [];
	const messages = messagesFor(language).episode;
	const number = ordinalText(season, language);
	return [name ? messages.seasonOf({ number, name }) : messages.season({ number })];
}

function unbroken(text: string): string {
	return text.replaceAll(" ", "\u00A0");
}

/** The list of participants, who are hosts unless their role says otherwise. */
export function Persons({ site, persons }: { site: Site; persons: readonly Person[] }) {
	const { people, host, guest } = messagesFor(site.language).episode;
	const roles = new Map([
		["host", host],
		["guest", guest],
	]);
	return (
		<ul class="persons" aria-label={people}>
			{persons.map(({ name, role, url }) => (
				<li>
					{url ? (
						<a href={url} dir="auto">
							{name}
						</a>
					) : (
						<span dir="auto">{name}</span>
					)}{" "}
					<small dir="auto">{roles.get((role ?? "host").toLowerCase()) ?? role}</small>
				</li>
			))}
		</ul>
	);
}

/** The captions by path instead of address: browsers refuse captions of another origin, and the site may have several. */
function captionsOf(article: Article, episode: EntryEpisode | undefined): Captions | undefined {
	if (article.transcript === undefined) return undefined;
	const [{ file }] = TRANSCRIPT_FILES;
	return { path: `${articlePath(article.slug)}/${file}`, language: episode?.transcripts[0]?.language };
}
