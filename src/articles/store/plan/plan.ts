/**
 * Decides what writes change in the store. It uses no clock and no database: the same input gives the same plan.
 *
 * @module
 */
import { v5 as uuidv5 } from "uuid";
import type { Article } from "../../../model/article.ts";
import { rfc3339 } from "../../../model/dates.ts";
import { INCOMPLETE, isSameFile } from "../../../model/fingerprint.ts";
import { computedId, formerSlugify, OWN, slugify } from "../../../model/identity.ts";
import { RULES } from "../../../model/rules.ts";
import type { Scope } from "../../../model/scope.ts";
import { permalinkIn } from "../../../urls/article-paths.ts";
import { type Candidate, urlKeyOf } from "../../normalise/normalise.ts";
import { digestsOf, type Originals, textsChangedBy, type WrittenTexts } from "../../normalise/originals.ts";
import { isAhead, reasonToWithhold } from "../../normalise/publication.ts";
import { textOfHtml } from "../../sanitise/text.ts";
import type { Fault } from "../../schema/item.ts";
import {
	candidateOf,
	noUnpublishedChanges,
	type Unpublished,
	type UnpublishedChanges,
	UnpublishedSet,
} from "../sql/unpublished.ts";
import { AddressBook, type AddressChanges, type AddressRow, type AddressWishes } from "./address-book.ts";
import { type History, historyScope, planArchives } from "./archives.ts";
import type { StoredPath } from "./own-identity.ts";
import type { Place, Version } from "./story.ts";
import { type Changes, guidKey, itemOf, type WorkingRows, WorkingSet } from "./working-set.ts";

/** What must be true of the stored article for a write to happen (RFC 9110 §13.1). */
export type Expectation = { match: number[] | "any" } | { match: "none" };

/** One article to be written. */
export interface Write {
	candidate: Candidate;
	/** The slug that it must have, if the caller named one; otherwise it gets the candidate's if that is free. */
	slug?: string;
	expect?: Expectation | undefined;
	/**
	 * The fingerprint of its file or entry. A write is skipped if the article was made from the same by the present rules, or
	 * has been deleted.
	 */
	imported?: string;
	/** The fingerprint that a former version would have given to the same file. */
	formerImported?: string | undefined;
	/** The path of its file, as the article is to have it. */
	place?: StoredPath | undefined;
	/**
	 * Whether the article had no file so far. Former versions did not read all dates that files have, and left the date as it was
	 * where that of the file changed.
	 */
	isAdopted?: boolean | undefined;
	/** What is told with its result. */
	warning?: Fault | undefined;
	/** Why it must not be stored. */
	refusal?: Fault | undefined;
	/** Whether the entry is in the same document as when it was last read, so that nothing but the rules can have changed. */
	isSameDocument?: boolean;
	/**
	 * Set if the candidate is an article that is stored but not public, as it is: it becomes public because it is `due`, or
	 * because the operator has `asked` for it.
	 */
	revival?: "due" | "asked";
}

/** The result of one {@link Write}. */
export interface Written {
	/**
	 * `repaired` is updated, where only the rules have changed, or the Markdown alone and not what was made of it. `withdrawn` is not public any more, `restored` is public again;
	 * `draft` and `expired` have never been public, and nothing is stored of them.
	 */
	status:
		| "created"
		| "updated"
		| "repaired"
		| "unchanged"
		| "scheduled"
		| "withdrawn"
		| "restored"
		| "draft"
		| "expired"
		| "deleted"
		| "refused"
		| "precondition-failed"
		| "slug-taken";
	id: string;
	slug: string;
	/** The revision of the article's last change; 0 if it is not stored. */
	revision: number;
	/** Whether an unchanged article's row names this fingerprint and the present rules from now on. */
	isMarked?: boolean;
	/** Whether an operator's article made by former rules is left as it is, as it may have been edited through the API. */
	isKept?: boolean;
	/** The slug that it had before, if it has moved. */
	movedFrom?: string;
	/** Why it is refused. */
	errors?: Fault[];
	/** What it asked for and did not get. */
	warnings?: Fault[];
	/** Whether feeds show nothing of the change. */
	isUnseen?: boolean;
	/** When it will be public, if it is scheduled, in milliseconds since 1970. */
	date_published?: number;
}

/** A deleted article: its owner, and its guid there. */
export interface Tombstone {
	source: string;
	guid: string;
}

/** The part of the store that the writes at hand may affect. */
export interface Snapshot extends WorkingRows {
	/** The ids of other sources' articles that stand for a source's own article too, by {@link guidKey}. */
	shared: Map<string, string>;
	tombstones: Tombstone[];
	/** The ids among those asked for that deleted articles of the operator's had. */
	reservedIds: Set<string>;
	/** The owner of each slug asked for that is taken: of the article or story that has it, or of a deleted article. */
	slugs: Map<string, string>;
	/** The addresses that the operator's articles among them have or ask for. */
	addresses: AddressRow[];
	/** The operator's articles that are not public and may be one of those. */
	unpublished: Unpublished[];
	history: History;
}

/** What one transaction writes. */
export interface Plan extends Changes {
	results: Written[];
	revived: Tombstone[];
	/** Articles of this source that another source's article no longer stands for. */
	unshared: Tombstone[];
	/** Unchanged articles whose file has a new fingerprint, or that were made by former rules. */
	marks: { id: string; imported: string }[];
	/** Articles whose texts as they were written are not the stored ones. */
	originals: WrittenTexts[];
	/** Stored articles whose file has another path than before. */
	adopted: ({ guid: string } & StoredPath)[];
	addresses: AddressChanges;
	/** Articles and stories that move from the main feed into archives, other than those among the rows. */
	archived: { id: string; archive: number }[];
	unpublished: UnpublishedChanges;
	/** Articles that are to be withdrawn at another time than before (milliseconds since 1970; `null` for never). */
	expiries: { id: string; expires_at: number | null }[];
}

/**
 * Plans the writes of one owner.
 *
 * @param now milliseconds since 1970
 */
export function planWrites(writes: Write[], snapshot: Snapshot, now: number): Plan {
	const planning = new Planning(snapshot, now);
	const results = writes.map((write) => planning.write(write));
	const { revived, unshared, marks, originals, adopted, unpublished, expiries } = planning;
	const addresses = planning.addresses.changes();
	const changes = planning.working.changes();
	const archived = archive(changes, snapshot.history);
	const isRepair = results.every(({ status, isUnseen }) => isUnseen || !IS_NEWS.has(status));
	const own = { marks, originals, adopted, addresses, unpublished, expiries };
	return { ...changes, isRepair, results, revived, unshared, archived, ...own };
}

/** Why a second write of an article is refused. */
const TWICE: Fault = { pointer: "/id", detail: "is the article of another item in this document" };

/** The results that change what feeds say. */
const IS_NEWS: ReadonlySet<Written["status"]> = new Set(["created", "updated", "withdrawn", "restored"]);

/** The results of writes that change what is stored. */
const IS_CHANGE: ReadonlySet<Written["status"]> = new Set([...IS_NEWS, "repaired", "scheduled"]);

/** Plans one write after the other. */
class Planning {
	readonly working: WorkingSet;
	readonly revived: Tombstone[] = [];
	readonly unshared: Tombstone[] = [];
	readonly marks: Plan["marks"] = [];
	readonly originals: Plan["originals"] = [];
	readonly adopted: Plan["adopted"] = [];
	readonly addresses: AddressBook;
	readonly expiries: Plan["expiries"] = [];
	readonly unpublished = noUnpublishedChanges();
	readonly #hidden: UnpublishedSet;
	readonly #shared: Map<string, string>;
	readonly #tombstones: Set<string>;
	readonly #reservedIds: Set<string>;
	readonly #slugs: Map<string, string>;
	/** The guids of the operator's articles that have changed: what is planned for one knows nothing of a second time. */
	readonly #done = new Set<string>();
	readonly #now: number;

	constructor(snapshot: Snapshot, now: number) {
		this.working = new WorkingSet(snapshot);
		this.addresses = new AddressBook(snapshot.addresses);
		this.#shared = snapshot.shared;
		this.#tombstones = new Set(snapshot.tombstones.map(guidKey));
		this.#reservedIds = snapshot.reservedIds;
		this.#slugs = new Map(snapshot.slugs);
		this.#hidden = new UnpublishedSet(snapshot.unpublished);
		this.#now = now;
	}

	write(write: Write): Written {
		const { candidate, refusal } = write;
		const { article } = candidate;
		if (refusal !== undefined) return refused({ ...article, revision: 0 }, [refusal]);
		const before = this.#find(candidate);
		const hidden = before === undefined ? this.#findHidden(candidate) : undefined;
		const { guid } = before ?? hidden ?? article;
		if (article.source === OWN && this.#done.has(guid))
			return refused(before ?? hidden ?? { ...article, revision: 0 }, [TWICE]);
		const written = this.#write(write, before, hidden);
		if (IS_CHANGE.has(written.status)) this.#done.add(guid);
		const warnings = [write.warning, slugTaken(write, written)].filter((one) => one !== undefined);
		return warnings.length === 0 ? written : { ...written, warnings };
	}

	#write(write: Write, before: Version | undefined, hidden: Unpublished | undefined): Written {
		const { candidate, slug, expect } = write;
		const { article } = candidate;
		const found = before ?? hidden;
		// A deleted article is there for those who name its version.
		const isThere = hidden?.state !== "deleted" || (expect !== undefined && Array.isArray(expect.match));
		if (!isExpected(expect, isThere ? found : undefined))
			return resultOf("precondition-failed", found ?? { ...article, revision: 0 });
		if (write.revival !== undefined) return this.#revive(write, hidden);
		const reason = candidate.life && reasonToWithhold(candidate.life, this.#now);
		if (reason !== undefined) return this.#withhold(write, reason, before, hidden);
		if (before === undefined) return this.#begin(write, hidden);
		if (slug !== undefined && before.slug !== slug) return resultOf("slug-taken", before);
		return this.#expire(write, before, this.#change(write, before));
	}

	/** Notes when an article is to be withdrawn, if that has changed since it was written last. */
	#expire(write: Write, { id, row }: Version, written: Written): Written {
		const { life } = write.candidate;
		const expires_at = life?.expires ?? null;
		if (life === undefined || row === undefined || row.expires_at === expires_at) return written;
		if ((write.imported !== undefined && row.imported === write.imported) || isLinkedAnew(write, row))
			return written;
		if (written.status === "refused") return written;
		this.expiries.push({ id, expires_at });
		return written.status === "unchanged" ? { ...written, status: "updated", isUnseen: true } : written;
	}

	/** Finds the owner's stored article by its guid; the operator's also by its id. */
	#find({ article }: Candidate): Version | undefined {
		const known = this.working.byGuid(article);
		if (known !== undefined || article.source !== OWN) return known;
		const named = this.working.byId(article.id);
		return named?.source === OWN ? named : undefined;
	}

	/** Finds the operator's article among those that are not public. */
	#findHidden({ article }: Candidate): Unpublished | undefined {
		return article.source === OWN ? this.#hidden.find(article) : undefined;
	}

	/** Keeps back an article that must not be public. */
	#withhold(
		{ candidate: { article }, place }: Write,
		reason: "draft" | "expired",
		before: Version | undefined,
		hidden: Unpublished | undefined,
	): Written {
		const stored = before ?? hidden;
		if (stored !== undefined) this.#adopt(stored, place);
		if (before !== undefined) {
			this.working.remove(before);
			this.unpublished.withdrawn.push({ id: before.id, state: "withdrawn" });
			return resultOf("withdrawn", { ...before, revision: this.working.revision });
		}
		if (hidden?.state === "scheduled") {
			this.#restate(hidden, "withdrawn");
			return resultOf("withdrawn", { ...hidden, revision: this.working.revision });
		}
		if (hidden?.state === "deleted") return resultOf("deleted", hidden);
		return resultOf(reason, hidden ?? { ...article, revision: 0 });
	}

	#restate(hidden: Unpublished, state: Unpublished["state"]): void {
		this.unpublished.restated.push({ guid: hidden.guid, state });
		hidden.state = state;
	}

	/** Stores an article that is not public so far: makes it public, or keeps it back until its date. */
	#begin(write: Write, hidden: Unpublished | undefined): Written {
		const { candidate, slug, imported } = write;
		const { article, life } = candidate;
		if (hidden?.state === "deleted" && isAutomatic(write)) return resultOf("deleted", hidden);
		if (hidden === undefined || hidden.state === "deleted") {
			const isDeleted = this.#tombstones.has(guidKey(article)) && isAutomatic(write);
			const isScheduled =
				life !== undefined && !isDeleted && isAhead(life, article.date_published, this.#now);
			const written = isScheduled ? this.#schedule(write, undefined) : this.#create(write);
			const isStored = written.status === "created" || written.status === "scheduled";
			if (hidden !== undefined && isStored) this.unpublished.left.push({ guid: hidden.guid });
			return written;
		}
		if (slug !== undefined && hidden.slug !== slug) return resultOf("slug-taken", hidden);
		const isKnown = imported !== undefined && hidden.imported === imported;
		const isSame = isKnown || isFormerFile(write, hidden) || isLinkedAnew(write, hidden);
		const wasPublic = hidden.sorted_at !== null;
		const faults = wasPublic && !isSame && !write.isAdopted ? dateFaults(candidate, hidden) : [];
		faults.push(...this.#addressFaults(candidate, hidden.guid, hidden.slug));
		if (faults.length > 0) return refused(hidden, faults);
		this.#adopt(hidden, write.place);
		if (isSame && hidden.edited === 1 && hidden.whole !== null) {
			// Its file has not changed since it was edited.
			if (!wasPublic && hidden.date_published > this.#now)
				return { ...this.#reschedule(hidden), isKept: true };
			const stored = candidateOf({ ...hidden, ...JSON.parse(hidden.whole) }, candidate.publisher);
			const status = wasPublic ? "restored" : "created";
			return { ...this.#publish({ ...write, candidate: stored }, hidden, status), isKept: true };
		}
		if (wasPublic) return this.#publish(write, hidden, "restored");
		// What has no date keeps the one that it was scheduled for.
		const date_published = life?.isDated ? article.date_published : hidden.date_published;
		const dated = { ...write, candidate: { ...candidate, article: { ...article, date_published } } };
		const isScheduled = life !== undefined && isAhead(life, date_published, this.#now);
		return isScheduled ? this.#schedule(dated, hidden) : this.#publish(dated, hidden, "created");
	}

	/** Keeps an article back until its date as it is. */
	#reschedule(hidden: Unpublished): Written {
		const { state, date_published } = hidden;
		if (state === "scheduled") return { ...resultOf("unchanged", hidden), date_published };
		this.#restate(hidden, "scheduled");
		return { ...resultOf("scheduled", { ...hidden, revision: this.working.revision }), date_published };
	}

	/** Keeps an article back until its date. */
	#schedule(write: Write, hidden: Unpublished | undefined): Written {
		const { candidate, slug: fixedSlug, imported, place } = write;
		const { article, digest, life } = candidate;
		const { date_published } = article;
		const { id, guid } = hidden ?? article;
		const slug =
			hidden === undefined
				? this.#slugFor(fixedSlug ?? article.slug, { id, guid, source: OWN }, isSlugAsked(write))
				: this.#slugAfter(write, hidden);
		if (fixedSlug !== undefined && slug !== fixedSlug)
			return resultOf("slug-taken", { id, slug: fixedSlug, revision: 0 });
		const faults = this.#addressFaults(candidate, guid, slug);
		if (faults.length > 0) return refused({ id, slug, revision: 0 }, faults);
		const isReached = this.addresses.claim(guid, slug, addressesOf(candidate));
		const expires_at = life?.expires ?? null;
		const texts = textsChangedBy(candidate.originals, hidden?.originals, hidden?.digest === digest);
		const isUnchanged =
			hidden?.state === "scheduled" &&
			texts === "none" &&
			!isReached &&
			hidden.slug === slug &&
			hidden.date_published === date_published &&
			hidden.digest === digest &&
			hidden.expires_at === expires_at &&
			hidden.rules === RULES &&
			(imported === undefined || hidden.imported === imported);
		if (isUnchanged) return this.#reschedule(hidden);
		if (hidden === undefined || texts !== "none")
			this.#keepTexts(hidden ?? { guid, originals: null }, candidate.originals);
		this.#slugs.set(slug, OWN);
		const { content_html, content_text, transcript } = article;
		this.unpublished.scheduled.push({
			...{ guid, id, slug, content_html, content_text, transcript, ...place },
			...{
				date_published,
				digest,
				imported,
				rules: RULES,
				edited: imported === undefined ? 1 : 0,
				expires_at,
			},
			item: JSON.stringify(itemOf(article)),
			url_key: urlKeyOf({ ...article, slug }, candidate.publisher),
		});
		return { ...resultOf("scheduled", { id, slug, revision: this.working.revision }), date_published };
	}

	/** Makes an article public as it is stored. */
	#revive(write: Write, hidden: Unpublished | undefined): Written {
		const { article } = write.candidate;
		if (hidden === undefined) return resultOf("unchanged", { ...article, revision: 0 });
		const faults = this.#addressFaults(write.candidate, hidden.guid, hidden.slug);
		if (faults.length > 0) return refused(hidden, faults);
		const { state, date_published, sorted_at, expires_at } = hidden;
		const isDue = date_published <= this.#now;
		if (write.revival === "due") {
			if (state !== "scheduled" || !isDue) return resultOf("unchanged", hidden);
			if (expires_at === null || expires_at > this.#now) return this.#publish(write, hidden, "created");
			this.#restate(hidden, "withdrawn");
			return resultOf("withdrawn", { ...hidden, revision: this.working.revision });
		}
		if (sorted_at !== null || isDue) return this.#publish(write, hidden, "restored");
		return this.#reschedule(hidden);
	}

	/**
	 * Makes an article public that is stored. One that has been public gets its id, slug, date and place back; a scheduled one
	 * gets the place of its date, unless there are later ones in archives by now, below which nothing new must be.
	 */
	#publish(write: Write, hidden: Unpublished, status: "created" | "restored"): Written {
		const { candidate, imported, revival } = write;
		const { id, guid, digest } = hidden;
		const now = wholeSeconds(this.#now);
		const isNew = hidden.sorted_at === null;
		const date_published = isNew ? candidate.article.date_published : hidden.date_published;
		const own = Math.min(date_published, now);
		const isOld = hidden.archived_until !== null && own <= hidden.archived_until;
		const sorted_at = hidden.sorted_at ?? (isOld ? now : own);
		const isFreed = hidden.state === "deleted";
		const slug = isFreed
			? this.#slugFor(hidden.slug, { id, guid, source: OWN }, true)
			: this.#slugAfter(write, hidden);
		const isMoved = slug !== hidden.slug && !isFreed && !isNew;
		const isSameText = digest === candidate.digest;
		const before = hidden.date_modified ?? undefined;
		const { date_modified = isNew ? undefined : now } = candidate.article;
		const article = {
			...candidate.article,
			...{ id, guid, slug, date_published, sorted_at },
			date_modified: isSameText ? (candidate.article.date_modified ?? before) : date_modified,
		};
		const isStored = revival !== undefined;
		// With another text, it is news to those who have read that archive.
		const archive = isSameText ? hidden.archive : null;
		const { path, reversed_path, root } = hidden;
		const made = isStored ? { rules: hidden.rules, edited: hidden.edited } : {};
		const stored = { archive, path, reversed_path, root, ...made };
		const expiry = isStored ? hidden.expires_at : (candidate.life?.expires ?? null);
		// What has been restored by hand after it expired must not be withdrawn again.
		const expires_at = expiry !== null && expiry <= this.#now ? null : expiry;
		this.working.giveUpId(id);
		this.working.giveUpSlug(slug);
		this.addresses.take(slug);
		if (isMoved) this.addresses.move(guid, hidden.slug, slug);
		this.addresses.claim(guid, slug, addressesOf(candidate));
		this.#slugs.set(slug, OWN);
		const from = isStored ? (hidden.imported ?? undefined) : imported;
		const version = this.working.add(article, candidate, from, stored);
		version.originals = hidden.originals;
		const texts = textsChangedBy(candidate.originals, hidden.originals, isSameText);
		if (texts !== "none" && !isStored) this.#keepTexts(version, candidate.originals);
		if (expires_at !== null) this.expiries.push({ id, expires_at });
		if (this.#tombstones.has(guidKey(article))) this.revived.push({ source: OWN, guid });
		this.unpublished.left.push({ guid });
		this.#hidden.drop(hidden);
		return { ...resultOf(status, version), ...(isMoved && { movedFrom: hidden.slug }) };
	}

	#create(write: Write): Written {
		const { candidate, slug: fixedSlug, imported } = write;
		const { article } = candidate;
		const isDeleted = this.#tombstones.has(guidKey(article));
		if (isDeleted && isAutomatic(write)) return resultOf("deleted", { ...article, revision: 0 });
		const id = this.#idFor(candidate);
		const slug = this.#slugFor(fixedSlug ?? article.slug, { ...article, id }, isSlugAsked(write));
		if (fixedSlug !== undefined && slug !== fixedSlug)
			return resultOf("slug-taken", { id, slug: fixedSlug, revision: 0 });
		if (article.source === OWN) {
			const faults = this.#addressFaults(candidate, article.guid, slug);
			if (faults.length > 0) return refused({ id, slug, revision: 0 }, faults);
			this.working.giveUpId(id);
			this.working.giveUpSlug(slug);
			this.addresses.take(slug);
			this.addresses.claim(article.guid, slug, addressesOf(candidate));
		}
		this.#slugs.set(slug, article.source);
		if (isDeleted) this.revived.push({ source: article.source, guid: article.guid });
		const sorted_at = Math.min(article.date_published, wholeSeconds(this.#now));
		const former = this.#unshare(candidate);
		const quiet = former?.item.quiet ?? article.quiet;
		const version = this.working.add(
			{ ...article, id, slug, sorted_at, ...(quiet && { quiet }) },
			candidate,
			imported,
			write.place,
		);
		if (former !== undefined) this.working.join(version, former);
		// A deleted article with this guid may have left some.
		if (article.source === OWN) this.#keepTexts(version, candidate.originals);
		const expires_at = candidate.life?.expires;
		if (expires_at !== undefined) this.expiries.push({ id, expires_at });
		return resultOf("created", version);
	}

	#change(write: Write, before: Version): Written {
		const { candidate, imported, isSameDocument = false } = write;
		const { article, digest } = candidate;
		const isOwn = article.source === OWN;
		const isKnown = imported !== undefined && before.imported === imported;
		const isFormer = isFormerFile(write, before);
		const isSame = isKnown || isFormer || isLinkedAnew(write, before);
		const slug = isFormer ? before.slug : this.#slugAfter(write, before);
		const isMoved = slug !== before.slug;
		if (isOwn) {
			const faults = [
				...(isSame || write.isAdopted ? [] : dateFaults(candidate, before)),
				...this.#addressFaults(candidate, before.guid, slug),
			];
			if (faults.length > 0) return refused(before, faults);
			this.#adopt(before, write.place);
		}
		// The same file may link to articles whose addresses have become known.
		if (isKnown && !isFormer && before.rules === RULES && !isMoved) return resultOf("unchanged", before);
		const { date_modified } = before.item;
		// Its file has not changed since.
		if (isSame && isOwn && isEdited(before, candidate)) {
			this.marks.push({ id: before.id, imported: imported ?? "" });
			return { ...resultOf("unchanged", before), isKept: true };
		}
		const movedFrom = before.slug;
		if (isMoved) this.#move(before, slug);
		const isReached = isOwn && this.addresses.claim(before.guid, slug, addressesOf(candidate));
		const isRedated = article.date_modified !== undefined && article.date_modified !== date_modified;
		const texts = textsChangedBy(candidate.originals, before.originals, before.digest === digest);
		if (texts !== "none") this.#keepTexts(before, candidate.originals);
		// A feed that gives everything a new date at each poll has changed nothing.
		const isAlike = before.digest === digest && (isSame || !isRedated || !isOwn);
		if (isAlike && !isMoved) {
			// Some feeds look different at every poll, and each poll would then cost a write.
			const isMarked = imported !== undefined && (isOwn || before.rules !== RULES);
			if (isMarked) this.marks.push({ id: before.id, imported });
			if (!isReached && texts !== "markdown") return { ...resultOf("unchanged", before), isMarked };
			this.working.renew(before);
			return { ...resultOf(isReached && !isSame ? "updated" : "repaired", before), isUnseen: true };
		}
		const isReadAgain = !isOwn && before.rules !== RULES;
		const isRepaired = !isMoved && (isSame || (isReadAgain && (isSameDocument || !isRedated)));
		const modified =
			isRepaired || isAlike ? date_modified : (article.date_modified ?? wholeSeconds(this.#now));
		this.working.update(before, { ...article, date_modified: modified }, candidate, imported);
		return {
			...resultOf(isRepaired ? "repaired" : "updated", before),
			...(isMoved && { movedFrom }),
		};
	}

	/** Returns the slug that an article of the operator's has from now on: the one that it asks for, if it has none made from it. */
	#slugAfter(
		{ candidate: { own } }: Pick<Write, "candidate">,
		before: Pick<Version, "id" | "guid" | "slug">,
	): string {
		const asked = own?.slug?.slice(0, 200) ?? "";
		const wish = slugify(asked);
		// The former spelling may be of nothing but invisible marks.
		const isMet = (slug: string) => slugWishes(slug, before.id).includes(before.slug);
		if (wish === "" || isMet(wish) || isMet(formerSlugify(asked))) return before.slug;
		return this.#slugFor(wish, { ...before, source: OWN }, true);
	}

	/** Moves an article's page. Its former address redirects. */
	#move(before: Version, slug: string): void {
		this.addresses.move(before.guid, before.slug, slug);
		this.#slugs.delete(before.slug);
		this.#slugs.set(slug, OWN);
		this.working.move(before, slug);
	}

	/** What is wrong with the addresses that an article of the operator's asks for. */
	#addressFaults(candidate: Candidate, guid: string, slug: string): Fault[] {
		const hasPage = (other: string) => other !== slug && this.#slugs.has(other);
		return this.addresses.faultsOf(guid, addressesOf(candidate), hasPage);
	}

	/** Keeps the texts that an article was written in, and no others. */
	#keepTexts(version: Pick<Version, "guid" | "originals">, texts: Originals): void {
		version.originals = digestsOf(texts);
		this.originals.push({ guid: version.guid, texts });
	}

	/** Remembers the path of an article's file. */
	#adopt(article: Pick<Version, "guid" | keyof StoredPath>, place: StoredPath | undefined): void {
		if (place === undefined) return;
		const { path, reversed_path, root } = article;
		if (path === place.path && reversed_path === place.reversed_path && root === place.root) return;
		Object.assign(article, place);
		this.adopted.push({ guid: article.guid, ...place });
	}

	/** The operator's articles get the id that they ask for; of all others, the first to ask for an id gets it. */
	#idFor({ article, publisher }: Candidate): string {
		if (article.source === OWN) return article.id;
		const wishes = [article.id, computedId(publisher, article.guid)];
		return this.working.freeId(
			wishes.filter((id) => !this.#reservedIds.has(id) && !this.working.isOwnAddress(id)),
		);
	}

	/**
	 * Returns a free slug; the operator's articles may also take one that a followed article has.
	 *
	 * @param isAsked whether somebody has chosen it, so that it may also be one that another article had before
	 */
	#slugFor(
		wish: string,
		{ id, source, guid }: Pick<Version, "id" | "source" | "guid">,
		isAsked: boolean,
	): string {
		const isFree = (slug: string) => {
			const owner = this.#slugs.get(slug);
			if (source !== OWN) return owner === undefined;
			return owner !== OWN && !this.addresses.isHeld(slug, guid, isAsked);
		};
		return slugWishes(wish, id).find(isFree) ?? id;
	}

	/** Returns the article of another source that stood for this one too, until each was stored on its own. */
	#unshare({ article: { source, guid } }: Candidate): Version | undefined {
		const former = this.working.byId(this.#shared.get(guidKey({ source, guid })) ?? "");
		if (former === undefined || !this.working.unshare(former, source)) return undefined;
		this.unshared.push({ source, guid });
		return former;
	}
}

/**
 * Whether an operator's article has been edited through the API since it was imported. Former versions did not note that:
 * then one that has a date of modification counts as edited, unless it says what its file says.
 */
function isEdited(
	{ item, edited, former_html, former_text }: Version,
	{ article, text }: Candidate,
): boolean {
	if (edited !== null) return edited === 1;
	if (item.date_modified === undefined) return false;
	const former = typeof former_html === "string" ? textOfHtml(former_html) : (former_text ?? "");
	const saidBy = ({ title, summary, tags, authors, url, external_url, image }: Partial<Article>) =>
		JSON.stringify([title, summary, tags, authors, url, external_url, image]);
	return saidBy(item) !== saidBy(article) || withoutSpace(former) !== withoutSpace(text);
}

function withoutSpace(text: string): string {
	return text.replace(/\s+/g, "");
}

/** Whether an article was made from the same file as it is, by a former version. */
function isFormerFile({ formerImported }: Write, { imported }: Pick<Version, "imported">): boolean {
	return formerImported !== undefined && imported?.slice(0, formerImported.length) === formerImported;
}

/**
 * That another article has the slug which one was to get. Of new files it is not said: their names are the slugs that they
 * ask for, and many folders have files of one name.
 */
function slugTaken({ candidate: { own } }: Write, { status, slug, movedFrom }: Written): Fault | undefined {
	const wish = slugify(own?.slug?.slice(0, 200) ?? "");
	const isNew = status === "created" && own?.file === undefined;
	if (wish === "" || slug === wish || !(isNew || movedFrom !== undefined)) return undefined;
	const detail = `"${wish}" is another article's, so this one has "${slug}": choose another for one of them`;
	return { pointer: "/_tributary/slug", detail };
}

/** Whether one of the operator's articles was made from the same file as it is, but for where its links lead. */
function isLinkedAnew(
	{ candidate: { article }, imported }: Write,
	before: Pick<Version, "imported">,
): boolean {
	if (article.source !== OWN || imported === undefined || before.imported === null) return false;
	return !before.imported.endsWith(INCOMPLETE) && isSameFile(before.imported, imported);
}

/** Whether the slug of a new article was chosen, and not made from what it says. */
function isSlugAsked({ slug, candidate: { own } }: Write): boolean {
	return slug !== undefined || slugify(own?.slug ?? "") !== "";
}

/** In milliseconds. */
const DAY = 86_400_000;

/** The addresses that an article of the operator's asks for. */
function addressesOf({ article, own }: Candidate): AddressWishes {
	return { permalink: permalinkIn(article.url), aliases: own?.aliases };
}

/** What is wrong with the date of a published article: readers have it already. */
function dateFaults({ own, life }: Candidate, { date_published }: Pick<Article, "date_published">): Fault[] {
	if (own?.date === undefined || own.date === date_published) return [];
	// A date without a time may be short for the one that is stored.
	if (life?.isDatedByDay && own.date === date_published - (date_published % DAY)) return [];
	const detail = `cannot become ${rfc3339(own.date)}, as the article was published on ${rfc3339(date_published)}, and that date stays: write it, or leave the date out`;
	return [{ pointer: "/date_published", detail }];
}

/** Whether a write comes from a file or a followed feed, and so leaves deleted articles deleted. */
function isAutomatic({ candidate, imported }: Write): boolean {
	return imported !== undefined || candidate.article.source !== OWN;
}

function resultOf(
	status: Written["status"],
	{ id, slug, revision }: { id: string; slug: string; revision: number },
): Written {
	return { status, id, slug, revision };
}

function refused(article: { id: string; slug: string; revision: number }, errors: Fault[]): Written {
	return { ...resultOf("refused", article), errors };
}

/** A time as articles store it: feeds have no fractions of a second. */
function wholeSeconds(now: number): number {
	return Math.floor(now / 1000) * 1000;
}

/** Moves articles into archives if the main feed has too many; returns those that have no row among the changes. */
function archive(changes: Changes, { main, last, newest }: History): Plan["archived"] {
	const archived: Plan["archived"] = [];
	if (!changes.scopes.has("main")) return archived;
	const inMain = ({ scope }: Place) => scope === "main";
	const gone = new Set(changes.removed.filter(inMain).map(({ id }) => id));
	const stay = main.filter(({ id }) => !gone.has(id));
	const places = [...stay, ...changes.added.filter(inMain)].map((place) => [place.id, place] as const);
	const archives = planArchives([...new Map(places).values()]);
	if (archives.length === 0) return archived;
	const change = (scope: Scope, growth: number) =>
		changes.scopes.set(scope, { growth: growth + (changes.scopes.get(scope)?.growth ?? 0) });
	// The newest archive so far now links to the next one.
	if (newest !== null) change(historyScope(newest), 0);
	const stories = new Map(changes.stories.map((row) => [row.id, row]));
	const rows = new Map(changes.rows.flatMap((row) => (row.story === null ? [[row.id, row]] : [])));
	const moved = new Set<string>();
	for (const [i, places] of archives.entries()) {
		const archive = last + 1 + i;
		for (const { sorted_at, id, bytes } of places) {
			moved.add(id);
			changes.removed.push({ scope: "main", sorted_at, id, bytes });
			changes.added.push({ scope: historyScope(archive), sorted_at, id, bytes });
			const row = stories.get(id) ?? rows.get(id);
			if (row === undefined) archived.push({ id, archive });
			else row.archive = archive;
		}
		change(historyScope(archive), places.length);
	}
	change("main", -moved.size);
	changes.added = changes.added.filter(({ scope, id }) => scope !== "main" || !moved.has(id));
	return archived;
}

/**
 * Plans the removal of articles.
 *
 * @param source the source that loses them: an article that it shares with another source stays with that source
 */
export function planRemoval(ids: string[], rows: WorkingRows, source?: string): Changes {
	const working = new WorkingSet(rows);
	for (const id of ids) {
		const version = working.byId(id);
		if (version === undefined) continue;
		if (source !== undefined && version.source !== source) working.unshare(version, source);
		else working.remove(version);
	}
	return working.changes();
}

/** The slug itself, then with a suffix that depends on the article alone: short, then long enough to be unique. */
export function slugWishes(slug: string, id: string): string[] {
	const suffix = uuidv5(id, uuidv5.URL);
	return [slug, `${slug}-${suffix.slice(0, 8)}`, `${slug}-${suffix}`];
}

/** Whether what is stored is what the writer expects. */
export function isExpected(
	expect: Expectation | undefined,
	before: { revision: number } | undefined,
): boolean {
	if (expect === undefined) return true;
	if (expect.match === "none") return before === undefined;
	if (before === undefined) return false;
	return expect.match === "any" || expect.match.includes(before.revision);
}
