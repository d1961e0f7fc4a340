/**
 * The case of an article whose date is still to come: it is kept back until then.
 *
 * @module
 */

import { OWN } from "../../../../model/identity.ts";
import { RULES } from "../../../../model/rules.ts";
import { urlKeyOf } from "../../../normalise/normalise.ts";
import { textsChangedBy } from "../../../normalise/originals.ts";
import type { Unpublished } from "../../sql/unpublished.ts";
import { itemOf } from "../../stored-item.ts";
import type { Draft } from "../draft.ts";
import { isKnownFile } from "../same-file.ts";
import { isSlugChosen } from "../slugs.ts";
import { refused, resultOf, unstored, type Write, type Written } from "../write.ts";

/**
 * Stores an article that is to be public at its date.
 *
 * @param hidden the article, if it is stored but not public
 */
export function schedule(draft: Draft, write: Write, hidden: Unpublished | undefined): Written {
	const { candidate, slug: fixedSlug } = write;
	const { article, digest } = candidate;
	const { date_published } = article;
	const { id, guid } = hidden ?? article;
	const slug = slugFor(draft, write, hidden);
	if (fixedSlug !== undefined && slug !== fixedSlug)
		return resultOf("slug-taken", unstored({ id, slug: fixedSlug }));
	const faults = draft.addressFaults(candidate, guid, slug);
	if (faults.length > 0) return refused(unstored({ id, slug }), faults);
	const hasNewAddress = draft.claimAddresses(candidate, guid, slug);
	const texts = textsChangedBy(candidate.originals, hidden?.originals, hidden?.digest === digest);
	const isUnchanged =
		hidden !== undefined &&
		texts === "none" &&
		!hasNewAddress &&
		hidden.slug === slug &&
		isStoredAs(hidden, write);
	if (isUnchanged) return reschedule(draft, hidden);
	if (hidden === undefined || texts !== "none")
		draft.keepTexts(hidden ?? { guid, originals: null }, candidate.originals);
	draft.takeSlug(slug, OWN);
	draft.unpublished.scheduled.push(scheduledRow(write, { guid, id, slug }));
	return { ...resultOf("scheduled", { id, slug, revision: draft.working.revision }), date_published };
}

/** Keeps an article back until its date as it is stored. */
export function reschedule(draft: Draft, hidden: Unpublished): Written {
	const { state, date_published } = hidden;
	if (state === "scheduled") return { ...resultOf("unchanged", hidden), date_published };
	draft.restate(hidden, "scheduled");
	const { revision } = draft.working;
	return { ...resultOf("scheduled", { ...hidden, revision }), date_published };
}

function slugFor(draft: Draft, write: Write, hidden: Unpublished | undefined): string {
	const { candidate, slug } = write;
	if (hidden !== undefined) return draft.slugAfter(candidate, hidden);
	const { id, guid } = candidate.article;
	const isChosen = isSlugChosen(write);
	return draft.slugFor(slug ?? candidate.article.slug, { id, guid, source: OWN }, { isChosen });
}

/** Whether an article is scheduled already as a write would store it. */
function isStoredAs(hidden: Unpublished, write: Write): boolean {
	const {
		candidate: { article, digest, publication },
		imported,
	} = write;
	return (
		hidden.state === "scheduled" &&
		hidden.date_published === article.date_published &&
		hidden.digest === digest &&
		hidden.expires_at === (publication?.expires ?? null) &&
		hidden.rules === RULES &&
		(imported === undefined || isKnownFile(write, hidden))
	);
}

function scheduledRow(
	{ candidate, imported, isIncomplete, place }: Write,
	{ guid, id, slug }: { guid: string; id: string; slug: string },
): Record<string, unknown> {
	const { article, digest, publication, publisher } = candidate;
	const { content_html, content_text, transcript, date_published } = article;
	return {
		...{ guid, id, slug, content_html, content_text, transcript, ...place },
		...{ date_published, digest, imported, rules: RULES },
		incomplete: Number(isIncomplete ?? false),
		edited: imported === undefined ? 1 : 0,
		expires_at: publication?.expires ?? null,
		item: JSON.stringify(itemOf(article)),
		url_key: urlKeyOf({ ...article, slug }, publisher),
	};
}
