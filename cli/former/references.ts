/**
 * Finds what named a file in an article for version 1 of the readers (see `item.ts`).
 *
 * @module
 */
import { parseFragment } from "parse5";
import { CHAPTERS_TYPE } from "../../src/model/media-type.ts";
import { isPath } from "../beside.ts";
import type { Uploaded } from "../upload.ts";
import type { Item } from "./front-matter.ts";
import { elementsOf } from "./html.ts";

/** A member of an item that may name a file. */
export interface Reference {
	/** Where it is, as `/attachments/0/url` (RFC 6901). */
	pointer: string;
	url: string;
	/** The type that is declared for it. */
	declared?: unknown;
	put: (url: string, uploaded: Uploaded) => void;
}

/** Where one is named in HTML. */
export interface Mention {
	url: string;
	attribute: string;
	/** Of the attribute, with its name. */
	start: number;
	end: number;
}

/** The members of an item that name a file by a relative address, or by a path that is none of the site. */
export function referencesIn(item: Item | null): Reference[] {
	const references: Reference[] = [];
	// Documents may hold anything.
	if (!isObject(item)) return references;
	const note = (
		object: Record<string, unknown>,
		member: string,
		pointer: string,
		more: Omit<Partial<Reference>, "pointer"> = {},
	) => {
		const url = object[member];
		if (typeof url !== "string" || !(isRelative(url) || isPath(url))) return;
		const put = (address: string) => {
			object[member] = address;
		};
		references.push({ put, ...more, pointer, url });
	};
	for (const [i, one] of objectsIn(item.attachments)) {
		note(one, "url", `/attachments/${i}/url`, {
			declared: one.mime_type,
			put(url, { size, mediaType, duration }) {
				one.url = url;
				one.mime_type ||= mediaType;
				one.size_in_bytes = size;
				if (duration !== undefined) one.duration_in_seconds ??= duration;
			},
		});
	}
	note(item, "image", "/image");
	const podcast = item._podcast;
	if (!isObject(podcast)) return references;
	for (const [i, one] of objectsIn(podcast.transcripts))
		note(one, "url", `/_podcast/transcripts/${i}/url`, { declared: one.mime_type });
	const isJson = typeof podcast.chapters_url === "string" && /\.json$/i.test(podcast.chapters_url);
	note(podcast, "chapters_url", "/_podcast/chapters_url", {
		declared: podcast.chapters_type ?? (isJson ? CHAPTERS_TYPE : undefined),
	});
	for (const [i, one] of objectsIn(podcast.persons)) note(one, "image", `/_podcast/persons/${i}/image`);
	return references;
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

function objectsIn(list: unknown): [number, Record<string, unknown>][] {
	return Array.isArray(list) ? list.flatMap((one, i) => (isObject(one) ? [[i, one]] : [])) : [];
}

/** Where pictures, sound and video in HTML have relative addresses, in the order of the text. */
export function mentionsIn(html: string): Mention[] {
	if (!/<(?:img|audio|video|source)\b/i.test(html)) return [];
	const mentions: Mention[] = [];
	for (const element of elementsOf(parseFragment(html, { sourceCodeLocationInfo: true }))) {
		if (!["img", "audio", "video", "source"].includes(element.tagName)) continue;
		for (const { name, value } of element.attrs) {
			const isAddress = name === "src" || (name === "poster" && element.tagName === "video");
			const place = element.sourceCodeLocation?.attrs?.[name];
			if (isAddress && place !== undefined && isRelative(value))
				mentions.push({ url: value.trim(), attribute: name, start: place.startOffset, end: place.endOffset });
		}
	}
	return mentions.sort((a, b) => a.start - b.start);
}

/** Whether an address is relative to the article's file: it has a path, but neither a scheme nor a leading slash. */
function isRelative(url: string): boolean {
	return url.trim() !== "" && !/^\s*(?:[a-z][a-z0-9+.-]*:|[/\\#?])/i.test(url);
}
