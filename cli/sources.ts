/**
 * What the command line does with feeds that are followed: stop, pause, resume, poll.
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

/** What every source has. */
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
 * Does the same to several sources, going on past those that there are not.
 *
 * @returns whether it went well with all
 * @throws {CommandError} if the server cannot be asked
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

/** Stops following a source. Its articles stay, or go too. */
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

/** Leaves a source alone until it is resumed. */
export const pause: SourceAction = async (id, server, output) => {
	const source = await setState(id, "paused", server);
	const line = `paused     /sources/${id}  ${inLine(source.title)}`;
	report(output, { ...sourceRecord(source), status: "paused" }, line);
	return true;
};

/** Polls a source again that was paused, or that its publisher had said is gone. */
export const resume: SourceAction = async (id, server, output) => {
	const source = await setState(id, "active", server);
	const line = `resumed    /sources/${id}  ${inLine(source.title)}`;
	report(output, { ...sourceRecord(source), status: "resumed" }, line);
	return true;
};

/** What can be set of a source; what is not named stays. */
export interface Settings {
	/** `null` lets the feed's own name stand. */
	title?: string | null;
	tags?: string[];
	filters?: Filter[];
	/** How many of its newest articles are kept, and of how many days all. What is not named stays. */
	retention?: { articles?: number; days?: number };
	/** Seconds between two polls; `null` leaves it to the schedule. */
	every?: number | null;
}

/** Sets what is named of a source, and says how it is then. */
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
				`           keeps the newest ${retention.articles} articles, and all of ${retention.days} days`,
			);
		if (settings.every !== undefined)
			output.log(
				every === undefined
					? "           polled as often as it publishes and asks for"
					: `           polled every ${intervalText(every)}`,
			);
		return true;
	};
}

async function setState(id: string, state: Source["state"], server: Server): Promise<Source> {
	const source = await request(server, { method: "PATCH", path: pathOf(id), json: { state } });
	return checked<Source>(source, "title", server);
}

/** Polls a source at once, and tells how it went. */
export const poll: SourceAction = async (id, server, output) => {
	const answer = await request(server, { method: "POST", path: `${pathOf(id)}/poll` });
	const outcome = checked<Poll>(answer, "outcome", server);
	const place = `${outcome.outcome.padEnd(9)}  /sources/${id}`;
	const isWell = outcome.outcome === "changed" || outcome.outcome === "unchanged";
	if (output.record !== undefined) {
		const { outcome: status, reason, ...counts } = outcome;
		const fault = isWell ? { note: reason } : { error: reason ?? "no reason is known" };
		output.record({ type: "source", status, id, ...counts, ...fault }, isWell ? "result" : "fault");
		return isWell;
	}
	if (!isWell) {
		output.error(`${place}: ${inLine(outcome.reason ?? "no reason is known")}`);
		return false;
	}
	const { created = 0, updated = 0, repaired = 0, filtered = 0, waiting = 0 } = outcome;
	output.log(outcome.outcome === "changed" ? `${place}  ${created} new, ${updated} updated` : place);
	if (repaired > 0)
		output.log(`           ${counted(repaired, "article")} repaired, as this version reads them better`);
	if (waiting > 0) output.log(`           ${counted(waiting, "more article")} in a moment`);
	if (filtered > 0) output.log(`           ${counted(filtered, "article")} left out by its filters`);
	tellLeftOut(outcome, output);
	return true;
};

/** Prints which entries of a feed are not stored, or not yet. */
export function tellLeftOut({ omitted = 0, refused = 0, reason = "" }: Poll, output: Output): void {
	if (omitted > 0)
		output.log(
			`           ${counted(omitted, "older article")} left out: of each feed, the newest 1,000 are read`,
		);
	if (refused > 0) output.error(`note       ${counted(refused, "article")} left out. ${inLine(reason)}`);
	else if (reason !== "") output.error(`note       ${inLine(reason)}`);
}

/** What the API answers, if it has the member that such an answer always has. */
export function checked<Answer>(answer: unknown, member: keyof Answer & string, server: Server): Answer {
	if (typeof answer === "object" && answer !== null && member in answer) return answer as Answer;
	throw new CommandError(`${server.url.origin} answered, but not as a Tributary server. Check the address.`);
}

function pathOf(id: string): string {
	return `/api/sources/${encodeURIComponent(id)}`;
}
