/**
 * Pages with a single message, such as 404.
 *
 * @module
 */
import { renderPage, siteFeeds, wordsLanguage } from "./layout.tsx";
import { messagesFor } from "./messages/index.ts";
import type { PageSite } from "./page-site.ts";

/** A page with a headline and one sentence. Pure. */
export function renderMessagePage(site: PageSite, title: string, sentence: string): string {
	return renderPage({
		site,
		title,
		description: sentence,
		canonical: `${site.origin}/`,
		language: site.language,
		feeds: siteFeeds(site),
		children: (
			<section class="intro" lang={wordsLanguage(site)}>
				<h1>{title}</h1>
				<p class="lede">{sentence}</p>
				<p>
					<a href="/">{messagesFor(site.language).missing.allArticles}</a>
				</p>
			</section>
		),
	});
}
