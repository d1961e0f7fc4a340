/**
 * Which entries of a source become articles: filters by words or by a regular expression.
 *
 * @module
 */
import * as v from "valibot";
import type { Candidate } from "../articles/normalise/normalise.ts";
import { authorName } from "../model/scope.ts";
import { nfkc, oneLine } from "../model/text.ts";

/** The parts of an entry that can be looked at. */
const FIELDS = ["title", "content", "author", "tag"] as const;

/** The most of each text that is looked at, in UTF-16 code units. With the bounds below it bounds the time. */
const MAX_TEXT = 20_000;
const MAX_FILTERS = 20;
const MAX_WORDS = 50;
const MAX_LENGTH = 200;
/** Of a compiled expression, in instructions. */
const MAX_PROGRAM = 1_000;

const Line = v.pipe(
	v.string(),
	v.transform(oneLine),
	v.nonEmpty("must not be empty"),
	v.maxLength(MAX_LENGTH, `must have at most ${MAX_LENGTH} characters`),
);

/**
 * A filter as it is set: `words` are words or phrases, any of which is to be found as a whole; `pattern` is a regular
 * expression in RE2's syntax. Neither minds upper and lower case.
 */
export const Filter = v.pipe(
	v.strictObject({
		/** `block` leaves out what matches. If there are filters that `keep`, what none of these matches is left out. */
		action: v.picklist(["block", "keep"], "must be `block` or `keep`"),
		/** All of them, if none is named. */
		field: v.optional(v.picklist(FIELDS, `must be one of ${FIELDS.join(", ")}`)),
		words: v.optional(v.pipe(v.array(Line), v.minLength(1, "must name a word"), v.maxLength(MAX_WORDS))),
		pattern: v.optional(Line),
	}),
	v.check(
		({ words, pattern }) => (words === undefined) !== (pattern === undefined),
		"needs either `words` or a `pattern`",
	),
);
export type Filter = v.InferOutput<typeof Filter>;

/** Filters of one source; patterns are still to be tried (see {@link compileFilters}). */
export const Filters = v.pipe(v.array(Filter), v.maxLength(MAX_FILTERS, `must be at most ${MAX_FILTERS}`));

/** An expression that cannot be used; `message` says why. */
export class PatternError extends Error {
	override name = "PatternError";
}

/** Tells whether an entry is to become an article. */
export type EntryFilter = (candidate: Candidate) => boolean;

/**
 * Makes filters ready for use.
 *
 * @throws {PatternError} if an expression is none, or too large
 */
export async function compileFilters(filters: readonly Filter[]): Promise<EntryFilter> {
	const rules = await Promise.all(
		filters.map(async ({ action, field, words, pattern }) => {
			const matches = pattern === undefined ? phrases(words ?? []) : await expression(pattern);
			return {
				action,
				matches: (candidate: Candidate) => textsOf(candidate, field).some(matches),
			};
		}),
	);
	const keeping = rules.filter(({ action }) => action === "keep");
	const blocking = rules.filter(({ action }) => action === "block");
	return (candidate) =>
		(keeping.length === 0 || keeping.some(({ matches }) => matches(candidate))) &&
		!blocking.some(({ matches }) => matches(candidate));
}

/** What a filter looks at, each text for itself. */
function textsOf({ article, text }: Candidate, field: Filter["field"]): string[] {
	const { title = "", summary = "", authors, tags } = article;
	const texts: Record<(typeof FIELDS)[number], string[]> = {
		title: [title],
		content: [summary, text],
		author: authors.map(authorName),
		tag: tags,
	};
	const looked = field === undefined ? FIELDS.flatMap((name) => texts[name]) : texts[field];
	return looked.map((text) => oneLine(text.slice(0, MAX_TEXT)));
}

/**
 * A regular expression whose time is bounded by the text's length, whatever it says (RE2). The engine is large, so it
 * is loaded when there is a use for it.
 */
async function expression(pattern: string): Promise<(text: string) => boolean> {
	const { RE2JS, RE2JSException } = await import("re2js");
	try {
		const compiled = RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE);
		if (compiled.programSize() > MAX_PROGRAM)
			throw new PatternError(`The pattern "${pattern}" is too large: repeat less in it`);
		return (text) => compiled.test(text);
	} catch (error) {
		if (!(error instanceof RE2JSException)) throw error;
		const reason = error.message.replace(/^error parsing regexp: /, "").replace("`(?i)", "`");
		throw new PatternError(`The pattern "${pattern}" cannot be used: ${reason}`);
	}
}

/** Returns a test for whether a text contains any of some phrases, as whole words. */
function phrases(words: readonly string[]): (text: string) => boolean {
	const sought = words.map(sameSpelling);
	return (text) => {
		const spelled = sameSpelling(text);
		const found = sought.filter((phrase) => spelled.includes(phrase));
		if (found.length === 0) return false;
		const edges = edgesIn(spelled);
		return found.some((phrase) => hasPhrase(spelled, phrase, edges));
	};
}

function sameSpelling(text: string): string {
	return nfkc(text).toLowerCase();
}

/** @param edges as {@link edgesIn} finds them */
function hasPhrase(text: string, phrase: string, edges: Uint32Array): boolean {
	for (let at = text.indexOf(phrase); at !== -1; ) {
		const edge = edges[at] ?? at;
		const end = at + phrase.length;
		if (edge === at && edges[end] === end) return true;
		at = text.indexOf(phrase, Math.max(edge, at + 1));
	}
	return false;
}

/** Letters of scripts that part words by spaces, and figures. Others have no words to be found as a whole. */
const WORD = /[\p{L}\p{N}\p{M}_]/u;
const UNPARTED =
	/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** For each position in a text, and for its end, the next position that is not inside a word. It may be the same. */
function edgesIn(text: string): Uint32Array {
	const edges = new Uint32Array(text.length + 1);
	let first = 0;
	let at = 0;
	let isInWord = false;
	for (const character of text) {
		const wasInWord = isInWord;
		isInWord = WORD.test(character) && !UNPARTED.test(character);
		if (!(wasInWord && isInWord)) {
			edges.fill(at, first, at + 1);
			first = at + 1;
		}
		at += character.length;
	}
	edges.fill(at, first);
	return edges;
}
