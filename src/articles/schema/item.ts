/**
 * Validates submitted JSON Feed 1.1 items: their shape and size.
 *
 * @module
 */
import * as v from "valibot";
import { isDay } from "../../model/dates.ts";
import { MAX_ATTACHMENTS, MAX_AUTHORS, MAX_PIXELS, MAX_STATED_BYTES, MAX_TAGS } from "../../model/limits.ts";
import { LanguageTag } from "../../schema/language.ts";
import {
	extension,
	Line,
	listOf,
	MediaType,
	maybe,
	NonEmptyLine,
	Seconds,
	Text,
} from "../../schema/primitives.ts";
import { EpisodeItem } from "./episode.ts";
import { DateText, OwnItem } from "./own-item.ts";

const ItemAuthor = v.pipe(
	v.object({ name: maybe(NonEmptyLine), url: maybe(NonEmptyLine), avatar: maybe(NonEmptyLine) }),
	v.check((author) => (author.name ?? author.url) !== undefined, "needs a name or a url"),
);

const ItemAttachment = v.object({
	url: NonEmptyLine,
	/** If it is missing, it is looked up or derived from the file's name. */
	mime_type: maybe(MediaType),
	title: maybe(Line),
	size_in_bytes: maybe(
		v.pipe(
			v.number(),
			v.safeInteger("must be a whole number"),
			v.minValue(0, "must not be negative"),
			v.maxValue(MAX_STATED_BYTES, `is more than ${MAX_STATED_BYTES} bytes`),
		),
	),
	duration_in_seconds: maybe(Seconds),
	_sensitive: v.optional(
		v.pipe(
			v.unknown(),
			v.transform((value): true | undefined => (value === true ? true : undefined)),
		),
	),
});

/** A side of a picture in pixels. In foreign documents, a member of this name may be anything else: then it is absent. */
const Pixels = v.fallback(
	v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(MAX_PIXELS))),
	undefined,
);

/** A JSON Feed 1.1 item with Tributary's extensions; unknown members are ignored, as §Extensions requires. */
export const Item = v.object({
	id: maybe(v.pipe(v.union([v.string(), v.number()]), v.transform(String), NonEmptyLine)),
	url: maybe(NonEmptyLine),
	external_url: maybe(NonEmptyLine),
	title: maybe(Line),
	content_html: maybe(Text),
	content_text: maybe(Text),
	summary: maybe(Text),
	image: maybe(NonEmptyLine),
	date_published: maybe(DateText),
	date_modified: maybe(DateText),
	/** JSON Feed 1.0's single author. */
	author: maybe(ItemAuthor),
	authors: listOf(ItemAuthor, MAX_AUTHORS),
	tags: listOf(Line, MAX_TAGS),
	language: maybe(LanguageTag),
	attachments: listOf(ItemAttachment, MAX_ATTACHMENTS),
	_tributary: maybe(OwnItem),
	/** The Markdown that its content was made from, which feeds can include. */
	_source_markdown: maybe(v.string()),
	_image: extension(v.object({ alt: maybe(Line), width: Pixels, height: Pixels })),
	_podcast: extension(EpisodeItem),
});

/** An item whose shape has been checked and whose text is XML-safe; URLs and HTML are still unchecked. */
export type Item = v.InferOutput<typeof Item> & {
	/** Set if its date has no time. */
	isDatedByDay?: true;
};

/** One fault in the input: a JSON pointer (RFC 6901) and a message. */
export interface Fault {
	pointer: string;
	detail: string;
	/** The path of the file whose article already has the requested id or address. */
	path?: string;
}

/** Thrown for input that cannot be stored, with all faults. Nothing has been changed. */
export class RefusedError extends Error {
	override name = "RefusedError";
	readonly faults: Fault[];
	constructor(faults: Fault[]) {
		super(faults.map((fault) => `${fault.pointer || "the article"} ${fault.detail}`).join("; "));
		this.faults = faults;
	}
}

/** Thrown for an item whose article would be too long or too complex to be stored. With less content, it could be. */
export class TooLargeError extends RefusedError {
	override name = "TooLargeError";
	/** Whether its HTML is too complex, as opposed to too long. */
	readonly isComplex: boolean;
	constructor(faults: Fault[], isComplex: boolean) {
		super(faults);
		this.isComplex = isComplex;
	}
}

/** The types of JSON, for error messages. */
const TYPES: Record<string, string> = {
	Array: "a list",
	Object: "an object",
	string: "a string",
	number: "a number",
	boolean: "true or false",
};

function wrongType({ expected, received }: v.BaseIssue<unknown>): string {
	if (received === "undefined") return "is missing";
	return `must be ${TYPES[expected ?? ""] ?? expected}, not ${received.slice(0, 40)}`;
}

/**
 * Checks an item's shape.
 *
 * @throws {RefusedError} with a fault for each invalid member
 */
export function parseItem(input: unknown): Item {
	if (Array.isArray(input))
		throw new RefusedError([{ pointer: "", detail: "must be an object, not a list" }]);
	const item = parsedAs(Item, input);
	return isDatedByDay(input) ? { ...item, isDatedByDay: true } : item;
}

/**
 * Checks input with a schema.
 *
 * @param pointer of the input in the request
 * @throws {RefusedError} with a fault for each invalid member, of the first 20
 */
export function parsedAs<S extends v.GenericSchema>(
	schema: S,
	input: unknown,
	pointer = "",
): v.InferOutput<S> {
	const result = v.safeParse(schema, input, { message: wrongType });
	if (result.success) return result.output;
	throw new RefusedError(
		result.issues.slice(0, 20).map((issue) => ({
			pointer: (issue.path ?? [])
				.map((step) => `/${String(step.key).replace(/~/g, "~0").replace(/\//g, "~1")}`)
				.reduce((path, step) => path + step, pointer),
			detail: issue.message,
		})),
	);
}

/** Whether the date of an item has no time, which is lost once the date is parsed. */
function isDatedByDay(input: unknown): boolean {
	const { success, output } = v.safeParse(WrittenDates, input);
	const written = success ? (output.date_published ?? output._tributary?.date) : undefined;
	return written !== undefined && written !== null && isDay(written);
}

/** The dates of an item, unparsed. */
const WrittenDates = v.object({
	date_published: v.nullish(v.string()),
	_tributary: v.nullish(v.object({ date: v.nullish(v.string()) })),
});
