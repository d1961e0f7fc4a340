/**
 * Rules that keep files back, and are not in the files themselves: in folders, configuration and data files.
 *
 * @module
 */
import { parseDate } from "../../../src/model/dates.ts";
import { FileError } from "../../errors.ts";
import { dateText } from "../../readers/front-dates.ts";
import { type Entry, KEPT_BACK_IF_FALSE, KEPT_BACK_IF_TRUE, NAMES } from "../../readers/front-names.ts";
import { publicationOf, shown, truthOf } from "../../readers/publication.ts";
import { type Data, frontEntries } from "./data.ts";

/** Why a file is not published. */
export interface Kept {
	reason: string;
	/** Whether this is uncertain, so that the file itself may decide. */
	isUncertain?: boolean;
}

/** Returns why a file is not published, by its path below the root of a site; `undefined` if it may be. */
export type Rule = (path: string) => Kept | undefined;

/** The rules for the files of a site. */
export interface SiteRules {
	keptBy: Rule;
	/** Folders whose names begin with `_` and whose files are published. */
	articleFolders: string[];
}

/** Finds keys that decide about publishing, in a file that cannot be read. */
export const DECIDING_WORDS =
	/draft|publish|permalink|private|unlisted|hidden|eleventyExcludeFromCollections|expir|status|visibility|render/i;

/**
 * Why inherited data keeps files back.
 *
 * @param now milliseconds since 1970
 * @returns the entry as it was written, such as `draft: true`; `undefined` if none keeps files back
 */
export function keptBy(entries: Entry[], now = Date.now()): string | undefined {
	try {
		const { state, reason = state } = publicationOf(entries, now);
		if (state !== "publish") return reason;
	} catch (error) {
		if (!(error instanceof FileError)) throw error;
		return `${error.pointer.slice(1)} ${error.message},`.trim();
	}
	const ahead = entries.find(({ name, value }) => {
		if (!(NAMES.date_published as readonly string[]).includes(name) || typeof value !== "string")
			return false;
		return (parseDate(dateText(value) ?? "") ?? 0) > now;
	});
	return ahead && `${ahead.key}: ${shown(ahead.value)}`;
}

/**
 * Keeps files back while a file that decides about them cannot be read.
 *
 * @param words finds out whether the file decides about them
 */
export function unreadable({ file, unread }: Data, words: RegExp): Kept | undefined {
	if (unread === undefined || !words.test(unread)) return undefined;
	return { reason: `${file} may keep it back, but cannot be read: correct that file`, isUncertain: true };
}

/** Whether the front matter of a text says that it is to be published: `draft: false`. */
export function saysPublic(text: string): boolean {
	try {
		return frontEntries(text).some(
			({ name, value }) =>
				(KEPT_BACK_IF_TRUE.includes(name) && truthOf(value) === false) ||
				(KEPT_BACK_IF_FALSE.includes(name) && truthOf(value) === true),
		);
	} catch (error) {
		if (error instanceof FileError) return false;
		throw error;
	}
}
