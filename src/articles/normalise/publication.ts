/**
 * When one of the operator's articles is public. It uses no clock and no database.
 *
 * @module
 */
import type { Item } from "../schema/item.ts";

/** The settings of an item that determine when its article is public. */
export interface Publication {
	/** Whether it is a draft. */
	isDraft: boolean;
	/** When the article expires, in milliseconds since 1970. */
	expires: number | undefined;
	/** Whether it is public at once, even if its date is in the future. */
	isAtOnce: boolean;
	/** Whether it has a date, and whether that has no time. */
	isDated: boolean;
	isDatedByDay: boolean;
}

/**
 * A date without a time is held back only if it is further ahead than this, in milliseconds: until then, that day may have
 * begun where the author is (UTC+14 is the first zone to see it).
 */
const FIRST_ZONE = 14 * 3600_000;

/** Reads these settings from an item. */
export function publicationOf({ date_published, isDatedByDay, _tributary: own }: Item): Publication {
	return {
		isDraft: own?.draft ?? false,
		expires: own?.expires,
		isAtOnce: own?.future ?? false,
		isDated: date_published !== undefined || own?.date !== undefined,
		isDatedByDay: isDatedByDay ?? false,
	};
}

/** Returns why an article must not be public, regardless of its date: it is a draft, or has expired. */
export function reasonToWithhold(
	{ isDraft, expires }: Publication,
	now: number,
): "draft" | "expired" | undefined {
	if (isDraft) return "draft";
	return expires !== undefined && expires <= now ? "expired" : undefined;
}

/**
 * Whether an article is to be kept back until its date.
 *
 * @param date milliseconds since 1970
 */
export function isAhead({ isAtOnce, isDatedByDay }: Publication, date: number, now: number): boolean {
	return !isAtOnce && date - now > (isDatedByDay ? FIRST_ZONE : 0);
}
