/**
 * Reads Markdown in bounded time as version 1 of the readers did (see `item.ts`). Must not change.
 *
 * @module
 */
import { Lexer, Tokenizer, type Tokens } from "marked";
import { FileError } from "../errors.ts";

/** How deep quotes and lists may nest; people stay under 10. */
const MAX_DEPTH = 50;

/** How many characters may be looked at again: a fixed number, and more for each character of the text. */
const AGAIN = 2_500_000;
/** Prose takes five. */
const AGAIN_EACH = 50;

/** The cost of one table cell, in characters: even an empty cell takes time. */
const CELL = 25;

/**
 * How much of a text is searched for the end of plain words, in UTF-16 code units: at each mark, the parser searches up to the
 * next space for an e-mail address. It joins the pieces of plain text again.
 */
const MAX_WORDS = 500;

/** The messages for a text that exceeds its bounds, by what there is too much of. */
const TOO_MUCH = {
	emphasis: "has too many * and _ in one paragraph: write those that are meant as text as \\* and \\_",
	strikethrough: "has too many ~ in one paragraph: write those that are meant as text as \\~",
	links: "has too many [ in one paragraph: write those that are meant as text as \\[",
	addresses: "has too many ( in one address: write each as %28",
	lines: "has too many lines in one paragraph of a list: part them by empty lines",
	lazyLines: "has too many lines without > in one quote: begin each with >",
	tables: "has a table too large to be read as Markdown: make it smaller, or write it in HTML",
	nesting: "has too much text in quotes and lists within one another: nest them less deep",
};

/** Where to cut a text: before the spaces between two words, so that neither is read as something else. */
function cutIn(text: string): number {
	if (text.length <= MAX_WORDS) return text.length;
	let cut = text.lastIndexOf(" ", MAX_WORDS);
	while (text[cut - 1] === " ") cut--;
	return cut > 0 ? cut : MAX_WORDS;
}

/** The tokenizer of one text. Its methods throw {@link FileError} beyond the bounds. */
export class BoundedTokenizer extends Tokenizer {
	#depth = 0;
	/** How many characters may still be looked at again. */
	#left: number;

	/** @param length the length of the text, in UTF-16 code units */
	constructor(length: number) {
		super();
		this.#left = AGAIN + AGAIN_EACH * length;
	}

	override blockquote(src: string): Tokens.Blockquote | undefined {
		if (/^ {0,3}>/.test(src)) {
			// After each run of lines without >, the parser joins all remaining lines again. That is faster than a search: a tenth.
			const quote = paragraphIn(src);
			const runs = quote.match(/^ {0,3}>.*\n(?! {0,3}>)/gm)?.length ?? 0;
			this.#spend((runs * quote.length) / 10, TOO_MUCH.lazyLines);
		}
		return this.#nested(() => super.blockquote(src));
	}

	override list(src: string): Tokens.List | undefined {
		return this.#nested(() => super.list(src));
	}

	override table(src: string): Tokens.Table | undefined {
		const [header = "", delimiters = ""] = src.split("\n", 2);
		// Without either, the parser would look for the table's end before it finds that this is none.
		if (!/^ {0,3}[-:|][-:| ]*$/.test(delimiters) || !/[:|]/.test(delimiters)) return undefined;
		const width = Math.min(header.split("|").length, delimiters.split("|").length);
		this.#spend(CELL * width * paragraphIn(src).split("\n").length, TOO_MUCH.tables);
		const found = super.table(src);
		this.#spend(found?.raw.length ?? src.length, TOO_MUCH.tables);
		return found;
	}

	override text(src: string): Tokens.Text | undefined {
		// The lines of a list's paragraph come one by one, and at each, the parser has searched the rest of the paragraph for the
		// underline of a heading.
		if (this.lexer.state.lastToken?.type === "text") this.#spend(paragraphIn(src).length, TOO_MUCH.lines);
		return super.text(src);
	}

	override link(src: string): Tokens.Link | Tokens.Image | undefined {
		// Where there is no ) at all, the parser does not look for links.
		const isLooked = this.lexer.state.linkParenPossible && /^!?\[/.test(src);
		const found = super.link(src);
		if (isLooked) this.#spend(found?.raw.length ?? searchedIn(src), TOO_MUCH.links);
		return found;
	}

	override emStrong(src: string, maskedSrc: string, prevChar = "") {
		// If there is no end, the whole rest is searched. Within a word, _ does not begin emphasis.
		const found = super.emStrong(src, maskedSrc, prevChar);
		const isMark = src.startsWith("*") || (src.startsWith("_") && !/[\p{L}\p{N}]$/u.test(prevChar));
		if (isMark) this.#spend(found?.raw.length ?? src.length, TOO_MUCH.emphasis);
		return found;
	}

	override del(src: string, maskedSrc: string, prevChar = "") {
		const found = super.del(src, maskedSrc, prevChar);
		if (src.startsWith("~")) this.#spend(found?.raw.length ?? src.length, TOO_MUCH.strikethrough);
		return found;
	}

	override url(src: string): Tokens.Link | undefined {
		if (!/^(?:https?:\/\/|ftp:\/\/|www\.)/i.test(src))
			return src.slice(0, MAX_WORDS).includes("@") ? super.url(src) : undefined;
		// At each ( in an address, the rest is searched for a ), though faster than by other searches.
		const [address] = /^[^\s<]*/.exec(src) ?? [""];
		this.#spend(((address.split("(").length - 1) * address.length) / 10, TOO_MUCH.addresses);
		return super.url(src);
	}

	override inlineText(src: string): Tokens.Text | undefined {
		return super.inlineText(src.slice(0, cutIn(src)));
	}

	#nested<Token extends Tokens.Blockquote | Tokens.List>(read: () => Token | undefined): Token | undefined {
		if (this.#depth >= MAX_DEPTH) throw new FileError(`nests quotes and lists more than ${MAX_DEPTH} deep`);
		this.#depth++;
		try {
			const found = read();
			this.#spend(found?.raw.length ?? 0, TOO_MUCH.nesting);
			return found;
		} finally {
			this.#depth--;
		}
	}

	#spend(characters: number, tooMuch: string): void {
		this.#left -= characters;
		if (this.#left < 0) throw new FileError(tooMuch);
	}
}

/** The lines up to an empty one. */
function paragraphIn(src: string): string {
	return src.slice(0, /\n[\t ]*\n/.exec(src)?.index);
}

/** The beginning of a link, up to its address: its text in brackets, by the parser's own pattern. */
const LINK_TEXT = new RegExp(`${Lexer.rules.inline.gfm.link.source.split("\\]\\(")[0]}\\]\\(`);

/** How much is searched for the end of a link that has none: up to the end of its address and title. */
function searchedIn(src: string): number {
	const start = LINK_TEXT.exec(src)?.[0].length;
	if (start === undefined) return 0;
	const rest = src.slice(start);
	return start + (/^\s*\S*(?:\s+(?:"[^"]*|'[^']*|\([^)]*))?/.exec(rest)?.[0].length ?? 0);
}
