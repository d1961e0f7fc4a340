/**
 * Elements of XML, written with Hono's escaping template.
 *
 * @module
 */
import { html } from "hono/html";

/** An escaped part of a document. */
export type Xml = ReturnType<typeof html>;

/** Elements, each on its own line; empty values are left out. */
export function linesOf(elements: readonly (Xml | string | false | undefined)[]): string {
	let lines = "";
	for (const element of elements) if (element) lines += `${element}\n`;
	return lines;
}

/** An attribute with a leading space; empty if there is no value. */
export function attribute(name: string, value: string | number | boolean | undefined): Xml | "" {
	return value === undefined || value === "" ? "" : html` ${name}="${String(value)}"`;
}
