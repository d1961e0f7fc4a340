/**
 * The same publication in each format that is read (the files in `formats/`): every format says the same, as far as it can.
 */
import { expect, it } from "vitest";
import type { SourceDocument } from "../../../src/sources/document.ts";
import { readFeed } from "../../../src/sources/parsing/read-feed.ts";
import atom03 from "./formats/atom-0.3.xml?raw";
import atom10 from "./formats/atom-1.0.xml?raw";
import json10 from "./formats/json-feed-1.0.json?raw";
import json11 from "./formats/json-feed-1.1.json?raw";
import rss092 from "./formats/rss-0.92.xml?raw";
import rss10 from "./formats/rss-1.0.xml?raw";
import rss20 from "./formats/rss-2.0.xml?raw";

const FEED = {
	title: "Tide & Timber",
	description: "Notes from a harbour.",
	homePageUrl: "https://tide.example/",
	selfUrl: "https://tide.example/feed",
	language: "en-IE",
	icon: "https://tide.example/icon.png",
	rights: "© 2026 Maeve Quay",
	updated: Date.UTC(2026, 2, 3, 9, 30),
};

/** The entries with all values that any format can express. */
const BOAT = {
	id: "tag:tide.example,2026:boat",
	url: "https://tide.example/boat",
	title: "A boat <for sale>",
	content_html: "<p>Twelve feet &amp; <em>one</em> owner.</p>",
	summary: "Twelve feet, one owner.",
	date_published: Date.parse("2026-03-02T07:15:00Z"),
	date_modified: Date.parse("2026-03-03T09:30:00Z"),
	authors: [{ name: "Maeve Quay" }],
	tags: ["Boats", "For sale"],
	attachments: [{ url: "https://tide.example/boat.mp3", mime_type: "audio/mpeg", size_in_bytes: 1_234_567 }],
};
const LOW_WATER = {
	id: "https://tide.example/low-water",
	url: "https://tide.example/low-water",
	title: "Low water",
	content_html: '<p>The <a href="https://tide.example/pier">pier</a> stands dry.</p>',
	date_published: Date.parse("2026-03-01T06:00:00Z"),
	date_modified: Date.parse("2026-03-01T06:00:00Z"),
	authors: [{ name: "Maeve Quay" }],
};

/** The members that a format cannot express. */
interface Lacks {
	feed?: (keyof typeof FEED)[];
	items?: (keyof typeof BOAT)[];
	/** Members that this format's file says of the first entry only. */
	second?: (keyof typeof LOW_WATER)[];
	/** Entries have no ids of their own, so their addresses stand for them. */
	ids?: true;
}

const FORMATS: [format: string, text: string, lacks: Lacks][] = [
	["RSS 2.0", rss20, { items: ["date_modified"] }],
	["RSS 1.0", rss10, { feed: ["selfUrl"], items: ["date_modified", "attachments"], ids: true }],
	[
		"RSS 0.92",
		rss092,
		{
			feed: ["selfUrl"],
			items: ["summary", "date_published", "date_modified", "authors"],
			ids: true,
		},
	],
	["Atom 1.0", atom10, {}],
	["Atom 0.3", atom03, { feed: ["selfUrl", "icon"], items: ["tags", "attachments"] }],
	["JSON Feed 1.1", json11, { feed: ["rights", "updated"], second: ["date_modified"] }],
	["JSON Feed 1.0", json10, { feed: ["rights", "updated", "language"], second: ["date_modified"] }],
];

function without<T extends object>(all: T, names: readonly string[] = []): Partial<T> {
	return Object.fromEntries(Object.entries(all).filter(([name]) => !names.includes(name))) as Partial<T>;
}

it.each(FORMATS)(
	"a document of the format %s is read completely",
	(format, text, { feed, items, second, ids }) => {
		const { items: found, ...document }: SourceDocument = readFeed(
			new TextEncoder().encode(text),
			null,
			"https://tide.example/feed",
		);
		expect(document).toMatchObject({ format, authors: [], ...without(FEED, feed) });
		for (const name of feed ?? []) expect(document[name], name).toBeUndefined();
		expect(found.map(({ item }) => item)).toEqual([
			{ ...without(BOAT, items), ...(ids && { id: BOAT.url }) },
			without(LOW_WATER, [...(items ?? []), ...(second ?? [])]),
		]);
	},
);
