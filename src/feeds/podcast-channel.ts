/**
 * The podcast metadata of a feed: the site's settings and a permanent id.
 *
 * @module
 */
import { v5 as uuidv5 } from "uuid";
import type { PodcastSettings } from "../settings/podcast.ts";

const GUID_NAMESPACE = "ead4c236-bf58-58c6-a2c6-a6b28d128cb6";

/**
 * Computes a podcast's permanent id from its feed's address without the scheme and final slashes.
 *
 * @example
 * podcastGuid("https://podnews.net/rss") // "9b024349-ccf0-5f69-a609-6b82873eab3c"
 */
export function podcastGuid(feedUrl: string): string {
	return uuidv5(feedUrl.replace(/^[a-z]+:\/\//i, "").replace(/(?<!\/)\/+$/, ""), GUID_NAMESPACE);
}

/** The podcast metadata of a feed: the site's settings and a permanent id. */
export type PodcastChannel = Omit<PodcastSettings, "guid" | "title" | "description"> & { guid: string };

/**
 * The podcast metadata of a feed with other publishers' episodes: without members that would claim these episodes or ask for
 * money for them. The picture and the categories stay, as apps refuse a feed without them.
 */
export function unclaimed(podcast: PodcastSettings): PodcastSettings {
	return {
		...podcast,
		author: undefined,
		owner: undefined,
		locked: undefined,
		medium: undefined,
		update_frequency: undefined,
		funding: [],
		persons: [],
		txt: [],
		podroll: [],
	};
}
