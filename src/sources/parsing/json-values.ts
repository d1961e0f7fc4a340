/**
 * Values of a JSON document of which nothing is known.
 *
 * @module
 */
import { secondsIn } from "./dates/durations.ts";

/** A JSON object. */
export type Members = Record<string, unknown>;

export function membersOf(value: unknown): Members {
	return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Members) : {};
}

/** One thing is a list of one. */
export function listOf(value: unknown): unknown[] {
	if (Array.isArray(value)) return value;
	return value === undefined || value === null ? [] : [value];
}

/** A text, or a number as some write ids. */
export function textOf(value: unknown): string | undefined {
	if (typeof value === "number") return String(value);
	return typeof value === "string" && value.trim() !== "" ? value : undefined;
}

/** A number, or one in quotes. */
export function numberOf(value: unknown): number | undefined {
	const number = typeof value === "string" ? Number.parseFloat(value) : value;
	return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

/** Seconds as a number, or as podcasts write them. */
export function spanOf(value: unknown): number | undefined {
	if (typeof value === "number") return value;
	return typeof value === "string" ? secondsIn(value) : undefined;
}

/** Whether something is so, in the words that podcasts have for it. */
export function flagOf(value: unknown): boolean | undefined {
	if (typeof value === "boolean") return value;
	const word = textOf(value)?.trim().toLowerCase() ?? "";
	if (/^(yes|true|explicit)$/.test(word)) return true;
	return /^(no|false|clean)$/.test(word) ? false : undefined;
}
