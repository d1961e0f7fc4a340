/**
 * Elements of the podcast namespace that are not interpreted, or only in part, and are passed on to podcast apps: payments,
 * discussions, subjects, and alternative enclosures of an episode.
 *
 * @module
 */
import * as v from "valibot";
import { MAX_ELEMENTS } from "../../model/limits.ts";
import { Line, listOf } from "../../schema/primitives.ts";

/** The elements that are passed on. Other elements have members of their own, or belong to a channel. */
export const ELEMENT_NAMES = [
	"alternateEnclosure",
	"chat",
	"image",
	"license",
	"location",
	"socialInteract",
	"soundbite",
	"txt",
	"value",
] as const;

/** Their child elements. */
export const CHILD_NAMES = ["integrity", "source", "valueRecipient"] as const;

/** The names that an attribute may have. */
export const ATTRIBUTE_NAME = /^[a-z][a-z-]{0,39}$/i;

/** Schemes that an app could execute if it made a link of the value. */
export const SCRIPT_SCHEME = /^\s*(?:javascript|data|vbscript):/i;

const Attributes = v.record(
	v.pipe(v.string(), v.regex(ATTRIBUTE_NAME, "is not a valid attribute name")),
	v.pipe(
		Line,
		v.maxLength(1_000, "is longer than 1000 characters"),
		v.check((value) => !SCRIPT_SCHEME.test(value), "is not a web address"),
	),
);

/** The schema of such an element. */
export const ElementItem = v.object({
	name: v.picklist(ELEMENT_NAMES, `must be one of ${ELEMENT_NAMES.join(", ")}`),
	attributes: v.optional(Attributes, {}),
	text: v.optional(Line),
	children: v.optional(
		listOf(
			v.object({
				name: v.picklist(CHILD_NAMES, `must be one of ${CHILD_NAMES.join(", ")}`),
				attributes: v.optional(Attributes, {}),
			}),
			MAX_ELEMENTS,
		),
	),
});
export type ElementItem = v.InferOutput<typeof ElementItem>;
