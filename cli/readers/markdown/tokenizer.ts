/**
 * Extends the parser's Markdown: headings with ids of their own, and formulas within words.
 *
 * @module
 */
import type { Tokens } from "marked";
import { BoundedTokenizer } from "./bounded-tokenizer.ts";
import { headingParts } from "./headings.ts";

/** A heading, with the author's id, and with its words before quotes were set in them, of which an id is made. */
export type Heading = Tokens.Heading & { id?: string; written?: string };

/** The tokenizer of one article. */
export class ArticleTokenizer extends BoundedTokenizer {
	override heading(src: string): Heading | undefined {
		return this.#withId(super.heading(src));
	}

	override lheading(src: string): Heading | undefined {
		return this.#withId(super.lheading(src));
	}

	/** HTML on the line after a label is an HTML block (CommonMark §4.6), not an address. */
	override def(src: string): Tokens.Def | undefined {
		const found = super.def(src);
		return found && /\]:[ \t]*\n[ \t]*<(?:[a-z][a-z\d-]*[\s/>]|[!/?])/i.test(found.raw) ? undefined : found;
	}

	/** Ends words before each $, so that a formula may begin there. */
	override inlineText(src: string): Tokens.Text | undefined {
		const dollar = src.indexOf("$", 1);
		return super.inlineText(dollar === -1 ? src : src.slice(0, dollar));
	}

	override link(src: string) {
		return this.#within(() => super.link(src));
	}

	override reflink(src: string, links: Record<string, Pick<Tokens.Link | Tokens.Image, "href" | "title">>) {
		return this.#within(() => super.reflink(src, links));
	}

	/** Restores the state: after a picture in a link, the parser treats the words as outside of the link. */
	#within<Found>(read: () => Found): Found {
		const { state } = this.lexer;
		const { inLink } = state;
		const found = read();
		state.inLink = inLink;
		return found;
	}

	#withId(heading: Tokens.Heading | undefined): Heading | undefined {
		if (heading === undefined) return undefined;
		const { text, id } = headingParts(heading.text);
		if (text === heading.text) return heading;
		// Its words have been queued for parsing with the attributes.
		this.lexer.inlineQueue.pop();
		return { ...heading, text, tokens: this.lexer.inline(text), ...(id !== undefined && { id }) };
	}
}
