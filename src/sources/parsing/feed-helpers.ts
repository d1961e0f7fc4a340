/**
 * Helpers shared by the readers of RSS, Atom and JSON Feed.
 *
 * @module
 */
import { feedDate } from "./dates/dates.ts";

/** The first list that is not empty. */
export function firstOf<T>(...lists: (T[] | undefined)[]): T[] {
	return lists.find((list) => list !== undefined && list.length > 0) ?? [];
}

/** The first text that is a valid date, in milliseconds since 1970. */
export function firstDate(...texts: (string | undefined)[]): number | undefined {
	for (const text of texts) {
		const moment = feedDate(text);
		if (moment !== undefined) return moment;
	}
	return undefined;
}

export function maybe<T, R>(value: T | undefined, map: (value: T) => R): R | undefined {
	return value === undefined ? undefined : map(value);
}

/** Seconds of each `sy:updatePeriod` (RSS 1.0 Syndication module). */
const PERIODS = new Map([
	["hourly", 3600],
	["daily", 86_400],
	["weekly", 7 * 86_400],
	["monthly", 30 * 86_400],
	["yearly", 365 * 86_400],
]);

/** Seconds between updates: `sy:updatePeriod` divided by `sy:updateFrequency`. */
export function updateInterval(
	sy: { updatePeriod?: string; updateFrequency?: number } | undefined,
): number | undefined {
	const period = PERIODS.get(sy?.updatePeriod?.trim().toLowerCase() ?? "");
	if (period === undefined) return undefined;
	const frequency = sy?.updateFrequency ?? 1;
	return frequency > 0 ? Math.round(period / frequency) : period;
}
