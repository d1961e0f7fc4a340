/**
 * The titles of scopes on pages, in the language of the site. Those of feeds are the same in all languages: readers show them
 * and some know a feed by them.
 *
 * @module
 */

import type { ScopeState } from "../articles/store/sql/scopes.ts";
import { feedTitle } from "../feeds/document.ts";
import type { Scope } from "../model/scope.ts";
import type { Site } from "../settings/site.ts";
import { isPodcastScope } from "../urls/feeds.ts";
import { messagesFor } from "./messages/index.ts";

/** A scope with its name as it is stored. */
type NamedState = Pick<ScopeState, "scope" | "name">;

/** The kind of a scope, as the messages about lists are named. */
export function kindOf(scope: Scope): "podcast" | "own" | "followed" | "author" | "source" | "tag" {
	if (isPodcastScope(scope)) return "podcast";
	if (scope === "own" || scope === "followed") return scope;
	if (scope.startsWith("author:")) return "author";
	return scope.startsWith("source:") ? "source" : "tag";
}

/** The title of a scope's page; that of the front page is empty. */
export function scopeTitle(site: Site, { scope, name }: NamedState): string {
	const { scopeTitles } = messagesFor(site.language);
	if (scope === "podcast") return site.podcast.title ?? scopeTitles.podcast;
	if (scope === "own-podcast") return site.podcast.title ?? scopeTitles.ownPodcast;
	return scope === "own" || scope === "followed" ? scopeTitles[scope] : name;
}

/** The title of a scope with that of the site, e.g. `Tributary: Weather`; a podcast has its own title. */
export function fullTitle(site: Site, state: NamedState): string {
	return feedTitle(site, { scope: state.scope, name: scopeTitle(site, state) });
}

/** The title of a feed's link: that of the page and the format, e.g. `Tributary: Weather (RSS)`. */
export function feedLinkTitle(site: Site, state: NamedState, format: string): string {
	const title = fullTitle(site, state);
	if (!isPodcastScope(state.scope)) return `${title} (${format})`;
	return messagesFor(site.language).layout.podcastFormatTitle({ title, format });
}
