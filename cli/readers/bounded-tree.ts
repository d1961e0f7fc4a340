/**
 * Reads HTML in bounded time.
 *
 * A parser opens `<b>`, `<font>` and the like again in each paragraph, until they are closed. So the tree of a text with many
 * that are never closed can have as many elements as the square of its length.
 *
 * @module
 */
import { type DefaultTreeAdapterMap, defaultTreeAdapter, type TreeAdapter } from "parse5";
import { FileError } from "../errors.ts";

/** How many elements a tree may have: a fixed number, and more for each character. There is a tag in four at the most. */
const ELEMENTS = 10_000;
const ELEMENTS_EACH = 1;

/**
 * What the parser builds the tree of one text with. It throws {@link FileError} beyond the bound.
 *
 * @param length the length of the text, in UTF-16 code units
 */
export function boundedTree(length: number): TreeAdapter<DefaultTreeAdapterMap> {
	let left = ELEMENTS + ELEMENTS_EACH * length;
	return {
		...defaultTreeAdapter,
		createElement: (...element) => {
			if (--left < 0)
				throw new FileError("leaves too many tags like <b> and <font> open: close each in its own paragraph");
			return defaultTreeAdapter.createElement(...element);
		},
	};
}
