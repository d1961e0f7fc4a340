/**
 * Finds where a feed begins in a document, or what the document is instead.
 *
 * @module
 */
import { NotAFeedError } from "../not-a-feed.ts";
import { tagAt } from "./tags.ts";

/** The root elements of feeds, without their prefix. */
const ROOTS = new Set(["rss", "rdf", "feed"]);

/** Root elements of other documents, which may contain the source of a feed. */
const OTHERS = new Set(["html", "opml", "urlset", "sitemapindex"]);

/**
 * The index of the feed's root start tag, after a declaration, comments, a document type, and junk.
 *
 * @throws {NotAFeedError} if the document is something else, with a message that names it
 */
export function rootIn(text: string): number {
	let firstName: string | undefined;
	const endOf = finderIn(text);
	for (let at = text.indexOf("<"); at !== -1; ) {
		if (text.startsWith("<!--", at)) at = text.indexOf("-->", at + 4);
		else if (text.startsWith("<?", at)) at = endOfInstruction(text, at, endOf);
		else if (text.startsWith("<!", at)) at = endOfDoctype(text, at, endOf);
		else {
			const name = tagAt(text, at)?.name;
			const kind = name?.toLowerCase().replace(/^.*:/, "");
			if (kind !== undefined && ROOTS.has(kind)) return at;
			firstName ??= name;
			if (kind !== undefined && OTHERS.has(kind)) break;
		}
		if (at === -1) break;
		at = text.indexOf("<", at + 1);
	}
	throw new NotAFeedError(whatElse(text, firstName));
}

/** Returns the index of the next match of a pattern (with the flag `g`), or -1. */
type Finder = (mark: RegExp, from: number) => number;

/**
 * Searches a text for patterns from beginning to end. A pattern that was not found is not searched for again, so that a
 * document full of starts without ends takes linear time.
 */
function finderIn(text: string): Finder {
	const missing = new Set<RegExp>();
	return (mark, from) => {
		if (missing.has(mark)) return -1;
		mark.lastIndex = from;
		const index = mark.exec(text)?.index ?? -1;
		if (index === -1) missing.add(mark);
		return index;
	};
}

const INSTRUCTION_END = /\?>/g;
const SUBSET_END = /\]\s*>/g;

/** The index of a processing instruction's last character. One without a final `?` (`<?xml version="1.0">`) ends like a tag. */
function endOfInstruction(text: string, at: number, endOf: Finder): number {
	const end = endOf(INSTRUCTION_END, at);
	return end === -1 ? text.indexOf(">", at) : end;
}

/** The index of a document type's `>`, after its internal subset if it has one. */
function endOfDoctype(text: string, at: number, endOf: Finder): number {
	const end = text.indexOf(">", at);
	const subset = text.slice(at, end).indexOf("[");
	if (end === -1 || subset === -1) return end;
	const close = endOf(SUBSET_END, at + subset);
	return close === -1 ? end : close;
}

function whatElse(text: string, root: string | undefined): string {
	const name = root?.toLowerCase();
	if (name === "html" || /^\s*<!doctype\s+html/i.test(text) || /<(head|body)[\s>]/i.test(text.slice(0, 5000)))
		return "This is a web page (HTML), not a feed.";
	if (name === "opml") return "This is a list of feeds (OPML), not a feed.";
	if (name === "urlset" || name === "sitemapindex") return "This is a sitemap, not a feed.";
	// In a binary file, such as a picture, `<` does not begin an element.
	if (root === undefined || !/^[a-z_][\w.:-]*$/i.test(root)) return "This is neither XML nor JSON.";
	return `This is XML, but not a feed: its first element is <${root.slice(0, 40)}>.`;
}
