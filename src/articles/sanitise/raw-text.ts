/**
 * Elements whose contents an HTML parser reads as text, including any tags.
 *
 * @module
 */
import { type Tokenizer, TokenizerMode } from "parse5";

/** The state of the tokenizer inside each such element, by the element's name (HTML §13.2.6.4), without scripting. */
export const RAW_TEXT: ReadonlyMap<string, Tokenizer["state"]> = new Map([
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
