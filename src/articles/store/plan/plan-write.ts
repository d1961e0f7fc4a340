/**
 * Plans one write: finds the stored article, checks what the writer expects, and hands the write to the case that it is.
 *
 * @module
 */
import { OWN } from "../../../model/identity.ts";
import { reasonToWithhold } from "../../normalise/publication.ts";
import type { Fault } from "../../schema/item.ts";
import { begin } from "./cases/begin.ts";
import { publishStored } from "./cases/publish.ts";
import { changeExpiry, update } from "./cases/update.ts";
import { withhold } from "./cases/withhold.ts";
import type { Draft, Found } from "./draft.ts";
import { slugWarning } from "./slugs.ts";
import { isExpected, refused, resultOf, unstored, type Write, type Written } from "./write.ts";

/** Why a second write of an article is refused. */
const TWICE: Fault = { pointer: "/id", detail: "is the article of another item in this document" };

/** The results of writes that change what is stored. */
const IS_CHANGE: ReadonlySet<Written["status"]> = new Set([
	"created",
	"updated",
	"withdrawn",
	"restored",
	"repaired",
	"scheduled",
]);

/** Plans a write; returns its result. */
export function planWrite(draft: Draft, write: Write): Written {
	const { candidate, refusal } = write;
	const { article } = candidate;
	if (refusal !== undefined) return refused(unstored(article), [refusal]);
	const found = draft.find(candidate);
	const stored = found.before ?? found.hidden;
	const { guid } = stored ?? article;
	if (article.source === OWN && draft.hasChanged(guid)) return refused(stored ?? unstored(article), [TWICE]);
	const written = planCase(draft, write, found);
	if (IS_CHANGE.has(written.status)) draft.noteChange(guid);
	const warnings = [write.warning, slugWarning(write, written)].filter((one) => one !== undefined);
	return warnings.length === 0 ? written : { ...written, warnings };
}

function planCase(draft: Draft, write: Write, found: Found): Written {
	const { before, hidden } = found;
	const { candidate, slug, expect } = write;
	const { article, publication } = candidate;
	const stored = before ?? hidden;
	// A deleted article exists only for those who name its version.
	const exists = hidden?.state !== "deleted" || (expect !== undefined && Array.isArray(expect.match));
	if (!isExpected(expect, exists ? stored : undefined))
		return resultOf("precondition-failed", stored ?? unstored(article));
	if (write.revival !== undefined) return publishStored(draft, write, hidden);
	const reason = publication && reasonToWithhold(publication, draft.now);
	if (reason !== undefined) return withhold(draft, write, reason, found);
	if (before === undefined) return begin(draft, write, hidden);
	if (slug !== undefined && before.slug !== slug) return resultOf("slug-taken", before);
	return changeExpiry(draft, write, before, update(draft, write, before));
}
