/**
 * Lists of subscriptions: OPML files, sent as they are.
 *
 * @module
 */
import { readFile } from "node:fs/promises";
import { RequestError } from "./errors.ts";
import { counted, inLine, type Output, report } from "./output.ts";
import { listIn, request, type Server } from "./server.ts";

/** The result for one feed of a list. */
interface Result {
	status: "created" | "unchanged" | "refused";
	url: string;
	title?: string;
	id?: string;
	reason?: string;
}

/** Whether a path names a list of subscriptions. */
export function isOpml(path: string): boolean {
	return /\.opml$/i.test(path);
}

/**
 * Follows the feeds of a list, and reports each one that is new or refused. They are fetched later, one after the other.
 *
 * @returns how many were refused; 1 for a file that is no such list
 * @throws {CommandError} if the server cannot be written to
 */
export async function importOpml(file: string, server: Server, output: Output): Promise<number> {
	// The server detects the encoding.
	const opml = await readFile(file).catch((error: Error) => error);
	if (opml instanceof Error) {
		refuse(output, file, `cannot be read: ${opml.message}`);
		return 1;
	}
	let results: Result[];
	try {
		const answer = await request(server, { method: "POST", path: "/api/opml", opml });
		results = listIn<Result>(server, answer, "results");
	} catch (error) {
		if (!(error instanceof RequestError)) throw error;
		refuse(output, file, inLine(error.detail));
		return 1;
	}
	const count = (status: string) => results.filter((result) => result.status === status).length;
	for (const { status, url, title = url, id, reason = "" } of results) {
		if (status === "created") {
			const followed = { type: "source", status: "followed", id, title, feed_url: url };
			report(output, followed, `followed   /sources/${id}  ${inLine(title)}`);
		}
		if (status === "refused") {
			const refused = { type: "source", status, url, error: inLine(reason) };
			report(output, refused, `refused    ${inLine(url)}: ${inLine(reason)}`, "fault");
		}
	}
	const tally = { followed: count("created"), already: count("unchanged"), refused: count("refused") };
	report(
		output,
		{ type: "summary", ...tally },
		`${counted(tally.followed, "feed")} followed, ${tally.already} already, ${tally.refused} refused`,
	);
	return tally.refused;
}

function refuse(output: Output, file: string, error: string): void {
	report(
		output,
		{ type: "source", status: "refused", file, error },
		`refused    ${inLine(file)}: ${error}`,
		"fault",
	);
}
