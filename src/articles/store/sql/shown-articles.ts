/**
 * SQL for articles as they are shown: by themselves, or for the stories that they are versions of. The statements have an
 * article as `a`, its story as `st` and its place in a feed as `place`.
 *
 * @module
 */
import { MAX_COMBINED_LENGTH } from "../../../model/length.ts";

/** The columns of an article, and of the story that it is shown for. */
export interface ArticleRow {
	id: string;
	source: string;
	guid: string;
	slug: string;
	item: string;
	content_html?: string | null;
	content_text?: string | null;
	transcript?: string | null;
	markdown?: string | null;
	date_published: number;
	sorted_at: number;
	revision: number;
	archive: number | null;
	/** The sources of the story's versions, as JSON. */
	told_by?: string | null;
	/** 1 if an article of the operator's is shown in its place. */
	is_aside?: number;
}

/** An article as it is stored. */
export const META =
	"a.id, a.source, a.guid, a.slug, a.item, a.date_published, a.sorted_at, a.revision, a.archive";
export const CONTENT = "a.content_html, a.content_text";

/** An article as combined feeds show it: under the id, date and place of its story, if that has a row. */
export const STORY_META = `coalesce(st.id, a.id) AS id, a.source, a.guid, a.slug, a.item,
	coalesce(st.date_published, a.date_published) AS date_published, coalesce(st.sorted_at, a.sorted_at) AS sorted_at,
	max(a.revision, coalesce(st.revision, 0)) AS revision,
	CASE WHEN st.id IS NULL THEN a.archive ELSE st.archive END AS archive, st.sources AS told_by`;

/** The content that combined feeds may show (see `asCombined`): what is too long in any case is not even read. */
export const STORY_CONTENT = ["content_html", "content_text"]
	.map(
		(column) =>
			`CASE WHEN a.source = '' OR coalesce(length(a.content_html), length(a.content_text), 0) <= ${MAX_COMBINED_LENGTH} THEN a.${column} END AS ${column}`,
	)
	.join(", ");

/** Joins the article that a combined feed shows at a `place`. */
export const SHOWN =
	"LEFT JOIN stories st ON st.id = place.id LEFT JOIN articles a ON a.id = coalesce(st.shown, place.id)";

/** The size up to which articles are taken into one feed (see `feedLength`). */
export const FEED_BUDGET = 4_000_000;

/**
 * The Markdown of an operator's article `a` at a `place`, for a feed. None is longer than the rest of its article, and those
 * beyond the first half of the budget have none. So the feed stays within the budget, and leaves no article out for Markdown.
 */
const FEED_MARKDOWN = `CASE WHEN a.source = '' AND place.total <= ${FEED_BUDGET / 2} THEN (
		SELECT text FROM originals WHERE originals.guid = a.guid AND kind = 'markdown' AND originals.bytes <= place.bytes
	) END AS markdown`;

/** What a page of a feed is to have. */
export interface PageColumns {
	/** Whether the feed mixes owners, and so shows stories. */
	isCombined: boolean;
	content: boolean;
	markdown: boolean;
	/** Which way the page goes from its cursor. */
	direction: "before" | "after";
}

/**
 * A page of feed `?1`: at most `?2` articles and one place more, from the cursor (`?4`, `?5`) on, with contents of at most
 * `?3` in total. Places beyond that have no article.
 */
export function feedPage({ isCombined, content, markdown, direction }: PageColumns): string {
	const [comparison, order] = direction === "after" ? [">", "ASC"] : ["<", "DESC"];
	const columns = [
		isCombined ? STORY_META : META,
		...(content ? [isCombined ? STORY_CONTENT : CONTENT] : []),
		...(markdown ? [FEED_MARKDOWN] : []),
	].join(", ");
	const shown = isCombined ? SHOWN : "LEFT JOIN articles a ON a.id = place.id";
	// The sum goes by the rows as they come, in order: to name the order again would sort them again.
	return `SELECT ${columns} FROM (
			SELECT id, bytes, SUM(bytes) OVER (ROWS UNBOUNDED PRECEDING) AS total FROM (
				SELECT id, bytes FROM scope_articles WHERE scope = ?1 AND (sorted_at, id) ${comparison} (?4, ?5)
				ORDER BY sorted_at ${order}, id ${order} LIMIT ?2 + 1
			)
		) place ${shown} AND place.total - place.bytes < ?3`;
}

/** Selects the article at slug `?1` as `found`, with the place of its story. */
const FOUND = `WITH found AS (
	SELECT a.*, st.sources AS told_by, coalesce(st.id, a.id) AS place_id, coalesce(st.sorted_at, a.sorted_at) AS place_at,
		CASE WHEN st.id IS NULL THEN a.archive ELSE st.archive END AS place_archive, st.own IS NOT NULL AS is_aside
	FROM articles a LEFT JOIN stories st ON st.id = a.story
	WHERE a.id = coalesce((SELECT id FROM articles WHERE slug = ?1), (SELECT shown FROM stories WHERE slug = ?1))
)`;

/**
 * The article at slug `?1`.
 *
 * @param more further columns
 */
export function articleAt(more: readonly string[]): string {
	return `${FOUND} SELECT a.id, a.source, a.guid, a.slug, a.item, a.date_published, a.sorted_at, a.revision,
		a.place_archive AS archive, a.told_by, a.is_aside, a.place_id, a.place_at, ${[CONTENT, "a.transcript", ...more].join(", ")} FROM found a`;
}

/** Another article's title and address, and where it is. */
export interface Neighbour {
	slug: string;
	/** Its own address as it is stored, if it has one. */
	url: string | null;
	/** Its title, or else its beginning. */
	title: string;
	language: string | null;
	/** The archive that it is in. */
	archive: number | null;
}

const NEIGHBOUR = `a.slug, a.item ->> 'url' AS url, a.item ->> 'language' AS language,
	coalesce(a.item ->> 'title', a.item ->> 'excerpt') AS title`;

/**
 * The next older or the next newer article of the one at slug `?1`: of the operator's, or of its source. Feeds of sources have
 * articles at their own places, and the operator's have them at the places of their stories.
 */
export function neighbourOf(which: "older" | "newer"): string {
	const [comparison, order] = which === "older" ? ["<", "DESC"] : [">", "ASC"];
	return `${FOUND} SELECT ${NEIGHBOUR}, CASE WHEN st.id IS NULL THEN a.archive ELSE st.archive END AS archive
		FROM (
			SELECT n.id, this.source FROM found this JOIN scope_articles n
			ON n.scope = CASE this.source WHEN '' THEN 'own' ELSE 'source:' || this.source END AND (n.sorted_at, n.id) ${comparison}
				(CASE this.source WHEN '' THEN this.place_at ELSE this.sorted_at END, CASE this.source WHEN '' THEN this.place_id ELSE this.id END)
			ORDER BY n.sorted_at ${order}, n.id ${order} LIMIT 1
		) place
		LEFT JOIN stories own ON own.id = place.id AND place.source = ''
		JOIN articles a ON a.id = coalesce(own.shown, place.id) LEFT JOIN stories st ON st.id = a.story`;
}

/** How many articles of a tag are looked at before and after an article, to find related ones. */
const NEAREST = 6;

/**
 * At most `?4` articles that share tags with the one at the place (`?1`, `?2`): first those that share the most, then those
 * nearest in time. If `?3` is 1, only the operator's.
 *
 * It reads a bounded number of rows, however many articles a tag has: for each tag those next to the place.
 *
 * @param tags how many tags there are, as `?5` and the following: at most five, as D1 allows so many parts in a compound SELECT
 */
export function relatedByTags(tags: number): string {
	const near = (scope: string, comparison: string, order: string) =>
		`SELECT * FROM (SELECT sorted_at, id FROM scope_articles WHERE scope = ${scope} AND (sorted_at, id) ${comparison} (?1, ?2)
			ORDER BY sorted_at ${order}, id ${order} LIMIT ${NEAREST})`;
	const ofTags = Array.from({ length: tags }, (_, i) => {
		const scope = `?${i + 5}`;
		return `SELECT * FROM (${near(scope, "<", "DESC")} UNION ALL ${near(scope, ">", "ASC")})`;
	});
	return `SELECT ${NEIGHBOUR}, CASE WHEN st.id IS NULL THEN a.archive ELSE st.archive END AS archive FROM (
			SELECT near.id, near.sorted_at, count(*) AS shared FROM (${ofTags.join(" UNION ALL ")}) near
			WHERE ?3 = 0 OR EXISTS (SELECT 1 FROM scope_articles own
				WHERE own.scope = 'own' AND own.sorted_at = near.sorted_at AND own.id = near.id)
			GROUP BY near.id ORDER BY shared DESC, abs(near.sorted_at - ?1), near.id LIMIT ?4
		) place ${SHOWN} ORDER BY place.shared DESC, abs(place.sorted_at - ?1), place.id`;
}

/** The operator's articles with the ids in `?1`, the guids in `?2` or the paths in `?3`. */
export const OWN_BY_NAME = `SELECT ${META}, a.transcript, a.path FROM articles a
	WHERE a.source = '' AND (a.id IN (SELECT value FROM json_each(?1)) OR a.guid IN (SELECT value FROM json_each(?2))
		OR a.path IN (SELECT value FROM json_each(?3)))`;

/** At most `?4` articles whose files' paths begin with `?1`, from the cursor (`?2`, `?3`) on. Reads a row for each that does. */
export const LIST_BELOW = `SELECT ${META} FROM articles a
	WHERE a.path >= ?1 AND a.path < ?1 || char(1114111) AND (a.sorted_at, a.id) < (?2, ?3)
	ORDER BY a.sorted_at DESC, a.id DESC LIMIT ?4`;

/** At most `?3` articles of feed `?4`, from the cursor (`?1`, `?2`) on. */
export const LIST_SCOPE = `SELECT ${STORY_META} FROM scope_articles place ${SHOWN}
	WHERE place.scope = ?4 AND (place.sorted_at, place.id) < (?1, ?2)
	ORDER BY place.sorted_at DESC, place.id DESC LIMIT ?3`;

/** The path, root and expiry of the articles whose ids are in `?1`, as far as they have one. */
export const FILE_FACTS = `SELECT a.id, a.path, a.root, a.expires_at FROM json_each(?1) CROSS JOIN articles a ON a.id = value
	WHERE a.path IS NOT NULL OR a.expires_at IS NOT NULL`;

/** A row of {@link FILE_FACTS}. */
export interface FileFacts {
	id: string;
	path: string | null;
	root: string | null;
	expires_at: number | null;
}
