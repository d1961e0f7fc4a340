/**
 * The page of all followed feeds, with their state and the problems of those that fail.
 *
 * @module
 */

import type { Site } from "../settings/site.ts";
import { lastProblem, type Source, titleOf } from "../sources/source.ts";
import { scopePath } from "../urls/feeds.ts";
import { DateTime, renderPage, siteFeeds } from "./layout.tsx";

/** A source with the number of its articles. */
type Listed = Source & { articles: number };

/** The page of all sources as an HTML document. Pure. */
export function renderSourcesPage(site: Site, sources: Listed[]): string {
	const title = "Sources";
	return renderPage({
		site,
		title,
		description: `The feeds that ${site.title} follows`,
		canonical: `${site.origin}/sources`,
		language: site.language,
		feeds: siteFeeds(site),
		children: (
			<>
				<section class="intro">
					<h1>{title}</h1>
					<p class="lede">
						{sources.length === 0
							? "No feeds are followed yet."
							: `The feeds whose articles appear here, ${sources.length} in all.`}
					</p>
				</section>
				{sources.length > 0 && (
					<>
						<ul class="sources">
							{sources.map((source) => (
								<SourceItem site={site} source={source} />
							))}
						</ul>
						<p class="meta">
							<a href={scopePath("followed")}>Their articles alone</a>, or{" "}
							<a href={scopePath("own")}>those of {site.title} alone</a>.{" "}
							<a href="/subscriptions.opml">All of them as OPML</a>, for any feed reader.
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
	return (
		<li>
			<Icon icon={source.about.icon} name={name} />
			<div>
				<h2 dir="auto">
					<a href={scopePath(`source:${source.id}`)}>{name}</a>
				</h2>
				<p class="meta">
					{stateOf(source)} · {source.articles} {source.articles === 1 ? "article" : "articles"}
					{success && (
						<>
							{" "}
							· last reached <DateTime moment={success.at} site={site} />
						</>
					)}
					{change && (
						<>
							{" "}
							· last change <DateTime moment={change.at} site={site} />
						</>
					)}
					{source.state === "active" && (
						<>
							{" "}
							· next poll <DateTime moment={source.nextPollAt} site={site} time />
						</>
					)}
				</p>
				{problem && (
					<p class="failure" dir="auto">
						{problem}
					</p>
				)}
				<p class="meta">
					{source.about.homePageUrl && (
						<>
							<a href={source.about.homePageUrl}>Site</a> ·{" "}
						</>
					)}
					<a href={source.feedUrl}>{source.about.format || "Feed"}</a>
				</p>
			</div>
		</li>
	);
}

const STATES: Record<Source["state"], string> = {
	active: "Followed",
	paused: "Paused",
	gone: "Gone: its publisher has removed it for good",
};

function stateOf({ state, polls }: Source): string {
	return state === "active" && polls.length === 0 ? "Waiting for its first poll" : STATES[state];
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
