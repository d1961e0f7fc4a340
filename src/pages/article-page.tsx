/**
 * The page of one article.
 *
 * @module
 */

import type { FoundArticle } from "../articles/store/read/article.ts";
import type { StoredArticle } from "../articles/store/read/shown.ts";
import { type FeedEntry, feedEntry } from "../feeds/document.ts";
import { withLinksOnPage } from "../model/anchors.ts";
import { isEpisode } from "../model/episode.ts";
import { addressKey } from "../model/identity.ts";
import { sizeInName } from "../model/picture-key.ts";
import { authorName } from "../model/scope.ts";
import { excerpt } from "../model/text.ts";
import type { Site } from "../settings/site.ts";
import { authorPath } from "../urls/feeds.ts";
import { articlePath } from "../urls/origin.ts";
import { Neighbours, type Others, Related, SubscribeCall } from "./article-end.tsx";
import { headline, TagList } from "./article-list.tsx";
import { contentOnPage } from "./content/index.ts";
import { EpisodeParts } from "./episode.tsx";
import { Gallery, picturesBeside } from "./gallery.tsx";
import { DateTime, directionOf, podcastFeed, renderPage, siteFeeds, wordsLanguage } from "./layout.tsx";
import { markdownUrl } from "./markdown.ts";
import { messagesFor } from "./messages/index.ts";
import type { PageSite } from "./page-site.ts";
import { Picture } from "./picture.tsx";
import { fileName, OtherFiles } from "./player.tsx";
import { articleProperties, newsArticleJson } from "./structured-data.ts";
import { TranscriptSection } from "./transcript.tsx";

/** An article's page as an HTML document. Pure. */
export function renderArticlePage(
	site: PageSite,
	article: StoredArticle,
	{ previous, next, related, hasMarkdown }: Others & Partial<Pick<FoundArticle, "hasMarkdown">>,
): string {
	const entry = feedEntry(site, article, "full");
	const pictures = picturesBeside(entry);
	const title = headline(site, article);
	const description = excerpt(entry.summary ?? title, 200);
	const language = article.language ?? site.language;
	const direction = directionOf(language);
	const { article: messages } = messagesFor(site.language);
	const words = wordsLanguage(site, language);
	const isRightToLeft = article.language !== undefined && direction === "rtl";
	const content = contentOnPage(shownHtml(site, article, entry), site.language, {
		...{ words, isRightToLeft, picture: entry.image },
	});
	const original = entry.url.startsWith(`${site.origin}/`) ? undefined : entry.url;
	return renderPage({
		site,
		title,
		description,
		canonical: entry.url,
		language,
		markdown: hasMarkdown ? markdownUrl(site, article) : undefined,
		feeds: [...siteFeeds(site), ...(isEpisode(entry) ? [podcastFeed(site, "podcast")] : [])],
		image: entry.image,
		imageAlt: entry.imageAlt,
		kind: "article",
		properties: articleProperties(site, entry),
		structuredData: newsArticleJson(site, entry, { title, description }),
		children: (
			<>
				<article class="full" dir={direction}>
					<header>
						<p class="meta" lang={words}>
							<DateTime moment={article.date_published} site={site} />
							{article.authors.map((author) => (
								<>
									{" · "}
									<a href={authorPath(authorName(author))} rel="author" dir="auto">
										{authorName(author)}
									</a>
								</>
							))}
						</p>
						{article.title === undefined ? (
							// Its text follows, and is not shown twice.
							<h1 class="unseen" lang={words}>
								{messages.note({ date: <DateTime moment={article.date_published} site={site} /> })}
							</h1>
						) : (
							<h1 dir={article.language === undefined ? "auto" : direction}>{title}</h1>
						)}
						{article.date_modified !== undefined && (
							<p class="meta" lang={words}>
								<bdi>
									{messages.updated({ date: <DateTime moment={article.date_modified} site={site} /> })}
								</bdi>
							</p>
						)}
					</header>
					{entry.image && !isEpisode(entry) && (
						<Picture
							src={entry.image}
							alt={entry.imageAlt}
							shape="wide"
							place="lead"
							size={article.image_size ?? content.pictureSize ?? sizeInName(entry.image)}
							eager
						/>
					)}
					<EpisodeParts site={site} article={article} entry={entry} name={title} />
					<div
						class="content"
						dir={article.language === undefined ? "auto" : direction}
						// Sanitised before it is stored (src/articles/sanitise/index.ts).
						dangerouslySetInnerHTML={{ __html: content.html }}
					/>
					<TranscriptSection
						site={site}
						around={language}
						text={article.transcript}
						files={entry.episode?.transcripts ?? []}
						hasPlayer={isEpisode(entry)}
					/>
					<Gallery site={site} around={language} pictures={pictures} />
					<OtherFiles entry={entry} shown={pictures} language={site.language} />
					{original !== undefined && (
						<p class="original" lang={words}>
							<a href={original} dir="auto">
								{messages.readOriginal({ host: placeOf(site, original) })}
							</a>
						</p>
					)}
					{original === undefined && entry.externalUrl && (
						<p class="original" lang={words}>
							<a href={entry.externalUrl} dir="auto">
								{messages.about({ host: placeOf(site, entry.externalUrl) })}
							</a>
						</p>
					)}
					<TagList tags={article.tags} />
				</article>
				<SubscribeCall site={site} around={language} article={article} entry={entry} />
				<Related site={site} around={language} related={related} />
				<Neighbours site={site} around={language} previous={previous} next={next} />
			</>
		),
	});
}

/** The content, with links to places within itself made relative to this page. */
function shownHtml(site: Site, { slug }: StoredArticle, { url, contentHtml = "" }: FeedEntry): string {
	const keys = new Set([url, site.origin + articlePath(slug)].map((one) => addressKey(new URL(one))));
	return withLinksOnPage(contentHtml, (address) => {
		const link = URL.parse(address);
		return link !== null && keys.has(addressKey(link));
	});
}

/** The target of a link for its label: the host, or the file if there is no host. */
function placeOf(site: Site, url: string): string {
	const { host, protocol, pathname } = new URL(url);
	if (host !== "") return host;
	return protocol === "magnet:" ? fileName(url, site.language) : pathname;
}
