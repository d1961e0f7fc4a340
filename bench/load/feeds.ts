/**
 * The feeds that readers ask for, and the check of one that was sent in full.
 *
 * @module
 */
import type { Client } from "./client.ts";
import type { Answer, Question } from "./exchange.ts";
import { LEAST_IN_MAIN, MAIN_ARTICLES, MOST_IN_MAIN, type Part, WINDOW } from "./ledger.ts";
import { FILES, FOLLOWED } from "./mix.ts";
import type { Random } from "./random.ts";
import { type File, MEDIA_TYPES, type Reading } from "./reading.ts";
import { TAGS } from "./texts.ts";

/** A feed in one format. */
export interface Feed {
	path: string;
	file: File;
	part: Part;
	/** So many of the newest articles of its part are in it at least. */
	newest: number;
}

/** The main feed in a format. */
export function mainFeed(file: File): Feed {
	return { path: `/${file}`, file, part: "main", newest: MAIN_ARTICLES };
}

/** The feed of a tag in a format. */
export function tagFeed(tag: string, file: File): Feed {
	return { path: `${tagPath(tag)}/${file}`, file, part: partOfTag(tag), newest: MAIN_ARTICLES };
}

/** The path of a tag's page. */
export function tagPath(tag: string): string {
	return `/tags/${encodeURIComponent(tag.toLowerCase().replaceAll(" ", "-"))}`;
}

/** What the ledger calls the articles with a tag. */
export function partOfTag(tag: string): Part {
	return `tag:${tag}`;
}

/**
 * A feed that somebody may follow.
 *
 * @param sources the ids of followed feeds
 */
export function drawnFeed(random: Random, sources: readonly string[]): Feed {
	const file = random.drawn(FILES);
	const followed = random.drawn(FOLLOWED);
	if (followed === "main") return mainFeed(file);
	if (followed === "tag") return tagFeed(random.of(TAGS), file);
	const part = followed === "source" ? `source:${random.of(sources)}` : followed;
	return { path: `/${part.replace("source:", "sources/")}/${file}`, file, part, newest: MAIN_ARTICLES };
}

/**
 * Asks for a feed in full, and checks what comes.
 *
 * @param kind what the request is counted as
 * @returns `undefined` if it cannot be read
 */
export async function readWhole(
	client: Client,
	kind: string,
	feed: Feed,
	question: Partial<Question> = {},
): Promise<Reading | undefined> {
	const allowed = { statuses: [200], type: MEDIA_TYPES[feed.file] };
	const answer = await client.ask(kind, { path: feed.path, ...question }, allowed);
	return answer && checkWhole(client, kind, feed, answer);
}

/** Checks a 200 with a feed in it, and reads it. */
export function checkWhole(client: Client, kind: string, feed: Feed, answer: Answer): Reading | undefined {
	const { ledger, versions, tally } = client.around;
	const { path, file, part, newest } = feed;
	try {
		const reading = versions.read(answer.headers.etag ?? "", answer.body, file);
		const { entries } = reading;
		if (entries.size === 0) tally.fault(kind, `${path} has no entries`);
		if (path === `/${file}` && (entries.size < LEAST_IN_MAIN || entries.size > MOST_IN_MAIN))
			tally.fault(kind, `${path} has ${entries.size} entries`);
		const expected = { address: path, part, newest, from: answer.from - WINDOW, to: answer.to };
		for (const fault of ledger.faultsIn(entries, expected)) tally.fault(kind, fault);
		return reading;
	} catch (error) {
		tally.fault(kind, `${path} cannot be read: ${error}`);
		return undefined;
	}
}
