/**
 * Pictures in a box of a fixed shape, so that the page does not shift when they load or fail to load.
 *
 * @module
 */

import type { Size } from "../model/picture-key.ts";

/** A picture of an article. */
export interface PictureProps {
	src: string;
	/** The alternative text; a picture without one is decorative. */
	alt: string | undefined;
	/** The shape of its box: landscape, or square as podcasts have them. */
	shape: "wide" | "square";
	/** Its place: in a list, or at the top of a page. */
	place: "card" | "lead";
	/** The size of the picture itself, if it is known: then it is shown whole, in its own shape. */
	size?: Size | undefined;
	/** Whether it is loaded at once instead of lazily. */
	eager?: boolean;
}

/** The width and height of each shape in CSS pixels, for pages shown without the style sheet. */
const SIZES = {
	card: { wide: [168, 112], square: [112, 112] },
	lead: { wide: [704, 396], square: [256, 256] },
} as const;

/** A picture, requested without a referrer: some servers refuse requests from other sites. */
export function Picture({ src, alt, shape, place, size, eager = false }: PictureProps) {
	const [width, height] = size === undefined ? SIZES[place][shape] : [size.width, size.height];
	return (
		<div class={`picture ${place} ${size === undefined ? shape : "whole"}`}>
			<img
				src={src}
				alt={alt ?? ""}
				width={width}
				height={height}
				loading={eager ? undefined : "lazy"}
				decoding="async"
				referrerpolicy="no-referrer"
			/>
		</div>
	);
}
