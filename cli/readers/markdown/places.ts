/**
 * The tokens of a text in Markdown, with their context.
 *
 * @module
 */
import type { Token, Tokens } from "marked";

/** A token, and its context. */
export interface Place {
	token: Token;
	/** The top-level block that it is, or is within. */
	top: Token;
	/** The token before it in the same block. */
	before: Token | undefined;
}

/** The places of tokens, and of all tokens within them. */
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
