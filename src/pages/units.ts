/**
 * Sizes and times as people read them.
 *
 * @module
 */

const SIZES = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/** A number of a unit, e.g. `24 min`. */
function quantity(number: number, unit: string, language: string, digits = 0): string {
	return new Intl.NumberFormat(language, {
		style: "unit",
		unit,
		unitDisplay: "short",
		maximumFractionDigits: digits,
	}).format(number);
}

/** How many there are of something, e.g. `1,234`. */
export function numberText(number: number, language: string): string {
	return new Intl.NumberFormat(language).format(number);
}

/** The number that something has in a series, e.g. of an episode: `1234`. */
export function ordinalText(number: number, language: string): string {
	return new Intl.NumberFormat(language, { useGrouping: false }).format(number);
}

/** How large a file is, e.g. `23.4 MB`. */
export function sizeText(bytes: number, language: string): string {
	const power = bytes < 1000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), SIZES.length - 1);
	const number = bytes / 1000 ** power;
	return quantity(number, SIZES[power] ?? "byte", language, number < 100 ? 1 : 0);
}

/** How long something takes, e.g. `45 sec`, `24 min` or `1 hr 5 min`. */
export function durationText(seconds: number, language: string): string {
	if (Math.round(seconds) < 60) return quantity(Math.round(seconds), "second", language);
	const minutes = Math.round(seconds / 60);
	const hours = Math.floor(minutes / 60);
	return [
		...(hours > 0 ? [quantity(hours, "hour", language)] : []),
		...(minutes % 60 > 0 ? [quantity(minutes % 60, "minute", language)] : []),
	].join(" ");
}

/** A moment in an episode, e.g. `2:03` or `1:02:03`. */
export function clockText(seconds: number): string {
	const whole = Math.floor(seconds);
	const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
	const rest = String(whole % 60).padStart(2, "0");
	return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

/** The part of an address that names a moment in a file (Media Fragments URI 1.0 §4.2.1). */
export function timeFragment(seconds: number): string {
	return `#t=${seconds}`;
}
