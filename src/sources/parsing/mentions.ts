/**
 * Distinguishes markup from mentions of tags (`When should I use <br> in HTML?`) in lines that may be plain text or HTML: RSS
 * does not define which its `title` is.
 *
 * @module
 */
import { DROPPED_WHOLE } from "../../articles/sanitise/policy.ts";

/** Elements used around words of a line. Other names in angle brackets are text (`vector<int>`). */
const AROUND_WORDS = new Set(
	"a abbr acronym address applet article aside audio b big blink blockquote button caption center cite code dd del details dialog dir div dl dt em embed fieldset figcaption figure font footer form frameset h1 h2 h3 h4 h5 h6 header hgroup i iframe ins kbd label legend li listing main map mark marquee menu nav nobr noscript object ol p picture pre q ruby s samp script search section select small span strike strong style sub summary sup svg table tbody td textarea tfoot th thead tr tt u ul var video xmp".split(
		" ",
	),
);

/** Elements used between words, without an end tag. */
const BETWEEN_WORDS = new Set(
	"area br col embed frame hr img input link meta p source track wbr !--".split(" "),
);

/** Matches a start tag, an end tag or a comment, with its name and the rest. */
const TAG = /<(\/?)(!--|[a-z][a-z0-9]*(?=[\s/>]))([^<>]*)>/gi;

/** Characters that may appear around a mention. */
const OPENING = /^[\s([{"'`“‘«„/]$/u;
const WORD = /^[\p{L}\p{N}]$/u;
const SPACE = /^\s$/;

interface Tag {
	isEnd: boolean;
	name: string;
	hasAttributes: boolean;
	/** The text after its name. */
	rest: string;
	/** Where it begins and ends. */
	from: number;
	to: number;
	/** The end tag of a start tag, or the start tag of an end tag. */
	partner: Tag | undefined;
}

/** The line as HTML: each `<` that does not begin markup is escaped. */
export function withMentionsEscaped(line: string): string {
	const markup = new Set(
		tagsIn(line)
			.filter((tag) => isMarkup(tag, line))
			.map(({ from }) => from),
	);
	return line.replaceAll("<", (less, at: number) => (markup.has(at) ? less : "&lt;"));
}

function tagsIn(line: string): Tag[] {
	const tags: Tag[] = [];
	const open = new Map<string, Tag[]>();
	for (const { index: from, 0: whole, 1: slash, 2: name = "", 3: rest = "" } of line.matchAll(TAG)) {
		const tag: Tag = {
			isEnd: slash === "/",
			name: name.toLowerCase(),
			hasAttributes: rest.includes("="),
			rest,
			from,
			to: from + whole.length,
			partner: undefined,
		};
		tags.push(tag);
		const before = open.get(tag.name) ?? [];
		if (!tag.isEnd) open.set(tag.name, [...before.slice(-MOST_OPEN), tag]);
		else tag.partner = before.pop();
		if (tag.partner !== undefined) tag.partner.partner = tag;
	}
	return tags;
}

/** How many open elements of one name are tracked. */
const MOST_OPEN = 10;

function isMarkup(tag: Tag, line: string): boolean {
	const { isEnd, name, hasAttributes, from, to, partner } = tag;
	if (!AROUND_WORDS.has(name) && !BETWEEN_WORDS.has(name)) return false;
	if (partner !== undefined) {
		const [start, end] = isEnd ? [partner, tag] : [tag, partner];
		// As markup, it would hide its content.
		if (DROPPED_WHOLE.has(name) && !start.hasAttributes && end.from > start.to) return false;
		// `the <b> and </b> tags`
		const isApart = SPACE.test(line[start.to] ?? "") && SPACE.test(line[end.from - 1] ?? "");
		const isAlone = OPENING.test(line[start.from - 1] ?? " ") && !WORD.test(line[end.to] ?? " ");
		// `<p>…</p>`, `<h1></h1>`; at the end of a line editors leave empty elements behind.
		const content = line.slice(start.to, end.from).trim();
		const isExample = content === "" ? end.to < line.trimEnd().length : DOTS.test(content);
		return start.hasAttributes || !((isApart || isExample) && isAlone);
	}
	// A mention has space or quotes around it.
	const touches = !OPENING.test(line[from - 1] ?? " ") || (!isEnd && WORD.test(line[to] ?? " "));
	if (isEnd) return touches;
	if (BETWEEN_WORDS.has(name)) return touches || (name === "img" && isPicture(tag));
	return hasAttributes && touches;
}

/** Dots that represent any content in an example. */
const DOTS = /^(?:\.{2,}|…)$/u;

/** Whether the tag of a picture would show something: it has alternative text or a plausible address, and no script. */
function isPicture({ rest }: Tag): boolean {
	return /\balt\s*=/i.test(rest) || (/\/[^/\s"']/.test(rest) && !/\son[a-z]+\s*=/i.test(rest));
}
