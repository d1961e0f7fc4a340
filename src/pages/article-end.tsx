/**
 * What follows an article on its page: how to subscribe, related articles, and the previous and the next one.
 *
 * @module
 */

import type { Neighbour } from "../articles/store/sql/shown-articles.ts";
import { type FeedEntry, feedTitle } from "../feeds/document.ts";
import type { Article } from "../model/article.ts";
import { isEpisode } from "../model/episode.ts";
import { excerpt } from "../model/text.ts";
import type { Site } from "../settings/site.ts";
import { subscribePath } from "../urls/feeds.ts";
import { permanentPath } from "../urls/origin.ts";
import { wordsLanguage } from "./layout.tsx";
import { messagesFor } from "./messages/index.ts";

/** The longest title in a link to another article, in UTF-16 code units. */
const TITLE_LENGTH = 90;

/** Other articles that a page leads to. */
export interface Others {
	previous?: Neighbour | undefined;
	next?: Neighbour | undefined;
	related?: readonly Neighbour[];
}

interface EndProps {
	site: Site;
	/** The language of the page. */
	around: string;
}

/** Invites to subscribe: to the source of a followed article, to the podcast of an episode, or else to the site. */
export function SubscribeCall({
	site,
	around,
	article,
	entry,
}: EndProps & { article: Article; entry: FeedEntry }) {
	const [source] = article.sources;
	const { article: messages, subscribe } = messagesFor(site.language);
	const isPodcast = source === undefined && isEpisode(entry);
	const scope = source ? (`source:${source.source}` as const) : isPodcast ? "podcast" : "main";
	const name = source ? source.title || source.feed_url : feedTitle(site, { scope, name: "" });
	const line = isPodcast ? messages.followPodcast : messages.follow;
	return (
		<section
			class="call"
			lang={wordsLanguage(site, around)}
			dir="auto"
			aria-label={subscribe.title({ name })}
		>
			<p>{line({ name })}</p>
			<a class="button" href={subscribePath(scope)}>
				{subscribe.title({ name })}
			</a>
		</section>
	);
}

/** Links to related articles. */
export function Related({
	site,
	around,
	related = [],
}: EndProps & { related: readonly Neighbour[] | undefined }) {
	if (related.length === 0) return null;
	return (
		<section class="related" aria-labelledby="related-title">
			<h2 id="related-title" class="section-title" lang={wordsLanguage(site, around)}>
				{messagesFor(site.language).article.related}
			</h2>
			<ul>
				{related.map((one) => (
					<li>
						<a href={permanentPath(one)}>
							<Title site={site} article={one} />
						</a>
					</li>
				))}
			</ul>
		</section>
	);
}

/** Links to the previous and the next article. */
export function Neighbours({ site, around, previous, next }: EndProps & Omit<Others, "related">) {
	if (previous === undefined && next === undefined) return null;
	const { article: messages } = messagesFor(site.language);
	const links = [
		{ name: "previous", rel: "prev", article: previous },
		{ name: "next", rel: "next", article: next },
	] as const;
	return (
		<nav class="neighbours" aria-label={messages.neighbours} lang={wordsLanguage(site, around)}>
			{links.map(
				({ name, rel, article }) =>
					article && (
						<a class={name} href={permanentPath(article)} rel={rel}>
							<span>{messages[name]}</span>
							<strong>
								<Title site={site} article={article} />
							</strong>
						</a>
					),
			)}
		</nav>
	);
}

/** The title of another article, in its own language. */
function Title({ site, article }: { site: Site; article: Neighbour }) {
	const title = excerpt(article.title, TITLE_LENGTH);
	return (
		<span lang={title ? (article.language ?? site.language) : undefined} dir="auto">
			{title || messagesFor(site.language).listing.untitled}
		</span>
	);
}
