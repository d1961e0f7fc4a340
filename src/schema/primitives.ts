/**
 * Schemas that the members of items are made of (see `item.ts`).
 *
 * @module
 */
import * as v from "valibot";
import { MAX_LINE, MAX_ORDINAL, MAX_SECONDS } from "../model/limits.ts";
import { MEDIA_TYPE } from "../model/media-type.ts";
import { oneLine, xmlSafe } from "../model/text.ts";
import { LanguageTag } from "./language.ts";

/** Makes a schema optional. `null` counts as absent, as some generators write it. */
export const maybe = <S extends v.GenericSchema>(schema: S) =>
	v.pipe(
		v.nullish(schema),
		v.transform((value) => value ?? undefined),
	);

/** A text on one line, within bounds. */
export const Line = v.pipe(
	v.string(),
	v.maxLength(MAX_LINE, `is longer than ${MAX_LINE} characters`),
	v.transform(oneLine),
);

export const NonEmptyLine = v.pipe(Line, v.nonEmpty("must not be empty"));

/** A text of any length, XML-safe. */
export const Text = v.pipe(v.string(), v.transform(xmlSafe));

export const MediaType = v.pipe(
	NonEmptyLine,
	v.regex(MEDIA_TYPE, "is not a media type such as audio/mpeg"),
	v.maxLength(200, "is longer than 200 characters"),
);

/** A language tag, also with underscores as many programs write it: `en_US`. */
export const Language = v.pipe(
	v.string(),
	v.transform((tag) => tag.trim().replaceAll("_", "-")),
	LanguageTag,
);

/** An object. Other values count as absent: in foreign documents, an extension of the same name may hold anything. */
export const extension = <S extends v.GenericSchema>(schema: S) =>
	v.optional(
		v.pipe(
			v.unknown(),
			v.transform((value) =>
				typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined,
			),
			v.optional(schema),
		),
	);

/** A list with a maximum length. */
export const listOf = <S extends v.GenericSchema>(schema: S, most: number) =>
	v.pipe(
		v.nullish(v.array(v.unknown()), []),
		// The length is checked first, so that a list of a million is refused before its members are read.
		v.maxLength(most, ({ received }) => `has ${received} entries, at most ${most} can be stored`),
		v.array(schema),
	);

/** Rounds seconds to whole milliseconds. */
export function inMilliseconds(seconds: number): number {
	return Math.round(seconds * 1000) / 1000;
}

/** A duration or a position in a recording, in seconds. */
export const Seconds = v.pipe(
	v.number(),
	v.finite(),
	v.minValue(0, "must not be negative"),
	v.maxValue(MAX_SECONDS, "is more than 1,000,000 seconds"),
	v.transform(inMilliseconds),
);

/** Rounds a number to two decimal places. */
export function inHundredths(number: number): number {
	return Math.round(number * 100) / 100;
}

/** The number of an episode or season. */
export const Ordinal = v.pipe(
	v.number(),
	v.finite(),
	v.minValue(0, "must not be negative"),
	v.maxValue(MAX_ORDINAL, "is more than 1,000,000"),
	v.transform(inHundredths),
);
