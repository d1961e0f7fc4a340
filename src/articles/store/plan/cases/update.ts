/**
 * The case of an article that is public and is written again.
 *
 * @module
 */
import { OWN } from "../../../../model/identity.ts";
import { RULES } from "../../../../model/rules.ts";
import { textsChangedBy } from "../../../normalise/originals.ts";
import type { Fault } from "../../../schema/item.ts";
import type { Draft } from "../draft.ts";
import {
	dateFaults,
	isEdited,
	isFormerFile,
	isFromSameFile,
	isKnownFile,
	isLinkedAnew,
} from "../same-file.ts";
import type { Version } from "../story.ts";
import { refused, resultOf, type Write, type Written } from "../write.ts";
import { wholeSeconds } from "./time.ts";

/** Updates an article, as far as it has changed. */
export function update(draft: Draft, write: Write, before: Version): Written {
	const { candidate, imported } = write;
	const { article, digest } = candidate;
	const isOwn = article.source === OWN;
	const isFormer = isFormerFile(write, before);
	const isSame = isFromSameFile(write, before);
	const slug = isFormer ? before.slug : draft.slugAfter(candidate, before);
	const isMoved = slug !== before.slug;
	if (isOwn) {
		const faults = faultsOf(draft, write, before, { isSame, slug });
		if (faults.length > 0) return refused(before, faults);
		draft.adopt(before, write.place);
	}
	// The same file may link to articles whose addresses have since become known; then its article changes.
	if (isKnownFile(write, before) && !isFormer && before.rules === RULES && !isMoved)
		return resultOf("unchanged", before);
	if (isSame && isOwn && isEdited(before, candidate)) {
		// Its file has not changed since it was edited.
		draft.marks.push(markOf(before, { ...write, imported: imported ?? "" }));
		return { ...resultOf("unchanged", before), isKept: true };
	}
	const movedFrom = before.slug;
	if (isMoved) draft.move(before, slug);
	const hasNewAddress = isOwn && draft.claimAddresses(candidate, before.guid, slug);
	const texts = textsChangedBy(candidate.originals, before.originals, before.digest === digest);
	if (texts !== "none") draft.keepTexts(before, candidate.originals);
	const change = { isSame, isMoved, isRedated: isRedated(write, before) };
	// Some feeds change all dates with each poll, which is not an update.
	const isAlike = before.digest === digest && (isSame || !change.isRedated || !isOwn);
	if (isAlike && !isMoved)
		return keepContent(draft, write, before, {
			isShownAnew: hasNewAddress || texts === "markdown",
			isNews: hasNewAddress && !isSame,
		});
	const isRepaired = isRepair(write, before, change);
	const { date_modified } = before.item;
	const modified = isRepaired || isAlike ? date_modified : (article.date_modified ?? wholeSeconds(draft.now));
	draft.working.update(before, { ...article, date_modified: modified }, write);
	return { ...resultOf(isRepaired ? "repaired" : "updated", before), ...(isMoved && { movedFrom }) };
}

/** Returns the faults in the date and the addresses of an operator's article. */
function faultsOf(
	draft: Draft,
	{ candidate, isAdopted }: Write,
	before: Version,
	{ isSame, slug }: { isSame: boolean; slug: string },
): Fault[] {
	return [
		...(isSame || isAdopted ? [] : dateFaults(candidate, before)),
		...draft.addressFaults(candidate, before.guid, slug),
	];
}

/** Whether an article names another date of modification than before. */
function isRedated({ candidate: { article } }: Write, { item }: Version): boolean {
	return article.date_modified !== undefined && article.date_modified !== item.date_modified;
}

/**
 * Leaves an article's content as it is.
 *
 * @param isShownAnew whether its feeds and pages are rendered again, for a change other than the content
 * @param isNews whether that change counts as an update
 */
function keepContent(
	draft: Draft,
	{ candidate, imported, isIncomplete = false }: Write,
	before: Version,
	{ isShownAnew, isNews }: { isShownAnew: boolean; isNews: boolean },
): Written {
	// Not for followed feeds: some change on every poll, and each poll would then cost a write.
	const isOwn = candidate.article.source === OWN;
	const isMarked = imported !== undefined && (isOwn || before.rules !== RULES);
	if (isMarked) draft.marks.push(markOf(before, { imported, isIncomplete }));
	if (!isShownAnew) return { ...resultOf("unchanged", before), isMarked };
	draft.working.renew(before);
	return { ...resultOf(isNews ? "updated" : "repaired", before), isUnseen: true };
}

/** Marks an unchanged article as made from a file. */
function markOf(
	{ id }: Version,
	{ imported, isIncomplete = false }: { imported: string; isIncomplete?: boolean },
): Draft["marks"][number] {
	return { id, imported, incomplete: Number(isIncomplete) };
}

/** Whether an article has changed only because the rules have. */
function isRepair(
	{ candidate: { article }, isSameDocument = false }: Write,
	{ rules }: Version,
	{ isSame, isMoved, isRedated }: { isSame: boolean; isMoved: boolean; isRedated: boolean },
): boolean {
	const isReadAgain = article.source !== OWN && rules !== RULES;
	return !isMoved && (isSame || (isReadAgain && (isSameDocument || !isRedated)));
}

/**
 * Stores when an article is to be withdrawn, if its file names another time than when it was written last.
 *
 * @param written the result so far
 */
export function changeExpiry(draft: Draft, write: Write, { id, row }: Version, written: Written): Written {
	const { publication } = write.candidate;
	const expires_at = publication?.expires ?? null;
	if (publication === undefined || row === undefined || row.expires_at === expires_at) return written;
	if (isKnownFile(write, row) || isLinkedAnew(write, row)) return written;
	if (written.status === "refused") return written;
	draft.expiries.push({ id, expires_at });
	return written.status === "unchanged" ? { ...written, status: "updated", isUnseen: true } : written;
}
