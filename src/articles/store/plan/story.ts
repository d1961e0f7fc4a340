/**
 * A story: articles of several owners that report the same thing. Each owner's article keeps that owner's text. Combined
 * feeds (those that mix owners) show the story once, in one of its versions, under the id, date and place with which it
 * first went out.
 *
 * @module
 */

import { addressKey, OWN } from "../../../model/identity.ts";
import { combinedLength } from "../../../model/length.ts";
import { historyScope, type Scope, scopesOf } from "../../../model/scope.ts";
import { refusalOf } from "../../../outbound/address-policy.ts";
import type { Existing } from "../sql/articles.ts";
import type { StoryRow } from "../sql/stories.ts";
import { parseStored, type StoredItem } from "../stored-item.ts";
import type { MainPlace } from "./archives.ts";

/** One owner's article, as a part of a {@link Story}. */
export interface Version extends Omit<Existing, "item" | "story" | "expires_at"> {
	/** Its row, if it is stored. */
	row: Existing | undefined;
	item: StoredItem;
	story: Story;
}

/** A story in memory. The operator's own article is always a story of its own. */
export interface Story extends Omit<StoryRow, "shown" | "sources"> {
	/** Whether it has a row. A story with a single version needs none if that has all its data. */
	isStored: boolean;
	/** In the order in which they joined it, the first one first. */
	versions: Version[];
}

/** A place in a feed. */
export interface Place extends MainPlace {
	scope: Scope;
}

/** A stored article as the only version of its story. */
export function versionOf({ item, ...row }: Existing): Version {
	const version = { ...row, item: parseStored(item), row: { item, ...row } };
	return withOwnStory(version);
}

/** Makes an article the only version of a new story. */
export function withOwnStory(article: Omit<Version, "story">): Version {
	const { id, slug, date_published, sorted_at, archive } = article;
	const version = article as Version;
	version.story = {
		...{ id, slug, date_published, sorted_at, archive },
		is_out: article.item.quiet ? 0 : 1,
		own: null,
		isStored: false,
		versions: [version],
	};
	return version;
}

/** Whether a version is the operator's own article. */
export function isOwn({ source }: Pick<Version, "source">): boolean {
	return source === OWN;
}

/**
 * The version that combined feeds show: the one whose feed is on the host of the story's address, else the first. A
 * document's own claims do not count.
 */
export function shownOf(story: Story): Version {
	const [first] = story.versions;
	if (first === undefined) throw new Error("a story without a version");
	return homeOf(story) ?? first;
}

/** The version whose feed is on the host of the story's address. */
export function homeOf({ versions }: Story): Version | undefined {
	const host = hostOf(versions.map(addressOf).find((address) => address !== undefined));
	return host === null ? undefined : versions.find((version) => feedHostOf(version) === host);
}

/**
 * Whether articles of two owners tell the same story: they have the same address (fragment included) and the same title, or
 * the same guid and one of these. The guid alone proves nothing: anyone can copy one (RFC 4287 §8.4), and sites made from
 * one template or on one machine share guids. They also share that machine's addresses, which mean nothing elsewhere.
 */
export function isSameStory(one: Version, other: Version): boolean {
	const [address, otherAddress] = [addressOf(one), addressOf(other)];
	const isThere = address !== undefined && address === otherAddress;
	const title = titleOf(one);
	const isCalledSo = title !== undefined && title === titleOf(other);
	if (isThere && isCalledSo) return true;
	if (!hasSameGuid(one, other)) return false;
	if (isThere) return true;
	if (!isCalledSo) return false;
	// Otherwise, a feed could hide an article on its own site behind another address.
	return address === undefined || otherAddress === undefined || !(isAtHome(one) || isAtHome(other));
}

/** The keys of an article. Articles that tell the same story have at least one in common (see {@link isSameStory}). */
export function storyKeys(version: Version): string[] {
	const [address, title] = [addressOf(version), titleOf(version)];
	const isKnown = address !== undefined && title !== undefined;
	return [...guidsOf(version), ...(isKnown ? [`${address} ${title}`] : [])];
}

/** Whether an article that has changed still belongs to another version of its story. */
export function isRelated(one: Version, other: Version): boolean {
	const address = addressOf(one);
	return (address !== undefined && address === addressOf(other)) || isSameStory(one, other);
}

function hasSameGuid(one: Version, other: Version): boolean {
	return guidsOf(one).some((name) => guidsOf(other).includes(name) && !isElsewhere(URL.parse(name), one));
}

/** The guids that copies of an article may have: its own, and for the operator's articles also the id that went out. */
function guidsOf({ guid, id, source }: Version): string[] {
	return source === OWN ? [guid, id] : [guid];
}

/** Whether an article links to the host that its feed is on. */
export function isAtHome(version: Version): boolean {
	return feedHostOf(version) === hostOf(addressOf(version));
}

/** Addresses that were computed before, as many articles may be compared with each other. */
const addresses = new WeakMap<StoredItem, string | undefined>();

/** The address of an article with its fragment, the same for all its spellings. */
export function addressOf(version: Version): string | undefined {
	const { item, url_key, source } = version;
	// The operator's article may have no address but its page here, which only the key contains.
	if (source === OWN && url_key !== null)
		return url_key.split(" ", 1)[0] + (URL.parse(item.url ?? "")?.hash ?? "");
	if (!addresses.has(item)) {
		const url = URL.parse(item.url ?? "");
		addresses.set(item, url === null || isElsewhere(url, version) ? undefined : addressKey(url) + url.hash);
	}
	return addresses.get(item);
}

/** Whether an address is inside a network, such as `http://localhost:1313/`, and not on the host of the article's feed. */
function isElsewhere(url: URL | null, version: Version): boolean {
	if (url === null || !/^https?:$/.test(url.protocol)) return false;
	const feed = URL.parse(feedUrlOf(version) ?? "");
	return refusalOf(url, false) !== undefined && url.hostname !== feed?.hostname;
}

/** The title of an article, by which it is compared. */
export function titleOf({ item: { title } }: Version): string | undefined {
	return title?.toLowerCase();
}

function hostOf(address: string | undefined): string | null {
	return address?.split(/[/?#]/, 1)[0] ?? null;
}

/** The hosts of feeds, by the addresses of the feeds. */
const hosts = new Map<string, string | undefined>();
const MANY_HOSTS = 1_000;

/** The host of the feed that an article came from, spelled as in addresses. */
function feedHostOf(version: Version): string | undefined {
	const feed = feedUrlOf(version) ?? "";
	if (!hosts.has(feed)) {
		if (hosts.size >= MANY_HOSTS) hosts.clear();
		const url = URL.parse(feed);
		hosts.set(feed, url === null ? undefined : (hostOf(addressKey(url)) ?? undefined));
	}
	return hosts.get(feed);
}

function feedUrlOf({ item: { sources }, source }: Version): string | undefined {
	return sources.find((one) => one.source === source)?.feed_url;
}

/** The places of an article in the feeds of its sources. */
export function ownPlacesOf({ id, sorted_at, bytes, item }: Version): Place[] {
	return item.sources.map(({ source }) => ({ scope: `source:${source}`, sorted_at, id, bytes }));
}

/** The places of a story in combined feeds: those of its scopes, and the main feed or an archive. */
export function placesOf(story: Story): Place[] {
	if (!story.is_out) return [];
	const { id, sorted_at, archive, own } = story;
	const shown = shownOf(story);
	const place = { sorted_at, id, bytes: combinedLength(shown), owner: shown.source };
	// If the operator tells the same story, the other versions are in `followed` only.
	const scopes: Scope[] =
		own !== null ? ["followed"] : [...scopesOf(shown.item, isOwn(shown)).keys(), historyScope(archive)];
	return scopes.map((scope) => ({ scope, ...place }));
}

/** The display names of the combined feeds that a story is in. */
export function namesOf(story: Story): Map<Scope, string> {
	const shown = shownOf(story);
	return scopesOf(shown.item, isOwn(shown));
}
