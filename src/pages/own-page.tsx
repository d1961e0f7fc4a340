/**
 * The operator's pages that are not articles, such as `/about`.
 *
 * @module
 */
import { withLinksTo } from "../model/anchors.ts";
import { excerpt } from "../model/text.ts";
import type { StoredPage } from "../site/read.ts";
import { htmlAtOrigin } from "../urls/origin.ts";
import { contentOnPage } from "./content/index.ts";
import { directionOf, renderPage, siteFeeds, wordsLanguage } from "./layout.tsx";
import type { PageSite } from "./page-site.ts";

/** The longest description for search engines, in UTF-16 code units. */
const MAX_DESCRIPTION = 200;

/** A page of the operator's as an HTML document. Pure. */
export function renderOwnPage(site: PageSite, page: StoredPage): string {
	const { title, path } = page;
	const language = page.language ?? site.language;
	return renderPage({
		site,
		title,
		description: excerpt(page.description ?? title, MAX_DESCRIPTION),
		canonical: site.origin + path,
		language,
		feeds: siteFeeds(site),
		children: (
			<article class="full" dir={directionOf(language)}>
				<header>
					<h1 dir="auto">{title}</h1>
				</header>
				<OwnText page={page} site={site} />
			</article>
		),
	});
}

/** The text of a page. */
export function OwnText({ page, site }: { page: StoredPage; site: PageSite }) {
	const language = page.language ?? site.language;
	const direction = directionOf(page.language ?? undefined);
	const content = contentOnPage(
		htmlAtOrigin(withLinksTo("", page.content_html), site.origin),
		site.language,
		{ words: wordsLanguage(site, language), isRightToLeft: direction === "rtl" },
	);
	return (
		<div
			class="content"
			lang={page.language ?? undefined}
			dir={direction}
			// Sanitised before it is stored (src/site/page-item.ts).
			dangerouslySetInnerHTML={{ __html: content.html }}
		/>
	);
}
