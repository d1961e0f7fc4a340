/**
 * Which sources are to be polled, and by whom: a claim keeps others from a source, and from its host.
 *
 * @module
 */
import { hostOf, type Source } from "../source.ts";

/** A source that is to be polled. */
export interface Due {
	id: string;
	host: string;
	/** Whether its last poll failed: it may take long to fail again. */
	isFailing: boolean;
}

/**
 * Takes sources that are due, so that nobody else polls them meanwhile, nor others of their hosts.
 *
 * @param perHost how many of one host at most: they are polled in one go
 * @param lease for how long they are taken, in milliseconds; a poll that dies is made up for afterwards: at once for the
 * first time, then after twice as long each time, up to 64 leases
 */
export async function claimDue(
	db: D1Database,
	now: number,
	{ limit, perHost, lease }: { limit: number; perHost: number; lease: number },
): Promise<Due[]> {
	const { results } = await db
		.prepare(
			`UPDATE sources SET polling_until = ?1 + ?3, claims = claims + 1 WHERE id IN (
				SELECT id FROM (
					SELECT id, next_poll_at, row_number() OVER (PARTITION BY host ORDER BY next_poll_at, id) AS place
					FROM sources due WHERE state = 'active' AND next_poll_at <= ?1
						AND polling_until + ?3 * ((1 << min(max(claims - 1, 0), 6)) - 1) <= ?1
						AND NOT EXISTS (SELECT 1 FROM sources busy WHERE busy.host = due.host AND busy.polling_until > ?1)
				) WHERE place <= ?4 ORDER BY next_poll_at LIMIT ?2
			) RETURNING id, host, coalesce(schedule ->> 'failures', 0) AS failures`,
		)
		.bind(now, limit, lease, perHost)
		.all<{ id: string; host: string; failures: number }>();
	return results.map(({ id, host, failures }) => ({ id, host, isFailing: failures > 0 }));
}

/**
 * Passes claims on to another consumer, so that the message they came with is good for nothing any more.
 *
 * @param until when the claims run out, which tells them from others
 * @returns the same of the claims as they are now
 */
export async function transferClaims(db: D1Database, ids: string[], until: number): Promise<number> {
	await db
		.prepare(
			"UPDATE sources SET polling_until = ?2 + 1 WHERE polling_until = ?2 AND id IN (SELECT value FROM json_each(?1))",
		)
		.bind(JSON.stringify(ids), until)
		.run();
	return until + 1;
}

/**
 * Gives claims back that nobody makes use of: their sources are due as they were before.
 *
 * @param until when the claims run out, which tells them from others
 */
export async function releaseClaims(db: D1Database, ids: string[], until: number): Promise<void> {
	await db
		.prepare(
			`UPDATE sources SET polling_until = 0, claims = claims - 1
			WHERE polling_until = ?2 AND id IN (SELECT value FROM json_each(?1))`,
		)
		.bind(JSON.stringify(ids), until)
		.run();
}

/** How often a source may be put off for another one's sake: once in this time (milliseconds). */
const SLOWED_EVERY = 24 * 3600_000;

/**
 * Puts off the other sources of a host after one of them was limited (429, 503): none of them is due before `until`, and
 * claims to poll them are released.
 *
 * Each source is put off for the sake of others at most once a day. So a feed that is limited at each poll, whether from
 * malice on a blog platform or because only its own path is limited, cannot keep its neighbours from being polled. If the
 * whole host is limited, each neighbour gets its own limited answer when it is polled, and waits as that says.
 *
 * @param source the source that was limited
 * @param times both in milliseconds since 1970
 */
export async function slowNeighbours(
	db: D1Database,
	source: Pick<Source, "id" | "feedUrl">,
	times: { now: number; until: number },
): Promise<void> {
	await db
		.prepare(
			`UPDATE sources SET next_poll_at = ?3, schedule = json_set(schedule, '$.slowedAt', ?4, '$.restUntil', ?3),
				claims = claims - (polling_until > ?4),
				polling_until = CASE WHEN polling_until > ?4 THEN 0 ELSE polling_until END
			WHERE host = ?1 AND id <> ?2 AND next_poll_at < ?3 AND coalesce(schedule ->> 'slowedAt', 0) <= ?4 - ?5`,
		)
		.bind(hostOf(source.feedUrl), source.id, times.until, times.now, SLOWED_EVERY)
		.run();
}
