/**
 * What is kept of a poll that has ended.
 *
 * @module
 */
import type { SourceValidators } from "../../outbound/fetch-feed.ts";
import { sameKey } from "../feed-url.ts";
import { type FeedMetadata, hostOf, type Poll, type Source } from "../source.ts";

/** How many polls are remembered. */
const POLLS = 20;

/** What a poll leaves behind. */
export interface PollResult {
	poll: Poll;
	/** In milliseconds since 1970. */
	nextPollAt: number;
	schedule: unknown;
	/** Whether its publisher says that it is gone (410). */
	isGone: boolean;
	/** The address that replaces its own for good. */
	movedTo?: string | undefined;
	/** Only if a body was read and stored. */
	stored?:
		| { validators: SourceValidators; bodyDigest: string; about: FeedMetadata; rules: number }
		| undefined;
}

/**
 * In the statement below: whether the source is still as it was when the poll began. If it has been polled or given
 * other settings meanwhile, what is stored may be neither that poll's nor this one's. Other settings make it due at
 * once, and it stays so.
 */
const IS_SET_AS_READ = "tags = ?11 AND filters = ?12";
const IS_AS_READ = `polls = ?10 AND ${IS_SET_AS_READ}`;

/**
 * Records how a poll ended: one write, after all that it brought is stored. A poll that was overtaken leaves no validators,
 * so that the next one reads everything again.
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
				body_digest = CASE WHEN ${IS_AS_READ} THEN ?7 WHEN coalesce(?7, body_digest) IS NOT NULL THEN '' END,
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
	// Where another source is there already, this one goes on at its old address, by way of the redirect.
	const move = db
		.prepare("UPDATE OR IGNORE sources SET feed_url = ?2, feed_key = ?3, host = ?4 WHERE id = ?1")
		.bind(source.id, movedTo, sameKey(movedTo), hostOf(movedTo));
	await db.batch([record, move]);
}
