/**
 * The files of an article: the browser's own player for audio and video, and links to all of them.
 *
 * @module
 */

import type { FeedEntry } from "../feeds/document.ts";
import type { Attachment } from "../model/attachment.ts";
import { playableIn } from "../model/episode.ts";
import { Facts } from "./facts.tsx";
import { messagesFor } from "./messages/index.ts";
import { durationText, sizeText } from "./units.ts";

/** Captions that are served here, for videos. */
export interface Captions {
	/** The path of a file in WebVTT. */
	path: string;
	language: string | undefined;
}

/** A player for each playable file of an entry. A file is not loaded before it is played. */
export function Players({
	entry,
	name,
	language,
	captions,
}: {
	entry: FeedEntry;
	/** The accessible name of a player whose file has no title. */
	name: string;
	language: string;
	captions: Captions | undefined;
}) {
	return (
		<>
			{playableIn(entry.attachments).map((file) => (
				<div class="file">
					{isVideo(file) ? (
						// biome-ignore lint/a11y/useMediaCaption: captions are added if there are any.
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
								<track
									kind="captions"
									src={captions.path}
									srclang={captions.language}
									label={messagesFor(language).episode.captions}
								/>
							)}
						</video>
					) : (
						// biome-ignore lint/a11y/useMediaCaption: the page shows the transcript, if there is one.
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

/** Links to the files of an entry that are neither played nor shown as pictures. */
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
				{title ?? fileName(url, language)}
			</a>{" "}
			<small>
				<Facts facts={facts} />
			</small>
		</>
	);
}

/** The name of a file without a title: the last part of its path, or the name in a magnet link. */
export function fileName(url: string, language: string): string {
	if (/^magnet:/i.test(url))
		return new URL(url).searchParams.get("dn") || messagesFor(language).article.torrent;
	return decodeURIComponentSafely(url.split("/").pop() || url);
}

/** Decodes a path segment; invalid percent-encoding stays unchanged. */
function decodeURIComponentSafely(segment: string): string {
	try {
		return decodeURIComponent(segment);
	} catch {
		return segment;
	}
}
