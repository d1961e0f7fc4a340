/**
 * Parts of a file (RFC 9110 §14).
 *
 * @module
 */

/** Bytes as they are asked for: from the first to the last, to the end, or so many at the end. */
export type ByteRange = { first: number; last?: number | undefined } | { suffix: number };

/** Bytes as they are, both ends included. */
export interface Slice {
	first: number;
	last: number;
}

/** The longest `Range` that is looked at, in characters; no client needs a tenth of it for one range. */
const MAX_LENGTH = 500;

/** `int-range` or `suffix-range` (§14.1.2). */
const RANGE_SPEC = /^(?:(\d+)-(\d*)|-(\d+))$/;

/**
 * The one range of bytes that a `Range` header asks for.
 *
 * @returns `undefined` if it is to be ignored: another unit, no range as §14.1.1 has them, or several of them. Those may be
 * ignored too (§14.2), and are: no player asks for several, and many small ones are a way to make a server work.
 */
export function parseRange(header: string | null): ByteRange | undefined {
	if (header === null || header.length > MAX_LENGTH) return undefined;
	const [, set] = /^bytes=(.*)$/i.exec(header) ?? [];
	// A list may have empty members, which count for nothing (§5.6.1.2).
	const [spec, ...others] = (set ?? "").split(",").flatMap((member) => member.trim() || []);
	if (spec === undefined || others.length > 0) return undefined;
	const [matched, first, last, suffix] = RANGE_SPEC.exec(spec) ?? [];
	if (matched === undefined) return undefined;
	if (first === undefined) return { suffix: bounded(suffix ?? "") };
	if (!last) return { first: bounded(first) };
	return BigInt(last) < BigInt(first) ? undefined : { first: bounded(first), last: bounded(last) };
}

/** A number of any length, or the largest that can be counted with: no file is as long. */
function bounded(digits: string): number {
	return Math.min(Number(digits), Number.MAX_SAFE_INTEGER);
}

/**
 * The bytes of a file that a range stands for.
 *
 * @param size of the file, in bytes
 * @returns `undefined` for the whole of an empty file, of which no part can be named (§14.4); `unsatisfiable` by §14.1.2
 */
export function sliceOf(range: ByteRange, size: number): Slice | "unsatisfiable" | undefined {
	if ("suffix" in range) {
		if (range.suffix === 0) return "unsatisfiable";
		return size === 0 ? undefined : { first: Math.max(0, size - range.suffix), last: size - 1 };
	}
	const { first, last = size } = range;
	return first >= size ? "unsatisfiable" : { first, last: Math.min(last, size - 1) };
}

/** The same range in R2's words. */
export function r2Range(range: ByteRange): R2Range {
	if ("suffix" in range) return range;
	const { first, last } = range;
	return { offset: first, ...(last !== undefined && { length: last - first + 1 }) };
}
