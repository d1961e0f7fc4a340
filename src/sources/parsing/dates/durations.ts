/**
 * Parses durations as podcasts write them.
 *
 * @module
 */

/** `1:02:03`, `62:03`, `62:03.5` */
const CLOCK = /^(?:(\d{1,6}):)?(\d{1,6}):(\d{1,6}(?:\.\d{1,9})?)$/;

/**
 * `1h 2m 3s`, `62 minutes`, and ISO 8601's `PT1H2M3S`. Any two runs of separators have a unit between them, so that the
 * engine never tries all ways to divide one long run.
 */
const UNITS =
	/^(?:PT)?[\s,]*(?:(\d{1,6})\s*h(?:(?:ou)?rs?)?[\s,]*)?(?:(\d{1,6})\s*m(?:in(?:ute)?s?)?[\s,]*)?(?:(\d{1,6}(?:\.\d{1,9})?)\s*s(?:ec(?:ond)?s?)?)?$/i;

/**
 * Parses a duration in seconds; `undefined` if the text is not a duration.
 *
 * @example
 * secondsIn("1:02:03") // 3723
 */
export function secondsIn(text: string): number | undefined {
	const given = text.trim();
	if (/^\d{1,9}(\.\d{1,9})?$/.test(given)) return Number(given);
	const parts = (CLOCK.exec(given) ?? UNITS.exec(given))?.slice(1);
	if (parts === undefined || parts.every((part) => part === undefined)) return undefined;
	const [hours = 0, minutes = 0, seconds = 0] = parts.map((part) => Number(part ?? 0));
	return hours * 3600 + minutes * 60 + seconds;
}
