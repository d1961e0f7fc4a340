/**
 * The commands for followed feeds: list, poll, pause, resume, set and unsubscribe.
 *
 * @module
 */
import * as v from "valibot";
import { intervalText } from "../src/settings/poll-intervals.ts";
import { CommandError, RequestError } from "./errors.ts";
import { type Filter, writeFilter } from "./filters.ts";
import { invocation } from "./invocation.ts";
import { counted, inLine, type Output, report } from "./output.ts";
import { listIn, noTributary, request, type Server } from "./server.ts";

/** A followed feed, as the API shows it. */
export interface Source {
	/** The last part of its address: `/sources/:source`. */
	id: string;
	title: string;
	feed_url: string;
	state: "active" | "paused" | "gone";
	tags?: string[];
	filters?: Filter[];
	retention?: { articles: number; days: number };
	/** Seconds between two polls, if they are set. */
	every?: number;
	articles?: number;
	/** Moments in RFC 3339. */
	last_success?: string;
	last_change?: string;
	next_poll?: string;
	/** Why the last poll failed, if it did. */
	last_failure?: string;
}

/** How a poll ended. */
export interface Poll {
	outcome: "changed" | "unchanged" | "limited" | "gone" | "failed";
	reason?: string;
	created?: number;
	updated?: number;
	repaired?: number;
	/** Entries that could not be stored; `reason` has the first one's. */
	refused?: number;
	/** Entries that the source's filters leave out. */
	filtered?: number;
	/** Older entries of a feed that has more than are read. */
	omitted?: number;
	/** Entries that are stored in a moment. */
	waiting?: number;
}

/** The members that every source has. */
const Named = v.looseObject({ id: v.string(), title: v.string(), feed_url: v.string(), state: v.string() });

/** All sources of a site. */
export async function sourcesOf(server: Server): Promise<Source[]> {
	const answer = await request(server, { method: "GET", path: "/api/sources" });
	const sources = listIn<Source>(server, answer, "sources");
	return sources.every((source) => v.is(Named, source)) ? sources : noTributary(server);
}

/** A source as `--json` prints it. */
export function sourceRecord(source: Source) {
	return { type: "source", ...source };
}

/** Prints the id, state and address of each source. */
export async function listSources(server: Server, output: Output): Promise<void> {
	const sources = await sourcesOf(server);
	for (const source of sources)
		report(
			output,
			sourceRecord(source),
			`${inLine(source.id)}  ${source.state}  ${inLine(source.feed_url)}`,
			"data",
		);
	if (sources.length === 0) output.log("No feeds are followed yet.");
}

/** An action on one source. Returns whether it succeeded. */
export type SourceAction = (id: string, server: Server, output: Output) => Promise<boolean>;

/**
 * Applies an action to several sources, and continues after sources that do not exist.
 *
 * @returns whether it succeeded for all of them
 * @throws {CommandError} if the server cannot be reached
 */
export async function withSources(
	ids: string[],
	action: SourceAction,
	server: Server,
	output: Output,
): Promise<boolean> {
	let isWell = true;
	for (const id of ids) {
		try {
			isWell = (await action(id, server, output)) && isWell;
		} catch (error) {
			if (!(error instanceof RequestError)) throw error;
			isWell = false;
			const line =
				error.status === 404
					? `There is no source "${inLine(id)}"; \`${invocation()} status\` lists them.`
					: `${inLine(id)}: ${inLine(error.detail)}`;
			report(output, { type: "source", status: "refused", id, error: line }, line, "fault");
		}
	}
	return isWell;
}

/** Stops following a source. Its articles stay, or are deleted. */
export function unsubscribe(isWithArticles: boolean): SourceAction {
	return async (id, server, output) => {
		const path = `${pathOf(id)}${isWithArticles ? "?articles=delete" : ""}`;
		await request(server, { method: "DELETE", path });
		report(
			output,
			{ type: "source", status: "removed", id, articles: isWithArticles ? "deleted" : "kept" },
			`removed    /sources/${id}${isWithArticles ? ", and its articles" : "; its articles stay"}`,
		);
		return true;
	};
}

/** Stops polling a source until it is resumed. */
export const pause: SourceAction = async (id, server, output) => {
	const source = await setState(id, "paused", server);
	const line = `paused     /sources/${id}  ${inLine(source.title)}`;
	report(output, { ...sourceRecord(source), status: "paused" }, line);
	return true;
};

/** Resumes polling a source that was paused, or that its publisher declared gone. */
export const resume: SourceAction = async (id, server, output) => {
	const source = await setState(id, "active", server);
	const line = `resumed    /sources/${id}  ${inLine(source.title)}`;
	report(output, { ...sourceRecord(source), status: "resumed" }, line);
	return true;
};

/** The settings of a source. Those that are not given stay. */
export interface Settings {
	/** `null` uses the feed's own title. */
	title?: string | null;
	tags?: string[];
	filters?: Filter[];
	/** How many of its newest articles are kept, and for how many days all are. A number that is not given stays. */
	retention?: { articles?: number; days?: number };
	/** Seconds between two polls; `null` leaves it to the schedule. */
	every?: number | null;
}

/** Changes settings of a source, and prints the result. */
export function set(settings: Settings): SourceAction {
	return async (id, server, output) => {
		const answer = await request(server, { method: "PATCH", path: pathOf(id), json: settings });
		const source = checked<Source>(answer, "title", server);
		const { title, tags = [], filters = [], retention, every } = source;
		const line = `set        /sources/${id}  ${inLine(title)}`;
		report(output, { ...sourceRecord(source), status: "set" }, line);
		if (tags.length > 0) output.log(`           tags: ${inLine(tags.join(", "))}`);
		for (const filter of filters) output.log(`           ${inLine(writeFilter(filter))}`);
		if (settings.retention !== undefined && retention !== undefined)
			output.log(
				`           keeps the newest ${retention.articles} articles, and all articles for ${retention.days} days`,
			);
		if (settings.every !== undefined)
			output.log(
				every === undefined
					? "           polled as often as it publishes, or as its publisher requests"
					: `           polled every ${intervalText(every)}`,
			);
		return true;
	};
}

async function setState(id: string, state: Source["state"], server: Server): Promise<Source> {
	const source = await request(server, { method: "PATCH", path: pathOf(id), json: { state } });
	return checked<Source>(source, "title", server);
}

/** Polls a source now, and reports the result. */
export const poll: SourceAction = async (id, server, output) => {
	const answer = await request(server, { method: "POST", path: `${pathOf(id)}/poll` });
	const outcome = checked<Poll>(answer, "outcome", server);
	const place = `${outcome.outcome.padEnd(9)}  /sources/${id}`;
	const isWell = outcome.outcome === "changed" || outcome.outcome === "unchanged";
	if (output.record !== undefined) {
		const { outcome: status, reason, ...counts } = outcome;
		const fault = isWell ? { note: reason } : { error: reason ?? "unknown reason" };
		output.record({ type: "source", status, id, ...counts, ...fault }, isWell ? "result" : "fault");
		return isWell;
	}
	if (!isWell) {
		output.error(`${place}: ${inLine(outcome.reason ?? "unknown reason")}`);
		return false;
	}
	const { created = 0, updated = 0, repaired = 0, filtered = 0, waiting = 0 } = outcome;
	output.log(outcome.outcome === "changed" ? `${place}  ${created} new, ${updated} updated` : place);
	if (repaired > 0)
		output.log(`           ${counted(repaired, "article")} repaired, because this version reads them better`);
	if (waiting > 0) output.log(`           ${counted(waiting, "more article")} in a moment`);
	if (filtered > 0) output.log(`           ${counted(filtered, "article")} left out by its filters`);
	tellLeftOut(outcome, output);
	return true;
};

/** Prints which entries of a feed are not stored, or not yet. */
export function tellLeftOut({ omitted = 0, refused = 0, reason = "" }: Poll, output: Output): void {
	if (omitted > 0)
		output.log(
			`           ${counted(omitted, "older article")} left out: only the newest 1,000 of a feed are read`,
		);
	if (refused > 0) output.error(`note       ${counted(refused, "article")} left out. ${inLine(reason)}`);
	else if (reason !== "") output.error(`note       ${inLine(reason)}`);
}

/** Checks that a response of the API has a member that such a response always has, and returns it. */
export function checked<Answer>(answer: unknown, member: keyof Answer & string, server: Server): Answer {
	if (typeof answer === "object" && answer !== null && member in answer) return answer as Answer;
	throw new CommandError(`${server.url.origin} answered, but not as a Tributary server. Check the address.`);
}

function pathOf(id: string): string {
	return `/api/sources/${encodeURIComponent(id)}`;
}
