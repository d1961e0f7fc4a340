/**
 * Follows many feeds of a list at once. The feeds are not fetched here: they become due, and the schedule polls them.
 *
 * @module
 */

import { USUAL_RETENTION } from "../../articles/store/retention.ts";
import { isSlug, slugify } from "../../model/identity.ts";
import { MAX_ADDRESS, refusalOf, withAdvice } from "../../outbound/address-policy.ts";
import { jsonChunks, rowsOf } from "../../platform/rows.ts";
import { addressFault, sameKey, typedUrl } from "../feed-url.ts";
import { compileFilters, PatternError } from "../filter.ts";
import { type FeedMetadata, hostOf, titleOf } from "../source.ts";
import { openFeeds } from "../store.ts";
import { mergedTags, type OpmlFeed } from "./opml.ts";

/** How often ids are chosen again if other requests take them at the same time. */
const ATTEMPTS = 5;

/** The result for one feed of a list. */
export interface Imported {
	status: "created" | "unchanged" | "refused";
	/** The address in the list. */
	url: string;
	id?: string;
	title?: string;
	reason?: string;
}

/** A feed that is to be followed; `key` is the one spelling of its address. */
interface Wanted {
	key: string;
	url: string;
	about: FeedMetadata;
	feed: OpmlFeed;
	tags: string[];
}

interface Known {
	id: string;
	title: string;
}

/**
 * Follows the feeds of a list that are not followed yet, in a few statements however many they are.
 *
 * A feed that the list names again (in a second folder, for example) adds its tags to the first; one that was followed
 * before stays as it is.
 *
 * @param now milliseconds since 1970
 * @returns the result for each feed, in their order
 */
export async function importFeeds(
	db: D1Database,
	feeds: OpmlFeed[],
	{ now, allowPrivate }: { now: number; allowPrivate: boolean },
): Promise<Imported[]> {
	const wanted = new Map<string, Wanted>();
	const check = async (
		feed: OpmlFeed,
	): Promise<{ feed: OpmlFeed; reason: string } | { feed: OpmlFeed; key: string }> => {
		const url = typedUrl(feed.url);
		const refusal = url && refusalOf(url, allowPrivate);
		const reason =
			url === undefined
				? faultOf(feed)
				: refusal === undefined
					? await patternRefusal(feed)
					: withAdvice(refusal, url);
		if (url === undefined || reason !== undefined) return { feed, reason: reason ?? "" };
		const key = sameKey(url.href);
		const first = wanted.get(key);
		if (first !== undefined) first.tags = mergedTags(first.tags, feed.tags);
		else wanted.set(key, { key, url: url.href, about: aboutOf(feed), feed, tags: feed.tags });
		return { feed, key };
	};
	const checked = [];
	for (const feed of feeds) checked.push(await check(feed));
	const { known, created } = await follow(db, wanted, now);
	return checked.map((entry) => {
		const { url } = entry.feed;
		if ("reason" in entry) return { status: "refused", url: url.slice(0, MAX_ADDRESS), reason: entry.reason };
		// The first of several is the one that was created.
		const status = created.delete(entry.key) ? "created" : "unchanged";
		return { status, url, ...known.get(entry.key) };
	});
}

/** The problem with a feed's address. */
function faultOf({ url, title, feedTitle }: OpmlFeed): string {
	if (url === "") return `"${title ?? feedTitle ?? ""}" has no address (xmlUrl)`;
	return `This ${addressFault(url)}`;
}

/** The problem with a feed's filters, if there is one. */
async function patternRefusal({ filters }: OpmlFeed): Promise<string | undefined> {
	try {
		await compileFilters(filters);
		return undefined;
	} catch (error) {
		if (error instanceof PatternError) return error.message;
		throw error;
	}
}

/** The metadata of a feed before it is polled. */
function aboutOf({ feedTitle, homePageUrl }: OpmlFeed): FeedMetadata {
	return {
		format: "",
		title: feedTitle,
		description: undefined,
		homePageUrl,
		language: undefined,
		icon: undefined,
		rights: undefined,
		updated: undefined,
	};
}

async function follow(
	db: D1Database,
	wanted: Map<string, Wanted>,
	now: number,
): Promise<{ known: Map<string, Known>; created: Set<string> }> {
	const created = new Set<string>();
	for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
		const { known, ids, former } = await readKnown(db);
		const missing = [...wanted.values()].filter(({ key }) => !known.has(key));
		if (missing.length === 0) return { known, created };
		const name = namer(ids, former);
		const rows = missing.map((source) => ({
			id: name(source),
			feed_url: source.url,
			feed_key: source.key,
			host: hostOf(source.url),
			about: JSON.stringify(source.about),
			title: source.feed.title,
			tags: JSON.stringify(source.tags),
			filters: JSON.stringify(source.feed.filters),
			retention: JSON.stringify(source.feed.retention ?? USUAL_RETENTION),
			poll_every: source.feed.pollEvery,
			state: source.feed.state,
			created_at: Math.min(source.feed.created ?? now, now),
		}));
		const insert = db.prepare(
			`INSERT INTO sources (id, feed_url, feed_key, host, about, title, tags, filters, retention, poll_every, state, created_at, next_poll_at)
			SELECT value ->> 'id', value ->> 'feed_url', value ->> 'feed_key', value ->> 'host', value ->> 'about',
				value ->> 'title', value ->> 'tags', value ->> 'filters', value ->> 'retention', value ->> 'poll_every',
				value ->> 'state', value ->> 'created_at', ?2
			FROM json_each(?1) WHERE true ON CONFLICT DO NOTHING RETURNING feed_key`,
		);
		const opened = missing.map((source, i) => ({
			id: rows[i]?.id ?? "",
			title: titleOf({ title: source.feed.title, about: source.about, feedUrl: source.url }),
		}));
		const inserted = await db.batch<{ feed_key: string }>([
			...jsonChunks(rows).map((chunk) => insert.bind(chunk, now)),
			openFeeds(db, opened),
		]);
		for (const { results } of inserted) for (const { feed_key } of results) created.add(feed_key);
	}
	throw new Error("the feeds' names were taken by others again and again");
}

/** Reads all sources by feed key: that of the original address, and that of the current one if the feed has moved. */
async function readKnown(
	db: D1Database,
): Promise<{ known: Map<string, Known>; ids: Set<string>; former: Former[] }> {
	const [sources, formers] = await db.batch([
		db.prepare("SELECT id, feed_url, feed_key, about ->> 'title' AS feed_title, title FROM sources"),
		db.prepare("SELECT id, feed_key FROM former_sources"),
	]);
	const results = rowsOf<{
		id: string;
		feed_url: string;
		feed_key: string;
		feed_title: string | null;
		title: string | null;
	}>(sources);
	const known = new Map<string, Known>();
	for (const { id, feed_url, feed_key, feed_title, title } of results) {
		const about = { title: feed_title ?? undefined } as FeedMetadata;
		const source = { id, title: titleOf({ title: title ?? undefined, about, feedUrl: feed_url }) };
		known.set(sameKey(feed_url), source);
		known.set(feed_key, source);
	}
	return { known, ids: new Set(results.map(({ id }) => id)), former: rowsOf<Former>(formers) };
}

/** A feed that is no longer followed, and its id. */
interface Former {
	id: string;
	feed_key: string;
}

/**
 * Returns a function that chooses ids: the former id of the feed, else the id in the list, else one made from its title. An id
 * is never given twice, nor to another feed than before.
 */
function namer(ids: Set<string>, former: Former[]): (source: Wanted) => string {
	const formerIds = new Map(former.map(({ id, feed_key }) => [feed_key, id]));
	const taken = new Set([...ids, ...former.map(({ id }) => id)]);
	const suffixes = new Map<string, number>();
	return ({ key, url, about, feed }) => {
		const own = formerIds.get(key);
		if (own !== undefined && !ids.has(own)) return own;
		const title = titleOf({ title: feed.title, about, feedUrl: url });
		const hadName = feed.id !== undefined && isSlug(feed.id);
		const name = (hadName ? feed.id : slugify(title)) || "source";
		let suffix = suffixes.get(name) ?? 1;
		let id = name;
		for (; taken.has(id); id = `${name}-${suffix}`) suffix++;
		suffixes.set(name, suffix);
		taken.add(id);
		return id;
	};
}
