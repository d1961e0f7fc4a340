/**
 * `tributary check podcast`: asks for a feed, its picture and its newest files as a directory would, and tells what it
 * would refuse.
 *
 * @module
 */
import { parseRssFeed } from "feedsmith";
import { imageSize } from "image-size";
import { CommandError } from "../errors.ts";
import { counted, inLine, type Output } from "../output.ts";
import { type Feed, type Files, type Finding, findingsIn } from "./rules.ts";

/** How long each answer may take, in milliseconds. */
const TIME_LIMIT = 15_000;

/** How many of the newest enclosures are asked for. */
const MOST_ENCLOSURES = 5;

/**
 * Checks a podcast and prints what directories would find wrong.
 *
 * @returns whether they would take it
 * @throws {CommandError} if there is no feed at the address
 */
export async function checkPodcast(url: URL, output: Output): Promise<boolean> {
	const feed = await readFeed(url);
	const findings = findingsIn(feed, await askForFiles(feed));
	const errors = findings.filter(({ level }) => level === "error").length;
	for (const finding of findings) output.log(lineOf(finding));
	const episodes = counted(feed.items?.length ?? 0, "item");
	const summary = `${counted(errors, "error")}, ${counted(findings.length - errors, "warning")}`;
	output.log(
		findings.length === 0
			? `${url.href}: ${episodes}, nothing that a directory would refuse.`
			: `${url.href}: ${episodes}, ${summary}. ${errors > 0 ? "Directories would refuse it." : "Directories would take it."}`,
	);
	return errors === 0;
}

function lineOf({ level, where, what, rule }: Finding): string {
	return `${level.padEnd(8)} ${inLine(where)} ${inLine(what)}  (${rule})`;
}

async function readFeed(url: URL): Promise<Feed> {
	const response = await ask(url, {});
	if (typeof response === "string")
		throw new CommandError(`There is no feed at ${url.href}: it ${response}.`);
	try {
		return parseRssFeed(await response.text());
	} catch {
		throw new CommandError(`What is at ${url.href} is no RSS, and directories take nothing else.`);
	}
}

async function askForFiles(feed: Feed): Promise<Files> {
	const addresses = (feed.items ?? []).flatMap(({ enclosures }) => enclosures?.[0]?.url ?? []);
	const newest = [...new Set(addresses)].slice(0, MOST_ENCLOSURES);
	const asked = newest.map(async (url): Promise<[string, string[]]> => [url, await faultsOfFile(feed, url)]);
	return {
		picture: feed.itunes?.image === undefined ? undefined : await pictureAt(feed.itunes.image),
		enclosures: new Map(await Promise.all(asked)),
	};
}

async function pictureAt(url: string): Promise<Files["picture"]> {
	const response = await ask(url, {});
	if (typeof response === "string") return response;
	try {
		const { type = "unknown", width, height } = imageSize(new Uint8Array(await response.arrayBuffer()));
		return { type, width, height };
	} catch {
		return "is no picture that can be read";
	}
}

/** Apple asks for HEAD and byte ranges, and players go by the length. */
async function faultsOfFile(feed: Feed, url: string): Promise<string[]> {
	const head = await ask(url, { method: "HEAD" });
	if (typeof head === "string") return [`has a file that ${head}, when it is asked for with HEAD`];
	const faults: string[] = [];
	const said = feed.items?.find(({ enclosures }) => enclosures?.[0]?.url === url)?.enclosures?.[0];
	const length = Number(head.headers.get("content-length") ?? Number.NaN);
	if (said?.length && length && said.length !== length)
		faults.push(`has a file of ${length} bytes, and says ${said.length}: import it again`);
	const part = await ask(url, { headers: { range: "bytes=0-1" } });
	if (typeof part === "string" || part.status !== 206)
		faults.push("has a file whose server gives no parts of it (byte ranges)");
	if (typeof part !== "string") await part.body?.cancel();
	return faults;
}

/** A successful answer, or what the address does instead, to be read after "it". */
async function ask(url: string | URL, init: RequestInit): Promise<Response | string> {
	try {
		const response = await fetch(url, { ...init, signal: AbortSignal.timeout(TIME_LIMIT) });
		if (response.ok) return response;
		await response.body?.cancel();
		return `answers ${response.status}`;
	} catch (error) {
		const isLate = error instanceof Error && error.name === "TimeoutError";
		return isLate ? `gives no answer within ${TIME_LIMIT / 1000} seconds` : "cannot be reached";
	}
}
