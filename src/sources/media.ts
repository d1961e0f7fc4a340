/**
 * Media RSS: the files, pictures and words of `media:content`, alone or in `media:group`, in every format that
 * carries them.
 *
 * @module
 */
import type { MediaNs } from "feedsmith";
import { isPlayable } from "../articles/media-type.ts";
import type { EntryTranscript } from "./episode.ts";
import type { EntryFile } from "./files.ts";
import { eitherToLine, htmlToLine, type Picture } from "./html.ts";
import { mediaTypeOf } from "./values.ts";

/** What Media RSS says of an entry. */
export interface MediaParts {
	title: string | undefined;
	/** Plain text, or HTML if it was declared so. */
	description: { value: string; isHtml: boolean } | undefined;
	image: string | undefined;
	/** Pictures of which it is said what they show. */
	pictures: Picture[];
	files: EntryFile[];
	captions: EntryTranscript[];
	tags: (string | undefined)[];
	authors: { name: string | undefined }[];
}

/** Gathers what is said at any level: the element itself first, then its groups, then their contents. */
export function mediaParts(media: MediaNs.ItemOrFeed | undefined): MediaParts {
	const groups = media?.groups ?? [];
	const contents = [...(media?.contents ?? []), ...groups.flatMap((group) => group.contents ?? [])];
	const levels = [...(media === undefined ? [] : [media]), ...groups, ...contents];
	const description = levels.find((level) => level.description?.value)?.description;
	// WordPress.com puts the author's portrait first.
	const isPicture = (content: MediaNs.Content) =>
		kindOf(content) === "image" && !/gravatar\.com\/avatar/i.test(content.url ?? "");
	const picture = contents.find(isPicture)?.url;
	return {
		title: levels.find((level) => level.title?.value)?.title?.value,
		description:
			description?.value === undefined
				? undefined
				: { value: description.value, isHtml: description.type === "html" },
		image:
			levels.flatMap((level) => level.thumbnails ?? []).find((thumbnail) => thumbnail.url)?.url ?? picture,
		pictures: contents.filter(isPicture).flatMap(picturesOf),
		files: contents.filter(isFile).map((content) => ({
			url: content.url,
			type: content.type,
			title: content.title?.value,
			size: content.fileSize,
			duration: content.duration,
		})),
		captions: levels
			.flatMap((level) => level.subTitles ?? [])
			.map(({ href, type, lang }) => ({ url: href, type, language: lang, rel: "captions" })),
		tags: levels.flatMap((level) => [
			...(level.keywords ?? []),
			...(level.categories ?? []).map((category) => category.label ?? category.name),
		]),
		authors: levels
			.flatMap((level) => level.credits ?? [])
			.filter((credit) => credit.role === undefined || /^(author|uploader)$/i.test(credit.role))
			.map((credit) => ({ name: credit.value })),
	};
}

/**
 * A picture in its sizes, if it is said what it shows. Its title says that rarely: it tends to be the name of a file, which
 * is worse than nothing for those who listen.
 */
function picturesOf({ url, thumbnails = [], description }: MediaNs.Content): Picture[] {
	const given = description?.value;
	if (given === undefined) return [];
	const { type } = description ?? {};
	const alt = type === "plain" ? given : type === "html" ? htmlToLine(given) : eitherToLine(given);
	return [{ url }, ...thumbnails].map(({ url }) => ({ url, alt }));
}

/** Whether this is a file, not a picture, nor a page or a player that shows one. */
function isFile(content: MediaNs.Content): boolean {
	const type = mediaTypeOf(content.type) ?? "";
	if (/^(audio|video)$/.test(kindOf(content)) || isPlayable(type)) return true;
	return type !== "" && kindOf(content) !== "image" && !/^(image|text)\/|html|flash/i.test(type);
}

/** `image`, `audio`, `video`, … */
function kindOf({ medium, type, url }: MediaNs.Content): string {
	if (medium !== undefined) return medium.trim().toLowerCase();
	if (type !== undefined) return type.split("/")[0]?.trim().toLowerCase() ?? "";
	return /\.(jpe?g|png|gif|webp|avif)([?#]|$)/i.test(url ?? "") ? "image" : "";
}
