/**
 * Reads HTML in bounded time as version 1 of the readers did (see `item.ts`). Must not change.
 *
 * @module
 */
import { type DefaultTreeAdapterMap, defaultTreeAdapter, type TreeAdapter } from "parse5";
import { FileError } from "../errors.ts";

/** The most elements of a tree: a fixed number, and one more for each character. The shortest tag has three characters. */
const ELEMENTS = 10_000;
const ELEMENTS_EACH = 1;

/**
 * The tree adapter for parsing one text. It throws {@link FileError} if the tree grows beyond the bound.
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
