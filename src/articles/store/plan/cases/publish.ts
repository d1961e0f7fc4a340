/**
 * The case of an article that is stored but not public, and becomes public: at its date, with a new text, or restored.
 *
 * @module
 */
import type { Article } from "../../../../model/article.ts";
import { OWN } from "../../../../model/identity.ts";
import type { Candidate } from "../../../normalise/normalise.ts";
import { textsChangedBy } from "../../../normalise/originals.ts";
import type { Unpublished } from "../../sql/unpublished.ts";
import type { Draft } from "../draft.ts";
import type { MadeBy } from "../working-set.ts";
import { refused, resultOf, unstored, type Write, type Written } from "../write.ts";
import { reschedule } from "./schedule.ts";
import { wholeSeconds } from "./time.ts";

/** Makes an article public as it is stored, because it is due or is restored. */
export function publishStored(draft: Draft, write: Write, hidden: Unpublished | undefined): Written {
	const { candidate, revival } = write;
	if (hidden === undefined) return resultOf("unchanged", unstored(candidate.article));
	const faults = draft.addressFaults(candidate, hidden.guid, hidden.slug);
	if (faults.length > 0) return refused(hidden, faults);
	if (revival === "due") return publishDue(draft, write, hidden);
	const isDue = hidden.date_published <= draft.now;
	if (hidden.sorted_at !== null || isDue) return publish(draft, write, hidden, "restored");
	return reschedule(draft, hidden);
}

/** Publishes a scheduled article whose date has come, unless it has expired by then. */
function publishDue(draft: Draft, write: Write, hidden: Unpublished): Written {
	const { state, date_published, expires_at } = hidden;
	if (state !== "scheduled" || date_published > draft.now) return resultOf("unchanged", hidden);
	if (expires_at === null || expires_at > draft.now) return publish(draft, write, hidden, "created");
	draft.restate(hidden, "withdrawn");
	return resultOf("withdrawn", { ...hidden, revision: draft.working.revision });
}

/**
 * Makes a stored article public, with the text of the write. One that has been public gets its id, slug, date and place back;
 * a scheduled one gets the place of its date.
 */
export function publish(
	draft: Draft,
	write: Write,
	hidden: Unpublished,
	status: "created" | "restored",
): Written {
	const { candidate, revival } = write;
	const { id, guid } = hidden;
	const isNew = hidden.sorted_at === null;
	const isFreed = hidden.state === "deleted";
	const slug = isFreed
		? draft.slugFor(hidden.slug, { id, guid, source: OWN }, { isChosen: true })
		: draft.slugAfter(candidate, hidden);
	const isMoved = slug !== hidden.slug && !isFreed && !isNew;
	const isSameText = hidden.digest === candidate.digest;
	const isStored = revival !== undefined;
	draft.working.giveUpId(id);
	draft.working.giveUpSlug(slug);
	draft.addresses.take(slug);
	if (isMoved) draft.addresses.move(guid, hidden.slug, slug);
	draft.claimAddresses(candidate, guid, slug);
	draft.takeSlug(slug, OWN);
	const { path, reversed_path, root } = hidden;
	const version = draft.working.add(
		publishedArticle(write, hidden, { slug, now: wholeSeconds(draft.now) }),
		isStored ? storedWrite(candidate, hidden) : write,
		{
			// With another text, it is news to those who have read that archive.
			archive: isSameText ? hidden.archive : null,
			...{ path, reversed_path, root },
			...(isStored && { rules: hidden.rules, edited: hidden.edited }),
		},
	);
	version.originals = hidden.originals;
	const texts = textsChangedBy(candidate.originals, hidden.originals, isSameText);
	if (texts !== "none" && !isStored) draft.keepTexts(version, candidate.originals);
	const expires_at = isStored ? hidden.expires_at : (candidate.publication?.expires ?? null);
	// An article that is restored after it expired must not be withdrawn again.
	if (expires_at !== null && expires_at > draft.now) draft.expiries.push({ id, expires_at });
	draft.revive(version);
	draft.unpublished.left.push({ guid });
	draft.hidden.drop(hidden);
	return { ...resultOf(status, version), ...(isMoved && { movedFrom: hidden.slug }) };
}

/** The write that made an article as it is stored. */
function storedWrite(candidate: Candidate, { imported, incomplete }: Unpublished): MadeBy {
	return { candidate, imported: imported ?? undefined, isIncomplete: incomplete === 1 };
}

/** The article as it is public from now on. */
function publishedArticle(
	{ candidate: { article, digest } }: Write,
	hidden: Unpublished,
	{ slug, now }: { slug: string; now: number },
): Article & { sorted_at: number } {
	const { id, guid, sorted_at } = hidden;
	const isNew = sorted_at === null;
	const date_published = isNew ? article.date_published : hidden.date_published;
	const { date_modified = isNew ? undefined : now } = article;
	const stored = hidden.date_modified ?? undefined;
	return {
		...article,
		...{ id, guid, slug, date_published, sorted_at: sorted_at ?? placeOf(hidden, date_published, now) },
		date_modified: hidden.digest === digest ? (article.date_modified ?? stored) : date_modified,
	};
}

/**
 * The place of an article that has never been public: that of its date, or the present, if archives have later articles by
 * now. Nothing new goes below these.
 */
function placeOf({ archived_until }: Unpublished, date_published: number, now: number): number {
	const own = Math.min(date_published, now);
	return archived_until !== null && own <= archived_until ? now : own;
}
