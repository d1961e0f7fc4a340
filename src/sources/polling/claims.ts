/**
 * Claims on sources: while a consumer holds one, no other consumer polls the source, or another source of its host.
 *
 * @module
 */
import { type Claim, hostOf, type Source } from "../source.ts";

/** A source that has been claimed to be polled. */
export interface Due {
	id: string;
	host: string;
	/** Whether its last poll failed. The next one may take long, until it times out. */
	isFailing: boolean;
}

/**
 * Claims sources that are due. Until the claims expire, neither they nor other sources of their hosts are claimed again.
 *
 * @param perHost how many sources of one host are claimed at most; they are polled one after the other
 * @param lease how long a claim lasts, in milliseconds. A poll that was cut short is repeated after that: at once the first
 * time, then after twice as long each time, up to 64 leases
 */
export async function claimDue(
	db: D1Database,
	now: number,
	{ limit, perHost, lease }: { limit: number; perHost: number; lease: number },
): Promise<Due[]> {
	const { results } = await db
		.prepare(
			`UPDATE sources SET polling_until = ?1 + ?3, claim_transfers = 0, claims = claims + 1 WHERE id IN (
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

/** SQL for whether a source is one of those in `?1` and has the claim with the expiry `?2` and the transfers `?3`. */
const IS_CLAIMED = "polling_until = ?2 AND claim_transfers = ?3 AND id IN (SELECT value FROM json_each(?1))";

/**
 * Transfers a claim on sources to another message, so that the one it came with is no longer valid. It expires as before.
 *
 * @returns the claim to be sent with the other message
 */
export async function transferClaim(db: D1Database, ids: string[], claim: Claim): Promise<Claim> {
	await db
		.prepare(`UPDATE sources SET claim_transfers = claim_transfers + 1 WHERE ${IS_CLAIMED}`)
		.bind(JSON.stringify(ids), claim.until, claim.transfers)
		.run();
	return { until: claim.until, transfers: claim.transfers + 1 };
}

/** Releases a claim on sources that were not polled: they are due as they were before. */
export async function releaseClaim(db: D1Database, ids: string[], claim: Claim): Promise<void> {
	await db
		.prepare(`UPDATE sources SET polling_until = 0, claims = claims - 1 WHERE ${IS_CLAIMED}`)
		.bind(JSON.stringify(ids), claim.until, claim.transfers)
		.run();
}

/** A source is put off because of another one at most once in this time (milliseconds). */
const SLOWED_EVERY = 24 * 3600_000;

/**
 * Puts off the other sources of a host after one of them was limited (429, 503): none of them is due before `until`, and
 * claims to poll them are released.
 *
 * Each source is put off because of others at most once a day. So a feed that is limited at each poll, whether out of malice
 * on a blog platform or because only its own path is limited, cannot keep its neighbours from being polled. If the whole
 * host is limited, each neighbour gets its own limited answer when it is polled, and waits accordingly.
 *
 * @param source the source that was limited
 * @param times both in milliseconds since 1970
 */
export async function backOffHost(
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
