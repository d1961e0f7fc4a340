/**
 * The icons of sources in D1. Triggers add and delete their rows (see migration 0027).
 *
 * @module
 */
import type { Icon, IconOrigin, IconSearch } from "./find-icon.ts";
import type { IconFormat } from "./picture.ts";

/** How an icon is named in addresses. */
export interface IconName {
	/** SHA-256 in hex. */
	digest: string;
	format: IconFormat;
}

/** An icon to be served. */
export interface IconFile extends IconName {
	bytes: Uint8Array<ArrayBuffer>;
}

/** The state of one source's icon. */
export interface IconState {
	/** When it is to be looked for next, in milliseconds since 1970; this also identifies a claim. */
	nextLookAt: number;
	failures: number;
	stored: (IconOrigin & Pick<Icon, "digest">) | undefined;
}

const DAY = 24 * 3600_000;

/** The time between two searches, and the longest time after failures, in milliseconds. */
const WEEK = 7 * DAY;
const LONGEST = 28 * DAY;

/**
 * Claims icons that are due, at most one of each host, so that no host gets requests for two icons at a time. Hosts that have
 * asked for a pause (`Retry-After`) get none. An icon whose search is cut short is due again after a day.
 *
 * @param now milliseconds since 1970
 * @returns the ids of their sources; `claim` identifies the claim
 */
export async function claimIcons(
	db: D1Database,
	now: number,
	limit: number,
): Promise<{ sources: string[]; claim: number }> {
	const claim = now + DAY;
	const { results } = await db
		.prepare(
			`UPDATE source_icons SET next_look_at = ?2 WHERE source IN (
				SELECT source FROM (
					SELECT i.source, i.next_look_at, row_number() OVER (PARTITION BY s.host ORDER BY i.next_look_at, i.source) AS place
					FROM source_icons i CROSS JOIN sources s ON s.id = i.source
					WHERE i.next_look_at <= ?1 AND coalesce(s.schedule ->> 'restUntil', 0) <= ?1
				) WHERE place = 1 ORDER BY next_look_at LIMIT ?3
			) RETURNING source`,
		)
		.bind(now, claim, limit)
		.all<{ source: string }>();
	return { sources: results.map(({ source }) => source), claim };
}

/** Reads the state of a source's icon, without the picture. */
export async function readIconState(db: D1Database, source: string): Promise<IconState | undefined> {
	const row = await db
		.prepare(
			"SELECT next_look_at, failures, url, etag, last_modified, digest FROM source_icons WHERE source = ?1",
		)
		.bind(source)
		.first<{
			next_look_at: number;
			failures: number;
			url: string | null;
			etag: string | null;
			last_modified: string | null;
			digest: string | null;
		}>();
	if (row === null) return undefined;
	const validators = { etag: row.etag ?? undefined, lastModified: row.last_modified ?? undefined };
	const { url, digest } = row;
	const stored = url === null || digest === null ? undefined : { url, digest, validators };
	return { nextLookAt: row.next_look_at, failures: row.failures, stored };
}

/**
 * Records a search, if its claim is still valid. An icon is kept while it is not known whether the source has another.
 *
 * @param now milliseconds since 1970
 */
export async function recordSearch(
	db: D1Database,
	source: string,
	{ nextLookAt: claim, failures }: IconState,
	search: IconSearch,
	now: number,
): Promise<void> {
	const isFailed = search.kind === "failed";
	const next = now + (isFailed ? waitAfter(failures + 1, search.retryAfter) : WEEK);
	const looked = "looked_at = ?3, next_look_at = ?4, failures = ?5";
	const values = [source, claim, now, next, isFailed ? failures + 1 : 0];
	const where = "WHERE source = ?1 AND next_look_at = ?2";
	if (search.kind === "failed" || search.kind === "unchanged") {
		await db
			.prepare(`UPDATE source_icons SET ${looked} ${where}`)
			.bind(...values)
			.run();
		return;
	}
	const icon = search.kind === "found" ? search.icon : undefined;
	await db
		.prepare(
			`UPDATE source_icons SET ${looked}, url = ?6, etag = ?7, last_modified = ?8, digest = ?9, format = ?10, bytes = ?11 ${where}`,
		)
		.bind(
			...values,
			icon?.url ?? null,
			icon?.validators.etag ?? null,
			icon?.validators.lastModified ?? null,
			icon?.digest ?? null,
			icon?.format ?? null,
			icon?.bytes ?? null,
		)
		.run();
}

/** A day after the first failure, twice as long after each further one, but never sooner than the server asks. */
function waitAfter(failures: number, retryAfter = 0): number {
	return Math.min(Math.max(DAY * 2 ** (failures - 1), retryAfter * 1000), LONGEST);
}

/** The icon of a source; `undefined` if none is stored. */
export async function readIcon(db: D1Database, source: string): Promise<IconFile | undefined> {
	const row = await db
		.prepare("SELECT digest, format, bytes FROM source_icons WHERE source = ?1 AND digest IS NOT NULL")
		.bind(source)
		.first<IconName & { bytes: number[] }>();
	// D1 returns a BLOB as a list of numbers.
	return row === null ? undefined : { ...row, bytes: Uint8Array.from(row.bytes) };
}

/** The names of the icons of some sources, by their sources' ids. */
export async function readIconNames(
	db: D1Database,
	sources: readonly string[],
): Promise<Map<string, IconName>> {
	if (sources.length === 0) return new Map();
	const { results } = await db
		.prepare(
			`SELECT source, digest, format FROM source_icons
			WHERE source IN (SELECT value FROM json_each(?1)) AND digest IS NOT NULL`,
		)
		.bind(JSON.stringify(sources))
		.all<IconName & { source: string }>();
	return new Map(results.map(({ source, ...name }) => [source, name]));
}
