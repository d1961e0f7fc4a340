/**
 * Reads HTML in bounded time.
 *
 * The parser opens unclosed formatting elements (`<b>`, `<font>`) again in every following paragraph. If a text leaves many of
 * them open, the number of elements grows with the square of its length.
 *
 * @module
 */
import { type DefaultTreeAdapterMap, defaultTreeAdapter, type TreeAdapter } from "parse5";
import { FileError } from "../errors.ts";

/** The most elements of a tree: a fixed number, and one more for each character. The shortest tag has three characters. */
const BASE = 10_000;
const PER_CHARACTER = 1;

/**
 * The tree adapter for parsing one text. It throws {@link FileError} if the tree grows beyond the bound.
 *
 * @param length the length of the text, in UTF-16 code units
 */
export function boundedTree(length: number): TreeAdapter<DefaultTreeAdapterMap> {
	let left = BASE + PER_CHARACTER * length;
	return {
		...defaultTreeAdapter,
		createElement: (...element) => {
			if (--left < 0)
				throw new FileError("leaves too many tags like <b> and <font> open: close each in its own paragraph");
			return defaultTreeAdapter.createElement(...element);
		},
	};
}
