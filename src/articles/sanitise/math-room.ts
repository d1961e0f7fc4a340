/**
 * Keeps formulas within their place on the page. Attributes that move a part, or make its place smaller than the part, would
 * let an article draw over the page around it. The effects of single attributes add up across nested and adjacent elements.
 *
 * @module
 */
import { pixelsOf } from "./math-attributes.ts";

/** How far a part may be moved up or down by all open elements together, and to the left within one formula: four letters. */
const MOST_BEYOND = 64;

/** How large letters may be, in pixels: LaTeX's largest. */
const LARGEST_LETTER = 48;

/** An element that is being written. */
interface Open {
	/** How far it moves its contents up or down. */
	rise: number;
	/** Whether it sets the size of letters. */
	isSized: boolean;
}

/** The room that one formula has. Elements are entered and left in the order in which they are written. */
export class Room {
	#rise = 0;
	#sized = 0;
	#left = 0;
	readonly #open: Open[] = [];

	/** Begins an element. */
	enter(): void {
		this.#open.push({ rise: 0, isSized: false });
	}

	/** Ends the last element that was begun. */
	leave(): void {
		const { rise = 0, isSized = false } = this.#open.pop() ?? {};
		this.#rise -= rise;
		if (isSized) this.#sized--;
	}

	/**
	 * Whether the last element that was begun may have an attribute, which then counts as written.
	 *
	 * @param value modest, see `mathAttribute`
	 * @param isUnseen whether the contents of the element are not drawn
	 */
	has(element: string, name: string, value: string, isUnseen: boolean): boolean {
		const open = this.#open.at(-1);
		if (open === undefined) return false;
		if (name === "mathsize") {
			// Sizes that are relative to others multiply.
			if (this.#sized > 0 || pixelsOf(value) > LARGEST_LETTER) return false;
			this.#sized++;
			open.isSized = true;
			return true;
		}
		// It would enlarge letters that were made smaller.
		if (name === "scriptlevel") return this.#sized === 0;
		if (name === "voffset") {
			const rise = Math.abs(pixelsOf(value));
			if (!(this.#rise + rise <= MOST_BEYOND)) return false;
			this.#rise += rise;
			open.rise += rise;
			return true;
		}
		if (name === "height" || name === "depth")
			return pixelsOf(value) >= 0 && (element !== "mpadded" || isUnseen);
		if (name === "width" || name === "lspace" || name === "rspace") {
			const left = Math.max(0, -pixelsOf(value));
			if (!(this.#left + left <= MOST_BEYOND)) return false;
			this.#left += left;
		}
		return true;
	}
}
