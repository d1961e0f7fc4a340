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
import { Picture } from "./picture.tsx";
import { type Captions, isVideo, Players } from "./player.tsx";
import { durationText } from "./units.ts";

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
	return (
		<div class="episode">
			<div class="playing">
				{entry.image && shapeOf(entry) === "square" && (
					<Picture src={entry.image} alt={entry.imageAlt} shape="square" place="lead" eager />
				)}
				<div>
					{facts.length > 0 && (
						<p class="meta">
							{facts.map((fact, i) => (
								<>
									{i > 0 && " · "}
									<bdi>{fact}</bdi>
								</>
							))}
						</p>
					)}
					{episode && episode.persons.length > 0 && <Persons persons={episode.persons} />}
					{main && (
						<Players
							entry={entry}
							name={name}
							language={site.language}
							captions={captionsOf(article, entry.episode)}
						/>
					)}
				</div>
			</div>
			{chapters ? (
				<ChapterList chapters={chapters} file={main?.url} />
			) : (
				episode?.chapters && (
					<p class="meta">
						<a href={episode.chapters.url} type={episode.chapters.mime_type}>
							Chapters
						</a>
					</p>
				)
			)}
		</div>
	);
}

/** Short labels of an episode: season, number, type and the like. */
function factsOf(
	episode: EntryEpisode | undefined,
	duration: number | undefined,
	language: string,
): string[] {
	const { season, seasonName, number, type, explicit } = episode ?? {};
	return [
		...(season !== undefined ? [`Season ${season}${seasonName ? `: ${seasonName}` : ""}`] : []),
		...(season === undefined && seasonName ? [seasonName] : []),
		...(number !== undefined ? [`Episode ${number}`] : []),
		...(type === "trailer" ? ["Trailer"] : type === "bonus" ? ["Bonus"] : []),
		...(duration !== undefined ? [unbroken(durationText(duration, language))] : []),
		...(explicit ? ["Explicit"] : []),
	];
}

function unbroken(text: string): string {
	return text.replaceAll(" ", "\u00A0");
}

/** The list of participants. */
export function Persons({ persons }: { persons: readonly Person[] }) {
	return (
		<ul class="persons" aria-label="People">
			{persons.map(({ name, role, url }) => (
				<li>
					{url ? (
						<a href={url} dir="auto">
							{name}
						</a>
					) : (
						<span dir="auto">{name}</span>
					)}{" "}
					<small dir="auto">{role ?? "host"}</small>
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
