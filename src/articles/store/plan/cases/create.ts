/**
 * The case of an article that is not stored, and is to be public at once.
 *
 * @module
 */
import { OWN } from "../../../../model/identity.ts";
import type { Draft } from "../draft.ts";
import { isSlugChosen } from "../slugs.ts";
import { isAutomatic, refused, resultOf, unstored, type Write, type Written } from "../write.ts";
import { wholeSeconds } from "./time.ts";

/** Adds an article. A deleted article stays deleted unless it is written through the API. */
export function create(draft: Draft, write: Write): Written {
	const { candidate, slug: fixedSlug } = write;
	const { article } = candidate;
	if (draft.isDeleted(article) && isAutomatic(write)) return resultOf("deleted", unstored(article));
	const id = draft.idFor(candidate);
	const slug = draft.slugFor(
		fixedSlug ?? article.slug,
		{ ...article, id },
		{ isChosen: isSlugChosen(write) },
	);
	if (fixedSlug !== undefined && slug !== fixedSlug)
		return resultOf("slug-taken", unstored({ id, slug: fixedSlug }));
	if (article.source === OWN) {
		const faults = draft.addressFaults(candidate, article.guid, slug);
		if (faults.length > 0) return refused(unstored({ id, slug }), faults);
		draft.working.giveUpId(id);
		draft.working.giveUpSlug(slug);
		draft.addresses.take(slug);
		draft.claimAddresses(candidate, article.guid, slug);
	}
	draft.takeSlug(slug, article.source);
	draft.revive(article);
	const sorted_at = Math.min(article.date_published, wholeSeconds(draft.now));
	const former = draft.unshare(candidate);
	const quiet = former?.item.quiet ?? article.quiet;
	const version = draft.working.add(
		{ ...article, id, slug, sorted_at, ...(quiet && { quiet }) },
		write,
		write.place,
	);
	if (former !== undefined) draft.working.join(version, former);
	// A deleted article with this guid may have left some.
	if (article.source === OWN) draft.keepTexts(version, candidate.originals);
	const expires_at = candidate.publication?.expires;
	if (expires_at !== undefined) draft.expiries.push({ id, expires_at });
	return resultOf("created", version);
}
