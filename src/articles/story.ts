/**
 * A story: the articles of several owners that tell the same. Each owner's article stays what that owner said; combined
 * feeds show the story once, in one of its versions, under the id, date and place with which it first went out.
 *
 * @module
 */
import { refusalOf } from "../address.ts";
import { historyScope, type MainPlace } from "./archives.ts";
import { combinedLength } from "./article.ts";
import { addressKey, OWN, type Scope, scopesOf } from "./identity.ts";
import { parseStored, type StoredItem } from "./store.ts";

/** An article as it is stored, as far as a plan needs to know it. */
export interface Existing {
	id: string;
	guid: string;
	source: string;
	slug: string;
	item: string;
	date_published: number;
	sorted_at: number;
	revision: number;
	digest: string;
	imported: string | null;
	/** See `feedLength`. */
	bytes: number;
	url_key: string | null;
	/** The archive that it stands in, if it is not part of a stored story. */
	archive: number | null;
	/** The id of the stored story that it is a version of. */
	story: string | null;
	/** Grows from article to article in the order in which they were stored. */
	arrival: number;
}

/** A story as it is stored. */
export interface StoryRow {
	id: string;
	slug: string;
	date_published: number;
	sorted_at: number;
	archive: number | null;
	/** 1 if it is in combined feeds. */
	is_out: number;
	host: string | null;
	shown: string;
	own: string | null;
}

/** One owner's article, as a part of a {@link Story}. */
export interface Version extends Omit<Existing, "item" | "story"> {
	/** Its row, if it is stored. */
	row: Existing | undefined;
	item: StoredItem;
	story: Story;
}

/** What combined feeds show once. The operator's own article is a story by itself. */
export interface Story extends Omit<StoryRow, "shown"> {
	/** Whether it has a row; one whose only version says it all needs none. */
	isStored: boolean;
	/** In the order in which they were stored. */
	versions: Version[];
}

/** A place in a feed. */
export interface Place extends MainPlace {
	scope: Scope;
}

/** The version of one article alone. */
export function versionOf({ item, ...row }: Existing): Version {
	const version = { ...row, item: parseStored(item), row: { item, ...row } };
	return withOwnStory(version);
}

/** An article as a story of its own. */
export function withOwnStory(article: Omit<Version, "story">): Version {
	const { id, slug, date_published, sorted_at, archive } = article;
	const version = article as Version;
	version.story = {
		...{ id, slug, date_published, sorted_at, archive },
		is_out: article.item.quiet ? 0 : 1,
		host: hostOf(addressOf(version)),
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
 * The version that combined feeds show: that of the source whose feed is on the host of the story's address, else the
 * first. What a document claims of itself plays no part.
 */
export function shownOf({ versions, host }: Story): Version {
	const [first] = versions;
	if (first === undefined) throw new Error("a story without a version");
	return versions.find((version) => host !== null && feedHostOf(version) === host) ?? first;
}

/**
 * Whether articles of two owners tell the same story: they have the same address, its fragment included, and the same
 * title, or the same guid with one of these. The guid alone proves nothing: what is made with one template or on one machine
 * shares guids (RFC 4287 §8.4), and addresses of that machine, which are none for others.
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
	// An article on its own site is not hidden behind another address.
	return address === undefined || otherAddress === undefined || !(isAtHome(one) || isAtHome(other));
}

/** Keys of which articles that tell the same story have one in common (see {@link isSameStory}). */
export function storyKeys(version: Version): string[] {
	const [address, title] = [addressOf(version), titleOf(version)];
	const isKnown = address !== undefined && title !== undefined;
	return [...guidsOf(version), ...(isKnown ? [`${address} ${title}`] : [])];
}

/** Whether an article still has something in common with another version of its story. */
export function isRelated(one: Version, other: Version): boolean {
	const address = addressOf(one);
	const title = titleOf(one);
	return (
		(address !== undefined && address === addressOf(other)) ||
		(title !== undefined && title === titleOf(other))
	);
}

function hasSameGuid(one: Version, other: Version): boolean {
	return guidsOf(one).some((name) => guidsOf(other).includes(name) && !isElsewhere(URL.parse(name), one));
}

/** The guids that copies of an article may have: those of the operator's articles go by the id that went out, too. */
function guidsOf({ guid, id, source }: Version): string[] {
	return source === OWN ? [guid, id] : [guid];
}

/** Whether an article links to the host that its feed is on. */
function isAtHome(version: Version): boolean {
	return feedHostOf(version) === hostOf(addressOf(version));
}

/** Addresses by what they were read from, as many articles may be compared with each other. */
const addresses = new WeakMap<StoredItem, string | undefined>();

/** The address of an article, any spelling of it, its fragment included. */
function addressOf(version: Version): string | undefined {
	const { item, url_key, source } = version;
	// The address of an own article may be its page here, which only the key tells.
	if (source === OWN && url_key !== null) return url_key.split(" ", 1)[0];
	if (!addresses.has(item)) {
		const url = URL.parse(item.url ?? "");
		addresses.set(item, url === null || isElsewhere(url, version) ? undefined : addressKey(url) + url.hash);
	}
	return addresses.get(item);
}

/** Whether an address is one inside a network, such as `http://localhost:1313/`, where the feed is not read from. */
function isElsewhere(url: URL | null, version: Version): boolean {
	if (url === null || !/^https?:$/.test(url.protocol)) return false;
	const feed = URL.parse(feedUrlOf(version) ?? "");
	return refusalOf(url, false) !== undefined && url.hostname !== feed?.hostname;
}

function titleOf({ item: { title } }: Version): string | undefined {
	return title?.toLowerCase();
}

function hostOf(address: string | undefined): string | null {
	return address?.split(/[/?#]/, 1)[0] ?? null;
}

/** The hosts of feeds by their addresses. */
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

/** The places of an article in the feeds of the sources that it came through. */
export function ownPlacesOf({ id, sorted_at, bytes, item }: Version): Place[] {
	return item.sources.map(({ source }) => ({ scope: `source:${source}`, sorted_at, id, bytes }));
}

/** The places of a story in combined feeds, and in the history of the main feed. */
export function placesOf(story: Story): Place[] {
	if (!story.is_out) return [];
	const { id, sorted_at, archive, own } = story;
	const shown = shownOf(story);
	const place = { sorted_at, id, bytes: combinedLength(shown), owner: shown.source };
	// Where the operator tells the same, the other versions are among the followed alone.
	const scopes: Scope[] =
		own !== null ? ["followed"] : [...scopesOf(shown.item, isOwn(shown)).keys(), historyScope(archive)];
	return scopes.map((scope) => ({ scope, ...place }));
}

/** The names of the feeds that a story or its versions are in, as people read them. */
export function namesOf(story: Story): Map<Scope, string> {
	const shown = shownOf(story);
	return scopesOf(shown.item, isOwn(shown));
}
