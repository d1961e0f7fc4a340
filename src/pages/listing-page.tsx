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
import { type FeedEntry, feedEntry, feedTitle, feedUrl } from "../feeds/document.ts";
import { FORMATS } from "../feeds/formats.ts";
import { queryOf } from "../feeds/links.ts";
import { isEpisode } from "../model/episode.ts";
import type { Scope } from "../model/scope.ts";
import { excerpt } from "../model/text.ts";
import type { PodcastSettings } from "../settings/podcast.ts";
import type { Site } from "../settings/site.ts";
import { isPodcastScope, scopePath, tagPath } from "../urls/feeds.ts";
import { permanentPath } from "../urls/origin.ts";
import { durationOf, Persons, shapeOf } from "./episode.tsx";
import { DateTime, directionOf, podcastFeed, renderPage, siteFeeds } from "./layout.tsx";
import { Picture } from "./picture.tsx";
import { durationText } from "./units.ts";

/** How many articles a page lists. */
export const PAGE_ARTICLES = 30;
/** How many tags the front page lists. */
export const PAGE_TAGS = 24;
/** How many articles at the top have their pictures loaded at once; those of the others wait until they are near. */
const EAGER_PICTURES = 2;
/** The longest headline made from the beginning of an article that has none, in UTF-16 code units. */
const HEADLINE_LENGTH = 90;

/** The headline of an article: its title, or else its beginning. */
export function headline(article: { title?: string | undefined; excerpt: string }): string {
	return article.title ?? (excerpt(article.excerpt, HEADLINE_LENGTH) || "Untitled");
}

/** The line above the name of a scope. */
function kindOf(scope: Scope): string {
	if (isPodcastScope(scope)) return "To listen and to watch";
	if (scope === "own") return "Published here";
	if (scope === "followed") return "Gathered from";
	if (scope.startsWith("author:")) return "Articles by";
	return scope.startsWith("source:") ? "Articles from" : "Articles about";
}

/** The title of a page. */
function nameOf(site: Site, { scope, name }: ScopeState): string {
	if (scope === "podcast") return site.podcast.title ?? name;
	return scope === "own-podcast" ? (site.podcast.title ?? "Episodes published here") : name;
}

/** The description of a page for search engines and feed readers. */
function descriptionOf(site: Site, { scope, name }: ScopeState): string {
	if (scope === "main") return site.description;
	if (isPodcastScope(scope) && site.podcast.description) return site.podcast.description;
	if (scope === "podcast") return `The episodes of ${site.title}, for podcast apps`;
	if (scope === "own-podcast") return `The episodes that ${site.title} publishes itself, for podcast apps`;
	if (scope === "own") return `The articles of ${site.title} without those of the feeds that it follows`;
	if (scope === "followed") return `The articles of the feeds that ${site.title} follows`;
	return `${kindOf(scope)} ${name}`;
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
 * @param links additional links: tags at the end, and the page of its episodes, if there are any
 */
export function renderScopePage(
	site: Site,
	{ state, articles, more, before }: ScopePage & { before: Cursor | undefined },
	{ tags, podcast }: { tags: NamedScope[]; podcast?: Scope | undefined },
): string {
	const isFirst = before === undefined;
	const isFront = state.scope === "main";
	const last = articles.at(-1);
	const older = more && last ? cursorOf(last) : undefined;
	const isPodcast = isPodcastScope(state.scope);
	const ownFeeds = FORMATS.map(({ label, file, mediaType }) => ({
		title: `${feedTitle(site, state)} (${isPodcast ? "podcast, " : ""}${label})`,
		mediaType,
		url: feedUrl(site, state, file),
		label,
	}));
	const kind = kindOf(state.scope);
	const [what, app] = isPodcast ? ["episodes", "podcast app"] : ["articles", "feed reader"];
	const description = descriptionOf(site, state);
	return renderPage({
		site,
		title: isFront ? undefined : nameOf(site, state),
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
							<p class="lede" dir="auto">
								{site.description}
							</p>
						</>
					) : (
						<>
							<p class="kicker">{kind}</p>
							<h1 dir="auto">{nameOf(site, state)}</h1>
							{isPodcast && isFirst && <Show podcast={site.podcast} description={description} />}
						</>
					)}
				</section>
				<section class="subscribe" id="subscribe" aria-labelledby="subscribe-title">
					<h2 id="subscribe-title">{isFront ? "Subscribe" : "Subscribe to just these"}</h2>
					<p>
						Give one of these addresses to your {app}. They carry the same {what}.
					</p>
					<ul>
						{ownFeeds.map((feed) => (
							<li>
								<span class="format">{feed.label}</span>
								<a href={feed.url} type={feed.mediaType}>
									{feed.url.replace(/^https?:\/\//, "")}
								</a>
								<button
									type="button"
									data-copy={feed.url}
									aria-label={`Copy the address of the ${feed.label} feed`}
									hidden
								>
									Copy
								</button>
							</li>
						))}
					</ul>
					{podcast && (
						<p class="podcast">
							There are episodes to listen to or watch: <a href={scopePath(podcast)}>only the episodes</a>,
							for podcast apps.
						</p>
					)}
				</section>
				<section aria-labelledby="latest-title">
					<h2 id="latest-title" class="section-title">
						{isFirst ? "Latest" : "Older"} {what}
					</h2>
					{articles.length === 0 ? (
						isFirst ? (
							<Empty scope={state.scope} />
						) : (
							<p class="empty">There are no older {what}.</p>
						)
					) : (
						<ol class="articles">
							{articles.map((article, i) => (
								<Listed site={site} article={article} isFirst={i < EAGER_PICTURES} />
							))}
						</ol>
					)}
					{(older || !isFirst) && (
						<nav class="pages" aria-label="Pages">
							{!isFirst && <a href={pagePath(state.scope, undefined)}>Latest {what}</a>}
							{older && (
								<a href={pagePath(state.scope, older)} rel="next">
									Older {what}
								</a>
							)}
						</nav>
					)}
				</section>
				{tags.length > 0 && (
					<section aria-labelledby="tags-title">
						<h2 id="tags-title" class="section-title">
							Topics
						</h2>
						<ul class="tags">
							{tags.map((tag) => (
								<li>
									<a href={scopePath(tag.scope)} dir="auto">
										{tag.name} <small>{tag.articles}</small>
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
function Show({ podcast, description }: { podcast: PodcastSettings; description: string }) {
	return (
		<div class="playing">
			{podcast.image && <Picture src={podcast.image} alt={undefined} shape="square" place="lead" eager />}
			<div>
				<p class="lede" dir="auto">
					{description}
				</p>
				{podcast.persons.length > 0 && <Persons persons={podcast.persons} />}
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

function Empty({ scope }: { scope: Scope }) {
	if (scope.startsWith("source:"))
		return <p class="empty">There is nothing here yet. New articles of this feed will appear here.</p>;
	return (
		<p class="empty">
			There is nothing here yet. You can subscribe now, and your feed reader will show the first article when
			it is published.
		</p>
	);
}

/** An article in a list; the picture of one of the first is loaded at once. */
function Listed({ site, article, isFirst }: { site: Site; article: StoredArticle; isFirst: boolean }) {
	const entry = feedEntry(site, article, "summary");
	const direction = directionOf(article.language);
	const [source] = article.sources;
	const text = (
		<>
			<p class="meta">
				<DateTime moment={article.date_published} site={site} />
				{isEpisode(entry) && <EpisodeMark entry={entry} site={site} />}
				{source && (
					<>
						{" · "}
						<a href={scopePath(`source:${source.source}`)} dir="auto">
							{source.title || source.feed_url}
						</a>
					</>
				)}
			</p>
			<h3 dir={direction}>
				{/* Articles of other sites are read there. */}
				<a href={source ? entry.url : permanentPath(article)}>{headline(article)}</a>
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
	return (
		<>
			{" · "}
			<span class="playable">
				{/* With the text variation selector, as some systems show the symbol as a coloured button. */}
				<span aria-hidden="true">{"▶\uFE0E "}</span>
				{duration === undefined ? (
					"Episode"
				) : (
					<>
						<span class="unseen">Episode, </span>
						{durationText(duration, site.language)}
					</>
				)}
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
