/**
 * Attributes of HTML elements.
 *
 * @module
 */

/** An attribute as a parser gives it: its value is decoded, and here XML-safe. */
export interface Attribute {
	name: string;
	value: string;
}
