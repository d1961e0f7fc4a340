/**
 * `tributary subscribe`: feeds to follow, by their addresses or those of their sites.
 *
 * @module
 */
import { RequestError } from "./errors.ts";
import type { Filter } from "./filters.ts";
import { invocation } from "./invocation.ts";
import { counted, inLine, type Output, report } from "./output.ts";
import { request, type Server } from "./server.ts";
import { checked, type Poll, type Source, sourceRecord, tellLeftOut } from "./sources.ts";

/** How the feeds are to be followed. */
export interface SubscribeOptions {
	/** A title that replaces the feed's own. */
	title?: string | undefined;
	/** Tags added to all its articles. */
	tags?: string[] | undefined;
	/** Which of its entries become articles. */
	filters?: Filter[] | undefined;
}

interface Subscribed extends Source {
	status: "created" | "unchanged";
	/** The first poll of a new source. */
	poll?: Poll;
	/** All feeds of the site, where there are several. */
	found?: { url: string; title?: string }[];
}

/** The number of addresses for each result. */
export interface SubscribeTally {
	followed: number;
	already: number;
	refused: number;
}

/**
 * Follows feeds, and reports for each whether it is followed, was followed already, or is refused. Continues after a refusal.
 *
 * @throws {CommandError} if the server cannot be reached
 */
export async function subscribeAll(
	urls: string[],
	{ title, tags, filters }: SubscribeOptions,
	server: Server,
	output: Output,
): Promise<SubscribeTally> {
	const tally: SubscribeTally = { followed: 0, already: 0, refused: 0 };
	for (const url of urls) {
		try {
			const json = { url, title, tags, filters };
			const answer = await request(server, { method: "POST", path: "/api/sources", json });
			const subscribed = checked<Subscribed>(answer, "id", server);
			if (subscribed.status === "created") tally.followed++;
			else tally.already++;
			if (output.record === undefined) reportSubscribed(subscribed, output);
			else output.record(subscribedRecord(subscribed), "result");
			const isIgnored = subscribed.status === "unchanged" && (title ?? tags ?? filters) !== undefined;
			if (isIgnored) output.log(`           To change it: ${invocation()} sources set ${subscribed.id} …`);
		} catch (error) {
			if (!(error instanceof RequestError)) throw error;
			tally.refused++;
			// Some reasons begin with the address already.
			const reason = inLine(error.detail);
			const line = `refused    ${reason.includes(url) ? reason : `${inLine(url)}: ${reason}`}`;
			report(output, { type: "source", status: "refused", url, error: reason }, line, "fault");
		}
	}
	const line = `${tally.followed} followed, ${tally.already} followed already, ${tally.refused} refused`;
	report(output, { type: "summary", ...tally }, line);
	return tally;
}

/** A source that is followed now, as `--json` prints it. */
function subscribedRecord({ status, ...source }: Subscribed) {
	return { ...sourceRecord(source), status: status === "created" ? "followed" : status };
}

function reportSubscribed(
	{ status, id, title, feed_url, poll, found = [] }: Subscribed,
	output: Output,
): void {
	const place = `/sources/${id}  ${inLine(title)}`;
	if (status === "created") {
		const { created = 0, updated = 0, waiting = 0 } = poll ?? {};
		const more = waiting > 0 ? `, ${waiting} more in a moment` : "";
		output.log(`followed   ${place}: ${counted(created + updated, "article")}${more}`);
		if (poll !== undefined) tellLeftOut(poll, output);
	} else output.log(`unchanged  ${place}: is followed already, as ${inLine(feed_url)}`);
	if (found.length === 0) return;
	output.log(
		`           ${found.length} feeds were found there. This one is followed: ${inLine(feed_url)}. The others:`,
	);
	for (const other of found.filter(({ url }) => url !== feed_url))
		output.log(`           ${inLine(other.url)}  ${inLine(other.title ?? "")}`.trimEnd());
}
