/**
 * The times between two polls of a followed feed that an operator can set, and how they are written.
 *
 * @module
 */

/**
 * The longest time between two polls that a feed can ask for, or that failures lead to, in seconds; longer bounds of the
 * operator's extend it.
 */
export const CEILING = 24 * 3600;

/** The shortest time between two polls that can be set, in seconds: the interval at which the schedule runs. */
export const SHORTEST = 10 * 60;

/** The longest time between two polls that can be set, in seconds. */
export const LONGEST = 7 * 24 * 3600;

/** The shortest and the longest time between two polls of a source that does not ask for a longer one itself. */
export interface PollBounds {
	/** Seconds. */
	min: number;
	/** Seconds. */
	max: number;
}

/** The bounds unless the operator sets others. */
export const USUAL_BOUNDS: PollBounds = { min: 3600, max: 6 * 3600 };

/** The message for a time that cannot be read, to follow its name. */
export const INTERVAL_WORDS = `must be a time from 10 minutes to 7 days, such as "30m", "2h" or "1d", or in seconds`;

/** Seconds in each unit. */
const UNITS = new Map([
	["", 1],
	["s", 1],
	["m", 60],
	["min", 60],
	["h", 3600],
	["d", 86_400],
]);

/**
 * Reads a time between two polls: a number of seconds, or a whole number with its unit (`90m`, `2 h`, `1d`).
 *
 * @returns seconds; `undefined` if it is not a time, or not one from {@link SHORTEST} to {@link LONGEST}
 */
export function intervalOf(given: unknown): number | undefined {
	if (typeof given !== "string" && typeof given !== "number") return undefined;
	const [, digits = "", unit = ""] = /^\s*(\d{1,9})\s*([a-z]*)\s*$/i.exec(String(given)) ?? [];
	const seconds = Number(digits) * lengthOf(unit.toLowerCase());
	return isInterval(seconds) ? seconds : undefined;
}

/** Whether a number of seconds can be set as the time between two polls. */
export function isInterval(seconds: number): boolean {
	return Number.isInteger(seconds) && seconds >= SHORTEST && seconds <= LONGEST;
}

/** A time as {@link intervalOf} reads it, in the largest unit that is exact: `90m`, `2h`. */
export function intervalText(seconds: number): string {
	const unit = ["d", "h", "m"].find((name) => seconds % lengthOf(name) === 0) ?? "s";
	return `${seconds / lengthOf(unit)}${unit}`;
}

/** Seconds in a unit; `NaN` if there is no such unit. */
function lengthOf(unit: string): number {
	return UNITS.get(unit) ?? Number.NaN;
}
