/**
 * The fast path for plain HTML, which most articles are: every element is closed, in order, and is where a browser's parser
 * leaves it. Such HTML can be sanitised without building a tree and without parsing the result again.
 *
 * All other HTML is left to `tree.ts`. For plain HTML, both return the same, which is tested.
 *
 * @module
 */
import { decodeHTML, decodeHTMLAttribute } from "entities/decode";
import { escapeHtml, xmlSafe } from "../../model/text.ts";
import type { Attribute } from "./attribute.ts";
import { mayBeFilled } from "./embeds.ts";
import { languageOf, PASSES_LANGUAGE_ON } from "./language.ts";
import {
	BLOCK,
	type Bounds,
	boundsOf,
	MAX_DEPTH,
	MOST_ATTRIBUTES,
	PLAYED,
	VOID,
	writtenName,
} from "./policy.ts";
import { type Addresses, isMark, startTag } from "./tags.ts";
import type { SanitisedHtml } from "./tree.ts";

/** How a parser treats an element that is closed in order (HTML §13.2.6.4.7). */
interface Kind {
	name: string;
	endTag: string;
	/** Its end tag in the output, which may have another name. */
	writtenEnd: string;
	/** `inline` elements may be anywhere; the others close an open paragraph, and a heading also closes a heading. */
	place: "inline" | "block" | "heading";
	/** Names of its possible parents. Elsewhere it may close other elements, or be removed. */
	parents?: readonly string[];
	/** Part of a table that contains only other parts and white space; a parser moves everything else out. */
	isFrame: boolean;
	isVoid: boolean;
	/** Whether it separates the text before it from the text after it. */
	isBlock: boolean;
	/** Its contents are not part of the text. */
	isPlayed: boolean;
}

/** Formatting elements count as inline: they are special only if they are not closed in order. */
const INLINE =
	"a abbr acronym audio b bdi bdo big br cite code data del dfn em font i iframe img ins kbd label mark picture q s samp small source span strike strong sub sup time track tt u var video wbr";
const BLOCKS =
	"address article aside blockquote center details div dl fieldset figcaption figure footer header hgroup hr main nav ol p pre section summary table ul";
const HEADINGS = "h1 h2 h3 h4 h5 h6";
const FRAMES = new Set(["table", "colgroup", "thead", "tbody", "tfoot", "tr"]);

const KINDS: ReadonlyMap<string, Kind> = new Map(
	[
		...kinds(INLINE, "inline"),
		...kinds(BLOCKS, "block"),
		...kinds(HEADINGS, "heading"),
		...kinds("li", "block", ["ol", "ul"]),
		...kinds("dd dt", "block", ["dl"]),
		...kinds("caption colgroup thead tbody tfoot", "block", ["table"]),
		...kinds("col", "block", ["colgroup"]),
		...kinds("tr", "block", ["thead", "tbody", "tfoot"]),
		...kinds("td th", "block", ["tr"]),
	].map((kind) => [kind.name, kind]),
);

function kinds(names: string, place: Kind["place"], parents?: readonly string[]): Kind[] {
	return names.split(" ").map((name) => ({
		name,
		endTag: `</${name}>`,
		writtenEnd: `</${writtenName(name)}>`,
		place,
		isVoid: VOID.has(name),
		isBlock: BLOCK.has(name),
		isPlayed: PLAYED.has(name),
		isFrame: FRAMES.has(name),
		...(parents && { parents }),
	}));
}

const COMMENT = /<!--(?!-?>)(?:(?!--!?>)[\s\S])*-->/y;
const NAME = /<([a-z][a-z0-9]*)/y;
/** Quoted, or without a value. HTML's white space alone parts them: `\s` has spaces that are letters to a parser. */
const ATTRIBUTE = /[\t\n ]+([a-z][a-z0-9:_-]*)(?:[\t\n ]*=[\t\n ]*(?:"([^"]*)"|'([^']*)'))?/y;
const TAG_END = /[\t\n ]*(\/?)>/y;

/** Characters that must be escaped or may not be XML-safe, in a text without `<`. */
const NOT_PLAIN = /[^\t\n !#-%'-=?-~\u00A0-\uD7FF\uE000-\uFDCF\uFDF0-\uFFFD]/;

/**
 * Sanitises HTML if it is plain.
 *
 * @param addresses that links are resolved against
 * @param bounds of the original input
 * @returns the result of `sanitiseHtml`; `undefined` if the HTML is not plain
 */
export function sanitisePlain(
	input: string,
	addresses: Addresses,
	bounds: Bounds = boundsOf(input),
): SanitisedHtml | undefined {
	const place = { ...addresses, ids: new Set<string>() };
	const out: string[] = [];
	const text: string[] = [];
	/** The open elements, each with its end tag: empty if its start tag was not written. */
	const open: Kind[] = [];
	const ends: string[] = [];
	/** Whether any element so far names the language of code inside it. */
	let hasLanguage = false;
	/** How many of the open elements are played. */
	let played = 0;
	let elements = 0;
	let length = 0;
	let at = 0;
	/** Matches a pattern at the current offset and moves past the match. */
	const take = (pattern: RegExp) => {
		pattern.lastIndex = at;
		const found = pattern.exec(input);
		if (found !== null) at = pattern.lastIndex;
		return found;
	};
	// Near the bounds, the tree counts exactly.
	while (at < input.length && length * 2 <= bounds.output) {
		const next = input.indexOf("<", at);
		if (next !== at) {
			const run = input.slice(at, next === -1 ? undefined : next);
			let [value, escaped] = [run, run];
			// Most runs are only words.
			if (NOT_PLAIN.test(run)) {
				if (xmlSafe(run) !== run) return undefined;
				if (run.includes("&")) value = xmlSafe(decodeHTML(run));
				escaped = escapeHtml(value);
			}
			// A parser drops a line end here.
			if (value.startsWith("\n") && out.at(-1)?.startsWith("<pre")) return undefined;
			if (open.at(-1)?.isFrame && !/^[\t\n ]*$/.test(run)) return undefined;
			if (escaped !== "") out.push(escaped);
			if (played === 0) text.push(value);
			length += escaped.length;
			at += run.length;
			continue;
		}
		if (input[at + 1] === "/") {
			const last = open.pop();
			if (last === undefined || !input.startsWith(last.endTag, at)) return undefined;
			const end = ends.pop() ?? "";
			if (end !== "") out.push(end);
			if (last.isBlock) text.push("\n");
			if (last.isPlayed) played--;
			at += last.endTag.length;
			continue;
		}
		if (input[at + 1] === "!") {
			if (take(COMMENT) === null) return undefined;
			continue;
		}
		const kind = KINDS.get(take(NAME)?.[1] ?? "");
		if (kind === undefined || !mayStand(kind, open)) return undefined;
		const attributes: Attribute[] = [];
		// Most tags have none.
		if (input[at] === ">") at++;
		else {
			for (let found = take(ATTRIBUTE); found !== null; found = take(ATTRIBUTE)) {
				const [, name = "", double, single] = found;
				const written = double ?? single ?? "";
				if (attributes.length === MOST_ATTRIBUTES || attributes.some((other) => other.name === name))
					return undefined;
				if (xmlSafe(written) !== written) return undefined;
				const value = written.includes("&") ? xmlSafe(decodeHTMLAttribute(written)) : written;
				attributes.push({ name, value });
			}
			if (mayBeFilled(attributes)) return undefined;
			const end = take(TAG_END);
			if (end === null || (end[1] === "/" && !kind.isVoid)) return undefined;
		}
		if (kind.name === "span" && attributes.some(isOfFormula)) return undefined;
		const tag = startTag(kind.name, attributes, place);
		// Its place is for the tree to mark.
		if (tag === "dropped" && attributes.some((attribute) => attribute.name === "id")) return undefined;
		const { name } = kind;
		// Code that may have to be given the language of what is around it is left to the tree.
		if (name === "pre" || name === "code") {
			const isNamed = tag.includes(' class="language-');
			if (name === "pre") hasLanguage ||= isNamed;
			if (hasLanguage && name === "pre" && !input.startsWith("<code", at)) return undefined;
			if (hasLanguage && name === "code" && !isNamed && isIn(open, "pre")) return undefined;
		} else if (attributes.length > 0 && PASSES_LANGUAGE_ON.has(name))
			hasLanguage ||= languageOf(attributes) !== undefined;
		// The alternative text of a picture that is not kept is for the tree.
		if (tag === "dropped" && name === "img" && attributes.some((one) => one.name === "alt")) return undefined;
		// A player without a file shows its contents.
		if (kind.isPlayed && !tag.includes(' src="')) return undefined;
		const isWritten = tag !== "dropped" && tag !== "unwrapped" && !isMark(tag);
		if (kind.isBlock) text.push("\n");
		if (isWritten || isMark(tag)) {
			out.push(tag);
			length += tag.length;
		}
		elements++;
		if (elements * 2 > bounds.elements || open.length * 2 > MAX_DEPTH) return undefined;
		if (kind.isVoid) continue;
		// The tree replaces frames that are not kept. Their contents are raw text, for browsers without frames.
		if (name === "iframe" && !(isWritten && input.startsWith(kind.endTag, at))) return undefined;
		open.push(kind);
		ends.push(isWritten ? kind.writtenEnd : "");
		if (kind.isPlayed) played++;
	}
	const isAll = at === input.length && open.length === 0 && length * 2 <= bounds.output;
	return isAll ? { html: out.join(""), text: text.join("") } : undefined;
}

/** Whether an attribute may belong to a typeset formula, which is left to the tree. */
function isOfFormula({ name, value }: Attribute): boolean {
	return name === "data-mathml" || (name === "class" && value.includes("mjx-"));
}

/** Whether a parser leaves an element in place and closes none before it. */
function mayStand({ name, place, parents }: Kind, open: Kind[]): boolean {
	const parent = open.at(-1);
	if (parents === undefined ? parent?.isFrame : !parents.includes(parent?.name ?? "")) return false;
	if (place === "inline") return name !== "a" || !isIn(open, "a");
	return !open.some((other) => other.name === "p" || (place === "heading" && other.place === "heading"));
}

/** Whether an element of a name is open. */
function isIn(open: Kind[], name: string): boolean {
	return open.some((other) => other.name === name);
}
