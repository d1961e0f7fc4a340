/**
 * A feed's podcast: what the site's settings say of it, with the id that it has for ever.
 *
 * @module
 */
import { v5 as uuidv5 } from "uuid";
import type { PodcastSettings } from "../settings/podcast.ts";

const GUID_NAMESPACE = "ead4c236-bf58-58c6-a2c6-a6b28d128cb6";

/**
 * A podcast's id for ever: of its feed's address without the scheme and final slashes.
 *
 * @example
 * podcastGuid("https://podnews.net/rss") // "9b024349-ccf0-5f69-a609-6b82873eab3c"
 */
export function podcastGuid(feedUrl: string): string {
	return uuidv5(feedUrl.replace(/^[a-z]+:\/\//i, "").replace(/(?<!\/)\/+$/, ""), GUID_NAMESPACE);
}

/** A feed's podcast: what the site's settings say of it, with the id that it has for ever. */
export type PodcastChannel = Omit<PodcastSettings, "guid" | "title" | "description"> & { guid: string };

/**
 * What a feed says that is not the operator's own: nothing that would claim somebody else's episodes, or ask for money for
 * them. The picture and the categories stay, as apps refuse a feed without.
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
