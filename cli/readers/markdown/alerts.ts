/**
 * GitHub's alerts: quotes that begin with a line of `[!NOTE]`.
 *
 * @module
 */
import type { Token, Tokens } from "marked";

const MARK = /^ {0,3}\[!(note|tip|important|warning|caution)\][\t ]*(?:\n|$)/i;

/** An alert: its kind, such as `note`, and its content. */
export interface Alert {
	kind: string;
	tokens: Token[];
}

/** Reads a quote as an alert; `undefined` if it is an ordinary quote. */
export function alertIn({ tokens }: Tokens.Blockquote): Alert | undefined {
	const [paragraph, ...blocks] = tokens[0]?.type === "space" ? tokens.slice(1) : tokens;
	if (paragraph?.type !== "paragraph") return undefined;
	const [opening, ...words] = paragraph.tokens ?? [];
	if (opening?.type !== "text") return undefined;
	const [mark, kind] = MARK.exec(opening.text) ?? [];
	if (mark === undefined || kind === undefined) return undefined;
	const text = opening.text.slice(mark.length).replace(/^[\t ]+/, "");
	const isBroken = words[0]?.type === "br";
	// The line may end in a hard break. With anything else after the mark, this is an ordinary quote.
	if (text === "" && words.length > 0 && !isBroken && !mark.endsWith("\n")) return undefined;
	const after = text === "" && isBroken ? words.slice(1) : words;
	const first = text === "" ? after : [{ ...opening, raw: text, text }, ...after];
	const rest: Token[] = first.length > 0 ? [{ ...paragraph, tokens: first }, ...blocks] : blocks;
	return rest.some(({ type }) => type !== "space") ? { kind: kind.toLowerCase(), tokens: rest } : undefined;
}
