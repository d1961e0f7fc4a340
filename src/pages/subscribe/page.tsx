/**
 * How to subscribe to a feed: its address, a button for each app, and the other formats. Browsers show it at
 * `…/subscribe`, and with the newest entries at the address of the feed itself.
 *
 * @module
 */

import type { StoredArticle } from "../../articles/store/read/shown.ts";
import type { ScopeState } from "../../articles/store/sql/scopes.ts";
import { feedUrl } from "../../feeds/document.ts";
import { FORMATS, type Format, RSS } from "../../feeds/formats.ts";
import { isArchive, type Scope } from "../../model/scope.ts";
import type { Site } from "../../settings/site.ts";
import { type Source, titleOf } from "../../sources/source.ts";
import { isPodcastScope, scopePath, subscribePath } from "../../urls/feeds.ts";
import { Listed } from "../article-list.tsx";
import { renderPage, siteFeeds, wordsLanguage } from "../layout.tsx";
import { messagesFor } from "../messages/index.ts";
import type { PageSite } from "../page-site.ts";
import { feedLinkTitle, fullTitle } from "../scope-titles.ts";
import { feedScheme, PODCAST_APPS, podcastScheme, READERS } from "./apps.ts";

/** What a page for subscribing needs to know of the site. */
export interface Offers {
	/** Whether feeds are followed, whose list can be imported. */
	hasSources: boolean;
	/** The episodes among these articles, if there are any. */
	podcast: Scope | undefined;
}

/** The feed as its address shows it to a browser. */
export interface Opened {
	format: Format;
	/** The address that shows the source of the feed. */
	source: string;
	/** The newest entries. */
	articles: StoredArticle[];
}

/**
 * The page for subscribing to a feed as an HTML document. Pure.
 *
 * @param opened what the page shows besides at the address of the feed itself
 */
export function renderSubscribePage(
	site: PageSite,
	state: Pick<ScopeState, "scope" | "name">,
	{ hasSources, podcast }: Offers,
	opened?: Opened,
): string {
	const { scope } = state;
	const isPodcast = isPodcastScope(scope);
	const name = fullTitle(site, state);
	const { listing, subscribe, articles, episodes } = messagesFor(site.language);
	const words = wordsLanguage(site);
	const lines = isPodcast ? episodes : articles;
	const format = opened?.format ?? RSS;
	const url = feedUrl(site, state, format.file);
	const thisIs = isPodcast ? subscribe.thisIsAPodcast : subscribe.thisIsAFeed;
	return renderPage({
		site,
		title: opened ? (scope === "main" ? undefined : name) : subscribe.title({ name }),
		description: isPodcast ? subscribe.podcastDescription({ name }) : subscribe.description({ name }),
		canonical: site.origin + subscribePath(isArchive(scope) ? "main" : scope),
		language: site.language,
		feeds: [
			...FORMATS.map(({ label, file, mediaType }) => ({
				title: feedLinkTitle(site, state, label),
				mediaType,
				url: feedUrl(site, state, file),
			})),
			...(scope === "main" ? [] : siteFeeds(site)),
		],
		image: isPodcast ? site.podcast.image : undefined,
		children: (
			<>
				<section class="intro">
					<h1 dir="auto" lang={opened ? undefined : words}>
						{opened ? name : subscribe.title({ name })}
					</h1>
					{opened && (
						<p class="lede" lang={words}>
							{thisIs}
						</p>
					)}
				</section>
				<section class="subscribe" lang={words} aria-labelledby="address-title">
					<h2 id="address-title">{subscribe.address}</h2>
					<p>{isPodcast ? subscribe.giveToPodcastApp : subscribe.giveToReader}</p>
					<Address site={site} url={url} format={format} />
					<Apps site={site} url={url} isPodcast={isPodcast} />
					<details class="formats">
						<summary>{subscribe.otherFormats}</summary>
						<p>{subscribe.sameArticles}</p>
						<ul>
							{FORMATS.filter((other) => other !== format).map(({ label, file, mediaType }) => (
								<li>
									<span class="format">{label}</span>
									<a href={feedUrl(site, state, file)} type={mediaType}>
										{shown(feedUrl(site, state, file))}
									</a>
								</li>
							))}
						</ul>
					</details>
					{podcast && (
						<p>{subscribe.podcastToo({ link: (text) => <a href={subscribePath(podcast)}>{text}</a> })}</p>
					)}
					{hasSources && (
						<p>{subscribe.opml({ link: (text) => <a href="/subscriptions.opml">{text}</a> })}</p>
					)}
				</section>
				<section class="about-feeds" lang={words} aria-labelledby="about-title">
					<h2 id="about-title" class="section-title">
						{subscribe.whatIsAFeed}
					</h2>
					<p>{subscribe.aboutFeeds}</p>
				</section>
				{opened && (
					<section aria-labelledby="latest-title">
						<h2 id="latest-title" class="section-title" lang={words}>
							{lines.latest}
						</h2>
						<ol class="articles">
							{opened.articles.map((article) => (
								<Listed site={site} article={article} scope={scope} />
							))}
						</ol>
						<nav class="pages" lang={words} aria-label={listing.pages}>
							<a href={(!isArchive(scope) && scopePath(scope)) || "/"}>{lines.all}</a>
							<a href={opened.source}>{subscribe.showSource}</a>
						</nav>
					</section>
				)}
			</>
		),
	});
}

/** The list of followed feeds as its address shows it to a browser. Pure. */
export function renderListPage(
	site: PageSite,
	sources: Pick<Source, "title" | "feedUrl" | "about">[],
	source: string,
): string {
	const { layout, listing, subscribe } = messagesFor(site.language);
	const description = subscribe.thisIsAList({ site: site.title });
	return renderPage({
		site,
		title: layout.sources,
		description,
		canonical: `${site.origin}/sources`,
		language: site.language,
		feeds: siteFeeds(site),
		children: (
			<>
				<section class="intro" lang={wordsLanguage(site)}>
					<h1>{layout.sources}</h1>
					<p class="lede">{description}</p>
				</section>
				<section class="subscribe" lang={wordsLanguage(site)} aria-label={layout.subscribe}>
					<Address site={site} url={`${site.origin}/subscriptions.opml`} format={{ label: "OPML" }} />
					<p>
						<a href="/subscriptions.opml" download="subscriptions.opml">
							{subscribe.download}
						</a>
					</p>
				</section>
				<ul class="feeds">
					{sources.map((source) => (
						<li>
							<a href={source.feedUrl} dir="auto">
								{titleOf(source)}
							</a>
						</li>
					))}
				</ul>
				<nav class="pages" lang={wordsLanguage(site)} aria-label={listing.pages}>
					<a href="/sources">{layout.sources}</a>
					<a href={source}>{subscribe.showSource}</a>
				</nav>
			</>
		),
	});
}

/** An address that can be copied: by the button, or without script by selecting it. */
function Address({ site, url, format }: { site: Site; url: string; format: { label: string } }) {
	const { layout, subscribe } = messagesFor(site.language);
	return (
		<p class="address">
			<input type="text" readonly value={url} dir="ltr" aria-label={subscribe.address} />
			<button type="button" data-copy={url} aria-label={layout.copyAddress({ format: format.label })} hidden>
				{layout.copy}
			</button>
			<span
				role="status"
				class="unseen"
				data-copy-status
				data-copied={subscribe.addressCopied}
				data-not-copied={subscribe.addressNotCopied}
			/>
		</p>
	);
}

/** A button for each app that can be opened with the feed. */
function Apps({ site, url, isPodcast }: { site: Site; url: string; isPodcast: boolean }) {
	const { subscribe } = messagesFor(site.language);
	return (
		<>
			<h3>{isPodcast ? subscribe.openPodcastApp : subscribe.openReader}</h3>
			<ul class="apps">
				{isPodcast &&
					site.podcast.directories.map(({ label, url, rel }) => (
						<li>
							<a href={url} rel={rel}>
								<bdi>{label}</bdi>
							</a>
						</li>
					))}
				{(isPodcast ? PODCAST_APPS : READERS).map(({ name, platform, link }) => (
					<li>
						<a href={link(url)} rel="nofollow">
							<bdi>{name}</bdi> <small>{platform === "web" ? subscribe.web : platform}</small>
						</a>
					</li>
				))}
				<li>
					<a href={(isPodcast ? podcastScheme : feedScheme)(url)} rel="nofollow">
						{subscribe.otherApp}
					</a>
				</li>
			</ul>
		</>
	);
}

/** An address as text. */
function shown(url: string): string {
	return url.replace(/^https?:\/\//, "");
}
