/**
 * The front page, and the pages of tags, authors, sources, episodes, and of own or followed articles: links to feeds, and
 * the latest articles.
 *
 * @module
 */

import { type Cursor, cursorOf } from "../articles/store/cursor.ts";
import type { ScopePage } from "../articles/store/read/feed.ts";
import type { StoredArticle } from "../articles/store/read/shown.ts";
import type { NamedScope, ScopeState } from "../articles/store/sql/scopes.ts";
import { type FeedEntry, feedEntry, feedUrl } from "../feeds/document.ts";
import { FORMATS } from "../feeds/formats.ts";
import { queryOf } from "../feeds/links.ts";
import { isEpisode } from "../model/episode.ts";
import type { Scope } from "../model/scope.ts";
import { excerpt } from "../model/text.ts";
import type { Site } from "../settings/site.ts";
import type { StoredPage } from "../site/read.ts";
import type { IconName } from "../sources/icons/store.ts";
import type { ListedSource } from "../sources/subscriptions/directory.ts";
import { isPodcastScope, scopePath, subscribePath, tagPath } from "../urls/feeds.ts";
import { permanentPath } from "../urls/origin.ts";
import { durationOf, Persons, shapeOf } from "./episode.tsx";
import { DateTime, directionOf, podcastFeed, renderPage, siteFeeds, wordsLanguage } from "./layout.tsx";
import { messagesFor } from "./messages/index.ts";
import { OwnText } from "./own-page.tsx";
import type { PageSite } from "./page-site.ts";
import { Picture } from "./picture.tsx";
import { feedLinkTitle, kindOf, scopeTitle } from "./scope-titles.ts";
import { SmallSourceIcon } from "./source-icon.tsx";
import { SourceHead } from "./source-links.tsx";
import { durationText, numberText } from "./units.ts";

/** How many articles a page lists. */
export const PAGE_ARTICLES = 30;
/** How many tags the front page lists. */
export const PAGE_TAGS = 24;
/** How many articles at the top have their pictures loaded at once; those of the others wait until they are near. */
const EAGER_PICTURES = 2;
/** The longest headline made from the beginning of an article that has none, in UTF-16 code units. */
const HEADLINE_LENGTH = 90;

/** The headline of an article: its title, or else its beginning. */
export function headline(site: Site, article: { title?: string | undefined; excerpt: string }): string {
	if (article.title !== undefined) return article.title;
	return excerpt(article.excerpt, HEADLINE_LENGTH) || messagesFor(site.language).listing.untitled;
}

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

/**
 * A page of a scope as an HTML document. Pure.
 *
 * @param page the listed articles; `before` is the position that they are older than, on all pages but the first
 * @param links additional links: tags at the end, the page of its episodes, if there are any, and the source whose page it is;
 * and the operator's text for the front page
 * @param icons the icons of sources, by their ids
 */
export function renderScopePage(
	site: PageSite,
	{ state, articles, more, before }: ScopePage & { before: Cursor | undefined },
	{
		tags,
		podcast,
		source,
		text,
	}: {
		tags: NamedScope[];
		podcast?: Scope | undefined;
		source?: ListedSource | undefined;
		text?: StoredPage | undefined;
	},
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
	const { layout, kickers, listing, articles: ofArticles, episodes } = messagesFor(site.language);
	const lines = isPodcast ? episodes : ofArticles;
	const words = wordsLanguage(site);
	const description = descriptionOf(site, state);
	return renderPage({
		site,
		title: isFront ? undefined : scopeTitle(site, state),
		description,
		canonical: site.origin + pagePath(state.scope, before),
		language: site.language,
		feeds: [
			...ownFeeds,
			...(isFront ? [] : siteFeeds(site)),
			...(podcast ? [podcastFeed(site, podcast)] : []),
		],
		image: isPodcast ? site.podcast.image : undefined,
		children: (
			<>
				<section class="intro">
					{isFront ? (
						<>
							<h1 dir="auto">{site.title}</h1>
							{site.description && (
								<p class="lede" dir="auto">
									{site.description}
								</p>
							)}
							{text && <OwnText page={text} site={site} />}
						</>
					) : (
						<>
							<p class="kicker" lang={words}>
								{kickers[kindOf(state.scope)]}
							</p>
							{source ? (
								<SourceHead site={site} source={source} />
							) : (
								<h1 dir="auto">{scopeTitle(site, state)}</h1>
							)}
							{isPodcast && isFirst && <Show site={site} description={description} />}
						</>
					)}
					<p class="actions" lang={words}>
						<a class="button" href={subscribePath(state.scope)}>
							{layout.subscribe}
						</a>
						{podcast && <a href={scopePath(podcast)}>{episodes.all}</a>}
					</p>
				</section>
				<section aria-labelledby="latest-title">
					<h2 id="latest-title" class="section-title" lang={words}>
						{isFirst ? lines.latest : lines.older}
					</h2>
					{articles.length === 0 ? (
						isFirst ? (
							<p class="empty" lang={words}>
								{state.scope.startsWith("source:") ? listing.emptySource : listing.empty}
							</p>
						) : (
							<p class="empty" lang={words}>
								{lines.noOlder}
							</p>
						)
					) : (
						<ol class="articles">
							{articles.map((article, i) => (
								<Listed site={site} article={article} isFirst={i < EAGER_PICTURES} icons={icons} />
							))}
						</ol>
					)}
					{(older || !isFirst) && (
						<nav class="pages" aria-label={listing.pages} lang={words}>
							{!isFirst && <a href={pagePath(state.scope, undefined)}>{lines.latest}</a>}
							{older && (
								<a href={pagePath(state.scope, older)} rel="next">
									{lines.older}
								</a>
							)}
						</nav>
					)}
				</section>
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
			</>
		),
	});
}

/** The introduction of a podcast: its cover, its author, and how to support it. */
function Show({ site, description }: { site: Site; description: string }) {
	const { podcast } = site;
	return (
		<div class="playing">
			{podcast.image && <Picture src={podcast.image} alt={undefined} shape="square" place="lead" eager />}
			<div>
				<p class="lede" dir="auto">
					{description}
				</p>
				{podcast.directories.length > 0 && (
					<ul class="attachments">
						{podcast.directories.map(({ label, url, rel }) => (
							<li>
								<a href={url} rel={rel} dir="auto">
									{label}
								</a>
							</li>
						))}
					</ul>
				)}
				{podcast.persons.length > 0 && <Persons site={site} persons={podcast.persons} />}
				{podcast.funding.length > 0 && (
					<ul class="attachments">
						{podcast.funding.map(({ url, text }) => (
							<li>
								<a href={url} dir="auto">
									{text}
								</a>
							</li>
						))}
					</ul>
				)}
			</div>
		</div>
	);
}

interface ListedProps {
	site: Site;
	article: StoredArticle;
	isFirst: boolean;
	icons?: ReadonlyMap<string, IconName>;
}

/** An article in a list; the picture of one of the first is loaded at once. */
export function Listed({ site, article, isFirst, icons }: ListedProps) {
	const entry = feedEntry(site, article, "summary");
	const direction = directionOf(article.language);
	const [source] = article.sources;
	const icon = source && icons?.get(source.source);
	const text = (
		<>
			<p class="meta" lang={wordsLanguage(site, article.language)}>
				<DateTime moment={article.date_published} site={site} />
				{isEpisode(entry) && <EpisodeMark entry={entry} site={site} />}
				{source && (
					<>
						{" · "}
						{icon && <SmallSourceIcon source={source.source} icon={icon} />}
						<a href={scopePath(`source:${source.source}`)} dir="auto">
							{source.title || source.feed_url}
						</a>
					</>
				)}
			</p>
			<h3 dir={direction}>
				{/* Articles of other sites are read there. */}
				<a href={source ? entry.url : permanentPath(article)}>{headline(site, article)}</a>
			</h3>
			{article.title !== undefined && entry.summary && (
				<p class="summary" dir={direction}>
					{excerpt(entry.summary, 400)}
				</p>
			)}
			<TagList tags={article.tags.slice(0, 6)} />
		</>
	);
	if (entry.image === undefined) {
		return (
			<li>
				<article lang={article.language}>{text}</article>
			</li>
		);
	}
	return (
		<li>
			<article class="pictured" lang={article.language}>
				<div>{text}</div>
				<Picture src={entry.image} alt={entry.imageAlt} shape={shapeOf(entry)} place="card" eager={isFirst} />
			</article>
		</li>
	);
}

/** Marks an episode: with a symbol, and with a word for screen readers. */
function EpisodeMark({ entry, site }: { entry: FeedEntry; site: Site }) {
	const duration = durationOf(entry);
	const { listing } = messagesFor(site.language);
	return (
		<>
			{" · "}
			<span class="playable">
				{/* With the text variation selector, as some systems show the symbol as a coloured button. */}
				<span aria-hidden="true">{"▶\uFE0E "}</span>
				{duration === undefined
					? listing.episode
					: listing.episodeOf({
							hidden: (text) => <span class="unseen">{text}</span>,
							duration: durationText(duration, site.language),
						})}
			</span>
		</>
	);
}

/** Links to the pages of the tags of an article. */
export function TagList({ tags }: { tags: string[] }) {
	if (tags.length === 0) return null;
	return (
		<ul class="tags small">
			{tags.map((tag) => (
				<li>
					<a href={tagPath(tag)} rel="tag" dir="auto">
						{tag}
					</a>
				</li>
			))}
		</ul>
	);
}
