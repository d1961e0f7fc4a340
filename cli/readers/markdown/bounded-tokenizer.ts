/**
 * Reads Markdown in bounded time.
 *
 * The parser reads the content of a quote or a list again for each level. It searches the rest of the paragraph at each mark of
 * emphasis and at each link, and the rest of a list's paragraph at each of its lines. It fills the short rows of a table up to its
 * width. So a few kilobytes can take minutes, or all memory.
 *
 * `paragraph` is not overridden: if it were, the parser would not join paragraphs.
 *
 * @module
 */
import { Lexer, Tokenizer, type Tokens } from "marked";
import { type Bounds, paragraphIn, TOO_MUCH } from "./bounds.ts";

/** The cost of one table cell, in characters: even an empty cell takes time. */
const CELL = 25;

/**
 * The longest piece of plain text that is read at once, in UTF-16 code units: at each mark, the parser searches up to the next
 * space for an e-mail address. The parser joins adjacent pieces again.
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
			// After each run of lines without >, the parser joins all remaining lines again. That is faster than a search: a tenth.
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
		// Checked here, because the parser searches for the end of a table before it checks the delimiters.
		if (!/^ {0,3}[-:|][-:| ]*$/.test(delimiters) || !/[:|]/.test(delimiters)) return undefined;
		const width = Math.min(header.split("|").length, delimiters.split("|").length);
		this.#bounds.spend(CELL * width * paragraphIn(src).split("\n").length, TOO_MUCH.tables);
		const found = super.table(src);
		this.#bounds.spend(found?.raw.length ?? src.length, TOO_MUCH.tables);
		return found;
	}

	override text(src: string): Tokens.Text | undefined {
		// The parser reads a list's paragraph line by line. At each line, it has searched the rest of the paragraph for the
		// underline of a heading.
		if (this.lexer.state.lastToken?.type === "text")
			this.#bounds.spend(paragraphIn(src).length, TOO_MUCH.lines);
		return super.text(src);
	}

	override link(src: string): Tokens.Link | Tokens.Image | undefined {
		// If the rest of the text has no ), the parser does not search for links.
		const isSearched = this.lexer.state.linkParenPossible && /^!?\[/.test(src);
		if (!isSearched) return super.link(src);
		const end = endIn(src);
		const found = super.link(src.slice(0, end));
		this.#bounds.spend(Math.max(end ?? searchedIn(src), found?.raw.length ?? 0), TOO_MUCH.links);
		return found;
	}

	override emStrong(src: string, maskedSrc: string, prevChar = "") {
		// If there is no end, the parser searches all the rest. Within a word, _ does not begin emphasis.
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
		// At each ( in an address, the parser searches the rest for a ). This search is faster than others: it counts a tenth.
		const [address] = /^[^\s<]*/.exec(src) ?? [""];
		this.#bounds.spend(((address.split("(").length - 1) * address.length) / 10, TOO_MUCH.addresses);
		const [start] = /^(?:\w+:\/\/|www\.)(?!\w)(?=[\p{L}\p{N}])/iu.exec(address) ?? [];
		return start === undefined ? super.url(src) : this.#withForeignHost(start, address.slice(start.length));
	}

	/** A link to a host that begins with a letter outside of ASCII. The parser requires ASCII there, so an `x` is put before it. */
	#withForeignHost(start: string, rest: string): Tokens.Link | undefined {
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

/** The beginning of a link, up to its address: its text in brackets, by the parser's own pattern. */
const LINK_TEXT = new RegExp(`${Lexer.rules.inline.gfm.link.source.split("\\]\\(")[0]}\\]\\(`);

/**
 * The end of a link that ends right after its address: after the first ) without a ( in the address. The parser would first read
 * on to the next space, and then come back.
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

/** How much the parser searches for the end of a link that has none: up to the end of its address and title. */
function searchedIn(src: string): number {
	const start = LINK_TEXT.exec(src)?.[0].length;
	if (start === undefined) return 0;
	const rest = src.slice(start);
	return start + (/^\s*\S*(?:\s+(?:"[^"]*|'[^']*|\([^)]*))?/.exec(rest)?.[0].length ?? 0);
}
