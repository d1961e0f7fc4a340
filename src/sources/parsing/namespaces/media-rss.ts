/**
 * Reads Media RSS: the files, pictures and texts of `media:content`, alone or in `media:group`.
 *
 * @module
 */
import type { MediaNs } from "feedsmith";
import { isPlayable, typeByName, UNKNOWN_TYPE } from "../../../model/media-type.ts";
import { pictureKey } from "../../../model/picture-key.ts";
import type { EntryFile } from "../attachments.ts";
import { mediaTypeOf } from "../coerce.ts";
import { eitherToLine, htmlToLine, type Picture } from "../html.ts";
import type { EntryTranscript } from "./episode.ts";

/** The parts of an entry that come from Media RSS. */
export interface MediaParts {
	title: string | undefined;
	/** Plain text, or HTML if it is declared as HTML. */
	description: { value: string; isHtml: boolean } | undefined;
	image: string | undefined;
	thumbnail: string | undefined;
	/** Pictures with a description of what they show. */
	pictures: Picture[];
	/** Each picture once, in its best size, with the description as the title. */
	gallery: EntryFile[];
	/** The addresses of sensitive pictures, as written. The entry must not show them elsewhere, either. */
	hidden: ReadonlySet<string | undefined>;
	files: EntryFile[];
	captions: EntryTranscript[];
	tags: (string | undefined)[];
	authors: { name: string | undefined }[];
}

/** Collects the parts of all levels: first of the element itself, then of its groups, then of their contents. */
export function mediaParts(media: MediaNs.ItemOrFeed | undefined): MediaParts {
	const groups = media?.groups ?? [];
	const contents = [...(media?.contents ?? []), ...groups.flatMap((group) => group.contents ?? [])];
	const around = [...(media === undefined ? [] : [media]), ...groups];
	const levels = [...around, ...contents];
	const shown = shownIn(media);
	const description = levels.find((level) => level.description?.value)?.description;
	const isAllSensitive = isSensitive(media);
	const first = shown.find((picture) => !isAllSensitive && !picture.isSensitive);
	const isHidden = first === undefined && shown.length > 0;
	const gallery = shown.map((picture) => ({
		isSensitive: isAllSensitive || picture.isSensitive,
		url: picture.best.url,
		type: pictureType(picture.best),
		title: alternativeText(picture),
		size: picture.best.fileSize,
	}));
	const thumbnail = (shown.length > 1 ? [media ?? {}] : levels)
		.flatMap((level) => level.thumbnails ?? [])
		.find(({ url }) => url)?.url;
	return {
		// The title of one of several pictures is not that of the entry.
		title: (shown.length > 1 ? around : levels).find((level) => level.title?.value)?.title?.value,
		description:
			description?.value === undefined
				? undefined
				: { value: description.value, isHtml: description.type === "html" },
		// Listings always show the image, so it must not be sensitive.
		image: isHidden ? undefined : (thumbnail ?? first?.best.url),
		thumbnail,
		pictures: shown.flatMap((picture) => {
			// The title of a single picture is often that of the entry.
			const alt = shown.length > 1 ? alternativeText(picture) : picture.alt;
			if (alt === undefined) return [];
			return picture.sizes.flatMap(({ url, thumbnails = [] }) =>
				[{ url }, ...thumbnails].map((one) => ({ url: one.url, alt })),
			);
		}),
		gallery,
		hidden: new Set(gallery.filter((picture) => picture.isSensitive).map(({ url }) => url)),
		files: contents.filter(isFile).map((content) => ({
			url: content.url,
			type: content.type,
			// The text of a playable file is its transcript or lyrics.
			title:
				content.title?.value ?? (kindOf(content) === "" ? altOf(content) : plainText(content.description)),
			size: content.fileSize,
			duration: content.duration,
			isSensitive: isAllSensitive || isSensitive(content),
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

/** One picture, in all its sizes. */
interface Shown {
	/** Its contents (`media:content`), one for each size. */
	sizes: MediaNs.Content[];
	/** The content to show. */
	best: MediaNs.Content;
	/** The alternative text, plain. */
	alt: string | undefined;
	isSensitive: boolean;
}

/** How many pictures of an entry are examined. */
const MOST_PICTURES = 200;

/**
 * The pictures of an entry. The contents of a group are sizes of one picture (Media RSS, `media:group`), unless they are
 * evidently different ({@link areSizes}). Contents without a group are different pictures, unless their addresses show that
 * they are sizes of one.
 */
function shownIn(media: MediaNs.ItemOrFeed | undefined): Shown[] {
	const shown: Shown[] = [];
	const known = new Map<string, Shown>();
	const add = (content: MediaNs.Content, key: string, alt: string | undefined) => {
		const before = known.get(key);
		if (before === undefined) {
			const picture = { sizes: [content], best: content, alt, isSensitive: isSensitive(content) };
			known.set(key, picture);
			shown.push(picture);
			return;
		}
		before.sizes.push(content);
		before.alt ??= alt;
		before.isSensitive ||= isSensitive(content);
		if (isBetter(content, before.best)) before.best = content;
	};
	for (const content of (media?.contents ?? []).filter(isPicture).slice(0, MOST_PICTURES))
		add(content, pictureKey(content.url ?? ""), altOf(content));
	for (const [i, group] of (media?.groups ?? []).slice(0, MOST_PICTURES).entries()) {
		const pictures = (group.contents ?? []).filter(isPicture).slice(0, MOST_PICTURES);
		const isOne = areSizes(pictures);
		for (const content of pictures)
			add(
				content,
				isOne ? `group ${i}` : pictureKey(content.url ?? ""),
				altOf(content) ?? (isOne ? altOf(group) : undefined),
			);
	}
	return shown;
}

/** The alternative text of a picture: its description, else its `media:text`. */
function altOf({ description, texts }: Pick<MediaNs.Content, "description" | "texts">): string | undefined {
	return plainText(description) ?? plainText(texts?.find(({ value }) => value));
}

/** Words for sizes in the names of files. */
const SIZE_WORD =
	/(?<![a-z])(?:thumb(?:nail)?|tiny|small|medium|large|big|huge|full|orig(?:inal)?|square|preview|x*[sl]|m|[otqb]|\d+[wp]x?)(?![a-z])/gi;

/**
 * Whether the pictures of a group are sizes of one picture. They are not if their descriptions differ, or if they have no
 * descriptions, but different names, and no sizes or equal ones.
 */
function areSizes(pictures: MediaNs.Content[]): boolean {
	const isOneOf = (values: (string | undefined)[]) => new Set(values).size < 2;
	const alts = pictures.map(altOf);
	if (!isOneOf(alts)) return false;
	const titles = pictures.map(({ title }) => readableTitle(title?.value));
	if (alts[0] !== undefined || !isOneOf(titles)) return isOneOf(titles);
	// The same picture in another format has another suffix.
	const names = pictures.map(({ url = "" }) => pictureKey(url).replace(/\.\w{3,4}(?=\?)/, ""));
	if (titles[0] !== undefined || isOneOf(names.map((name) => name.replace(SIZE_WORD, "")))) return true;
	const sizes = pictures.map(({ width, height, fileSize }) => width ?? height ?? fileSize);
	return !sizes.includes(undefined) && new Set(sizes).size === new Set(names).size;
}

/** Whether the rating is for adults (Media RSS, `media:rating`). Mastodon writes this for media marked as sensitive. */
function isSensitive(level: Pick<MediaNs.Content, "ratings"> | undefined): boolean {
	return (level?.ratings ?? []).some(
		({ value = "", scheme = "urn:simple" }) => /^adult$/i.test(value.trim()) && /simple/i.test(scheme),
	);
}

/** Whether this is a picture other than the author's portrait, which WordPress.com puts first. */
function isPicture(content: MediaNs.Content): boolean {
	return kindOf(content) === "image" && !!content.url && !/gravatar\.com\/avatar/i.test(content.url);
}

/** Whether a picture is the default (`isDefault`) or, if neither is, the larger one. Without sizes, the first one wins. */
function isBetter(content: MediaNs.Content, before: MediaNs.Content): boolean {
	if (before.isDefault || content.isDefault) return !before.isDefault;
	const sizeOf = ({ width = 0, height = 0, fileSize = 0 }: MediaNs.Content) =>
		[width * (height || width), fileSize] as const;
	const [area, bytes] = sizeOf(content);
	const [areaBefore, bytesBefore] = sizeOf(before);
	return area > areaBefore || (area === areaBefore && bytes > bytesBefore);
}

/** The declared type if it is an image type, else the type of the suffix, else JPEG. */
function pictureType({ type, url }: MediaNs.Content): string {
	const declared = mediaTypeOf(type);
	if (declared !== undefined && /^image\//i.test(declared)) return declared;
	const named = typeByName(url ?? "");
	return named?.startsWith("image/") ? named : "image/jpeg";
}

/** The alternative text of a picture, or else its title. */
function alternativeText({ alt, best }: Shown): string | undefined {
	return alt ?? readableTitle(best.title?.value);
}

/** A title with at least two words. Most others are file names, which are no help as alternative text. */
function readableTitle(title: string | undefined): string | undefined {
	return title !== undefined && /\p{L}\s+\p{L}/u.test(title) ? title : undefined;
}

/** A description as plain text. */
function plainText(description: MediaNs.TitleOrDescription | undefined): string | undefined {
	const given = description?.value;
	if (given === undefined) return undefined;
	const { type } = description ?? {};
	return type === "plain" ? given : type === "html" ? htmlToLine(given) : eitherToLine(given);
}

/** Whether this is a file, as opposed to a picture, a page or a player. A content with a description counts as a file. */
function isFile(content: MediaNs.Content): boolean {
	const { url = "", description, texts, title } = content;
	const kind = kindOf(content);
	const type = mediaTypeOf(content.type) ?? typeByName(url) ?? "";
	if (/^(audio|video)$/.test(kind) || isPlayable(type)) return true;
	if (kind === "image" || /^(image|text)\/|html|flash/i.test(type)) return false;
	return type !== "" || [description, title, ...(texts ?? [])].some((text) => text?.value);
}

/** Matches titles that only mean "image". */
const IS_IMAGE = /^(images?|photo(graph)?s?|pictures?|pics?|img)$/i;

/** Matches addresses of video players. */
const IS_PLAYER = /\b(embed|player|videos?|watch)\b/i;

/** The medium: `image`, `audio`, `video`, … A content that declares only a width is an image. */
function kindOf({ medium, type, url = "", width, height, ...content }: MediaNs.Content): string {
	const declared = medium?.trim().toLowerCase() ?? "";
	if (IS_IMAGE.test(declared)) return "image";
	if (declared !== "") return declared;
	const given = type === UNKNOWN_TYPE ? undefined : type?.trim();
	const [kind] = (given || typeByName(url) || "").toLowerCase().split("/");
	if (kind) return kind;
	const isTimed = content.duration ?? content.bitrate ?? content.framerate ?? content.player;
	const isShown = (width ?? height) !== undefined && isTimed === undefined && !IS_PLAYER.test(url);
	return isShown ? "image" : "";
}
