/**
 * What a source's schedule remembers from poll to poll: the column `schedule`, as JSON.
 *
 * @module
 */
import type { SourceDocument } from "../document.ts";
import type { Source } from "../source.ts";
import type { Move } from "./permanent-redirect.ts";

/** What a source's schedule remembers from poll to poll. */
export interface ScheduleMemory {
	/** Polls that failed or were limited in a row. */
	failures: number;
	move?: Move | undefined;
	/** When the newest entries were published, in milliseconds since 1970. */
	published: number[];
	/** When a body was last read and stored, in milliseconds since 1970. */
	lastBodyAt: number;
	/** When it was last put off because of another source (see `slowNeighbours`), in milliseconds since 1970. */
	slowedAt?: number | undefined;
	/** Until when the source must not be polled, as it or its host sent `Retry-After`, in milliseconds since 1970. */
	restUntil?: number | undefined;
	/** Whether the body that was stored last was cut off. */
	isCut?: boolean | undefined;
	interval?: number | undefined;
	skipHours?: number[] | undefined;
	skipDays?: number[] | undefined;
}

/** How many dates are remembered: from them follows how often a source publishes. */
const REMEMBERED_DATES = 20;

/** The memory of a source's schedule, empty before its first poll. */
export function memoryOf(source: Source): ScheduleMemory {
	return {
		failures: 0,
		published: [],
		lastBodyAt: source.createdAt,
		...(source.schedule as Partial<ScheduleMemory>),
	};
}

/**
 * What a document contributes to the memory: the schedule that it asks for, and the newest dates of its entries. Dates in the
 * future are left out, as they would displace the others without saying how often the source publishes.
 */
export function scheduleIn({ interval, skipHours, skipDays, items }: SourceDocument, now: number) {
	const published = items
		.map(({ item }) => Date.parse(String(item.date_published)))
		.filter((date) => date <= now)
		.sort((a, b) => b - a)
		.slice(0, REMEMBERED_DATES);
	return { interval, skipHours, skipDays, published };
}
