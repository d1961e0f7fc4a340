/**
 * Pictures in a box of a fixed shape, so that nothing moves when they arrive, or never do.
 *
 * @module
 */

/** A picture of an article. */
export interface PictureProps {
	src: string;
	/** What it shows, in words; without them it is an ornament. */
	alt: string | undefined;
	/** The shape of its box: landscape, or square as podcasts have them. */
	shape: "wide" | "square";
	/** Where it stands. */
	place: "card" | "lead";
	/** Whether it is loaded at once, not only when it is about to be seen. */
	eager?: boolean;
}

/** The width and height of each shape in CSS pixels, for those who read without our style. */
const SIZES = {
	card: { wide: [168, 112], square: [112, 112] },
	lead: { wide: [704, 396], square: [256, 256] },
} as const;

/** A picture. Its server is not told where it is shown: some refuse it then. */
export function Picture({ src, alt, shape, place, eager = false }: PictureProps) {
	const [width, height] = SIZES[place][shape];
	return (
		<div class={`picture ${place} ${shape}`}>
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
