/**
 * Reads untyped values of a JSON document.
 *
 * @module
 */
import { secondsIn } from "./dates/durations.ts";

/** A JSON object. */
export type Members = Record<string, unknown>;

export function membersOf(value: unknown): Members {
	return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Members) : {};
}

/** A list as it is; any other value as a list of one. */
export function listOf(value: unknown): unknown[] {
	if (Array.isArray(value)) return value;
	return value === undefined || value === null ? [] : [value];
}

/** A string, or a number as a string: some feeds write ids as numbers. */
export function textOf(value: unknown): string | undefined {
	if (typeof value === "number") return String(value);
	return typeof value === "string" && value.trim() !== "" ? value : undefined;
}

/** A number, or a string that contains one. */
export function numberOf(value: unknown): number | undefined {
	const number = typeof value === "string" ? Number.parseFloat(value) : value;
	return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

/** Seconds: a number, or a duration as podcasts write it (`1:02:03`). */
export function spanOf(value: unknown): number | undefined {
	if (typeof value === "number") return value;
	return typeof value === "string" ? secondsIn(value) : undefined;
}

/** A boolean, or one of the words that podcasts use for it (`yes`, `explicit`). */
export function flagOf(value: unknown): boolean | undefined {
	if (typeof value === "boolean") return value;
	const word = textOf(value)?.trim().toLowerCase() ?? "";
	if (/^(yes|true|explicit)$/.test(word)) return true;
	return /^(no|false|clean)$/.test(word) ? false : undefined;
}
