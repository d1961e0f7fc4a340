/**
 * `tributary check podcast`: requests a feed, its picture and its newest files as a directory would, and reports what the
 * directory would refuse.
 *
 * @module
 */
import { refusalOf } from "../../src/outbound/address-policy.ts";
import { CommandError } from "../errors.ts";
import { counted, inLine, type Output, report } from "../output.ts";
import { ask, enclosureAddresses, requestFiles } from "./files.ts";
import type { Finding } from "./finding.ts";
import { findingsIn, notWellFormed } from "./rules.ts";
import { all, type Element, first, readXml, type Xml } from "./xml.ts";

/**
 * Checks a podcast and prints what directories would find wrong.
 *
 * @returns whether directories would accept it
 * @throws {CommandError} if there is no feed at the address
 */
export async function checkPodcast(url: URL, output: Output): Promise<boolean> {
	const { rss, fault } = await readFeed(url);
	const findings = fault
		? [notWellFormed(fault)]
		: findingsIn(rss, await requestFiles(rss, isLocal(url.href)));
	for (const finding of findings)
		report(
			output,
			{ type: "finding", ...finding },
			lineOf(finding),
			finding.level === "error" ? "data" : "result",
		);
	const errors = findings.filter(({ level }) => level === "error").length;
	const local = [url.href, ...enclosureAddresses(rss)].find(isLocal);
	const items = fault ? "" : `${counted(all(first(rss, "channel"), "item").length, "item")}, `;
	const warnings = findings.length - errors;
	report(
		output,
		{ type: "summary", url: url.href, errors, warnings },
		`${url.href}: ${items}${conclusion(errors, warnings, local)}`,
	);
	return errors === 0;
}

/** @param local an address of the feed or of a file in it that no directory can reach */
function conclusion(errors: number, warnings: number, local: string | undefined): string {
	if (errors + warnings === 0 && local === undefined) return "nothing that a directory would refuse.";
	const verdicts = [
		errors > 0 && "Directories would refuse it.",
		local &&
			`${new URL(local).origin} is a local address, which no directory can reach: check the deployed site with --to.`,
		errors === 0 && !local && "Directories would accept it.",
	];
	return `${counted(errors, "error")}, ${counted(warnings, "warning")}. ${verdicts.filter(Boolean).join(" ")}`;
}

/** Whether the address is inside a private network, on any port. */
function isLocal(url: string): boolean {
	return refusalOf(`http://${new URL(url).hostname}`, false) !== undefined;
}

function lineOf({ level, where, what, rule }: Finding): string {
	return `${level.padEnd(8)} ${inLine(where)} ${inLine(what)}  (${rule})`;
}

async function readFeed(url: URL): Promise<{ rss: Element; fault: Xml["fault"] }> {
	// The operator named this address, so it may be anywhere.
	const response = await ask(url, {}, true);
	if (typeof response === "string")
		throw new CommandError(`There is no feed at ${url.href}: it ${response}.`);
	const bytes = new Uint8Array(await response.arrayBuffer());
	const { root, fault } = readXml(bytes, response.headers.get("content-type"));
	if (root?.name !== "rss" || (!fault && !first(root, "channel")))
		throw new CommandError(`${url.href} is not an RSS feed, and directories accept no other format.`);
	return { rss: root, fault };
}
