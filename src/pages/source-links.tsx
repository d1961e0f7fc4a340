/**
 * Links to a source's own site and feed.
 *
 * @module
 */
import type { Site } from "../settings/site.ts";
import type { ListedSource } from "../sources/subscriptions/directory.ts";
import { subscribePath } from "../urls/feeds.ts";
import { Facts } from "./facts.tsx";
import { wordsLanguage } from "./layout.tsx";
import { messagesFor } from "./messages/index.ts";
import { SourceIcon } from "./source-icon.tsx";

/** Where a source is. */
export type SourceAddress = Pick<ListedSource, "homePageUrl" | "feedUrl">;

/** A line with the source's own site, by its host, and its feed. */
export function SourceLinks({ site, source }: { site: Site; source: SourceAddress }) {
	const { sources: messages } = messagesFor(site.language);
	const { homePageUrl, feedUrl } = source;
	const links = [
		homePageUrl && <a href={homePageUrl}>{hostIn(homePageUrl)}</a>,
		<a href={feedUrl} lang={wordsLanguage(site)}>
			{messages.feed}
		</a>,
	].filter((link) => link !== undefined);
	return (
		<p class="meta">
			<Facts facts={links} />
		</p>
	);
}

/**
 * The head of a source's page: its name and icon, what it says about itself, the way to its own site and feed, and how to
 * subscribe to its articles here.
 */
export function SourceHead({ site, source }: { site: Site; source: Omit<ListedSource, "newestAt"> }) {
	const { sources: messages, layout } = messagesFor(site.language);
	const { id, title, description, homePageUrl, feedUrl } = source;
	return (
		<>
			<div class="titled">
				<SourceIcon source={source} />
				<h1 dir="auto">{title}</h1>
			</div>
			{description && (
				<p class="lede" dir="auto">
					{description}
				</p>
			)}
			<p class="actions" lang={wordsLanguage(site)}>
				{homePageUrl && (
					<a class="button" href={homePageUrl}>
						{messages.visit({ host: hostIn(homePageUrl) })}
					</a>
				)}
				<a href={feedUrl}>{messages.itsFeed}</a>
				<a href={subscribePath(`source:${id}`)}>{layout.subscribe}</a>
			</p>
		</>
	);
}

function hostIn(address: string): string {
	return URL.parse(address)?.host.replace(/^www\./, "") ?? address;
}
