/**
 * The page of all followed feeds, with their state and the problems of those that fail.
 *
 * @module
 */

import type { Site } from "../settings/site.ts";
import { lastProblem, type Source, titleOf } from "../sources/source.ts";
import { scopePath } from "../urls/feeds.ts";
import { DateTime, renderPage, siteFeeds, wordsLanguage } from "./layout.tsx";
import { counted, type Messages, messagesFor } from "./messages/index.ts";
import type { PageSite } from "./page-site.ts";

/** The language of the problems that polls have: they are stored as they are told to the operator, in English. */
const PROBLEM_LANGUAGE = "en";

/** A source with the number of its articles. */
type Listed = Source & { articles: number };

/** The page of all sources as an HTML document. Pure. */
export function renderSourcesPage(site: PageSite, sources: Listed[]): string {
	const { layout, sources: messages } = messagesFor(site.language);
	const title = layout.sources;
	const words = wordsLanguage(site);
	return renderPage({
		site,
		title,
		description: messages.description({ site: site.title }),
		canonical: `${site.origin}/sources`,
		language: site.language,
		feeds: siteFeeds(site),
		children: (
			<>
				<section class="intro" lang={words}>
					<h1>{title}</h1>
					<p class="lede">
						{sources.length === 0 ? messages.none : counted(messages.count, sources.length, site.language)}
					</p>
				</section>
				{sources.length > 0 && (
					<>
						<ul class="sources">
							{sources.map((source) => (
								<SourceItem site={site} source={source} />
							))}
						</ul>
						<p class="meta" lang={words}>
							{messages.lists({
								site: site.title,
								followed: (text) => <a href={scopePath("followed")}>{text}</a>,
								own: (text) => <a href={scopePath("own")}>{text}</a>,
								opml: (text) => <a href="/subscriptions.opml">{text}</a>,
							})}
						</p>
					</>
				)}
			</>
		),
	});
}

function SourceItem({ site, source }: { site: Site; source: Listed }) {
	const name = titleOf(source);
	const success = source.polls.find(({ outcome }) => outcome === "changed" || outcome === "unchanged");
	const change = source.polls.find(({ outcome }) => outcome === "changed");
	const problem = lastProblem(source);
	const { sources: messages } = messagesFor(site.language);
	const words = wordsLanguage(site);
	return (
		<li>
			<Icon icon={source.about.icon} name={name} />
			<div>
				<h2 dir="auto">
					<a href={scopePath(`source:${source.id}`)}>{name}</a>
				</h2>
				<p class="meta" lang={words}>
					{stateOf(source, messages)} · {counted(messages.articles, source.articles, site.language)}
					{success && (
						<>
							{" · "}
							{messages.lastReached({ date: <DateTime moment={success.at} site={site} /> })}
						</>
					)}
					{change && (
						<>
							{" · "}
							{messages.lastChange({ date: <DateTime moment={change.at} site={site} /> })}
						</>
					)}
					{source.state === "active" && (
						<>
							{" · "}
							{messages.nextPoll({ date: <DateTime moment={source.nextPollAt} site={site} time /> })}
						</>
					)}
				</p>
				{problem && (
					<p class="failure" lang={PROBLEM_LANGUAGE} dir="auto">
						{problem}
					</p>
				)}
				<p class="meta" lang={words}>
					{source.about.homePageUrl && (
						<>
							<a href={source.about.homePageUrl}>{messages.homePage}</a> ·{" "}
						</>
					)}
					<a href={source.feedUrl}>{source.about.format || messages.feed}</a>
				</p>
			</div>
		</li>
	);
}

function stateOf({ state, polls }: Source, messages: Messages["sources"]): string {
	return state === "active" && polls.length === 0 ? messages.waiting : messages[state];
}

/** A source's icon, or else its initial. */
function Icon({ icon, name }: { icon: string | undefined; name: string }) {
	if (icon) return <img class="icon" src={icon} alt="" width="40" height="40" loading="lazy" />;
	return (
		<span class="icon" aria-hidden="true">
			{[...name.trim()][0]?.toUpperCase() ?? "?"}
		</span>
	);
}
