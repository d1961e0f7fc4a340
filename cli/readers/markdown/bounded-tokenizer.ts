/**
 * Reads Markdown in bounded time.
 *
 * The parser reads the inside of a quote or a list again for each level, searches the rest of the paragraph for the end of each
 * mark of emphasis and of each link, and the rest of a list's paragraph at each of its lines; a table's short rows are filled up
 * to its width. So a few kilobytes can take minutes, or all memory.
 *
 * `paragraph` is not overridden: for a tokenizer of its own, the parser joins no paragraphs.
 *
 * @module
 */
import { Lexer, Tokenizer, type Tokens } from "marked";
import { type Bounds, paragraphIn, TOO_MUCH } from "./bounds.ts";

/** What a cell of a table counts for, in characters: the time to make one, however little is in it. */
const CELL = 25;

/**
 * How much of a text is searched for the end of plain words, in UTF-16 code units: at each mark, the parser searches up to the
 * next space for an e-mail address. It joins the pieces of plain text again.
 */
const MAX_WORDS = 500;

/** Where to cut a text: before the spaces between two words, so that neither is read as something else. */
function cutIn(text: string): number {
	if (text.length <= MAX_WORDS) return text.length;
	let cut = text.lastIndexOf(" ", MAX_WORDS);
	while (text[cut - 1] === " ") cut--;
	return cut > 0 ? cut : MAX_WORDS;
}

/** The tokenizer of one text. Its methods throw `FileError` beyond the bounds. */
export class BoundedTokenizer extends Tokenizer {
	readonly #bounds: Bounds;

	constructor(bounds: Bounds) {
		super();
		this.#bounds = bounds;
	}

	override blockquote(src: string): Tokens.Blockquote | undefined {
		if (/^ {0,3}>/.test(src)) {
			// After each run of lines without >, all the lines that are left are put together anew, faster than they are searched.
			const quote = paragraphIn(src);
			const runs = quote.match(/^ {0,3}>.*\n(?! {0,3}>)/gm)?.length ?? 0;
			this.#bounds.spend((runs * quote.length) / 10, TOO_MUCH.lazyLines);
		}
		return this.#bounds.nested(() => super.blockquote(src));
	}

	override list(src: string): Tokens.List | undefined {
		return this.#bounds.nested(() => super.list(src));
	}

	override table(src: string): Tokens.Table | undefined {
		const [header = "", delimiters = ""] = src.split("\n", 2);
		// Without either, the parser would look for the table's end before it finds that this is none.
		if (!/^ {0,3}[-:|][-:| ]*$/.test(delimiters) || !/[:|]/.test(delimiters)) return undefined;
		const width = Math.min(header.split("|").length, delimiters.split("|").length);
		this.#bounds.spend(CELL * width * paragraphIn(src).split("\n").length, TOO_MUCH.tables);
		const found = super.table(src);
		this.#bounds.spend(found?.raw.length ?? src.length, TOO_MUCH.tables);
		return found;
	}

	override text(src: string): Tokens.Text | undefined {
		// The lines of a list's paragraph come one by one, and at each, the parser has searched the rest of the paragraph for the
		// underline of a heading.
		if (this.lexer.state.lastToken?.type === "text")
			this.#bounds.spend(paragraphIn(src).length, TOO_MUCH.lines);
		return super.text(src);
	}

	override link(src: string): Tokens.Link | Tokens.Image | undefined {
		// Where there is no ) at all, the parser does not look for links.
		const isLooked = this.lexer.state.linkParenPossible && /^!?\[/.test(src);
		if (!isLooked) return super.link(src);
		const end = endIn(src);
		const found = super.link(src.slice(0, end));
		this.#bounds.spend(Math.max(end ?? searchedIn(src), found?.raw.length ?? 0), TOO_MUCH.links);
		return found;
	}

	override emStrong(src: string, maskedSrc: string, prevChar = "") {
		// If there is no end, the whole rest is searched. Within a word, _ does not begin emphasis.
		const found = super.emStrong(src, maskedSrc, prevChar);
		const isMark = src.startsWith("*") || (src.startsWith("_") && !/[\p{L}\p{N}]$/u.test(prevChar));
		if (isMark) this.#bounds.spend(found?.raw.length ?? src.length, TOO_MUCH.emphasis);
		return found;
	}

	override del(src: string, maskedSrc: string, prevChar = "") {
		const found = super.del(src, maskedSrc, prevChar);
		if (src.startsWith("~")) this.#bounds.spend(found?.raw.length ?? src.length, TOO_MUCH.strikethrough);
		return found;
	}

	override url(src: string): Tokens.Link | undefined {
		if (!/^(?:https?:\/\/|ftp:\/\/|www\.)/i.test(src))
			return src.slice(0, MAX_WORDS).includes("@") ? super.url(src) : undefined;
		// At each ( in an address, the rest is searched for a ), though faster than by other searches.
		const [address] = /^[^\s<]*/.exec(src) ?? [""];
		this.#bounds.spend(((address.split("(").length - 1) * address.length) / 10, TOO_MUCH.addresses);
		const [start] = /^(?:\w+:\/\/|www\.)(?!\w)(?=[\p{L}\p{N}])/iu.exec(address) ?? [];
		return start === undefined ? super.url(src) : this.#abroad(start, address.slice(start.length));
	}

	/** A link to a host that begins with a letter that is not of ASCII. The parser looks for one of these there. */
	#abroad(start: string, rest: string): Tokens.Link | undefined {
		const found = super.url(`${start}x${rest}`);
		if (found === undefined) return undefined;
		const [raw = "", text = "", href = ""] = [found.raw, found.text, found.href].map((one) =>
			one.replace(`${start}x`, start),
		);
		return { ...found, raw, text, href, tokens: [{ type: "text", raw: text, text }] };
	}

	override inlineText(src: string): Tokens.Text | undefined {
		return super.inlineText(src.slice(0, cutIn(src)));
	}
}

/** What begins a link: its text in brackets, as the parser reads it, up to the address. */
const LINK_TEXT = new RegExp(`${Lexer.rules.inline.gfm.link.source.split("\\]\\(")[0]}\\]\\(`);

/**
 * Where a link ends at its address: after the first ) that no ( in the address opens. The parser would first read on to the next
 * space, and then come back to that place.
 */
function endIn(src: string): number | undefined {
	const start = LINK_TEXT.exec(src)?.[0].length;
	if (start === undefined) return undefined;
	let open = 0;
	let at = start + (/^[\t\n ]*/.exec(src.slice(start, start + MAX_WORDS))?.[0].length ?? 0);
	if (src[at] === "<") {
		const address = /<(?:\\.|[^\n<>\\])*>[\t\n ]*\)/y;
		address.lastIndex = at;
		return address.test(src) ? address.lastIndex : undefined;
	}
	for (; at < src.length && src.charAt(at) > " "; at++) {
		const sign = src[at];
		if (sign === "\\") at++;
		else if (sign === "(") open++;
		else if (sign === ")" && --open < 0) return at + 1;
	}
	return undefined;
}

/** How much is searched for the end of a link that has none: up to the end of its address and title. */
function searchedIn(src: string): number {
	const start = LINK_TEXT.exec(src)?.[0].length;
	if (start === undefined) return 0;
	const rest = src.slice(start);
	return start + (/^\s*\S*(?:\s+(?:"[^"]*|'[^']*|\([^)]*))?/.exec(rest)?.[0].length ?? 0);
}
