/**
 * The files of an article: those that can be played in a player of the browser's own, all as links.
 *
 * @module
 */

import type { FeedEntry } from "../feeds/document.ts";
import type { Attachment } from "../model/attachment.ts";
import { playableIn } from "../model/episode.ts";
import { durationText, sizeText } from "./units.ts";

/** Captions that are served here, for videos. */
export interface Captions {
	/** The path of a file in WebVTT. */
	path: string;
	language: string | undefined;
}

/** A player for each file of an entry that can be played. Nothing of a file is loaded before it is played. */
export function Players({
	entry,
	name,
	language,
	captions,
}: {
	entry: FeedEntry;
	/** What a file is called that has no title, for those who cannot see where the player stands. */
	name: string;
	language: string;
	captions: Captions | undefined;
}) {
	return (
		<>
			{playableIn(entry.attachments).map((file) => (
				<div class="file">
					{isVideo(file) ? (
						// biome-ignore lint/a11y/useMediaCaption: captions stand where there are any.
						<video
							class="player"
							src={file.url}
							poster={entry.image}
							aria-label={file.title ?? name}
							controls
							playsinline
							preload="none"
						>
							{captions && (
								<track kind="captions" src={captions.path} srclang={captions.language} label="Captions" />
							)}
						</video>
					) : (
						// biome-ignore lint/a11y/useMediaCaption: what is said is read in the transcript, where there is one.
						<audio class="player" src={file.url} aria-label={file.title ?? name} controls preload="none" />
					)}
					<p>
						<FileLink file={file} language={language} />
					</p>
				</div>
			))}
			{/* Makes times in the page seek; all of it can be read and played without. */}
			<script src="/player.js" defer />
		</>
	);
}

/** Links to the files of an entry that are neither played nor shown. */
export function OtherFiles({
	entry,
	shown,
	language,
}: {
	entry: FeedEntry;
	/** Those that are shown as pictures. */
	shown: Attachment[];
	language: string;
}) {
	const played = playableIn(entry.attachments);
	const files = entry.attachments.filter(
		(file) => !played.includes(file) && !shown.includes(file) && file.url !== entry.image,
	);
	if (files.length === 0) return null;
	return (
		<ul class="attachments">
			{files.map((file) => (
				<li>
					<FileLink file={file} language={language} />
				</li>
			))}
		</ul>
	);
}

/** Whether a file is a video, by its type. */
export function isVideo({ mime_type }: Attachment): boolean {
	return /^video\//i.test(mime_type);
}

/** A link to a file, with its type and, as far as they are known, its size and duration. */
function FileLink({ file, language }: { file: Attachment; language: string }) {
	const { url, mime_type, title, size_in_bytes, duration_in_seconds } = file;
	const facts = [
		mime_type,
		...(size_in_bytes ? [sizeText(size_in_bytes, language)] : []),
		...(duration_in_seconds ? [durationText(duration_in_seconds, language)] : []),
	];
	return (
		<>
			<a href={url} type={mime_type} dir="auto">
				{title ?? fileName(url)}
			</a>{" "}
			<small>{facts.join(" · ")}</small>
		</>
	);
}

/** What a file without a title is called: the last part of its path, or the name that a torrent goes by. */
export function fileName(url: string): string {
	if (/^magnet:/i.test(url)) return new URL(url).searchParams.get("dn") || "Torrent";
	return decodeURIComponentSafely(url.split("/").pop() || url);
}

/** A path segment as people read it; one that is not valid percent-encoding stays as it is. */
function decodeURIComponentSafely(segment: string): string {
	try {
		return decodeURIComponent(segment);
	} catch {
		return segment;
	}
}
