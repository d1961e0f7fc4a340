/**
 * The pages of all topics and of all authors.
 *
 * @module
 */
import type { NamedScope } from "../../articles/store/sql/scopes.ts";
import { AUTHORS_PATH, TOPICS_PATH } from "../../urls/directories.ts";
import { scopePath } from "../../urls/feeds.ts";
import { renderPage, siteFeeds, wordsLanguage } from "../layout.tsx";
import { messagesFor } from "../messages/index.ts";
import type { PageSite } from "../page-site.ts";
import { numberText } from "../units.ts";
import { nameGroups } from "./name-groups.ts";

/** With more names than this, links to the letters come first. */
const FEW_NAMES = 40;

/**
 * The page as an HTML document. Pure.
 *
 * @param found those with the most articles
 * @param most how many of these are listed
 */
export function renderNamesPage(
	site: PageSite,
	kind: "tag" | "author",
	found: readonly NamedScope[],
	most: number,
): string {
	const { directories, listing } = messagesFor(site.language);
	const words = wordsLanguage(site);
	const isTopics = kind === "tag";
	const title = isTopics ? listing.topics : directories.authors;
	const describe = isTopics ? directories.topicsDescription : directories.authorsDescription;
	const names = found.slice(0, most);
	const groups = nameGroups(names, site.language);
	return renderPage({
		site,
		title,
		description: describe({ site: site.title }),
		canonical: site.origin + (isTopics ? TOPICS_PATH : AUTHORS_PATH),
		language: site.language,
		feeds: siteFeeds(site),
		children: (
			<>
				<section class="intro" lang={words}>
					<h1>{title}</h1>
					{names.length === 0 && (
						<p class="empty">{isTopics ? directories.noTopics : directories.noAuthors}</p>
					)}
					{found.length > most && (
						<p class="lede">{directories.most({ count: numberText(most, site.language) })}</p>
					)}
				</section>
				{names.length > FEW_NAMES && (
					<nav class="letters" aria-label={directories.letters} lang={words}>
						{groups.map(({ letter }, i) => (
							<a href={`#letter-${i + 1}`}>
								<bdi>{letter}</bdi>
							</a>
						))}
					</nav>
				)}
				{groups.map(({ letter, names }, i) => (
					<section class="letter" aria-labelledby={`letter-${i + 1}`}>
						<h2 id={`letter-${i + 1}`}>
							<bdi>{letter}</bdi>
						</h2>
						<ul>
							{names.map(({ scope, name, articles }) => (
								<li>
									<a href={scopePath(scope)} dir="auto">
										{name}
									</a>{" "}
									<small>{numberText(articles, site.language)}</small>
								</li>
							))}
						</ul>
					</section>
				))}
			</>
		),
	});
}
