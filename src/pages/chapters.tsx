/**
 * The chapters of an episode: as a list on its page, and as a file for apps.
 *
 * @module
 */

import type { Article } from "../model/article.ts";
import type { Chapter } from "../model/episode.ts";
import type { Site } from "../settings/site.ts";
import { urlAtOrigin } from "../urls/origin.ts";
import { messagesFor } from "./messages/index.ts";
import { clockText, ordinalText, timeFragment } from "./units.ts";

/** The stored chapters of an article, if any; their URLs are absolute. */
export function chaptersOf(site: Site, article: Article): Chapter[] | undefined {
	return article.episode?.chapters?.map((chapter) => ({
		...chapter,
		url: urlAtOrigin(chapter.url, site.origin),
		image: urlAtOrigin(chapter.image, site.origin),
	}));
}

/** Chapters as a JSON document (JSON Chapters 1.2). */
export function renderChapters(chapters: readonly Chapter[], title: string): string {
	return JSON.stringify({
		version: "1.2.0",
		title,
		chapters: chapters.map(({ start, end, title, url, image }) => ({
			startTime: start,
			endTime: end,
			title,
			url,
			img: image,
		})),
	});
}

/**
 * A list of chapters. Without scripts, each time links to the file at that time, which browsers can play.
 *
 * @param words the `lang` attribute of words of the interface
 * @param file the address of the file with the chapters, if it can be played
 */
export function ChapterList({
	site,
	words,
	chapters,
	file,
}: {
	site: Site;
	words: string | undefined;
	chapters: readonly Chapter[];
	file: string | undefined;
}) {
	const messages = messagesFor(site.language).episode;
	return (
		<section class="chapters" aria-labelledby="chapters-title">
			<h2 id="chapters-title" lang={words}>
				{messages.chapters}
			</h2>
			<ol>
				{chapters.map(({ start, title, url }, i) => {
					const name = (
						<>
							<time datetime={`PT${start}S`}>{clockText(start)}</time>{" "}
							<span dir="auto">
								{title || messages.chapter({ number: ordinalText(i + 1, site.language) })}
							</span>
						</>
					);
					return (
						<li>
							{file === undefined ? name : <a href={withoutFragment(file) + timeFragment(start)}>{name}</a>}
							{url && (
								<>
									{" "}
									<a class="about" href={url}>
										{new URL(url).host}
									</a>
								</>
							)}
						</li>
					);
				})}
			</ol>
		</section>
	);
}

function withoutFragment(url: string): string {
	return url.replace(/#.*$/s, "");
}
