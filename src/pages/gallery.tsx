/**
 * The pictures of an article that stand beside its content.
 *
 * @module
 */
import type { Attachment } from "../articles/article.ts";
import { isEpisode } from "../articles/episode.ts";
import { isPicture } from "../articles/media-type.ts";
import { pictureKey } from "../articles/picture-key.ts";
import type { FeedEntry } from "../feeds/document.ts";
import { shapeOf } from "./episode.tsx";

/** The files that are shown as pictures: those that are shown neither above the content nor in it. */
export function picturesBeside(entry: FeedEntry): Attachment[] {
	const { attachments, image, contentHtml = "" } = entry;
	// Before a video, the image is seen only until that plays, and nobody is told what it shows.
	const isPoster = isEpisode(entry) && shapeOf(entry) === "wide";
	const lead = isPoster ? undefined : image && pictureKey(image);
	return attachments.filter(
		(file) => isPicture(file) && pictureKey(file.url) !== lead && !contentHtml.includes(shownAs(file)),
	);
}

/** An address as it stands in sanitised HTML, after `src=` or in a `srcset`. */
function shownAs({ url }: Attachment): string {
	return url.replaceAll("&", "&amp;");
}

/** The pictures one after another, each with its title for those who cannot see it; a sensitive one when it is asked for. */
export function Gallery({ pictures }: { pictures: Attachment[] }) {
	if (pictures.length === 0) return null;
	return (
		<div class="content gallery">
			{pictures.map((picture) =>
				picture._sensitive ? (
					<details>
						<summary dir="auto">Sensitive picture{picture.title && `: ${picture.title}`}</summary>
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
	return (
		<figure>
			<img src={url} alt={title ?? ""} loading="lazy" decoding="async" referrerpolicy="no-referrer" />
		</figure>
	);
}
