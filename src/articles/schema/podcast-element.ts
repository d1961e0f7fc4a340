/**
 * Elements of the podcast namespace that mean nothing here, or less than they say, and are passed on to apps that know them:
 * where to send money, where to talk about an episode, what it is about, in which qualities it can be had.
 *
 * @module
 */
import * as v from "valibot";
import { MAX_ELEMENTS } from "../../model/limits.ts";
import { Line, listOf } from "../../schema/primitives.ts";

/** The elements that are passed on. Others have members of their own, or belong to a channel. */
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

/** Those within them. */
export const CHILD_NAMES = ["integrity", "source", "valueRecipient"] as const;

/** How an attribute may be named. */
export const ATTRIBUTE_NAME = /^[a-z][a-z-]{0,39}$/i;

/** Nothing that an app could run, should it make a link of it. */
export const SCRIPT_SCHEME = /^\s*(?:javascript|data|vbscript):/i;

const Attributes = v.record(
	v.pipe(v.string(), v.regex(ATTRIBUTE_NAME, "is no name of an attribute")),
	v.pipe(
		Line,
		v.maxLength(1_000, "is longer than 1000 characters"),
		v.check((value) => !SCRIPT_SCHEME.test(value), "is not a web address"),
	),
);

/** Such an element, as the API takes it. */
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
