/**
 * Finds the members and the HTML attributes of an article that name files.
 *
 * @module
 */
import { parseFragment } from "parse5";
import { CHAPTERS_TYPE } from "../src/model/media-type.ts";
import { isPath } from "./beside.ts";
import { boundedTree } from "./readers/bounded-tree.ts";
import type { Item } from "./readers/front-matter.ts";
import { elementsOf } from "./readers/html/tree.ts";
import type { Uploaded } from "./upload.ts";

/** A member of an item that may name a file. */
export interface Reference {
	/** Where it is, such as `/attachments/0/url` (RFC 6901). */
	pointer: string;
	url: string;
	/** The type that is declared for it. */
	declared?: unknown;
	/** Whether its duration is given, or not needed. */
	isTimed: boolean;
	put: (url: string, uploaded: Uploaded) => void;
}

/** An attribute in HTML that names files. */
export interface Mention {
	/** The element that has the attribute. */
	element: string;
	attribute: string;
	/** As browsers read it. */
	value: string;
	/** The addresses in it, with their places there. */
	addresses: { url: string; start: number; end: number }[];
	/** Where the attribute is in the HTML, with its name. */
	start: number;
	end: number;
	/** Whether it is a picture without any size. */
	isUnsized: boolean;
}

/** The members of an item that name a file by a relative address or by a path. */
export function referencesIn(item: Item | null): Reference[] {
	const references: Reference[] = [];
	// The items of a document may be any JSON.
	if (!isObject(item)) return references;
	const note = (
		object: Record<string, unknown>,
		member: string,
		pointer: string,
		more: Omit<Partial<Reference>, "pointer"> = {},
	) => {
		const url = object[member];
		if (typeof url !== "string" || !(isRelative(url) || isFromRoot(url) || isPath(url))) return;
		const put = (address: string) => {
			object[member] = address;
		};
		references.push({ isTimed: true, put, ...more, pointer, url });
	};
	for (const [i, one] of objectsIn(item.attachments)) {
		note(one, "url", `/attachments/${i}/url`, {
			declared: one.mime_type,
			isTimed: typeof one.duration_in_seconds === "number",
			put(url, { size, mediaType, duration }) {
				one.url = url;
				one.mime_type ||= mediaType;
				one.size_in_bytes = size;
				if (duration !== undefined) one.duration_in_seconds ??= duration;
			},
		});
	}
	note(item, "image", "/image", {
		put(url, { picture }) {
			item.image = url;
			const { _image } = item;
			if (picture === undefined) return;
			const { width, height } = picture;
			item._image = { ...(isObject(_image) && _image), width, height };
		},
	});
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

/** The attributes that hold the address of a file, by element. A map, because an element may be called `constructor`. */
const ADDRESSES = new Map([
	["a", ["href"]],
	["audio", ["src"]],
	["img", ["src"]],
	["source", ["src"]],
	["track", ["src"]],
	["video", ["src", "poster"]],
]);

/** The elements that may have a list of pictures to choose from. */
const WITH_SETS = ["img", "source"];

/**
 * The attributes in HTML that name files by relative addresses or by paths from the root of the site, in the order of the text.
 *
 * @throws {FileError} if the HTML exceeds the bound of {@link boundedTree}
 */
export function mentionsIn(html: string): Mention[] {
	if (!/<(?:a|audio|img|source|track|video)\s/i.test(html)) return [];
	const tree = parseFragment(html, {
		sourceCodeLocationInfo: true,
		treeAdapter: boundedTree(html.length),
	});
	// The parser repeats an element that is not closed in its paragraph in the next one, with the same place.
	const mentions = new Map<number, Mention>();
	for (const { tagName, attrs, sourceCodeLocation } of elementsOf(tree)) {
		const names = ADDRESSES.get(tagName) ?? [];
		const isUnsized = tagName === "img" && !attrs.some(givesSize);
		for (const { name, value } of attrs) {
			const place = sourceCodeLocation?.attrs?.[name];
			if (place === undefined) continue;
			const isSet = name === "srcset" && WITH_SETS.includes(tagName);
			const found = isSet ? candidatesIn(value) : names.includes(name) ? addressIn(value) : [];
			const addresses = found.filter(({ url }) => isRelative(url) || isFromRoot(url));
			if (addresses.length === 0) continue;
			const { startOffset: start, endOffset: end } = place;
			const isPicture = isUnsized && name === "src";
			mentions.set(start, {
				element: tagName,
				attribute: name,
				value,
				addresses,
				start,
				end,
				isUnsized: isPicture,
			});
		}
	}
	return [...mentions.values()].sort((a, b) => a.start - b.start);
}

function givesSize({ name, value }: { name: string; value: string }): boolean {
	return name === "width" || name === "height" || (name === "style" && /\b(?:width|height)\s*:/i.test(value));
}

function addressIn(value: string): Mention["addresses"] {
	const url = value.trim();
	const start = value.indexOf(url);
	return [{ url, start, end: start + url.length }];
}

/** The addresses in a `srcset` (HTML §4.8.4.3.10, "parse a srcset attribute"). */
function candidatesIn(value: string): Mention["addresses"] {
	const found: Mention["addresses"] = [];
	// Each part begins where the one before it ended, and no two of them can match the same character.
	const address = /[\s,]*([^\s,]+(?:,+[^\s,]+)*)(,?)/y;
	const descriptors = /[^,]*/y;
	for (let match = address.exec(value); match !== null; match = address.exec(value)) {
		const [whole, url = "", comma = ""] = match;
		const end = match.index + whole.length - comma.length;
		found.push({ url, start: end - url.length, end });
		// A comma at the end of the address ends the candidate too.
		if (comma !== "") continue;
		descriptors.lastIndex = address.lastIndex;
		descriptors.exec(value);
		address.lastIndex = descriptors.lastIndex;
	}
	return found;
}

/** Whether an address is relative to the article's file: it has a path, but neither a scheme nor a leading slash. */
function isRelative(url: string): boolean {
	return url.trim() !== "" && !/^\s*(?:[a-z][a-z0-9+.-]*:|[/\\#?])/i.test(url);
}

/** Whether an address is a path from the root of the site, but not that of an uploaded file. */
export function isFromRoot(url: string): boolean {
	return /^\s*\/(?![/\\]|media\/|\s*$)/.test(url);
}
