/**
 * Parts of a file (RFC 9110 §14).
 *
 * @module
 */

/** A requested range: from the first byte to the last, to the end, or a number of bytes at the end. */
export type ByteRange = { first: number; last?: number | undefined } | { suffix: number };

/** A range within a file; both ends are inclusive. */
export interface Slice {
	first: number;
	last: number;
}

/** The longest `Range` that is parsed, in characters. One range needs less than a tenth of it. */
const MAX_LENGTH = 500;

/** `int-range` or `suffix-range` (§14.1.2). */
const RANGE_SPEC = /^(?:(\d+)-(\d*)|-(\d+))$/;

/**
 * Parses a `Range` header with a single range of bytes.
 *
 * @returns `undefined` if the header is ignored: it has another unit, an invalid range (§14.1.1) or several ranges. A server
 * may ignore several ranges (§14.2): no player requests them, and many small ranges could be used to overload it.
 */
export function parseRange(header: string | null): ByteRange | undefined {
	if (header === null || header.length > MAX_LENGTH) return undefined;
	const [, set] = /^bytes=(.*)$/i.exec(header) ?? [];
	// Empty list members are ignored (§5.6.1.2).
	const [spec, ...others] = (set ?? "").split(",").flatMap((member) => member.trim() || []);
	if (spec === undefined || others.length > 0) return undefined;
	const [matched, first, last, suffix] = RANGE_SPEC.exec(spec) ?? [];
	if (matched === undefined) return undefined;
	if (first === undefined) return { suffix: bounded(suffix ?? "") };
	if (!last) return { first: bounded(first) };
	return BigInt(last) < BigInt(first) ? undefined : { first: bounded(first), last: bounded(last) };
}

/** A number of any length, capped at the largest safe integer; no file is that long. */
function bounded(digits: string): number {
	return Math.min(Number(digits), Number.MAX_SAFE_INTEGER);
}

/**
 * Resolves a range against the size of a file.
 *
 * @param size the size of the file, in bytes
 * @returns `undefined` for the whole of an empty file, which has no valid range (§14.4); `unsatisfiable` by §14.1.2
 */
export function sliceOf(range: ByteRange, size: number): Slice | "unsatisfiable" | undefined {
	if ("suffix" in range) {
		if (range.suffix === 0) return "unsatisfiable";
		return size === 0 ? undefined : { first: Math.max(0, size - range.suffix), last: size - 1 };
	}
	const { first, last = size } = range;
	return first >= size ? "unsatisfiable" : { first, last: Math.min(last, size - 1) };
}

/** Converts a range to R2's form. */
export function r2Range(range: ByteRange): R2Range {
	if ("suffix" in range) return range;
	const { first, last } = range;
	return { offset: first, ...(last !== undefined && { length: last - first + 1 }) };
}
