/**
 * Checks a podcast by all rules of directories. Pure: the same feed and files give the same findings.
 *
 * @module
 */
import { channelFindings, pictureFindings } from "./channel.ts";
import { episodeFindings } from "./episodes.ts";
import type { Files } from "./files.ts";
import { APPLE, type Finding, findings, XML } from "./finding.ts";
import { type Element, type Fault, first } from "./xml.ts";

/** The namespace of Apple's elements, to the letter. */
const ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd";

/** Everything that directories would find wrong with an RSS document. */
export function findingsIn(rss: Element, files: Files): Finding[] {
	const channel = first(rss, "channel") ?? rss;
	const itunes = rss.attributes.get("xmlns:itunes") ?? ITUNES;
	return [
		...findings("feed", [
			[itunes !== ITUNES, "error", `has the namespace ${itunes} for itunes, which must be ${ITUNES}`, APPLE],
		]),
		...channelFindings(channel),
		...pictureFindings(channel, files),
		...episodeFindings(channel, files),
	];
}

/** The finding for a document that is not well-formed. Nothing else in it can be checked. */
export function notWellFormed({ line, what }: Fault): Finding {
	return { level: "error", where: "feed", what: `is not well-formed XML: line ${line}: ${what}`, rule: XML };
}
