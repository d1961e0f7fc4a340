/**
 * Whether an operator's article was made from the same file as it is now, and whether it was edited since.
 *
 * @module
 */
import type { Article } from "../../../model/article.ts";
import { rfc3339 } from "../../../model/dates.ts";
import { isSameFile } from "../../../model/fingerprint.ts";
import { OWN } from "../../../model/identity.ts";
import type { Candidate } from "../../normalise/normalise.ts";
import { textOfHtml } from "../../sanitise/text.ts";
import type { Fault } from "../../schema/item.ts";
import type { Version } from "./story.ts";
import type { Write } from "./write.ts";

/** The stored article, as far as its file matters. */
type Imported = Pick<Version, "imported" | "incomplete">;

/** Whether the fingerprint of the file is the stored one, and the known facts about its attachments are as complete as before. */
export function isKnownFile({ imported, isIncomplete = false }: Write, before: Imported): boolean {
	return imported !== undefined && before.imported === imported && (before.incomplete === 1) === isIncomplete;
}

/** Whether an article was made from the same file by a former version. */
export function isFormerFile({ formerImported }: Write, { imported }: Imported): boolean {
	return formerImported !== undefined && imported?.slice(0, formerImported.length) === formerImported;
}

/** Whether one of the operator's articles was made from the same file, but its links lead elsewhere now. */
export function isLinkedAnew({ candidate: { article }, imported }: Write, before: Imported): boolean {
	if (article.source !== OWN || imported === undefined || before.imported === null) return false;
	return before.incomplete === 0 && isSameFile(before.imported, imported);
}

/** Whether an article was made from the same file in any of these ways. */
export function isFromSameFile(write: Write, before: Imported): boolean {
	return isKnownFile(write, before) || isFormerFile(write, before) || isLinkedAnew(write, before);
}

/**
 * Whether an operator's article has been edited through the API since it was imported. Former versions did not record that:
 * then an article with a date of modification counts as edited, unless it is the same as its file.
 */
export function isEdited(
	{ item, edited, former_html, former_text }: Version,
	{ article, text }: Candidate,
): boolean {
	if (edited !== null) return edited === 1;
	if (item.date_modified === undefined) return false;
	const former = typeof former_html === "string" ? textOfHtml(former_html) : (former_text ?? "");
	return metadataOf(item) !== metadataOf(article) || withoutSpace(former) !== withoutSpace(text);
}

function metadataOf({ title, summary, tags, authors, url, external_url, image }: Partial<Article>): string {
	return JSON.stringify([title, summary, tags, authors, url, external_url, image]);
}

function withoutSpace(text: string): string {
	return text.replace(/\s+/g, "");
}

/** In milliseconds. */
const DAY = 86_400_000;

/** Reports a date that differs from that of the published article, which readers have already. */
export function dateFaults(
	{ own, publication }: Candidate,
	{ date_published }: Pick<Article, "date_published">,
): Fault[] {
	if (own?.date === undefined || own.date === date_published) return [];
	// A date without a time matches the stored date of the same day.
	if (publication?.isDatedByDay && own.date === date_published - (date_published % DAY)) return [];
	const detail = `cannot become ${rfc3339(own.date)}, as the article was published on ${rfc3339(date_published)}, and that date stays: write it, or leave the date out`;
	return [{ pointer: "/date_published", detail }];
}
