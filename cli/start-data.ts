/**
 * Publishes the examples of the project at `npm start`: its articles, pages and look, and the feeds of its list.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { CommandError } from "./errors.ts";
import { importPaths } from "./import.ts";
import { importOpml } from "./opml.ts";
import type { Output } from "./output.ts";
import { request, type Server } from "./server.ts";
import { checked } from "./sources.ts";

/** Where the project keeps its examples. */
export interface Shipped {
	/** The folder that the paths of articles are relative to. */
	root: string;
	/** The folder of articles, if there is one. */
	articles: string;
	/** The operator's pages, and the files of the look, as far as they are there. */
	own: readonly string[];
	/** The OPML file with the feeds to follow, if there is one. */
	subscriptions: string;
}

/**
 * Publishes the articles, pages and look, and follows the feeds.
 *
 * @throws {CommandError} if an article is refused, or the server cannot be reached
 */
export async function publishData(
	server: Server,
	output: Output,
	{ root, articles, own, subscriptions }: Shipped,
): Promise<void> {
	const tally = await importPaths([articles, ...own].filter(existsSync), server, output, { root });
	if (tally.refused > 0) {
		throw new CommandError(
			`${dirname(articles)} has files that cannot be published (above). Correct or remove them, then run \`npm start\` again.`,
		);
	}
	if (existsSync(subscriptions)) await followFirst(subscriptions, server, output);
}

/**
 * Follows the feeds of the list, unless feeds have been followed here before: a feed that was unsubscribed is not followed again.
 * A list that cannot be read is reported, and does not prevent the start.
 */
async function followFirst(subscriptions: string, server: Server, output: Output): Promise<void> {
	try {
		const answer = await request(server, { method: "GET", path: "/api/sources" });
		if (checked<{ revision: number }>(answer, "revision", server).revision > 0) return;
		await importOpml(subscriptions, server, output);
	} catch (error) {
		if (!(error instanceof CommandError)) throw error;
		output.error(error.message);
	}
}
