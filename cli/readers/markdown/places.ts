/**
 * Where the tokens of a text in Markdown stand.
 *
 * @module
 */
import type { Token, Tokens } from "marked";

/** A token, and what is around it. */
export interface Place {
	token: Token;
	/** The block of the text that it is, or is within. */
	top: Token;
	/** What stands before it in the same block. */
	before: Token | undefined;
}

/** The places of tokens and of all those within them. */
export function* placesOf(tokens: readonly Token[], within?: Token): Generator<Place> {
	for (const [i, token] of tokens.entries()) {
		const top = within ?? token;
		yield { token, top, before: tokens[i - 1] };
		if (token.type === "list") yield* placesOf((token as Tokens.List).items, top);
		else if (token.type === "table") {
			const { header, rows } = token as Tokens.Table;
			for (const cell of [header, ...rows].flat()) yield* placesOf(cell.tokens, top);
		} else if ("tokens" in token && token.tokens) yield* placesOf(token.tokens, top);
	}
}
