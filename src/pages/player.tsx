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

interface PlayerProps {
	entry: FeedEntry;
	/** The accessible name of a player whose file has no title. */
	name: string;
	language: string;
	captions: Captions | undefined;
}

/** The player of the first playable file, which stays in view while the page below it is read. */
export function MainPlayer(props: PlayerProps) {
	const [file] = playableIn(props.entry.attachments);
	if (file === undefined) return null;
	return (
		<div class={isVideo(file) ? "at-hand video" : "at-hand"}>
			<Player {...props} file={file} />
			{/* Makes times in the page seek, and remembers the position; all of it can be read and played without. */}
			<script src="/player.js" defer />
		</div>
	);
}

/** Links to the playable files, with players for all but the first, which has the {@link MainPlayer}. */
export function PlayableFiles(props: PlayerProps) {
	return (
		<>
			{playableIn(props.entry.attachments).map((file, i) => (
				<div class="file">
					{i > 0 && <Player {...props} file={file} />}
					<p>
						<FileLink file={file} language={props.language} />
					</p>
				</div>
			))}
		</>
	);
}

/** A player. The file is not loaded before it is played. */
function Player({ file, entry, name, language, captions }: PlayerProps & { file: Attachment }) {
	const label = file.title ?? name;
	if (!isVideo(file))
		return (
			// biome-ignore lint/a11y/useMediaCaption: the page shows the transcript, if there is one.
			<audio class="player" src={file.url} aria-label={label} controls preload="none" />
		);
	return (
		// biome-ignore lint/a11y/useMediaCaption: captions are added if there are any.
		<video
			class="player"
			src={file.url}
			poster={entry.image}
			aria-label={label}
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
