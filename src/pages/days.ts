/**
 * Articles in groups by day.
 *
 * @module
 */

/** One day in milliseconds. */
const DAY = 86_400_000;

/** The articles of a day. */
export interface DayOf<Article> {
	/** The beginning of the day in UTC, in milliseconds since 1970. */
	day: number;
	articles: Article[];
	/** How many articles precede this day in the list. */
	before: number;
}

/** Groups articles by their days in UTC, the time by which feeds are sorted; takes and returns them in that order. */
export function daysOf<Article extends { sorted_at: number }>(
	articles: readonly Article[],
): DayOf<Article>[] {
	const days: DayOf<Article>[] = [];
	for (const [before, article] of articles.entries()) {
		const day = Math.floor(article.sorted_at / DAY) * DAY;
		const last = days.at(-1);
		if (last?.day === day) last.articles.push(article);
		else days.push({ day, articles: [article], before });
	}
	return days;
}
