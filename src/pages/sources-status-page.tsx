/**
 * The page for the operator of the sources: their state, and the problems of those that fail.
 *
 * @module
 */

import type { Site } from "../settings/site.ts";
import { lastProblem, type Source, titleOf } from "../sources/source.ts";
import { SOURCES_STATUS_PATH, scopePath } from "../urls/feeds.ts";
import { Facts } from "./facts.tsx";
import { DateTime, renderPage, siteFeeds, wordsLanguage } from "./layout.tsx";
import { counted, type Messages, messagesFor } from "./messages/index.ts";
import type { PageSite } from "./page-site.ts";

/** The language of the problems that polls have: they are stored as they are told to the operator, in English. */
const PROBLEM_LANGUAGE = "en";

/** A source with the number of its articles. */
type Listed = Source & { articles: number };

/** The page of the state of all sources as an HTML document. Pure. */
export function renderSourcesStatusPage(site: PageSite, sources: Listed[]): string {
	const { sources: messages } = messagesFor(site.language);
	const title = messages.statusTitle;
	const words = wordsLanguage(site);
	return renderPage({
		site,
		title,
		description: messages.description({ site: site.title }),
		canonical: site.origin + SOURCES_STATUS_PATH,
		language: site.language,
		feeds: siteFeeds(site),
		children: (
			<>
				<section class="intro" lang={words}>
					<h1>{title}</h1>
					<p class="lede" dir="auto">
						{sources.length === 0 ? messages.none : counted(messages.count, sources.length, site.language)}
					</p>
				</section>
				{sources.length > 0 && (
					<ul class="sources plain">
						{sources.map((source) => (
							<SourceItem site={site} source={source} />
						))}
					</ul>
				)}
			</>
		),
	});
}

function SourceItem({ site, source }: { site: Site; source: Listed }) {
	const success = source.polls.find(({ outcome }) => outcome === "changed" || outcome === "unchanged");
	const change = source.polls.find(({ outcome }) => outcome === "changed");
	const problem = lastProblem(source);
	const { sources: messages } = messagesFor(site.language);
	const words = wordsLanguage(site);
	const { homePageUrl, format } = source.about;
	const facts = [
		stateOf(source, messages),
		counted(messages.articles, source.articles, site.language),
		success && messages.lastReached({ date: <DateTime moment={success.at} site={site} /> }),
		change && messages.lastChange({ date: <DateTime moment={change.at} site={site} /> }),
		source.state === "active" &&
			messages.nextPoll({ date: <DateTime moment={source.nextPollAt} site={site} time /> }),
	].filter((fact) => fact !== undefined && fact !== false);
	return (
		<li>
			<h2 dir="auto">
				<a href={scopePath(`source:${source.id}`)}>{titleOf(source)}</a>
			</h2>
			<p class="meta" lang={words}>
				<Facts facts={facts} />
			</p>
			{problem && (
				<p class="failure" lang={PROBLEM_LANGUAGE} dir="auto">
					{problem}
				</p>
			)}
			<p class="meta" lang={words}>
				{homePageUrl && (
					<>
						<a href={homePageUrl}>{messages.homePage}</a> ·{" "}
					</>
				)}
				<a href={source.feedUrl}>{format || messages.feed}</a>
			</p>
		</li>
	);
}

function stateOf({ state, polls }: Source, messages: Messages["sources"]): string {
	return state === "active" && polls.length === 0 ? messages.waiting : messages[state];
}
