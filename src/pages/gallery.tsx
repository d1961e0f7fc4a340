/**
 * The pictures of an article that are not part of its content.
 *
 * @module
 */

import type { FeedEntry } from "../feeds/document.ts";
import type { Attachment } from "../model/attachment.ts";
import { isEpisode } from "../model/episode.ts";
import { isPicture } from "../model/media-type.ts";
import { pictureKey, sizeInName } from "../model/picture-key.ts";
import type { Site } from "../settings/site.ts";
import { UNSIZED } from "./content/pictures.ts";
import { shapeOf } from "./episode.tsx";
import { wordsLanguage } from "./layout.tsx";
import { messagesFor } from "./messages/index.ts";

/** The files that are shown as pictures: those that are shown neither above the content nor in it. */
export function picturesBeside(entry: FeedEntry): Attachment[] {
	const { attachments, image, contentHtml = "" } = entry;
	const pictures = attachments.filter(isPicture);
	if (pictures.length === 0) return [];
	// The poster of a video is visible only until the video plays, and its description is not shown.
	const isPoster = isEpisode(entry) && shapeOf(entry) === "wide";
	const lead = isPoster || image === undefined ? [] : [image];
	const shown = new Set([...addressesIn(contentHtml), ...lead].map(pictureKey));
	return pictures.filter(({ url }) => !shown.has(pictureKey(url)));
}

/** The addresses in the `src` and `srcset` attributes of sanitised HTML. */
function addressesIn(html: string): string[] {
	return [...html.matchAll(/ src(?:set)?="([^"]*)"/g)].flatMap(([, value = ""]) =>
		value
			.replaceAll("&amp;", "&")
			.split(", ")
			.map((candidate) => candidate.split(" ", 1)[0] ?? ""),
	);
}

/**
 * Shows the pictures one after another, each with its title as alternative text. A sensitive one is folded.
 *
 * @param around the language of the page
 */
export function Gallery({ site, around, pictures }: { site: Site; around: string; pictures: Attachment[] }) {
	if (pictures.length === 0) return null;
	const { sensitivePicture, sensitivePictureOf } = messagesFor(site.language).article;
	return (
		<div class="content gallery">
			{pictures.map((picture) =>
				picture._sensitive ? (
					<details>
						<summary lang={wordsLanguage(site, around)} dir="auto">
							{picture.title ? sensitivePictureOf({ title: picture.title }) : sensitivePicture}
						</summary>
						<Figure {...picture} />
					</details>
				) : (
					<Figure {...picture} />
				),
			)}
		</div>
	);
}

function Figure({ url, title }: Attachment) {
	const size = sizeInName(url);
	return (
		<figure>
			<img
				class={size === undefined ? UNSIZED : undefined}
				src={url}
				alt={title ?? ""}
				width={size?.width}
				height={size?.height}
				loading="lazy"
				decoding="async"
				referrerpolicy="no-referrer"
			/>
		</figure>
	);
}
