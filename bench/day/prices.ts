/**
 * What Cloudflare charges on the paid plan, beyond what it includes.
 *
 * @module
 */
import type { Counts } from "../workers/counts.ts";

/** Dollars for a million, November 2026. Neither bytes nor D1's queries cost anything. */
const A_MILLION = {
	requests: 0.3,
	kvReads: 0.5,
	kvWrites: 5,
	d1RowsRead: 0.001,
	d1RowsWritten: 1,
} as const;

/** What requests cost with all that they ask of KV and D1, in dollars; without the CPU that they take. */
export function dollars(requests: number, counts: Counts): number {
	const { kvReads, kvWrites, d1RowsRead, d1RowsWritten } = counts;
	const units = { requests, kvReads, kvWrites, d1RowsRead, d1RowsWritten };
	const names = Object.keys(A_MILLION) as (keyof typeof A_MILLION)[];
	return names.reduce((sum, name) => sum + (units[name] * A_MILLION[name]) / 1_000_000, 0);
}
