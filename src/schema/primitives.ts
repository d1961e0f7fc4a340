/**
 * What the members of an item are made of (see `item.ts`).
 *
 * @module
 */
import * as v from "valibot";
import { MAX_LINE, MAX_ORDINAL, MAX_SECONDS } from "../model/limits.ts";
import { MEDIA_TYPE } from "../model/media-type.ts";
import { oneLine, xmlSafe } from "../model/text.ts";
import { LanguageTag } from "./language.ts";

/** Absent, or `null` as some generators write it. */
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

export const FilledLine = v.pipe(Line, v.nonEmpty("must not be empty"));

/** A text of any length, XML-safe. */
export const Text = v.pipe(v.string(), v.transform(xmlSafe));

export const MediaType = v.pipe(
	FilledLine,
	v.regex(MEDIA_TYPE, "is not a media type such as audio/mpeg"),
	v.maxLength(200, "is longer than 200 characters"),
);

/** A language tag, also as many programs write it: `en_US`. */
export const Language = v.pipe(
	v.string(),
	v.transform((tag) => tag.trim().replaceAll("_", "-")),
	LanguageTag,
);

/** An object. What is none is nothing: in documents from elsewhere, an extension of the same name may hold anything. */
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

/** A list of at most so many. */
export const listOf = <S extends v.GenericSchema>(schema: S, most: number) =>
	v.pipe(
		v.nullish(v.array(v.unknown()), []),
		// The length first: a list of a million is refused before anything looks at its members.
		v.maxLength(most, ({ received }) => `has ${received} entries, at most ${most} can be stored`),
		v.array(schema),
	);

/** Seconds as players count, in whole milliseconds. */
export function inMilliseconds(seconds: number): number {
	return Math.round(seconds * 1000) / 1000;
}

/** A number of seconds that something can take, or stand at. */
export const Seconds = v.pipe(
	v.number(),
	v.finite(),
	v.minValue(0, "must not be negative"),
	v.maxValue(MAX_SECONDS, "is more than 1,000,000 seconds"),
	v.transform(inMilliseconds),
);

/** A number with at most two decimal places. */
export function inHundredths(number: number): number {
	return Math.round(number * 100) / 100;
}

/** A number that counts something, as people number episodes. */
export const Ordinal = v.pipe(
	v.number(),
	v.finite(),
	v.minValue(0, "must not be negative"),
	v.maxValue(MAX_ORDINAL, "is more than 1,000,000"),
	v.transform(inHundredths),
);
