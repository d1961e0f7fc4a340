/**
 * The case of an article that may be public but is not so far: it is stored anew, scheduled, published or restored.
 *
 * @module
 */
import { isAhead } from "../../../normalise/publication.ts";
import type { Unpublished } from "../../sql/unpublished.ts";
import type { Draft } from "../draft.ts";
import { dateFaults, isFromSameFile } from "../same-file.ts";
import { candidateOf } from "../unpublished-set.ts";
import { isAutomatic, refused, resultOf, type Write, type Written } from "../write.ts";
import { create } from "./create.ts";
import { publish } from "./publish.ts";
import { reschedule, schedule } from "./schedule.ts";

/** @param hidden the article, if it is stored but not public */
export function begin(draft: Draft, write: Write, hidden: Unpublished | undefined): Written {
	if (hidden === undefined) return beginNew(draft, write);
	if (hidden.state === "deleted")
		return isAutomatic(write) ? resultOf("deleted", hidden) : renew(draft, write, hidden);
	const { slug } = write;
	if (slug !== undefined && hidden.slug !== slug) return resultOf("slug-taken", hidden);
	return beginAgain(draft, write, hidden);
}

/** Stores an article of which nothing is stored, or that was deleted. */
function beginNew(draft: Draft, write: Write): Written {
	const { article, publication } = write.candidate;
	const isDeleted = draft.isDeleted(article) && isAutomatic(write);
	const isScheduled =
		publication !== undefined && !isDeleted && isAhead(publication, article.date_published, draft.now);
	return isScheduled ? schedule(draft, write, undefined) : create(draft, write);
}

/** Stores an article in the place of a deleted one. */
function renew(draft: Draft, write: Write, { guid }: Unpublished): Written {
	const written = beginNew(draft, write);
	const isStored = written.status === "created" || written.status === "scheduled";
	if (isStored) draft.unpublished.left.push({ guid });
	return written;
}

/** Schedules, publishes or restores an article that is scheduled or withdrawn. */
function beginAgain(draft: Draft, write: Write, hidden: Unpublished): Written {
	const { candidate } = write;
	const { article, publication } = candidate;
	const isSame = isFromSameFile(write, hidden);
	const wasPublic = hidden.sorted_at !== null;
	const faults = wasPublic && !isSame && !write.isAdopted ? dateFaults(candidate, hidden) : [];
	faults.push(...draft.addressFaults(candidate, hidden.guid, hidden.slug));
	if (faults.length > 0) return refused(hidden, faults);
	draft.adopt(hidden, write.place);
	// Its file has not changed since it was edited.
	if (isSame && hidden.edited === 1 && hidden.whole !== null)
		return { ...publishEdited(draft, write, hidden, hidden.whole), isKept: true };
	if (wasPublic) return publish(draft, write, hidden, "restored");
	// An article without a date keeps the one that it was scheduled for.
	const date_published = publication?.isDated ? article.date_published : hidden.date_published;
	const dated = { ...write, candidate: { ...candidate, article: { ...article, date_published } } };
	const isScheduled = publication !== undefined && isAhead(publication, date_published, draft.now);
	return isScheduled ? schedule(draft, dated, hidden) : publish(draft, dated, hidden, "created");
}

/**
 * Publishes, restores or schedules an article as it was edited through the API.
 *
 * @param whole the article as it is stored, as JSON
 */
function publishEdited(draft: Draft, write: Write, hidden: Unpublished, whole: string): Written {
	const wasPublic = hidden.sorted_at !== null;
	if (!wasPublic && hidden.date_published > draft.now) return reschedule(draft, hidden);
	const candidate = candidateOf({ ...hidden, ...JSON.parse(whole) }, write.candidate.publisher);
	return publish(draft, { ...write, candidate }, hidden, wasPublic ? "restored" : "created");
}
