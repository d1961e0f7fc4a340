/**
 * The sizes of pictures in an article's content, so that the text does not move when they are loaded.
 *
 * @module
 */

import { pictureKey, type Size, sizeInName } from "../../model/picture-key.ts";
import { addAttributes, attributeIn, type Edit, type Element } from "./elements.ts";

/** The class of a picture of unknown size, which gets a box of a usual shape. */
export const UNSIZED = "unsized";

/**
 * Gives pictures without a size the one in the names of their files. Others get a box if nothing else is in their paragraph or
 * figure: a picture within a line may be as small as a letter.
 */
export function sizePictures(elements: readonly Element[]): Edit[] {
	return elements.flatMap((element): Edit[] => {
		const { name, attributes, block } = element;
		if (name !== "img" || sizeOf(attributes) !== undefined) return [];
		const isBare = !attributes.includes(' width="') && !attributes.includes(' height="');
		const named = isBare ? sizeInName(attributeIn(attributes, "src") ?? "") : undefined;
		if (named !== undefined)
			return [addAttributes(element, `width="${named.width}" height="${named.height}"`)];
		return block.hasText || block.pictures > 1 ? [] : [addAttributes(element, `class="${UNSIZED}"`)];
	});
}

/** The size that the content gives for a picture, in any of its sizes: its proportions are the same in all. */
export function sizeInContent(elements: readonly Element[], address: string): Size | undefined {
	const key = pictureKey(address);
	for (const { name, attributes } of elements) {
		const size = name === "img" ? sizeOf(attributes) : undefined;
		if (size !== undefined && pictureKey(attributeIn(attributes, "src") ?? "") === key) return size;
	}
	return undefined;
}

function sizeOf(attributes: string): Size | undefined {
	const [width, height] = ["width", "height"].map((name) => Number(attributeIn(attributes, name)));
	return width && height ? { width, height } : undefined;
}
