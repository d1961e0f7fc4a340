/**
 * The articles that a write may affect, found by what they have in common with others.
 *
 * @module
 */
import { addressKey } from "../../../model/identity.ts";
import { guidKey } from "./changes.ts";
import { addressOf, isOwn, isSameStory, type Story, storyKeys, type Version } from "./story.ts";

/** Finds articles in memory by their ids, guids and addresses, and those that tell the same story. */
export class VersionIndex {
	readonly stories = new Set<Story>();
	readonly #versions = new Map<string, Version>();
	readonly #byGuid = new Map<string, Version>();
	/** Articles by their {@link storyKeys}, then by owner. */
	readonly #alike = new Map<string, Map<string, Set<Version>>>();
	/** The operator's articles by their addresses, and those of followed feeds. */
	readonly #ownAt = new Map<string, Version>();
	readonly #followedAt = new Map<string, Set<Version>>();

	/** Adds an article and its story. */
	add(version: Version): void {
		this.#versions.set(version.id, version);
		this.#byGuid.set(guidKey(version), version);
		this.stories.add(version.story);
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

	/** Removes an article; its story stays. */
	remove(version: Version): void {
		this.#versions.delete(version.id);
		this.#byGuid.delete(guidKey(version));
		for (const key of storyKeys(version)) this.#alike.get(key)?.get(version.source)?.delete(version);
		const address = addressOf(version) ?? "";
		if (this.#ownAt.get(address) === version) this.#ownAt.delete(address);
		this.#followedAt.get(address)?.delete(version);
	}

	/** Gives an article another id. */
	rename(version: Version, id: string): void {
		this.#versions.delete(version.id);
		version.id = id;
		this.#versions.set(id, version);
	}

	/** Returns other owners' articles that tell the same story. */
	sameAs(version: Version): Version[] {
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

	/** Whether an article is among these, and not another one in its place. */
	has(version: Version): boolean {
		return this.#versions.get(version.id) === version;
	}

	/** Whether no article and no story has an id. */
	isFreeId(id: string): boolean {
		return !this.#versions.has(id) && ![...this.stories].some((story) => story.id === id);
	}

	/** Whether the operator's article is at an address. */
	isOwnAddress(address: string): boolean {
		const url = URL.parse(address);
		return url !== null && this.#ownAt.has(addressKey(url) + url.hash);
	}

	/** Returns the operator's article at the address of an article. */
	ownAtAddressOf(version: Version): Version | undefined {
		return this.#ownAt.get(addressOf(version) ?? "");
	}

	/** Returns the articles of followed feeds at the address of an article. */
	followedAtAddressOf(version: Version): Version[] {
		return [...(this.#followedAt.get(addressOf(version) ?? "") ?? [])];
	}
}
