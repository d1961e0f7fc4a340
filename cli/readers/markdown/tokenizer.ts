/**
 * What articles have beyond the parser's Markdown: headings with ids of their own, and formulas within words.
 *
 * @module
 */
import type { Tokens } from "marked";
import { BoundedTokenizer } from "./bounded-tokenizer.ts";
import { headingParts } from "./headings.ts";

/** A heading, with the id that the author gave it, and its words for an id before quotes were set in them. */
export type Heading = Tokens.Heading & { id?: string; written?: string };

/** The tokenizer of one article. */
export class ArticleTokenizer extends BoundedTokenizer {
	override heading(src: string): Heading | undefined {
		return this.#withId(super.heading(src));
	}

	override lheading(src: string): Heading | undefined {
		return this.#withId(super.lheading(src));
	}

	/** HTML on the line after the label is HTML (CommonMark §4.6), and no address. */
	override def(src: string): Tokens.Def | undefined {
		const found = super.def(src);
		return found && /\]:[ \t]*\n[ \t]*<(?:[a-z][a-z\d-]*[\s/>]|[!/?])/i.test(found.raw) ? undefined : found;
	}

	/** Words end before each $, so that a formula may begin there. */
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

	/** After a picture in a link, the parser takes the words for none of the link. */
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
		// Its words have been queued with the attributes.
		this.lexer.inlineQueue.pop();
		return { ...heading, text, tokens: this.lexer.inline(text), ...(id !== undefined && { id }) };
	}
}
