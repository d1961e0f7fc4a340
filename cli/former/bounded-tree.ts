/**
 * Reads HTML in bounded time as version 1 of the readers did (see `item.ts`). Must not change.
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
