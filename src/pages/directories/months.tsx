/**
 * Months as the language of the site writes them: of the Gregorian calendar, as in their addresses.
 *
 * @module
 */
import type { Site } from "../../settings/site.ts";
import type { Month } from "../../urls/directories.ts";
import { wordsLanguage } from "../layout.tsx";

/** A month with its year, e.g. `November 2026`. */
export function monthTitle(site: Site, { year, month }: Month): string {
	return text(site, year, month, { year: "numeric", month: "long" });
}

/** A month of a known year, e.g. `November`. */
export function MonthName({ site, month: { year, month } }: { site: Site; month: Month }) {
	const machine = `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}`;
	return (
		<time datetime={machine} lang={dateLanguage(site)}>
			{text(site, year, month, { month: "long" })}
		</time>
	);
}

/** A year, e.g. `2026`. */
export function YearName({ site, year }: { site: Site; year: number }) {
	return (
		<time datetime={String(year).padStart(4, "0")} lang={dateLanguage(site)}>
			{text(site, year, 1, { year: "numeric" })}
		</time>
	);
}

/** The `lang` attribute of dates, which are in the site's language even among words that are in English instead. */
export function dateLanguage(site: Site): string | undefined {
	return wordsLanguage(site) && site.language;
}

function text(site: Site, year: number, month: number, style: Intl.DateTimeFormatOptions): string {
	const moment = new Date(0).setUTCFullYear(year, month - 1, 1);
	return new Intl.DateTimeFormat(site.language, { ...style, calendar: "gregory", timeZone: "UTC" }).format(
		moment,
	);
}
