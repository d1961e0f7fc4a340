/**
 * The sources as visitors see them, without the state of their polls.
 *
 * @module
 */
import { rowsOf } from "../../platform/rows.ts";
import type { IconName } from "../icons/store.ts";
import { titleOf } from "../source.ts";

/** A source as visitors see it. */
export interface ListedSource {
	id: string;
	title: string;
	/** What the feed says about itself. */
	description: string | undefined;
	/** The source's own site. */
	homePageUrl: string | undefined;
	feedUrl: string;
	/** When its newest article was published, in milliseconds since 1970; `undefined` if it has none here. */
	newestAt: number | undefined;
	icon: IconName | undefined;
}

/** The sources, and when something that the list shows may last have changed, in seconds since 1970. */
export interface Directory {
	sources: ListedSource[];
	changedAt: number;
}

interface Row {
	id: string;
	feed_url: string;
	title: string | null;
	about: string;
	newest_at: number | null;
	digest: string | null;
	format: IconName["format"] | null;
	changed_at: number;
}

/** The newest article takes the end of an index, and a row. */
const SELECT = `SELECT s.id, s.feed_url, s.title, json_object(
		'title', s.about ->> 'title', 'description', s.about ->> 'description', 'homePageUrl', s.about ->> 'homePageUrl'
	) AS about,
	(SELECT a.date_published FROM scope_articles p CROSS JOIN articles a ON a.id = p.id
		WHERE p.scope = 'source:' || s.id ORDER BY p.sorted_at DESC, p.id DESC LIMIT 1) AS newest_at,
	i.digest, i.format, max(s.created_at, coalesce(s.polls ->> '$[0].at', 0), coalesce(i.looked_at, 0)) AS changed_at
	FROM sources s LEFT JOIN source_icons i ON i.source = s.id`;

/** Lists all sources by title, as the language orders titles. */
export async function readDirectory(db: D1Database, language: string): Promise<Directory> {
	const [list, rows] = await db.batch([
		db.prepare("SELECT last_modified FROM subscriptions"),
		db.prepare(SELECT),
	]);
	const [{ last_modified: listChangedAt } = { last_modified: 0 }] = rowsOf<{ last_modified: number }>(list);
	const found = rowsOf<Row>(rows);
	const { compare } = new Intl.Collator(language, { numeric: true });
	return {
		sources: found.map(listed).sort((a, b) => compare(a.title, b.title) || (a.id < b.id ? -1 : 1)),
		changedAt: found.reduce(
			(newest, row) => Math.max(newest, Math.floor(row.changed_at / 1000)),
			listChangedAt,
		),
	};
}

/** One source; `undefined` if it is not followed. */
export async function readListedSource(db: D1Database, id: string): Promise<ListedSource | undefined> {
	const row = await db.prepare(`${SELECT} WHERE s.id = ?1`).bind(id).first<Row>();
	return row === null ? undefined : listed(row);
}

function listed({ id, feed_url: feedUrl, title, about, newest_at, digest, format }: Row): ListedSource {
	const stated = JSON.parse(about) as Record<"title" | "description" | "homePageUrl", string | null>;
	const name = titleOf({
		title: title ?? undefined,
		about: { title: stated.title ?? undefined },
		feedUrl,
	});
	return {
		id,
		title: name,
		description: stated.description ?? undefined,
		homePageUrl: stated.homePageUrl ?? undefined,
		feedUrl,
		newestAt: newest_at ?? undefined,
		icon: digest === null || format === null ? undefined : { digest, format },
	};
}
