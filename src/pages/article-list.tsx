/**
 * Lists of articles: with the date of each, or in groups by day where they come from several sites.
 *
 * @module
 */

import type { StoredArticle } from "../articles/store/read/shown.ts";
import { type FeedEntry, feedEntry } from "../feeds/document.ts";
import { isEpisode } from "../model/episode.ts";
import type { Scope } from "../model/scope.ts";
import { excerpt } from "../model/text.ts";
import type { Site } from "../settings/site.ts";
import type { IconName } from "../sources/icons/store.ts";
import { scopePath, tagPath } from "../urls/feeds.ts";
import { permanentPath } from "../urls/origin.ts";
import { bylinesOf } from "./bylines.tsx";
import { daysOf } from "./days.ts";
import { durationOf, shapeOf } from "./episode.tsx";
import { Facts } from "./facts.tsx";
import { DateTime, Day, directionOf, wordsLanguage } from "./layout.tsx";
import { messagesFor } from "./messages/index.ts";
import { Picture } from "./picture.tsx";
import { SmallSourceIcon } from "./source-icon.tsx";
import { durationText } from "./units.ts";

/** How many articles at the top have their pictures loaded at once; those of the others wait until they are near. */
const EAGER_PICTURES = 2;
/** The longest headline made from the beginning of an article that has none, in UTF-16 code units. */
const HEADLINE_LENGTH = 90;
/** The longest summary in a list, in UTF-16 code units. */
const SUMMARY_LENGTH = 400;

/** The headline of an article: its title, or else its beginning. */
export function headline(site: Site, article: { title?: string | undefined; excerpt: string }): string {
	if (article.title !== undefined) return article.title;
	return excerpt(article.excerpt, HEADLINE_LENGTH) || messagesFor(site.language).listing.untitled;
}

interface ListProps {
	site: Site;
	articles: readonly StoredArticle[];
	/** The scope of the page: what all its articles share is not repeated with each. */
	scope: Scope;
	/** The icons of sources, by their ids. */
	icons: ReadonlyMap<string, IconName>;
	/** The name of the list, if it is not grouped. */
	title: string;
	/** Whether people see the name, too, and not screen readers alone. */
	isTitleShown: boolean;
}

/** The articles of a page. Those of followed feeds are grouped by day, except on the page of one of these feeds. */
export function ArticleList({ title, isTitleShown, ...list }: ListProps) {
	const { site, articles, scope } = list;
	const isGrouped = !scope.startsWith("source:") && articles.some(({ sources }) => sources.length > 0);
	const item = (article: StoredArticle, position: number, isDated: boolean) => (
		<Listed {...list} article={article} isDated={isDated} isEager={position < EAGER_PICTURES} />
	);
	if (!isGrouped)
		return (
			<section aria-labelledby="latest-title">
				<h2 id="latest-title" class={isTitleShown ? "section-title" : "unseen"} lang={wordsLanguage(site)}>
					{title}
				</h2>
				{articles.length > 0 && (
					<ol class="articles">{articles.map((article, i) => item(article, i, true))}</ol>
				)}
			</section>
		);
	return (
		<>
			{daysOf(articles).map(({ day, articles, before }) => (
				<section class="day" aria-labelledby={`day-${before}`}>
					<h2 id={`day-${before}`} class="section-title">
						<Day moment={day} site={site} />
					</h2>
					<ol class="articles">{articles.map((article, i) => item(article, before + i, false))}</ol>
				</section>
			))}
		</>
	);
}

interface ListedProps {
	site: Site;
	article: StoredArticle;
	scope: Scope;
	icons?: ReadonlyMap<string, IconName>;
	/** Whether the date is shown; articles below the heading of a day have that one. */
	isDated?: boolean;
	/** Whether the picture is loaded at once. */
	isEager?: boolean;
}

/** An article in a list. */
export function Listed({ site, article, scope, icons, isDated = true, isEager = false }: ListedProps) {
	const entry = feedEntry(site, article, "summary");
	const direction = directionOf(article.language);
	const [source] = article.sources;
	const facts = [
		isDated && <DateTime moment={article.date_published} site={site} />,
		isEpisode(entry) && <EpisodeMark entry={entry} site={site} />,
		source && `source:${source.source}` !== scope && (
			<SourceName
				id={source.source}
				title={source.title || source.feed_url}
				icon={icons?.get(source.source)}
			/>
		),
		...bylinesOf(site, article, scope),
	].filter((fact) => fact !== false && fact !== undefined);
	const text = (
		<>
			{facts.length > 0 && (
				<p class="meta" lang={wordsLanguage(site, article.language)}>
					<Facts facts={facts} />
				</p>
			)}
			<h3 dir={direction}>
				{/* Articles of other sites are read there. */}
				<a href={source ? entry.url : permanentPath(article)}>{headline(site, article)}</a>
			</h3>
			{article.title !== undefined && entry.summary && (
				<p class="summary" dir={direction}>
					{excerpt(entry.summary, SUMMARY_LENGTH)}
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
				<Picture src={entry.image} alt={entry.imageAlt} shape={shapeOf(entry)} place="card" eager={isEager} />
			</article>
		</li>
	);
}

/** The name of the source of an article, with its icon, as a link to its page. */
function SourceName({ id, title, icon }: { id: string; title: string; icon: IconName | undefined }) {
	return (
		<>
			{icon && <SmallSourceIcon source={id} icon={icon} />}
			<a href={scopePath(`source:${id}`)} dir="auto">
				{title}
			</a>
		</>
	);
}

/** Marks an episode: with a symbol, and with a word for screen readers. */
function EpisodeMark({ entry, site }: { entry: FeedEntry; site: Site }) {
	const duration = durationOf(entry);
	const { listing } = messagesFor(site.language);
	return (
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
