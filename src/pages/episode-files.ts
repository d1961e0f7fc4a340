/**
 * The files below an episode's page, for apps and players: `/articles/:slug/chapters.json`, `transcript.vtt` and
 * `transcript.srt`.
 *
 * @module
 */

import { cuesIn, subRip } from "../articles/schema/transcript.ts";
import type { App } from "../http/context.ts";
import type { FeedCache } from "../http/kv-cache.ts";
import { CHAPTERS_FILE, TRANSCRIPT_FILES } from "../model/episode.ts";
import { CHAPTERS_TYPE } from "../model/media-type.ts";
import { answerFile, type FileKind, typed } from "./article-files.ts";
import { headline } from "./article-list.tsx";
import { chaptersOf, renderChapters } from "./chapters.tsx";

const [VTT, SRT] = TRANSCRIPT_FILES;

const FILES: FileKind[] = [
	{
		ending: `/${CHAPTERS_FILE}`,
		type: typed(CHAPTERS_TYPE),
		render: (site, { article }) => {
			const chapters = chaptersOf(site, article);
			return chapters && renderChapters(chapters, headline(site, article));
		},
	},
	// The stored text.
	{
		ending: `/${VTT.file}`,
		type: typed(VTT.mime_type),
		render: (_, { article: { transcript } }) => transcript,
	},
	{
		ending: `/${SRT.file}`,
		type: typed(SRT.mime_type),
		render: (_, { article: { transcript } }) =>
			transcript === undefined ? undefined : subRip(cuesIn(transcript)),
	},
];

/** Adds the routes of the files to the application. */
export function episodeFileRoutes(app: App, cache: FeedCache): void {
	for (const kind of FILES)
		app.get(`/articles/:slug${kind.ending}`, (c) => answerFile(c, c.req.param("slug") ?? "", kind, cache));
}
