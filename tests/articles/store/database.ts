/** The database in tests: its contents, a check for inconsistencies, and faulty databases. */

import { env } from "cloudflare:workers";
import { expect } from "vitest";
import { candidateFrom } from "../../../src/articles/normalise/normalise.ts";
import { parseItem } from "../../../src/articles/schema/item.ts";
import type { Write } from "../../../src/articles/store/plan/write.ts";
import { OWN } from "../../../src/model/identity.ts";
import { feedLength } from "../../../src/model/length.ts";

/** Later than the migration, which dates the empty feed by the clock. */
export const NOW = Date.parse("2040-01-01T12:00:00Z");

export interface Draft {
	id: string;
	title: string;
	content: string;
	tags: string[];
	authors: string[];
	date: string;
	modified?: string;
	/** The item's `_tributary`. */
	own?: object;
}

/** A write of an article as the API would make it. */
export async function writeOf(
	draft: Partial<Draft>,
	more: Omit<Write, "candidate"> = {},
	publisher = "https://news.example",
): Promise<Write> {
	const {
		id = "1",
		title = `Title ${id}`,
		content = "x",
		tags = [],
		authors = [],
		date = "2026-01-01",
	} = draft;
	const item = parseItem({
		id,
		title,
		content_html: `<p>${content}</p>`,
		tags,
		authors: authors.map((name) => ({ name })),
		date_published: date,
		date_modified: draft.modified,
		// Also articles dated in the future: scheduled ones are not among the public articles.
		_tributary: { future: true, ...draft.own },
	});
	return { candidate: await candidateFrom(item, { source: OWN, publisher, now: NOW }), ...more };
}

export const writesOf = (drafts: Partial<Draft>[]) => Promise.all(drafts.map((draft) => writeOf(draft)));

/** The feeds that an article of our own belongs to. */
export function scopesOf({ tags, authors }: { tags: string[]; authors: string[] }): string[] {
	const named = (kind: string, names: string[]) => names.map((name) => `${kind}:${name.toLowerCase()}`);
	return [...new Set(["all", "own", ...named("tag", tags), ...named("author", authors)])].sort();
}

export interface Contents {
	articles: {
		id: string;
		source: string;
		guid: string;
		slug: string;
		item: string;
		content_html: string | null;
		date_published: number;
		sorted_at: number;
		revision: number;
		archive: number | null;
	}[];
	scopes: { scope: string; articles: number; revision: number; changed_at: number; last_modified: number }[];
	places: { scope: string; sorted_at: number; id: string; bytes: number }[];
	tombstones: { key: string; source: string; guid: string; slug: string }[];
	stories: { id: string; shown: string; own: string | null }[];
}

/** Every row there is, in an order that does not depend on how it was written. */
export async function contents(): Promise<Contents> {
	const [articles, scopes, places, tombstones, stories] = await env.DB.batch([
		env.DB.prepare("SELECT * FROM articles ORDER BY id"),
		env.DB.prepare("SELECT * FROM scopes ORDER BY scope"),
		env.DB.prepare("SELECT * FROM scope_articles ORDER BY scope, sorted_at DESC, id DESC"),
		env.DB.prepare("SELECT * FROM tombstones ORDER BY key"),
		env.DB.prepare("SELECT * FROM stories ORDER BY id"),
	]);
	return {
		articles: articles?.results,
		scopes: scopes?.results,
		places: places?.results,
		tombstones: tombstones?.results,
		stories: stories?.results,
	} as unknown as Contents;
}

/** Takes everything out again, where one test needs more than one beginning. */
export async function empty(): Promise<void> {
	await env.DB.batch([
		env.DB.prepare("DELETE FROM articles"),
		env.DB.prepare("DELETE FROM scope_articles"),
		env.DB.prepare("DELETE FROM stories"),
		env.DB.prepare("DELETE FROM tombstones"),
		env.DB.prepare("DELETE FROM former_sources"),
		env.DB.prepare("DELETE FROM scopes WHERE scope NOT IN ('all', 'main', 'own', 'followed')"),
		env.DB.prepare("UPDATE scopes SET articles = 0, revision = 0"),
	]);
}

/** The contradictions between tables; there must be none after any writes. */
export function contradictions({ articles, scopes, places, tombstones }: Contents): string[] {
	const found: string[] = [];
	const expectEqual = (what: string, given: unknown, expected: unknown) => {
		if (JSON.stringify(given) !== JSON.stringify(expected))
			found.push(`${what} is ${JSON.stringify(given)}, not ${JSON.stringify(expected)}`);
	};
	const memberships = articles.map(({ item, archive }) => {
		const { tags, authors } = JSON.parse(item) as { tags: string[]; authors: { name: string }[] };
		const history = archive === null ? "main" : `archive:${archive}`;
		return [...scopesOf({ tags, authors: authors.map(({ name }) => name) }), history];
	});
	const newest = scopes.find(({ scope }) => scope === "all")?.revision ?? Number.NaN;
	expectEqual("the newest revision", Math.max(0, ...scopes.map(({ revision }) => revision)), newest);

	for (const { scope, articles: count, revision } of scopes) {
		const members = articles.filter((_, i) => memberships[i]?.includes(scope));
		const expected = members
			.map(({ id, sorted_at, content_html, item }) => {
				const bytes = feedLength({ content_html: content_html ?? undefined }, item);
				return { scope, sorted_at, id, bytes };
			})
			.sort((a, b) => b.sorted_at - a.sorted_at || (a.id < b.id ? 1 : -1));
		expectEqual(
			`the articles of ${scope}`,
			places.filter((place) => place.scope === scope),
			expected,
		);
		expectEqual(`the count of ${scope}`, count, expected.length);
		if (members.some((member) => member.revision > revision))
			found.push(`${scope} is older than an article in it`);
	}
	expectEqual(
		"the number of places",
		places.length,
		memberships.reduce((sum, scopes) => sum + scopes.length, 0),
	);
	for (const { source, guid } of tombstones)
		if (articles.some((article) => article.source === source && article.guid === guid))
			found.push(`${guid} is both there and deleted`);
	return found;
}

type Batch = (statements: D1PreparedStatement[]) => Promise<D1Result[]>;

/** The database, with another way to run a batch. */
export function databaseWith(batch: Batch): D1Database {
	return new Proxy(env.DB, {
		get(target, name) {
			if (name === "batch") return batch;
			const value: unknown = Reflect.get(target, name);
			return typeof value === "function" ? value.bind(target) : value;
		},
	});
}

/**
 * Lets a write fail at each statement of its transaction in turn, as if the Worker were stopped there, and then succeed.
 * Until it does, everything has to stay as it is.
 */
export async function expectAllOrNothing(write: (db: D1Database) => Promise<unknown>): Promise<void> {
	const before = await contents();
	let place = 0;
	for (let statementsAfter = 1; statementsAfter > 0; place++) {
		let batches = 0;
		const failing = databaseWith((statements) => {
			// The first only reads.
			if (++batches === 1) return env.DB.batch(statements);
			statementsAfter = statements.length - place;
			return env.DB.batch(statements.toSpliced(place, 0, env.DB.prepare("SELECT json('{')")));
		});
		await expect(write(failing)).rejects.toThrow("malformed JSON");
		expect(await contents()).toEqual(before);
	}
	expect(place).toBeGreaterThan(2);
	await write(env.DB);
	expect(await contents()).not.toEqual(before);
}

/** The database, which keeps each statement that is prepared on it. */
export function recordingDatabase(): { db: D1Database; statements: string[] } {
	const statements: string[] = [];
	const db = new Proxy(env.DB, {
		get(target, name) {
			const value: unknown = Reflect.get(target, name);
			if (typeof value !== "function") return value;
			return (...args: unknown[]) => {
				if (name === "prepare") statements.push(String(args[0]));
				return Reflect.apply(value, target, args);
			};
		},
	});
	return { db, statements };
}
