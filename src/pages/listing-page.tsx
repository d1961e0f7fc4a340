/**
 * The front page, and the pages of tags, authors, sources, episodes, and of own or followed articles: links to feeds, and
 * the latest articles.
 *
 * @module
 */

import { type Cursor, cursorOf } from "../articles/store/cursor.ts";
import type { ScopePage } from "../articles/store/read/feed.ts";
import type { NamedScope, ScopeState } from "../articles/store/sql/scopes.ts";
import { feedUrl } from "../feeds/document.ts";
import { FORMATS } from "../feeds/formats.ts";
import { queryOf } from "../feeds/links.ts";
import type { Author } from "../model/author.ts";
import { authorName, nameSlug, type Scope } from "../model/scope.ts";
import type { Site } from "../settings/site.ts";
import type { StoredPage } from "../site/read.ts";
import type { IconName } from "../sources/icons/store.ts";
import type { ListedSource } from "../sources/subscriptions/directory.ts";
import { ARCHIVE_PATH, AUTHORS_PATH, TOPICS_PATH } from "../urls/directories.ts";
import { isPodcastScope, scopePath, subscribePath } from "../urls/feeds.ts";
import { ArticleList } from "./article-list.tsx";
import { podcastFeed, renderPage, siteFeeds, wordsLanguage } from "./layout.tsx";
import { messagesFor } from "./messages/index.ts";
import { OwnText } from "./own-page.tsx";
import type { PageSite } from "./page-site.ts";
import { PodcastIntro } from "./podcast-intro.tsx";
import { feedLinkTitle, kindOf, scopeTitle } from "./scope-titles.ts";
import { SourceHead } from "./source-links.tsx";
import { websiteJson } from "./structured-data.ts";
import { numberText } from "./units.ts";

/** How many articles a page lists. */
export const PAGE_ARTICLES = 30;
/** How many tags the front page lists. */
export const PAGE_TAGS = 24;
/** The description of a page for search engines and feed readers. */
function descriptionOf(site: Site, { scope, name }: ScopeState): string {
	if (scope === "main") return site.description;
	if (isPodcastScope(scope) && site.podcast.description) return site.podcast.description;
	const kind = scope === "own-podcast" ? "ownPodcast" : kindOf(scope);
	return messagesFor(site.language).descriptions[kind]({ site: site.title, name });
}

/** The path of a scope's page: the first, or one with articles older than a position. */
function pagePath(scope: Scope, before: Cursor | undefined): string {
	const from = before && ({ direction: "before", cursor: before } as const);
	return (scopePath(scope) || "/") + queryOf({ parameters: [], from });
}

/** What a page links to besides its articles. */
export interface PageLinks {
	/** The position before the next newer page; `null` if that is the first. Absent on the first page. */
	newer?: Cursor | null | undefined;
	/** Tags for the end of the page. */
	tags: NamedScope[];
	/** The page of its episodes, if there are any. */
	podcast?: Scope | undefined;
	/** The source whose page it is. */
	source?: ListedSource | undefined;
	/** The operator's text for the front page. */
	text?: StoredPage | undefined;
}

/**
 * A page of a scope as an HTML document. Pure.
 *
 * @param page the listed articles; `before` is the position that they are older than, on all pages but the first
 * @param icons the icons of sources, by their ids
 */
export function renderScopePage(
	site: PageSite,
	{ state, articles, more, before }: ScopePage & { before: Cursor | undefined },
	{ newer, tags, podcast, source, text }: PageLinks,
	icons: ReadonlyMap<string, IconName> = new Map(),
): string {
	const isFirst = before === undefined;
	const isFront = state.scope === "main";
	const last = articles.at(-1);
	const older = more && last ? cursorOf(last) : undefined;
	const isPodcast = isPodcastScope(state.scope);
	const ownFeeds = FORMATS.map(({ label, file, mediaType }) => ({
		title: feedLinkTitle(site, state, label),
		mediaType,
		url: feedUrl(site, state, file),
		label,
	}));
	const messages = messagesFor(site.language);
	const { archive, directories, layout, kickers, listing, articles: ofArticles, episodes } = messages;
	const lines = isPodcast ? episodes : ofArticles;
	const words = wordsLanguage(site);
	const description = descriptionOf(site, state);
	const hasAuthors = new Set(articles.flatMap(({ authors }) => authors.map(authorKey))).size > 1;
	return renderPage({
		site,
		title: isFront ? undefined : scopeTitle(site, state),
		isFront,
		description,
		canonical: site.origin + pagePath(state.scope, before),
		language: site.language,
		feeds: [
			...ownFeeds,
			...(isFront ? [] : siteFeeds(site)),
			...(podcast ? [podcastFeed(site, podcast)] : []),
		],
		image: isPodcast ? site.podcast.image : undefined,
		structuredData: isFront && isFirst ? websiteJson(site) : undefined,
		children: (
			<>
				{isFront ? (
					<FrontIntro site={site} text={isFirst ? text : undefined} />
				) : (
					<section class="intro">
						<p class="kicker" lang={words}>
							{kickers[kindOf(state.scope)]}
						</p>
						{source ? (
							<SourceHead site={site} source={source} />
						) : (
							<h1 dir="auto">{scopeTitle(site, state)}</h1>
						)}
						{isPodcast && isFirst && <PodcastIntro site={site} description={description} />}
						{!source && (
							<p class="actions" lang={words}>
								<a class="button" href={subscribePath(state.scope)}>
									{layout.subscribe}
								</a>
								{podcast && <a href={scopePath(podcast)}>{episodes.all}</a>}
							</p>
						)}
					</section>
				)}
				<ArticleList
					site={site}
					articles={articles}
					scope={state.scope}
					icons={icons}
					title={isFirst ? lines.latest : lines.older}
					isTitleShown={!isFirst}
				/>
				{articles.length === 0 && (
					<p class="empty" lang={words}>
						{isFirst
							? state.scope.startsWith("source:")
								? listing.emptySource
								: listing.empty
							: lines.noOlder}
					</p>
				)}
				{(older || !isFirst) && (
					<nav class="pages" aria-label={listing.pages} lang={words}>
						{!isFirst && (
							<a href={pagePath(state.scope, newer ?? undefined)} rel="prev">
								{lines.newer}
							</a>
						)}
						{older && (
							<a href={pagePath(state.scope, older)} rel="next">
								{lines.older}
							</a>
						)}
					</nav>
				)}
				{tags.length > 0 && (
					<section aria-labelledby="tags-title">
						<h2 id="tags-title" class="section-title" lang={words}>
							{listing.topics}
						</h2>
						<ul class="tags">
							{tags.map((tag) => (
								<li>
									<a href={scopePath(tag.scope)} dir="auto">
										{tag.name} <small>{numberText(tag.articles, site.language)}</small>
									</a>
								</li>
							))}
						</ul>
					</section>
				)}
				{isFront && articles.length > 0 && (
					<nav class="directories" aria-label={ofArticles.all} lang={words}>
						<a href={ARCHIVE_PATH}>{archive.title}</a>
						{tags.length > 0 && <a href={TOPICS_PATH}>{directories.allTopics}</a>}
						{hasAuthors && <a href={AUTHORS_PATH}>{directories.allAuthors}</a>}
						{podcast && <a href={scopePath(podcast)}>{episodes.all}</a>}
					</nav>
				)}
			</>
		),
	});
}

/** What the front page says about the site, whose name is at the top. */
function FrontIntro({ site, text }: { site: PageSite; text: StoredPage | undefined }) {
	if (!site.description && !text) return null;
	return (
		<section class="intro front">
			{site.description && (
				<p class="lede" dir="auto">
					{site.description}
				</p>
			)}
			{text && <OwnText page={text} site={site} />}
		</section>
	);
}

/** The identity of an author, for comparison. */
function authorKey(author: Author): string {
	return nameSlug(authorName(author));
}
