/**
 * Validates elements of the podcast namespace that are passed through unchanged.
 *
 * @module
 */
import type { PodcastNs } from "feedsmith";
import {
	ATTRIBUTE_NAME,
	CHILD_NAMES,
	ELEMENT_NAMES,
	type ElementItem,
	SCRIPT_SCHEME,
} from "../../../articles/schema/podcast-element.ts";
import type { PodcastElement } from "../../../model/episode.ts";
import { MAX_ELEMENTS } from "../../../model/limits.ts";
import { oneLine } from "../../../model/text.ts";
import { dropEmpty, isWebUrl, lineOf } from "../coerce.ts";
import { listOf, membersOf } from "../json-values.ts";

/** The longest value of an attribute, in UTF-16 code units. */
const MAX_VALUE = 1_000;

/** The elements of an entry, from the parser's form: its member `display` is the text, the others are attributes. */
export function elementsIn(podcast: PodcastNs.Item | undefined): PodcastElement[] {
	if (podcast === undefined) return [];
	const { soundbites, locations, license, socialInteracts, txts, chat, values } = podcast;
	return [
		...elements("alternateEnclosure", podcast.alternateEnclosures?.filter(saysMoreThanAFile)),
		...elements("image", podcast.images?.filter(saysMoreThanAPicture)),
		...elements("soundbite", soundbites),
		...elements("location", locations),
		...elements("license", license && [license]),
		...elements("socialInteract", socialInteracts),
		...elements("txt", txts),
		...elements("chat", chat && [chat]),
		...elements("value", values),
	];
}

/** Attributes for which the parser uses another spelling. */
const SPELLINGS: Partial<Record<string, string>> = { aspectRatio: "aspect-ratio" };

/** Whether an element has more than an attachment can hold. Otherwise it is generated from the attachment. */
function saysMoreThanAFile({ type, length, title, sources = [], ...more }: PodcastNs.AlternateEnclosure) {
	const isOnWeb = sources.length === 1 && isWebUrl(sources[0]?.uri) && sources[0]?.contentType === undefined;
	return !isOnWeb || Object.keys(more).length > 0;
}

/** Whether an element has more than an address and an alternative text. */
function saysMoreThanAPicture({ href, alt, ...more }: PodcastNs.Image) {
	return Object.keys(more).length > 0;
}

function elements(name: string, given: readonly object[] | undefined): PodcastElement[] {
	return (given ?? []).slice(0, MAX_ELEMENTS).map((one): PodcastElement => {
		const { display, valueRecipients, sources, integrity, ...attributes } = one as {
			[member: string]: unknown;
			valueRecipients?: object[];
			sources?: object[];
			integrity?: object;
		};
		return {
			name,
			attributes: Object.fromEntries(
				Object.entries(attributes)
					.filter(([, value]) => typeof value !== "object")
					.map(([attribute, value]) => [SPELLINGS[attribute] ?? attribute, plain(value)]),
			),
			text: typeof display === "string" ? display : undefined,
			children: [
				...elements("source", sources),
				...elements("integrity", integrity && [integrity]),
				...elements("valueRecipient", valueRecipients),
			],
		};
	});
}

/** A value as text. Numbers have no exponent, which some apps cannot read. */
function plain(value: unknown): string {
	const isTiny = typeof value === "number" && value !== 0 && Math.abs(value) < 1e-6;
	return isTiny ? value.toFixed(20).replace(/0+$/, "") : String(value);
}

/** The validated element, or `undefined`. Elements nested deeper than its children are dropped. */
export function elementOf(given: unknown): ElementItem | undefined {
	const { children, text } = membersOf(given);
	const element = elementNamed(given, ELEMENT_NAMES);
	if (element === undefined) return undefined;
	return dropEmpty({
		...element,
		text: typeof text === "string" ? lineOf(text) : undefined,
		children: listOf(children)
			.slice(0, MAX_ELEMENTS)
			.flatMap((child) => elementNamed(child, CHILD_NAMES) ?? []),
	});
}

/** The name and the attributes of an element, if it has one of these names. */
function elementNamed<Name extends string>(
	given: unknown,
	names: readonly Name[],
): { name: Name; attributes: Record<string, string> } | undefined {
	const { name: written, attributes } = membersOf(given);
	const name = names.find((known) => known === written);
	if (name === undefined) return undefined;
	const kept = Object.entries(membersOf(attributes)).flatMap(([attribute, value]) => {
		const line = typeof value === "string" ? oneLine(value.slice(0, MAX_VALUE)) : "";
		const isFit = isAttribute(attribute) && line !== "" && !SCRIPT_SCHEME.test(line);
		return isFit ? [[attribute, line] as const] : [];
	});
	return { name, attributes: Object.fromEntries(kept) };
}

/** Names that the schema of items drops because every object has members with these names. */
const MEMBERS_OF_OBJECTS = new Set(["constructor", "prototype"]);

function isAttribute(name: string): boolean {
	return ATTRIBUTE_NAME.test(name) && !MEMBERS_OF_OBJECTS.has(name);
}
