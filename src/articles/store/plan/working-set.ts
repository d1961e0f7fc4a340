/**
 * The articles and stories that a write affects, changed in memory. The differences from what is stored are what the
 * transaction writes: rows, places in feeds, and the feeds that changed.
 *
 * @module
 */

import { v5 as uuidv5 } from "uuid";
import type { Article } from "../../../model/article.ts";
import { addressKey } from "../../../model/identity.ts";
import { feedLength } from "../../../model/length.ts";
import { RULES } from "../../../model/rules.ts";
import type { Scope } from "../../../model/scope.ts";
import { type Candidate, urlKeyOf } from "../../normalise/normalise.ts";
import type { Existing } from "../sql/articles.ts";
import type { StoryRow } from "../sql/stories.ts";
import type { StoredItem } from "../stored-item.ts";
import { ARCHIVED_LENGTH } from "./archives.ts";
import type { StoredPath } from "./own-identity.ts";
import {
	addressOf,
	homeOf,
	isAtHome,
	isOwn,
	isRelated,
	isSameStory,
	namesOf,
	ownPlacesOf,
	type Place,
	placesOf,
	type Story,
	shownOf,
	storyKeys,
	titleOf,
	type Version,
	versionOf,
	withOwnStory,
} from "./story.ts";

/** What is stored before the write. */
export interface WorkingRows {
	/** The revision that the store is at. */
	revision: number;
	existing: Existing[];
	/** The stories of these articles, and the stories in whose place the operator's articles among them are shown. */
	stories: StoryRow[];
}

/** What a transaction has to write. */
export interface Changes {
	/** New articles and articles with new content, as whole rows. */
	rows: Record<string, unknown>[];
	/** Articles whose id, slug or list of sources changed; `was` is the former id. */
	renamed: Record<string, unknown>[];
	/** Articles whose slug is free for others while the rows are written. */
	moved: { id: string }[];
	/** Articles whose story or archive changed. */
	linked: { id: string; story: string | null; archive: number | null; revision: number }[];
	/** Articles that are deleted. */
	deleted: Existing[];
	stories: Record<string, unknown>[];
	/** Whether nothing but the rules changed, so that feeds keep the date of their last change. */
	isRepair?: boolean;
	/** The ids of stories whose rows are deleted. */
	endedStories: string[];
	added: Place[];
	removed: Place[];
	/** Each scope that changed: its display name, and by how much its number of articles grew. */
	scopes: Map<Scope, { name?: string; growth: number }>;
}

/** An owner and a guid as one key. */
export function guidKey({ source, guid }: { source: string; guid: string }): string {
	return `${source}\n${guid}`;
}

/** Articles and stories in memory, which remember what they were before they changed. */
export class WorkingSet {
	/** The revision that the changes will have. */
	readonly revision: number;
	readonly #versions = new Map<string, Version>();
	readonly #byGuid = new Map<string, Version>();
	/** Articles by their {@link storyKeys}, then by owner. */
	readonly #alike = new Map<string, Map<string, Set<Version>>>();
	/** The operator's articles by their addresses, and those of followed feeds. */
	readonly #ownAt = new Map<string, Version>();
	readonly #followedAt = new Map<string, Set<Version>>();
	readonly #stories = new Set<Story>();
	readonly #storedStories: string[];
	/** The former places of each article and story that has changed. */
	readonly #places = new Map<Version | Story, Place[]>();
	/** Articles whose rows are written as a whole. */
	readonly #written = new Map<Version, Record<string, unknown>>();
	readonly #deleted: Existing[] = [];
	/** Articles whose `item` alone is written. */
	readonly #amended = new Set<Version>();
	/** Articles that get another revision, and nothing else. */
	readonly #renewed = new Set<Version>();
	/** The ids of articles whose slug has been changed for them to move. */
	readonly #moved = new Set<string>();

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
			this.#take(version);
		}
		for (const { id, sources } of stories) {
			const order = new Map(sources.map((source, i) => [source, i]));
			const place = ({ source }: Version) => order.get(source) ?? order.size;
			byId.get(id)?.versions.sort((a, b) => place(a) - place(b));
		}
	}

	#take(version: Version): void {
		this.#versions.set(version.id, version);
		this.#byGuid.set(guidKey(version), version);
		this.#stories.add(version.story);
		for (const key of storyKeys(version)) {
			const owners = this.#alike.get(key) ?? new Map<string, Set<Version>>();
			this.#alike.set(key, owners);
			owners.set(version.source, (owners.get(version.source) ?? new Set()).add(version));
		}
		const address = addressOf(version);
		if (address === undefined) return;
		if (isOwn(version)) this.#ownAt.set(address, version);
		else this.#followedAt.set(address, (this.#followedAt.get(address) ?? new Set()).add(version));
	}

	#drop(version: Version): void {
		this.#versions.delete(version.id);
		this.#byGuid.delete(guidKey(version));
		for (const key of storyKeys(version)) this.#alike.get(key)?.get(version.source)?.delete(version);
		const address = addressOf(version) ?? "";
		if (this.#ownAt.get(address) === version) this.#ownAt.delete(address);
		this.#followedAt.get(address)?.delete(version);
	}

	/** Returns other owners' articles that tell the same story. */
	#sameAs(version: Version): Version[] {
		const found = new Set<Version>();
		for (const key of storyKeys(version))
			for (const [source, versions] of this.#alike.get(key) ?? [])
				if (source !== version.source) for (const one of versions) found.add(one);
		return [...found].filter((one) => isSameStory(version, one));
	}

	/** Returns an owner's article with a guid. */
	byGuid(owned: { source: string; guid: string }): Version | undefined {
		return this.#byGuid.get(guidKey(owned));
	}

	/** Returns the article with an id. */
	byId(id: string): Version | undefined {
		return this.#versions.get(id);
	}

	/** Returns the first of several ids that no article and no story has, or else a new one. */
	freeId(wishes: string[]): string {
		const isFree = (id: string) =>
			!this.#versions.has(id) && ![...this.#stories].some((story) => story.id === id);
		return wishes.find(isFree) ?? this.#newId(wishes.join("\n"));
	}

	/** Returns an id that no feed can have asked for, as it depends on the revision. */
	#newId(name: string): string {
		return `urn:uuid:${uuidv5(`${this.revision}\n${name}`, uuidv5.URL)}`;
	}

	/** Frees an id for an article of the operator's: a followed article or story with this id gets a new one. */
	giveUpId(id: string): void {
		const version = this.#versions.get(id);
		if (version !== undefined && isOwn(version)) return;
		if (version !== undefined) {
			this.#touch(version);
			this.#versions.delete(id);
			version.id = this.#newId(guidKey(version));
			this.#versions.set(version.id, version);
		}
		for (const story of this.#stories) {
			if (story.id !== id) continue;
			this.#touch(story);
			story.id = version?.story === story ? version.id : this.#newId(shownOf(story).id);
		}
	}

	/** Frees a slug for an article of the operator's: a followed article or story with this slug gets a new one. */
	giveUpSlug(slug: string): void {
		for (const story of this.#stories) {
			for (const version of story.versions) {
				if (version.slug !== slug || isOwn(version)) continue;
				this.#touch(version);
				const suffix = uuidv5(`${version.id} ${this.revision}`, uuidv5.URL).slice(0, 13);
				version.slug = `${slug}-${suffix}`;
			}
			if (story.slug !== slug || isOwn(shownOf(story))) continue;
			this.#touch(story);
			story.slug = shownOf(story).slug;
		}
	}

	/** Whether the operator's article is at an address. */
	isOwnAddress(address: string): boolean {
		const url = URL.parse(address);
		return url !== null && this.#ownAt.has(addressKey(url) + url.hash);
	}

	/**
	 * Keeps the address of the operator's article for that article and its copies. Any other followed article with this
	 * address loses its `url`, and has the address as `external_url` instead.
	 */
	#giveUpAddress(version: Version): void {
		const own = isOwn(version) ? version : this.#ownAt.get(addressOf(version) ?? "");
		if (own === undefined) return;
		const others = isOwn(version) ? (this.#followedAt.get(addressOf(version) ?? "") ?? []) : [version];
		for (const other of [...others]) {
			if (isSameStory(own, other)) continue;
			this.#touch(other);
			this.#drop(other);
			const { url, external_url = url, ...item } = other.item;
			other.item = { ...item, external_url };
			this.#amended.add(other);
			this.#take(other);
		}
	}

	/** Gives an article of the operator's another slug. It is to be updated, too. */
	move(version: Version, slug: string): void {
		this.#touch(version);
		this.giveUpSlug(slug);
		version.slug = slug;
		version.story.slug = slug;
		this.#moved.add(version.id);
	}

	/** Makes everything that shows an article be rendered again, for a change that is not in its row. */
	renew(version: Version): void {
		this.#touch(version);
		version.revision = this.revision;
		this.#renewed.add(version);
	}

	/**
	 * Adds an article, and links it to the articles that tell the same story.
	 *
	 * @param stored of an article that comes back: the archive that it was in, and how it was made
	 */
	add(
		article: Article & { sorted_at: number },
		candidate: Candidate,
		imported: string | undefined,
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
			rules: RULES,
			edited: imported === undefined ? 1 : 0,
			archive: null,
			...stored,
		});
		this.#places.set(version, []);
		this.#places.set(version.story, []);
		this.#take(version);
		this.#giveUpAddress(version);
		this.#write(version, article, imported);
		this.#link(version);
		return version;
	}

	/** Replaces the content of an article. Its identity, date and place stay; it leaves a story that it no longer tells. */
	update(version: Version, article: Article, candidate: Candidate, imported: string | undefined): void {
		this.#touch(version);
		const wasHome = homeOf(version.story) === version;
		const before = [addressOf(version), titleOf(version)];
		this.#drop(version);
		const { sources, quiet } = version.item;
		version.item = { ...itemOf(article), sources, quiet };
		version.url_key = urlKeyOf({ ...article, slug: version.slug }, candidate.publisher) ?? null;
		this.#take(version);
		this.#giveUpAddress(version);
		version.digest = candidate.digest;
		version.rules = RULES;
		version.edited = imported === undefined ? 1 : 0;
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
			const told = own === null ? undefined : this.#versions.get(own);
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
		this.#touch(version);
		version.item = { ...version.item, sources: sources.filter((one) => one.source !== source) };
		this.#amended.add(version);
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
	 * Removes an article. Its story goes on with the other versions. A story that the operator's removed article told stays
	 * out of the combined feeds but `followed`: it would come back there in the words of others.
	 */
	remove(version: Version): void {
		this.#touch(version);
		const { story } = version;
		story.versions = story.versions.filter((one) => one !== version);
		if (story.versions.length === 0) this.#stories.delete(story);
		this.#drop(version);
		if (version.row !== undefined) this.#deleted.push(version.row);
	}

	/** Returns all differences from what is stored. */
	changes(): Changes {
		const changes: Changes = {
			...{ rows: [], renamed: [], linked: [], stories: [], added: [], removed: [] },
			moved: [...this.#moved].map((id) => ({ id })),
			deleted: this.#deleted,
			endedStories: [],
			scopes: new Map(),
		};
		for (const [changed, before] of this.#places) {
			const after = this.#placesOf(changed, before);
			const names = "versions" in changed ? namesIn(changed) : sourceNamesOf(changed);
			const keys = new Set(after.map(placeKey));
			changes.removed.push(...before.filter((place) => !keys.has(placeKey(place))));
			changes.added.push(...after);
			const scopesBefore = new Set(before.map(({ scope }) => scope));
			const scopesAfter = new Set(after.map(({ scope }) => scope));
			for (const scope of new Set([...scopesBefore, ...scopesAfter])) {
				const known = changes.scopes.get(scope);
				const growth = Number(scopesAfter.has(scope)) - Number(scopesBefore.has(scope));
				// A source may have been renamed since its article was stored.
				const isNamed = scope.startsWith("source:") && scopesBefore.has(scope);
				const name = isNamed || !scopesAfter.has(scope) ? undefined : names.get(scope);
				changes.scopes.set(scope, {
					...known,
					growth: (known?.growth ?? 0) + growth,
					...(name !== undefined && { name }),
				});
			}
		}
		const kept = new Set<string>();
		for (const story of this.#stories) {
			const isRow = needsRow(story);
			if (isRow) kept.add(story.id);
			if (isRow && this.#places.has(story)) changes.stories.push(storyRow(story, this.revision));
			for (const version of story.versions) this.#addRows(changes, version, isRow ? story.id : null);
		}
		changes.endedStories = this.#storedStories.filter((id) => !kept.has(id));
		return changes;
	}

	#addRows(changes: Changes, version: Version, story: string | null): void {
		const { id, slug, row } = version;
		const archive = story === null ? version.story.archive : null;
		const written = this.#written.get(version);
		if (written !== undefined) {
			changes.rows.push({ ...written, id, slug, story, archive });
			return;
		}
		if (row === undefined) return;
		const item = this.#amended.has(version) ? JSON.stringify(version.item) : null;
		if (id !== row.id || slug !== row.slug || item !== null || this.#renewed.has(version))
			changes.renamed.push({ was: row.id, id, slug, item, revision: this.revision });
		if (story === row.story && archive === row.archive) return;
		// Combined feeds show something else from now on, and what asks for changes has to hear of it.
		const revision = story === row.story ? row.revision : this.revision;
		changes.linked.push({ id, story, archive, revision });
	}

	/** Returns the places that a story has in combined feeds, or an article in its sources' feeds. */
	#placesOf(changed: Version | Story, before: Place[]): Place[] {
		if (!("versions" in changed))
			return this.#versions.get(changed.id) === changed ? ownPlacesOf(changed) : [];
		if (!this.#stories.has(changed)) return [];
		const [after] = placesOf(changed);
		// A story that has become too long for its archive goes back into the main feed.
		const longest = Math.max(before[0]?.bytes ?? Number.POSITIVE_INFINITY, ARCHIVED_LENGTH);
		if (after !== undefined && after.bytes > longest) changed.archive = null;
		return placesOf(changed);
	}

	/** Remembers the places of a story, or of a version and its story, before the first change. */
	#touch(changed: Version | Story): void {
		if (!this.#places.has(changed)) {
			this.#places.set(changed, "versions" in changed ? placesOf(changed) : ownPlacesOf(changed));
		}
		if (!("versions" in changed)) this.#touch(changed.story);
	}

	/** Marks an article's row to be written as a whole. */
	#write(version: Version, article: Article, imported: string | undefined): void {
		const { content_html, content_text, transcript } = article;
		const item = JSON.stringify(version.item);
		version.bytes = feedLength({ ...version.item, content_html, content_text }, item);
		const { source, guid, date_published, sorted_at, digest, url_key, path, reversed_path, root } = version;
		this.#written.set(version, {
			...{ source, guid, date_published, sorted_at, content_html, content_text, transcript, digest },
			...{ path, reversed_path, root },
			...{ imported, url_key, item, revision: this.revision, rules: version.rules, edited: version.edited },
		});
	}

	/**
	 * Links an article to those of others that tell the same story: its story becomes part of theirs.
	 *
	 * @param isHome whether its own story goes on instead
	 */
	#link(version: Version, isHome = false): void {
		const same = this.#sameAs(version);
		if (isOwn(version)) {
			for (const one of same) {
				const { story } = one;
				if (story.own !== null || shownOf(story) !== one) continue;
				this.#touch(story);
				story.own = version.id;
			}
			return;
		}
		const { story } = version;
		this.#touch(story);
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
		this.#touch(one);
		this.#touch(other);
		const [kept, ended] = other.is_out < one.is_out ? [one, other] : [other, one];
		const versions = [...other.versions, ...one.versions];
		kept.versions = [];
		for (const version of versions) moveTo(kept, version);
		this.#stories.delete(ended);
	}

	/** Takes articles out of a story, which goes on without them; they are another one from now on. */
	#part(story: Story, leaving: Version[]): void {
		const [first, ...others] = leaving;
		if (first === undefined) return;
		story.versions = story.versions.filter((one) => !leaving.includes(one));
		const { own } = story;
		withOwnStory(first);
		first.story.id = story.id === first.id ? this.#newId(guidKey(first)) : first.id;
		first.story.own = own;
		for (const version of others) moveTo(first.story, version);
		this.#places.set(first.story, []);
		this.#stories.add(first.story);
	}
}

/** An article without the members that have columns of their own. */
export function itemOf(article: Article & { sorted_at?: number }): StoredItem {
	const {
		id,
		source,
		guid,
		slug,
		date_published,
		sorted_at,
		content_html,
		content_text,
		transcript,
		...item
	} = article;
	return item;
}

function moveTo(story: Story, version: Version): void {
	version.story = story;
	story.versions.push(version);
}

/** Whether a story needs a row, because its only version does not say all about it. */
function needsRow({ id, versions, own, is_out }: Story): boolean {
	const [first] = versions;
	return (
		versions.length > 1 || first?.id !== id || own !== null || (is_out === 1 && first.item.quiet === true)
	);
}

function storyRow(story: Story, revision: number): Record<string, unknown> {
	const { id, slug, date_published, sorted_at, archive, is_out, own, versions } = story;
	const sources = JSON.stringify(versions.flatMap(({ item }) => item.sources));
	return {
		...{ id, slug, date_published, sorted_at, archive, is_out, own, sources, revision },
		shown: shownOf(story).id,
	};
}

function placeKey({ scope, sorted_at, id }: Place): string {
	return `${scope}\n${sorted_at}\n${id}`;
}

function namesIn(story: Story): Map<Scope, string> {
	return story.versions.length === 0 ? new Map() : namesOf(story);
}

function sourceNamesOf({ item: { sources } }: Version): Map<Scope, string> {
	return new Map(sources.map(({ source, title }) => [`source:${source}`, title]));
}
