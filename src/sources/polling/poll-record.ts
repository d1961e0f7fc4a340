/**
 * Records how a poll ended.
 *
 * @module
 */
import type { SourceValidators } from "../../outbound/fetch-feed.ts";
import { sameKey } from "../feed-url.ts";
import { type FeedMetadata, hostOf, type Poll, type Source } from "../source.ts";

/** How many polls of a source are stored. */
const POLLS = 20;

/** The result of a poll. */
export interface PollResult {
	poll: Poll;
	/** In milliseconds since 1970. */
	nextPollAt: number;
	schedule: unknown;
	/** Whether the feed is gone for good (410). */
	isGone: boolean;
	/** The address that replaces its own, after permanent redirects. */
	movedTo?: string | undefined;
	/** Only if a body was read, and all of it was stored. */
	stored?:
		| { validators: SourceValidators; bodyDigest: string; about: FeedMetadata; rules: number }
		| undefined;
}

/**
 * SQL for whether the source is still as it was when the poll began. If it has been polled or its settings have changed
 * meanwhile, the stored articles may be neither that poll's nor this one's. New settings make a source due at once, and
 * it stays due.
 */
const IS_SET_AS_READ = "tags = ?11 AND filters = ?12";
const IS_AS_READ = `polls = ?10 AND ${IS_SET_AS_READ}`;

/**
 * Records how a poll ended, in one write, after its articles have been stored. If the source has been polled or changed
 * meanwhile, no validators are stored, so that the next poll reads everything again.
 */
export async function recordPoll(db: D1Database, source: Source, result: PollResult): Promise<void> {
	const { poll, nextPollAt, schedule, isGone, movedTo, stored } = result;
	const validators = stored?.validators ?? source.validators;
	const record = db
		.prepare(
			`UPDATE sources SET polls = ?2, schedule = ?4, about = ?8, polling_until = 0, claims = 0,
				next_poll_at = CASE WHEN ${IS_SET_AS_READ} THEN ?3 ELSE min(next_poll_at, ?3) END,
				etag = CASE WHEN ${IS_AS_READ} THEN ?5 END,
				last_modified = CASE WHEN ${IS_AS_READ} THEN ?6 END,
				body_digest = CASE WHEN ${IS_AS_READ} THEN ?7 END, was_read = was_read OR ?7 IS NOT NULL,
				rules = CASE WHEN ${IS_AS_READ} THEN ?15 ELSE rules END,
				read_again_at = CASE WHEN ?13 IS NULL OR ?13 > ?14 THEN read_again_at END,
				state = CASE WHEN ?9 AND state = 'active' THEN 'gone' ELSE state END
			WHERE id = ?1`,
		)
		.bind(
			source.id,
			JSON.stringify([poll, ...source.polls].slice(0, POLLS)),
			nextPollAt,
			JSON.stringify(schedule),
			validators.etag ?? null,
			validators.lastModified ?? null,
			stored?.bodyDigest ?? source.bodyDigest ?? null,
			JSON.stringify(stored?.about ?? source.about),
			isGone ? 1 : 0,
			JSON.stringify(source.polls),
			JSON.stringify(source.tags),
			JSON.stringify(source.filters),
			stored === undefined ? null : (source.readAgainAt ?? null),
			poll.at,
			stored?.rules ?? source.rules,
		);
	if (movedTo === undefined) {
		await record.run();
		return;
	}
	// If another source has that address already, this one keeps its old address, and the redirect is followed each time.
	const move = db
		.prepare("UPDATE OR IGNORE sources SET feed_url = ?2, feed_key = ?3, host = ?4 WHERE id = ?1")
		.bind(source.id, movedTo, sameKey(movedTo), hostOf(movedTo));
	await db.batch([record, move]);
}
