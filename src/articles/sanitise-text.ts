/**
 * The words of HTML alone, without a tree: in time that grows with its length, whatever its elements would become.
 *
 * @module
 */
import { type Token, Tokenizer, TokenizerMode } from "parse5";
import { withPairsJoined, xmlSafe } from "../text.ts";
import { withoutScriptRequests } from "./sanitise-noscript.ts";
import { BLOCK, DROPPED_WHOLE } from "./sanitise-policy.ts";

/** What stands in these is no markup to a parser (HTML §13.2.6.4). */
const RAW: ReadonlyMap<string, Tokenizer["state"]> = new Map([
	["iframe", TokenizerMode.RAWTEXT],
	["noembed", TokenizerMode.RAWTEXT],
	["noframes", TokenizerMode.RAWTEXT],
	["plaintext", TokenizerMode.PLAINTEXT],
	["script", TokenizerMode.SCRIPT_DATA],
	["style", TokenizerMode.RAWTEXT],
	["textarea", TokenizerMode.RCDATA],
	["title", TokenizerMode.RCDATA],
	["xmp", TokenizerMode.RAWTEXT],
]);

/** Elements without contents, and those that a parser passes over inside a body, with their contents left there. */
const EMPTY = new Set("base embed frame frameset head input link meta param".split(" "));

/** Elements that end where another of their name begins. */
const ALONE = new Set(["button", "select"]);

/** Returns the text that people read in some HTML, blocks parted by line ends. */
export function textOfHtml(html: string): string {
	let text = "";
	/** The element that is being passed over, and how many of its name are open. */
	let dropped: string | undefined;
	let depth = 0;
	const write = ({ chars }: Token.CharacterToken) => {
		if (dropped === undefined) text += chars;
	};
	const ignore = () => {};
	const tokenizer = new Tokenizer(
		{},
		{
			onCharacter: write,
			onWhitespaceCharacter: write,
			onNullCharacter: ignore,
			onComment: ignore,
			onDoctype: ignore,
			onEof: ignore,
			onStartTag({ tagName: name, selfClosing }) {
				const raw = RAW.get(name);
				if (raw !== undefined) tokenizer.state = raw;
				if (dropped === name && !ALONE.has(name)) depth++;
				if (dropped !== undefined) return;
				if (BLOCK.has(name)) text += "\n";
				const isForeign = name === "svg" || name === "math";
				if (EMPTY.has(name) || (isForeign && selfClosing)) return;
				if (raw === undefined && !DROPPED_WHOLE.has(name)) return;
				dropped = name;
				depth = 1;
			},
			onEndTag({ tagName: name }) {
				if (name === dropped && --depth === 0) dropped = undefined;
			},
		},
	);
	tokenizer.write(withoutScriptRequests(withPairsJoined(html)), true);
	return xmlSafe(text);
}
