/**
 * The files below an episode's page, for apps and players: `/articles/:slug/chapters.json`, `transcript.vtt` and
 * `transcript.srt`.
 *
 * @module
 */
import { pageKey } from "../articles/address-book.ts";
import { readAddress } from "../articles/addresses.ts";
import { historyScope } from "../articles/archives.ts";
import { articlePath } from "../articles/article.ts";
import { CHAPTERS_FILE, TRANSCRIPT_FILES } from "../articles/episode.ts";
import { CHAPTERS_TYPE } from "../articles/media-type.ts";
import { readArticle, type StoredArticle } from "../articles/store.ts";
import { cuesIn, subRip } from "../articles/transcript.ts";
import { tagged } from "../edge.ts";
import type { FeedCache } from "../feeds/cache.ts";
import { type MediaType, representationOf } from "../feeds/representation.ts";
import { cacheControl, respond } from "../feeds/respond.ts";
import { assertAbsent, redirect } from "../feeds/routes.ts";
import { type App, databaseOf, type RequestContext } from "../http.ts";
import { type Site, siteFrom } from "../site.ts";
import { chaptersOf, renderChapters } from "./chapters.tsx";
import { placesOfArticle } from "./places.ts";
import { headline } from "./scope-page.tsx";

/** A kind of file. */
interface FileKind {
	type: MediaType;
	/** The text of an article's file; `undefined` if it has none. */
	render: (site: Site, article: StoredArticle) => string | undefined;
}

const [VTT, SRT] = TRANSCRIPT_FILES;

const FILES: Record<string, FileKind> = {
	[CHAPTERS_FILE]: {
		type: typed(CHAPTERS_TYPE),
		render: (site, article) => {
			const chapters = chaptersOf(site, article);
			return chapters && renderChapters(chapters, headline(article));
		},
	},
	// As it is stored.
	[VTT.file]: { type: typed(VTT.mime_type), render: (_, { transcript }) => transcript },
	[SRT.file]: {
		type: typed(SRT.mime_type),
		render: (_, { transcript }) => (transcript === undefined ? undefined : subRip(cuesIn(transcript))),
	},
};

/** The edge may not know these types. */
function typed(mediaType: string): MediaType {
	return { mediaType, edgeCompresses: false };
}

/** Web players fetch these files from pages of any site. */
const OPEN = {
	"access-control-allow-origin": "*",
	"access-control-expose-headers": "ETag, Last-Modified, Retry-After",
};

/** How long a "no such file" may be kept, in seconds. */
const NOT_FOUND_MAX_AGE = 60;

/** Puts the files into the application. */
export function episodeFileRoutes(app: App, cache: FeedCache): void {
	for (const [file, kind] of Object.entries(FILES))
		app.get(`/articles/:slug/${file}`, (c) => answerFile(c, kind, cache));
}

async function answerFile(
	c: RequestContext,
	{ type, render }: FileKind,
	cache: FeedCache,
): Promise<Response> {
	const site = siteFrom(c.env, c.req.url);
	const slug = c.req.param("slug") ?? "";
	const found = await readArticle(databaseOf(c), slug);
	const moved = typeof found === "object" ? undefined : await readAddress(databaseOf(c), pageKey(slug));
	if (moved !== undefined && moved.slug !== null) {
		const file = c.req.path.slice(c.req.path.lastIndexOf("/"));
		return redirect(articlePath(moved.slug) + file, {
			...tagged(historyScope(moved.archive)),
			"cache-control": cacheControl(site.maxAge),
		});
	}
	if (found === undefined) {
		await assertAbsent(c, cache, "main");
		return missing(c, 404, "There is no article at this address.");
	}
	if (found === "deleted") return missing(c, 410, "The article that was here is no longer published.");
	const { article, state } = found;
	// As soon as it has one, that must not be hidden.
	const tags = tagged(...placesOfArticle(article));
	const text = render(site, article);
	if (text === undefined) return missing(c, 404, "This article has no such file.", tags);
	const headers = { ...tags, ...OPEN, "cache-control": cacheControl(site.maxAge) };
	return respond(c.req.raw, await representationOf(text, type, state), type, headers, Date.now());
}

function missing(
	c: RequestContext,
	status: 404 | 410,
	sentence: string,
	tags: Record<string, string> = {},
): Response {
	const control = `public, max-age=${NOT_FOUND_MAX_AGE}`;
	return c.text(`${sentence}\n`, status, { ...tags, ...OPEN, "cache-control": control });
}
