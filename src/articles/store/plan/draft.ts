/**
 * The draft of a plan: the part of the store that the writes may affect, in its state after the writes planned so far.
 *
 * @module
 */

import { computedId, formerSlugify, OWN, slugify } from "../../../model/identity.ts";
import { permalinkIn } from "../../../urls/article-paths.ts";
import type { Candidate } from "../../normalise/normalise.ts";
import { digestsOf, type Originals, type WrittenTexts } from "../../normalise/originals.ts";
import type { Fault } from "../../schema/item.ts";
import type { Unpublished, UnpublishedState } from "../sql/unpublished.ts";
import { AddressBook, type AddressRequests } from "./address-book.ts";
import { guidKey } from "./changes.ts";
import type { StoredPath } from "./own-identity.ts";
import { namedSlug, slugCandidates } from "./slugs.ts";
import type { Snapshot, Tombstone } from "./snapshot.ts";
import type { Version } from "./story.ts";
import { noUnpublishedChanges, UnpublishedSet } from "./unpublished-set.ts";
import { WorkingSet } from "./working-set.ts";

/** The stored article that a write changes: public, unpublished, or not stored. */
export interface Found {
	/** The article as it is public before the write. */
	before: Version | undefined;
	/** The operator's article that is stored, but not public. */
	hidden: Unpublished | undefined;
}

/** Collects the changes of writes, and answers the queries of the next write. */
export class Draft {
	/** Milliseconds since 1970. */
	readonly now: number;
	readonly working: WorkingSet;
	readonly addresses: AddressBook;
	/** The operator's articles that are not public. */
	readonly hidden: UnpublishedSet;
	/** Deleted articles that are stored again. */
	readonly revived: Tombstone[] = [];
	/** Articles of this source that are no longer represented by another source's article. */
	readonly unshared: Tombstone[] = [];
	/** Unchanged articles whose file has a new fingerprint, or that were made by former rules. */
	readonly marks: { id: string; imported: string; incomplete: number }[] = [];
	/** Articles whose source texts differ from the stored ones. */
	readonly originals: WrittenTexts[] = [];
	/** Stored articles whose file has moved to another path. */
	readonly adopted: ({ guid: string } & StoredPath)[] = [];
	/** Articles with a new expiry (milliseconds since 1970; `null` for never). */
	readonly expiries: { id: string; expires_at: number | null }[] = [];
	readonly unpublished = noUnpublishedChanges();
	readonly #shared: Map<string, string>;
	readonly #tombstones: Set<string>;
	readonly #reservedIds: Set<string>;
	/** The owners of slugs that are taken. */
	readonly #slugs: Map<string, string>;
	/** The guids of the operator's articles that have changed. A second change could not build on the first one. */
	readonly #changed = new Set<string>();

	constructor(snapshot: Snapshot, now: number) {
		this.working = new WorkingSet(snapshot);
		this.addresses = new AddressBook(snapshot.addresses);
		this.hidden = new UnpublishedSet(snapshot.unpublished);
		this.now = now;
		this.#shared = snapshot.shared;
		this.#tombstones = new Set(snapshot.tombstones.map(guidKey));
		this.#reservedIds = snapshot.reservedIds;
		this.#slugs = new Map(snapshot.slugs);
	}

	/** Finds the stored article that a write changes. */
	find(candidate: Candidate): Found {
		const before = this.#findPublic(candidate);
		if (before !== undefined || candidate.article.source !== OWN) return { before, hidden: undefined };
		return { before: undefined, hidden: this.hidden.find(candidate.article) };
	}

	/** Finds the owner's public article by its guid; the operator's also by its id. */
	#findPublic({ article }: Candidate): Version | undefined {
		const known = this.working.byGuid(article);
		if (known !== undefined || article.source !== OWN) return known;
		const named = this.working.byId(article.id);
		return named?.source === OWN ? named : undefined;
	}

	/** Whether an article with this guid was deleted. */
	isDeleted(owned: { source: string; guid: string }): boolean {
		return this.#tombstones.has(guidKey(owned));
	}

	/** Whether an earlier write of this plan has changed the operator's article with this guid. */
	hasChanged(guid: string): boolean {
		return this.#changed.has(guid);
	}

	/** Records that a write has changed an article. */
	noteChange(guid: string): void {
		this.#changed.add(guid);
	}

	/** Stores the path of an article's file, if it has changed. */
	adopt(article: Pick<Version, "guid" | keyof StoredPath>, place: StoredPath | undefined): void {
		if (place === undefined) return;
		const { path, reversed_path, root } = article;
		if (path === place.path && reversed_path === place.reversed_path && root === place.root) return;
		Object.assign(article, place);
		this.adopted.push({ guid: article.guid, ...place });
	}

	/** Replaces the stored source texts of an article. */
	keepTexts(version: Pick<Version, "guid" | "originals">, texts: Originals): void {
		version.originals = digestsOf(texts);
		this.originals.push({ guid: version.guid, texts });
	}

	/** Gives an article that is not public another state. */
	restate(hidden: Unpublished, state: UnpublishedState): void {
		this.unpublished.restated.push({ guid: hidden.guid, state });
		hidden.state = state;
	}

	/** Removes the tombstone of an article that is stored again, if it has one. */
	revive({ source, guid }: Tombstone): void {
		if (this.isDeleted({ source, guid })) this.revived.push({ source, guid });
	}

	/** Returns the article of another source that represented this one too, before each was stored separately. */
	unshare({ article: { source, guid } }: Candidate): Version | undefined {
		const former = this.working.byId(this.#shared.get(guidKey({ source, guid })) ?? "");
		if (former === undefined || !this.working.unshare(former, source)) return undefined;
		this.unshared.push({ source, guid });
		return former;
	}

	/** Reports which of the addresses that an article of the operator's requests it cannot have. */
	addressFaults(candidate: Candidate, guid: string, slug: string): Fault[] {
		const hasPage = (other: string) => other !== slug && this.#slugs.has(other);
		return this.addresses.faultsOf(guid, addressRequests(candidate), hasPage);
	}

	/** Gives an article of the operator's the addresses that it requests; returns whether anything has changed. */
	claimAddresses(candidate: Candidate, guid: string, slug: string): boolean {
		return this.addresses.claim(guid, slug, addressRequests(candidate));
	}

	/** The operator's articles get the id that they request; of all others, the first to request an id gets it. */
	idFor({ article, publisher }: Candidate): string {
		if (article.source === OWN) return article.id;
		const requests = [article.id, computedId(publisher, article.guid)];
		return this.working.freeId(
			requests.filter((id) => !this.#reservedIds.has(id) && !this.working.isOwnAddress(id)),
		);
	}

	/** Records who has a slug from now on. */
	takeSlug(slug: string, owner: string): void {
		this.#slugs.set(slug, owner);
	}

	/**
	 * Returns a free slug; the operator's articles may also take one that a followed article has.
	 *
	 * @param isChosen whether the slug was chosen explicitly; then it may be one that another article had before
	 */
	slugFor(
		request: string,
		{ id, source, guid }: Pick<Version, "id" | "source" | "guid">,
		{ isChosen }: { isChosen: boolean },
	): string {
		const isFree = (slug: string) => {
			const owner = this.#slugs.get(slug);
			if (source !== OWN) return owner === undefined;
			return owner !== OWN && !this.addresses.isHeld(slug, guid, { isChosen });
		};
		return slugCandidates(request, id).find(isFree) ?? id;
	}

	/** Returns the slug that a stored article of the operator's has from now on: the one that its item names, if it names another. */
	slugAfter(candidate: Candidate, before: Pick<Version, "id" | "guid" | "slug">): string {
		const named = namedSlug(candidate);
		const request = slugify(named);
		// The former spelling may consist of nothing but invisible characters.
		const isMet = (slug: string) => slugCandidates(slug, before.id).includes(before.slug);
		if (request === "" || isMet(request) || isMet(formerSlugify(named))) return before.slug;
		return this.slugFor(request, { ...before, source: OWN }, { isChosen: true });
	}

	/** Moves the page of a public article. Its former address redirects. */
	move(before: Version, slug: string): void {
		this.addresses.move(before.guid, before.slug, slug);
		this.#slugs.delete(before.slug);
		this.#slugs.set(slug, OWN);
		this.working.move(before, slug);
	}
}

/** The addresses that an article of the operator's requests. */
function addressRequests({ article, own }: Candidate): AddressRequests {
	return { permalink: permalinkIn(article.url), aliases: own?.aliases };
}
