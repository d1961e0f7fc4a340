/**
 * The page of all months with articles, by year.
 *
 * @module
 */
import type { CountedMonth } from "../../articles/store/read/months.ts";
import { ARCHIVE_PATH, monthPath } from "../../urls/directories.ts";
import { renderPage, siteFeeds, wordsLanguage } from "../layout.tsx";
import { counted, messagesFor } from "../messages/index.ts";
import type { PageSite } from "../page-site.ts";
import { MonthName, YearName } from "./months.tsx";

/** The page as an HTML document. Pure. Takes the months from the newest on. */
export function renderMonthsPage(site: PageSite, months: readonly CountedMonth[]): string {
	const { archive, listing, sources } = messagesFor(site.language);
	const words = wordsLanguage(site);
	const years = [...new Set(months.map(({ year }) => year))];
	const total = months.reduce((sum, { articles }) => sum + articles, 0);
	return renderPage({
		site,
		title: archive.title,
		description: archive.description({ site: site.title }),
		canonical: site.origin + ARCHIVE_PATH,
		language: site.language,
		feeds: siteFeeds(site),
		children: (
			<>
				<section class="intro" lang={words}>
					<h1>{archive.title}</h1>
					<p class={total === 0 ? "empty" : "lede"}>
						{total === 0 ? listing.empty : counted(sources.articles, total, site.language)}
					</p>
				</section>
				{years.map((year) => (
					<section class="year" aria-labelledby={`y${year}`}>
						<h2 id={`y${year}`} class="section-title">
							<YearName site={site} year={year} />
						</h2>
						<ul class="months">
							{months
								.filter((month) => month.year === year)
								.map((month) => (
									<li>
										<a href={monthPath(month)}>
											<MonthName site={site} month={month} />
										</a>{" "}
										<small lang={words}>{counted(sources.articles, month.articles, site.language)}</small>
									</li>
								))}
						</ul>
					</section>
				))}
			</>
		),
	});
}
