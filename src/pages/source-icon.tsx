/**
 * The icon of a source on a page.
 *
 * @module
 */
import type { IconName } from "../sources/icons/store.ts";
import { sourceIconPath } from "../urls/icons.ts";

/** The width and height of an icon beside a name and within a line in CSS pixels, for pages shown without the style sheet. */
const SIDE = 40;
const SMALL_SIDE = 16;

/** A source's icon, or else its initial. It is decorative, as the source's name is beside it. */
export function SourceIcon({
	source,
}: {
	source: { id: string; title: string; icon: IconName | undefined };
}) {
	if (source.icon)
		return (
			<img class="icon" src={sourceIconPath(source.id, source.icon)} alt="" width={SIDE} height={SIDE} />
		);
	return (
		<span class="icon" aria-hidden="true">
			{[...source.title.trim()][0]?.toUpperCase() ?? "?"}
		</span>
	);
}

/** A source's icon in a line, before the source's name. */
export function SmallSourceIcon({ source, icon }: { source: string; icon: IconName }) {
	const path = sourceIconPath(source, icon);
	return <img class="icon small" src={path} alt="" width={SMALL_SIDE} height={SMALL_SIDE} loading="lazy" />;
}
