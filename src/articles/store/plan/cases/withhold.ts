/**
 * The case of a draft, or of an article that has expired: it must not be public.
 *
 * @module
 */
import type { Draft, Found } from "../draft.ts";
import { resultOf, unstored, type Write, type Written } from "../write.ts";

/** Withdraws an article that is public or scheduled. Any other article is not stored. */
export function withhold(
	draft: Draft,
	{ candidate: { article }, place }: Write,
	reason: "draft" | "expired",
	{ before, hidden }: Found,
): Written {
	const stored = before ?? hidden;
	if (stored !== undefined) draft.adopt(stored, place);
	const { revision } = draft.working;
	if (before !== undefined) {
		draft.working.remove(before);
		draft.unpublished.withdrawn.push({ id: before.id, state: "withdrawn" });
		return resultOf("withdrawn", { ...before, revision });
	}
	if (hidden?.state === "scheduled") {
		draft.restate(hidden, "withdrawn");
		return resultOf("withdrawn", { ...hidden, revision });
	}
	if (hidden?.state === "deleted") return resultOf("deleted", hidden);
	return resultOf(reason, hidden ?? unstored(article));
}
