/**
 * The page for visitors of the sources: whose articles are gathered here, and where they come from.
 *
 * @module
 */
import type { Site } from "../settings/site.ts";
import type { ListedSource } from "../sources/subscriptions/directory.ts";
import { scopePath } from "../urls/feeds.ts";
import { DateTime, renderPage, siteFeeds, wordsLanguage } from "./layout.tsx";
import { counted, messagesFor } from "./messages/index.ts";
import type { PageSite } from "./page-site.ts";
import { SourceIcon } from "./source-icon.tsx";
import { SourceLinks } from "./source-links.tsx";

/** The page of all sources as an HTML document. Pure. */
export function renderSourcesPage(site: PageSite, sources: ListedSource[]): string {
	const { layout, sources: messages, missing } = messagesFor(site.language);
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
					{sources.length === 0 ? (
						<>
							<p class="lede" dir="auto">
								{messages.none}
							</p>
							<p>
								<a href="/">{missing.allArticles}</a>
							</p>
						</>
					) : (
						<>
							<p class="lede" dir="auto">
								{counted(messages.count, sources.length, site.language)}
							</p>
							<p class="actions">
								<a class="button" href="/subscriptions.opml" download="subscriptions.opml">
									{messages.opml}
								</a>
								<span class="meta">{messages.opmlUse}</span>
							</p>
						</>
					)}
				</section>
				{sources.length > 0 && (
					<>
						<ul class="sources">
							{sources.map((source) => (
								<SourceItem site={site} source={source} />
							))}
						</ul>
						<p class="meta" lang={words} dir="auto">
							{messages.lists({
								site: site.title,
								followed: (text) => <a href={scopePath("followed")}>{text}</a>,
								own: (text) => <a href={scopePath("own")}>{text}</a>,
							})}
						</p>
					</>
				)}
			</>
		),
	});
}

function SourceItem({ site, source }: { site: Site; source: ListedSource }) {
	const { sources: messages } = messagesFor(site.language);
	const { newestAt } = source;
	return (
		<li>
			<SourceIcon source={source} />
			<div>
				{/* The link has the direction, so that names in any script begin beside their icons. */}
				<h2>
					<a href={scopePath(`source:${source.id}`)} dir="auto">
						{source.title}
					</a>
				</h2>
				<p class="meta" lang={wordsLanguage(site)} dir="auto">
					{newestAt === undefined
						? messages.noArticles
						: messages.newest({ date: <DateTime moment={newestAt} site={site} /> })}
				</p>
				<SourceLinks site={site} source={source} />
			</div>
		</li>
	);
}
