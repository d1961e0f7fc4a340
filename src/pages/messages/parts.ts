/**
 * How messages are written whose wording depends on a number, or that have an element within, such as a link or a date.
 *
 * @module
 */

import type { Child } from "hono/jsx";

/** The forms of a message that counts something, by the plural categories of its language (CLDR). */
export type Plural = Partial<Record<Intl.LDMLPluralRule, (values: { count: string }) => string>> & {
	other: (values: { count: string }) => string;
};

/** Makes a link or another element of the text given. */
export type Element = (text: string) => Child;

/** Declares the forms of a message that counts something: those that `Intl.PluralRules` knows for the language. */
export function plural(forms: Plural): Plural {
	return forms;
}

/** Tag of a template with elements within: returns the texts and elements in their order. */
export function parts(texts: TemplateStringsArray, ...elements: Child[]): Child[] {
	return texts.flatMap((text, i) => [text, elements[i] ?? ""]).filter((part) => part !== "");
}
