/**
 * Pages with a single message, such as 404.
 *
 * @module
 */
import type { Site } from "../settings/site.ts";
import { renderPage, siteFeeds } from "./layout.tsx";

/** A page with a headline and one sentence. Pure. */
export function renderMessagePage(site: Site, title: string, sentence: string): string {
	return renderPage({
		site,
		title,
		description: sentence,
		canonical: `${site.origin}/`,
		language: site.language,
		feeds: siteFeeds(site),
		children: (
			<section class="intro">
				<h1>{title}</h1>
				<p class="lede">{sentence}</p>
				<p>
					<a href="/">All articles</a>
				</p>
			</section>
		),
	});
}
