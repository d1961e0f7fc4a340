/**
 * `tributary status`: the followed feeds as a table of 80 columns.
 *
 * @module
 */
import { invocation } from "./invocation.ts";
import { counted, humanTime, inColumns, inLine, type Output, wrapped } from "./output.ts";
import type { Server } from "./server.ts";
import { type Source, sourceRecord, sourcesOf } from "./sources.ts";

const COLUMNS = 80;
/** Between two columns. */
const GAP = "  ";
/** The heads of all columns except the first, which has the title and gets the remaining width. */
const HEADS = ["STATE ", "ARTICLES", "SUCCESS   ", "CHANGE    ", "NEXT POLL "];
const TITLE_COLUMNS = COLUMNS - HEADS.join(GAP).length - GAP.length;

/**
 * Prints the followed feeds, failing ones first. If there are none, prints how to follow one.
 *
 * @returns how many of them fail
 * @throws {CommandError} if the server cannot be reached
 */
export async function printStatus(
	server: Server,
	{ onlyFailing }: { onlyFailing: boolean },
	output: Output,
	now = new Date(),
): Promise<number> {
	const sources = await sourcesOf(server);
	const failing = sources.filter(isFailing);
	const shown = onlyFailing ? failing : [...failing, ...sources.filter((source) => !isFailing(source))];
	if (output.record !== undefined)
		for (const source of shown) output.record(sourceRecord(source), isFailing(source) ? "fault" : "data");
	else if (shown.length > 0) (output.data ?? output.log)(statusLines(shown, now).join("\n"));
	else if (sources.length > 0) output.log(`None of ${counted(sources.length, "feed")} fails.`);
	else
		output.log(
			`No feeds are followed yet. Follow one: ${invocation()} subscribe <address of a feed or site>`,
		);
	return failing.length;
}

/** Whether the last poll of a source failed, or its publisher said that it is gone. */
function isFailing({ state, last_failure }: Source): boolean {
	return last_failure !== undefined || state === "gone";
}

/**
 * The table: for each feed a line of figures, below it its id, by which other commands name it, and why its last
 * poll failed, if it did.
 */
export function statusLines(sources: Source[], now: Date): string[] {
	return [
		[inColumns("FEED", TITLE_COLUMNS), ...HEADS].join(GAP).trimEnd(),
		...sources.flatMap((source) => linesOf(source, now)),
	];
}

function linesOf(source: Source, now: Date): string[] {
	const { id, title, state, articles = 0, last_success, last_change, last_failure } = source;
	const cells = [
		state.padEnd(6),
		String(articles).padStart(8),
		time(last_success, now).padEnd(10),
		time(last_change, now).padEnd(10),
		nextPoll(source, now),
	];
	const reason = last_failure === undefined ? [] : wrapped(inLine(last_failure), COLUMNS - 4);
	return [
		[inColumns(inLine(title), TITLE_COLUMNS), ...cells].join(GAP).trimEnd(),
		`  ${id}`,
		...reason.map((line, i) => `  ${i === 0 ? "!" : " "} ${line}`),
	];
}

function time(moment: string | undefined, now: Date): string {
	return moment === undefined ? "never" : humanTime(new Date(moment), now);
}

function nextPoll({ state, next_poll }: Source, now: Date): string {
	if (state !== "active" || next_poll === undefined) return "none";
	const moment = new Date(next_poll);
	return moment <= now ? "due" : humanTime(moment, now);
}
