/**
 * How often followed feeds may be polled, as the operator sets it.
 *
 * @module
 */

/** The shortest time between two polls that can be set, in seconds: the schedule runs every ten minutes. */
export const SHORTEST = 10 * 60;

/** The longest one, in seconds. */
export const LONGEST = 7 * 24 * 3600;

/** The shortest and the longest time between two polls of a source that does not say itself how often it is to be asked. */
export interface PollBounds {
	/** Seconds. */
	min: number;
	/** Seconds. */
	max: number;
}

/** The bounds that hold unless the operator sets others. */
export const USUAL_BOUNDS: PollBounds = { min: 3600, max: 6 * 3600 };

/** How a time has to be written, for messages. */
export const INTERVAL_WORDS = `must be a time from 10 minutes to 7 days, such as "30m", "2h" or "1d", or in seconds`;

const UNITS: Partial<Record<string, number>> = { "": 1, s: 1, m: 60, min: 60, h: 3600, d: 86_400 };

/**
 * Reads a time between two polls: a number of seconds, or a whole number with its unit (`90m`, `2 h`, `1d`).
 *
 * @returns seconds; `undefined` if it is no time, or none from {@link SHORTEST} to {@link LONGEST}
 */
export function intervalOf(given: unknown): number | undefined {
	if (typeof given !== "string" && typeof given !== "number") return undefined;
	const [, digits = "", unit = ""] = /^\s*(\d{1,9})\s*([a-z]*)\s*$/i.exec(String(given)) ?? [];
	const seconds = Number(digits) * (UNITS[unit.toLowerCase()] ?? Number.NaN);
	return isInterval(seconds) && digits !== "" ? seconds : undefined;
}

/** Whether a number of seconds can be set as the time between two polls. */
export function isInterval(seconds: number): boolean {
	return Number.isInteger(seconds) && seconds >= SHORTEST && seconds <= LONGEST;
}

/** A time as {@link intervalOf} reads it, in the largest unit that is exact: `90m`, `2h`. */
export function intervalText(seconds: number): string {
	const [unit, length] = (
		[
			["d", 86_400],
			["h", 3600],
			["m", 60],
		] as const
	).find(([, length]) => seconds % length === 0) ?? ["s", 1];
	return `${seconds / length}${unit}`;
}
