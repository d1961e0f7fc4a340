/**
 * The page of the articles of a month, by their headlines.
 *
 * @module
 */
import type { MonthPage } from "../../articles/store/read/months.ts";
import type { StoredArticle } from "../../articles/store/read/shown.ts";
import { feedEntry } from "../../feeds/document.ts";
import type { Site } from "../../settings/site.ts";
import { ARCHIVE_PATH, type Month, monthPath } from "../../urls/directories.ts";
import { scopePath } from "../../urls/feeds.ts";
import { permanentPath } from "../../urls/origin.ts";
import { headline } from "../article-list.tsx";
import { directionOf, renderPage, siteFeeds, Time, wordsLanguage } from "../layout.tsx";
import { counted, messagesFor } from "../messages/index.ts";
import type { PageSite } from "../page-site.ts";
import { dateLanguage, monthTitle } from "./months.tsx";
import { PageNumbers } from "./page-numbers.tsx";

/** How many articles a page of a month lists. */
export const MONTH_ARTICLES = 100;

/**
 * The page as an HTML document. Pure.
 *
 * @param page its number, from 1
 */
export function renderMonthPage(
	site: PageSite,
	month: Month,
	{ articles, total, older, newer }: MonthPage,
	page: number,
): string {
	const { archive, sources } = messagesFor(site.language);
	const words = wordsLanguage(site);
	const title = monthTitle(site, month);
	const pathOf = (number: number) => monthPath(month) + (number === 1 ? "" : `?page=${number}`);
	return renderPage({
		site,
		title,
		description: archive.ofMonth({ site: site.title, month: title }),
		canonical: site.origin + pathOf(page),
		language: site.language,
		feeds: siteFeeds(site),
		children: (
			<>
				<section class="intro">
					<p class="kicker" lang={words}>
						<a href={ARCHIVE_PATH}>{archive.title}</a>
					</p>
					<h1 lang={dateLanguage(site)}>{title}</h1>
					<p class="lede" lang={words}>
						{counted(sources.articles, total, site.language)}
					</p>
				</section>
				<ol class="headlines">
					{articles.map((article) => (
						<Headline site={site} article={article} />
					))}
				</ol>
				<PageNumbers site={site} page={page} count={Math.ceil(total / MONTH_ARTICLES)} pathOf={pathOf} />
				{(older || newer) && (
					<nav class="pages" aria-label={archive.months} lang={dateLanguage(site)}>
						{newer && (
							<a href={monthPath(newer)} rel="prev">
								{monthTitle(site, newer)}
							</a>
						)}
						{older && (
							<a href={monthPath(older)} rel="next">
								{monthTitle(site, older)}
							</a>
						)}
					</nav>
				)}
			</>
		),
	});
}

/** An article by its day, headline and source. */
function Headline({ site, article }: { site: Site; article: StoredArticle }) {
	const [source] = article.sources;
	const { url } = feedEntry(site, article, "summary");
	return (
		<li>
			<Time moment={article.sorted_at} site={site} style={{ day: "numeric", month: "short" }} />
			<p>
				<a
					href={source ? url : permanentPath(article)}
					lang={article.language}
					dir={directionOf(article.language)}
				>
					{headline(site, article)}
				</a>{" "}
				{source && (
					<a class="from" href={scopePath(`source:${source.source}`)} dir="auto">
						{source.title || source.feed_url}
					</a>
				)}
			</p>
		</li>
	);
}
