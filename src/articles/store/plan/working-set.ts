/**
 * The articles and stories that a write affects, changed in memory: which articles tell the same story, and what that does to
 * ids, slugs and addresses.
 *
 * @module
 */

import { v5 as uuidv5 } from "uuid";
import type { Article } from "../../../model/article.ts";
import { feedLength } from "../../../model/length.ts";
import { RULES } from "../../../model/rules.ts";
import { urlKeyOf } from "../../normalise/normalise.ts";
import type { Existing } from "../sql/articles.ts";
import type { StoryRow } from "../sql/stories.ts";
import { itemOf } from "../stored-item.ts";
import { ChangeLog, type Changes, guidKey } from "./changes.ts";
import type { StoredPath } from "./own-identity.ts";
import {
	addressOf,
	homeOf,
	isAtHome,
	isOwn,
	isRelated,
	isSameStory,
	type Story,
	shownOf,
	titleOf,
	type Version,
	versionOf,
	withOwnStory,
} from "./story.ts";
import { VersionIndex } from "./version-index.ts";
import type { Write } from "./write.ts";

/** The stored rows that a write starts from. */
export interface WorkingRows {
	/** The revision that the store is at. */
	revision: number;
	existing: Existing[];
	/** The stories of these articles, and the stories in whose place the operator's articles among them are shown. */
	stories: StoryRow[];
}

/** The write that an article is made by. */
export type MadeBy = Pick<Write, "candidate" | "imported" | "isIncomplete">;

/** Articles and stories in memory, which remember what they were before they changed. */
export class WorkingSet {
	/** The revision that the changes will have. */
	readonly revision: number;
	readonly #index = new VersionIndex();
	readonly #log = new ChangeLog();
	readonly #storedStories: string[];

	constructor({ revision, existing, stories }: WorkingRows) {
		this.revision = revision + 1;
		this.#storedStories = stories.map(({ id }) => id);
		const byId = new Map<string, Story>();
		for (const { shown: _, sources: __, ...row } of stories)
			byId.set(row.id, { ...row, isStored: true, versions: [] });
		for (const row of existing) {
			const version = versionOf(row);
			const story = byId.get(row.story ?? "");
			if (story !== undefined) moveTo(story, version);
			this.#index.add(version);
		}
		for (const { id, sources } of stories) {
			const order = new Map(sources.map((source, i) => [source, i]));
			const place = ({ source }: Version) => order.get(source) ?? order.size;
			byId.get(id)?.versions.sort((a, b) => place(a) - place(b));
		}
	}

	/** Returns an owner's article with a guid. */
	byGuid(owned: { source: string; guid: string }): Version | undefined {
		return this.#index.byGuid(owned);
	}

	/** Returns the article with an id. */
	byId(id: string): Version | undefined {
		return this.#index.byId(id);
	}

	/** Returns the first of several ids that no article and no story has, or else a new one. */
	freeId(candidates: string[]): string {
		return candidates.find((id) => this.#index.isFreeId(id)) ?? this.#newId(candidates.join("\n"));
	}

	/** Returns an id that no feed can have requested, as it depends on the revision. */
	#newId(name: string): string {
		return `urn:uuid:${uuidv5(`${this.revision}\n${name}`, uuidv5.URL)}`;
	}

	/** Frees an id for an article of the operator's: a followed article or story with this id gets a new one. */
	giveUpId(id: string): void {
		const version = this.#index.byId(id);
		if (version !== undefined && isOwn(version)) return;
		if (version !== undefined) {
			this.#log.touch(version);
			this.#index.rename(version, this.#newId(guidKey(version)));
		}
		for (const story of this.#index.stories) {
			if (story.id !== id) continue;
			this.#log.touch(story);
			story.id = version?.story === story ? version.id : this.#newId(shownOf(story).id);
		}
	}

	/** Frees a slug for an article of the operator's: a followed article or story with this slug gets a new one. */
	giveUpSlug(slug: string): void {
		for (const story of this.#index.stories) {
			for (const version of story.versions) {
				if (version.slug !== slug || isOwn(version)) continue;
				this.#log.touch(version);
				const suffix = uuidv5(`${version.id} ${this.revision}`, uuidv5.URL).slice(0, 13);
				version.slug = `${slug}-${suffix}`;
			}
			if (story.slug !== slug || isOwn(shownOf(story))) continue;
			this.#log.touch(story);
			story.slug = shownOf(story).slug;
		}
	}

	/** Whether the operator's article is at an address. */
	isOwnAddress(address: string): boolean {
		return this.#index.isOwnAddress(address);
	}

	/**
	 * Keeps the address of the operator's article for that article and its copies. Any other followed article with this
	 * address loses its `url`, and has the address as `external_url` instead.
	 */
	#giveUpAddress(version: Version): void {
		const own = isOwn(version) ? version : this.#index.ownAtAddressOf(version);
		if (own === undefined) return;
		const others = isOwn(version) ? this.#index.followedAtAddressOf(version) : [version];
		for (const other of others) {
			if (isSameStory(own, other)) continue;
			this.#log.touch(other);
			this.#index.remove(other);
			const { url, external_url = url, ...item } = other.item;
			other.item = { ...item, external_url };
			this.#log.amended(other);
			this.#index.add(other);
		}
	}

	/** Gives an article of the operator's another slug. It is to be updated, too. */
	move(version: Version, slug: string): void {
		this.#log.touch(version);
		this.giveUpSlug(slug);
		version.slug = slug;
		version.story.slug = slug;
		this.#log.moved(version);
	}

	/** Makes everything that shows an article be rendered again, for a change that is not in its row. */
	renew(version: Version): void {
		this.#log.touch(version);
		version.revision = this.revision;
		this.#log.renewed(version);
	}

	/**
	 * Adds an article, and links it to the articles that tell the same story.
	 *
	 * @param stored of an article that comes back: the archive that it was in, and how it was made
	 */
	add(
		article: Article & { sorted_at: number },
		{ candidate, imported, isIncomplete = false }: MadeBy,
		stored: Partial<Pick<Version, "archive" | "rules" | "edited" | keyof StoredPath>> = {},
	): Version {
		const { id, source, guid, slug, date_published, sorted_at } = article;
		const version = withOwnStory({
			...{ id, source, guid, slug, date_published, sorted_at },
			row: undefined,
			item: itemOf(article),
			bytes: 0,
			url_key: urlKeyOf(article, candidate.publisher) ?? null,
			revision: this.revision,
			digest: candidate.digest,
			imported: imported ?? null,
			incomplete: Number(isIncomplete),
			rules: RULES,
			edited: imported === undefined ? 1 : 0,
			archive: null,
			...stored,
		});
		this.#log.added(version, version.story);
		this.#index.add(version);
		this.#giveUpAddress(version);
		this.#write(version, article, imported);
		this.#link(version);
		return version;
	}

	/** Replaces the content of an article. Its identity, date and place stay; it leaves a story that it no longer tells. */
	update(version: Version, article: Article, { candidate, imported, isIncomplete = false }: MadeBy): void {
		this.#log.touch(version);
		const wasHome = homeOf(version.story) === version;
		const before = [addressOf(version), titleOf(version)];
		this.#index.remove(version);
		const { sources, quiet } = version.item;
		version.item = { ...itemOf(article), sources, quiet };
		version.url_key = urlKeyOf({ ...article, slug: version.slug }, candidate.publisher) ?? null;
		this.#index.add(version);
		this.#giveUpAddress(version);
		version.digest = candidate.digest;
		version.rules = RULES;
		version.edited = imported === undefined ? 1 : 0;
		version.incomplete = Number(isIncomplete);
		version.revision = this.revision;
		this.#write(version, article, imported);
		const [address, title] = before;
		if (address === addressOf(version) && title === titleOf(version)) return;
		this.#settle(version, { isHome: wasHome && isAtHome(version), title });
	}

	/**
	 * Finds the story of an article whose address or title has changed. A story stays with the feed whose site its link is on.
	 * The articles of other feeds leave it or join another one; they bring neither id nor date nor place along.
	 *
	 * @param isHome whether it was and is on its own site
	 * @param title that it had before
	 */
	#settle(version: Version, { isHome, title }: { isHome: boolean; title: string | undefined }): void {
		const { story } = version;
		const others = story.versions.filter((one) => one !== version);
		const keepsTitle = isHome && title !== undefined && title === titleOf(version);
		const stays = others.some((one) => isRelated(version, one) || (keepsTitle && title === titleOf(one)));
		if (others.length > 0 && !stays) this.#part(story, isHome ? others : [version]);
		if (!isOwn(version) && version.story.versions.length === 1) {
			const { own } = version.story;
			const told = own === null ? undefined : this.#index.byId(own);
			if (told === undefined || !isSameStory(version, told)) version.story.own = null;
		}
		if (shownOf(version.story) === version) this.#link(version, isHome);
	}

	/**
	 * Removes from an article a source that now has its own stored article.
	 *
	 * @returns whether it was shared with that source
	 */
	unshare(version: Version, source: string): boolean {
		const { sources } = version.item;
		if (version.source === source || !sources.some((one) => one.source === source)) return false;
		this.#log.touch(version);
		version.item = { ...version.item, sources: sources.filter((one) => one.source !== source) };
		this.#log.amended(version);
		return true;
	}

	/** Merges the story of a new article into that of a related one, unless some source has a version of both. */
	join(version: Version, other: Version): void {
		if (version.story === other.story || !isRelated(version, other)) return;
		const owners = new Set(version.story.versions.map(({ source }) => source));
		if (!other.story.versions.some(({ source }) => owners.has(source)))
			this.#merge(version.story, other.story);
	}

	/**
	 * Removes an article. Its story keeps the other versions. A story that the operator's removed article told stays
	 * out of the combined feeds but `followed`: it would come back there in the words of others.
	 */
	remove(version: Version): void {
		this.#log.touch(version);
		const { story } = version;
		story.versions = story.versions.filter((one) => one !== version);
		if (story.versions.length === 0) this.#index.stories.delete(story);
		this.#index.remove(version);
		if (version.row !== undefined) this.#log.deleted(version.row);
	}

	/** Returns all differences from what is stored. */
	changes(): Changes {
		const { revision } = this;
		return this.#log.changes({ revision, index: this.#index, storedStories: this.#storedStories });
	}

	/** Marks an article's row to be written as a whole. */
	#write(version: Version, article: Article, imported: string | undefined): void {
		const { content_html, content_text, transcript } = article;
		const item = JSON.stringify(version.item);
		version.bytes = feedLength({ ...version.item, content_html, content_text }, item);
		const { source, guid, date_published, sorted_at, digest, url_key, path, reversed_path, root } = version;
		this.#log.written(version, {
			...{ source, guid, date_published, sorted_at, content_html, content_text, transcript, digest },
			...{ path, reversed_path, root },
			...{
				imported,
				incomplete: version.incomplete,
				url_key,
				item,
				revision: this.revision,
				rules: version.rules,
				edited: version.edited,
			},
		});
	}

	/**
	 * Links an article to those of others that tell the same story: its story becomes part of theirs.
	 *
	 * @param isHome whether its own story continues instead
	 */
	#link(version: Version, isHome = false): void {
		const same = this.#index.sameAs(version);
		if (isOwn(version)) {
			for (const one of same) {
				const { story } = one;
				if (story.own !== null || shownOf(story) !== one) continue;
				this.#log.touch(story);
				story.own = version.id;
			}
			return;
		}
		const { story } = version;
		this.#log.touch(story);
		story.own ??= same.find(isOwn)?.id ?? null;
		const owners = new Set(story.versions.map(({ source }) => source));
		const stories = same
			.filter((one) => !isOwn(one) && one.story !== story && shownOf(one.story) === one)
			.map((one) => one.story)
			// What the operator tells too hides nothing else.
			.filter(({ own, versions }) => own === story.own && !versions.some(({ source }) => owners.has(source)));
		const distance = ({ date_published }: Story) => Math.abs(date_published - version.date_published);
		const [closest] = stories.sort((a, b) => distance(a) - distance(b) || (a.id < b.id ? -1 : 1));
		if (closest === undefined) return;
		if (isHome) this.#merge(closest, story);
		else this.#merge(story, closest);
	}

	/** Makes a story part of another one, which keeps its id, date and place if it has been in combined feeds. */
	#merge(one: Story, other: Story): void {
		this.#log.touch(one);
		this.#log.touch(other);
		const [kept, ended] = other.is_out < one.is_out ? [one, other] : [other, one];
		const versions = [...other.versions, ...one.versions];
		kept.versions = [];
		for (const version of versions) moveTo(kept, version);
		this.#index.stories.delete(ended);
	}

	/** Removes articles from a story, which continues without them. They become a story of their own. */
	#part(story: Story, leaving: Version[]): void {
		const [first, ...others] = leaving;
		if (first === undefined) return;
		story.versions = story.versions.filter((one) => !leaving.includes(one));
		const { own } = story;
		withOwnStory(first);
		first.story.id = story.id === first.id ? this.#newId(guidKey(first)) : first.id;
		first.story.own = own;
		for (const version of others) moveTo(first.story, version);
		this.#log.added(first.story);
		this.#index.stories.add(first.story);
	}
}

function moveTo(story: Story, version: Version): void {
	version.story = story;
	story.versions.push(version);
}
