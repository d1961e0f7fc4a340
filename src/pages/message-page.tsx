/**
 * Pages with a single message, such as 404.
 *
 * @module
 */
import { renderPage, siteFeeds, wordsLanguage } from "./layout.tsx";
import { messagesFor } from "./messages/index.ts";
import type { PageSite } from "./page-site.ts";

/**
 * A page with a headline, a sentence that says what happened, one that says what to do, and where to go from there. Pure.
 */
export function renderMessagePage(site: PageSite, title: string, sentence: string, advice: string): string {
	const { missing } = messagesFor(site.language);
	return renderPage({
		site,
		title,
		description: sentence,
		canonical: `${site.origin}/`,
		language: site.language,
		feeds: siteFeeds(site),
		isUnlisted: true,
		children: (
			<section class="intro" lang={wordsLanguage(site)}>
				<h1>{title}</h1>
				<p class="lede" dir="auto">
					{sentence}
				</p>
				<p dir="auto">{advice}</p>
				<p class="actions">
					<a class="button" href="/">
						{missing.allArticles}
					</a>
				</p>
			</section>
		),
	});
}
