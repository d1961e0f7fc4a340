/**
 * The schema of the member `_tributary` of an item: its addresses on this site, its file, and when it is public.
 *
 * @module
 */
import * as v from "valibot";
import { parseDate } from "../../model/dates.ts";
import { xmlSafe } from "../../model/text.ts";
import { maybe, NonEmptyLine } from "../../schema/primitives.ts";

/** The longest path of a file below the content's root, in UTF-16 code units. */
const MAX_PATH = 2_000;

/** How many folders deep it may be. */
const MAX_DEPTH = 50;

/** How many other addresses may lead to one article. */
const MAX_ALIASES = 100;

/** A date in any format that {@link parseDate} accepts, as milliseconds since 1970. */
export const DateText = v.pipe(
	v.string(),
	v.rawTransform(({ dataset, addIssue, NEVER }) => {
		const moment = parseDate(dataset.value);
		if (moment !== undefined) return moment;
		addIssue({
			message: `"${dataset.value.slice(0, 40)}" is not a date such as 2025-10-06 or 2025-10-06T14:30:00Z`,
		});
		return NEVER;
	}),
);

/** The path of a file relative to the root of the content, the same on every operating system. */
const FilePath = v.pipe(
	v.string(),
	v.transform((path) => path.normalize("NFC")),
	v.maxLength(MAX_PATH, `is longer than ${MAX_PATH} characters`),
	v.check(
		(path) => path.split("/").every((segment) => !/^\.{0,2}$/.test(segment)) && xmlSafe(path) === path,
		"is not the path of a file below the root, such as 2025/notes.md",
	),
	v.check((path) => path.split("/").length <= MAX_DEPTH, `is more than ${MAX_DEPTH} folders deep`),
);

/** SHA-256 in hexadecimal digits. */
const Fingerprint = v.pipe(
	v.string(),
	v.regex(/^[0-9a-f]{64}$/, "is not a SHA-256 of 64 hexadecimal digits"),
);

const Aliases = v.pipe(
	v.array(v.unknown()),
	// The length is checked first, so that a list of a million is refused before its members are read.
	v.maxLength(MAX_ALIASES, ({ received }) => `has ${received} entries, at most ${MAX_ALIASES} can be stored`),
	v.array(NonEmptyLine),
);

/** The members of `_tributary`; others are ignored. */
export const OwnItem = v.object({
	/** The last segment of its page's path. If the article has another one, it moves, and the former address redirects. */
	slug: maybe(NonEmptyLine),
	/** The path of its file below the root of the content. The article with this path is this article. */
	path: maybe(FilePath),
	/** The name of the root's folder, if the root is known. */
	root: maybe(NonEmptyLine),
	/** Whether the root was unknown: `path` may then start above or below the stored root. */
	partial_path: maybe(v.boolean()),
	/** The id that former versions made from the file's bare name. */
	former_id: maybe(NonEmptyLine),
	/** Whether the file that the article came from is gone, so that the article may get another path. */
	moved: maybe(v.boolean()),
	/** The date of a new article that has no `date_published`. */
	date: maybe(DateText),
	/** Other paths of this site that redirect to it. */
	aliases: maybe(Aliases),
	/** Whether the item is a draft, which is not published. */
	draft: maybe(v.boolean()),
	/** When the article expires and is withdrawn. */
	expires: maybe(DateText),
	/** Whether it is public at once even if its date is in the future. */
	future: maybe(v.boolean()),
	/** The fingerprint of its file; by default, that of the item. */
	fingerprint: maybe(Fingerprint),
	/** The fingerprint that former versions computed for the same file. */
	former_fingerprint: maybe(Fingerprint),
	/** The unchanged file, for exports. */
	file: maybe(v.string()),
});
