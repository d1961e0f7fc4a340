/**
 * Feeds as a reader understands them, by parsers that are not the Worker's.
 *
 * @module
 */
import { SaxesParser } from "saxes";

/** The formats by the files that they stand in, and their media types. */
export const MEDIA_TYPES = {
	"feed.xml": "application/rss+xml",
	"atom.xml": "application/atom+xml",
	"feed.json": "application/feed+json",
} as const;

/** A format, by the last segment of its address. */
export type File = keyof typeof MEDIA_TYPES;

/** What an entry says. */
export interface Text {
	title: string;
	html: string;
}

/** A feed that was read. */
export interface Reading {
	/** In their order, by their ids. */
	entries: Map<string, Text>;
	/** The address of the document with the next older entries. */
	older: string | undefined;
}

/**
 * Reads a feed.
 *
 * @throws if it is not well-formed, or names an entry twice
 */
export function readFeed(text: string, file: File): Reading {
	if (file === "feed.json") return readJson(text);
	return readXml(text, file === "feed.xml" ? RSS : ATOM);
}

function readJson(text: string): Reading {
	const feed = JSON.parse(text) as {
		items: { id: string; title?: string; content_html?: string }[];
		next_url?: string;
	};
	const reading: Reading = { entries: new Map(), older: feed.next_url };
	for (const { id, title = "", content_html = "" } of feed.items)
		add(reading, id, { title, html: content_html });
	return reading;
}

/** What elements are called. */
interface Names {
	entry: string;
	id: string;
	title: string;
	html: string;
	link: string;
}

const RSS: Names = { entry: "item", id: "guid", title: "title", html: "content:encoded", link: "atom:link" };
const ATOM: Names = { entry: "entry", id: "id", title: "title", html: "content", link: "link" };

function readXml(text: string, names: Names): Reading {
	const reading: Reading = { entries: new Map(), older: undefined };
	const parser = new SaxesParser({ xmlns: true });
	const path: string[] = [];
	let fields = new Map<string, string>();
	const write = (piece: string) => {
		const name = path.at(-1);
		// Elements further down, such as the source of an entry, have titles and ids of their own.
		if (name !== undefined && path.at(-2) === names.entry) fields.set(name, (fields.get(name) ?? "") + piece);
	};
	parser.on("opentag", ({ name, attributes }) => {
		if (name === names.link && attributes.rel?.value === "prev-archive")
			reading.older = attributes.href?.value;
		if (name === names.entry) fields = new Map();
		path.push(name);
	});
	parser.on("text", write);
	parser.on("cdata", write);
	parser.on("closetag", ({ name }) => {
		path.pop();
		if (name !== names.entry) return;
		const { id, title, html } = names;
		add(reading, fields.get(id), { title: fields.get(title) ?? "", html: fields.get(html) ?? "" });
	});
	parser.write(text).close();
	return reading;
}

function add({ entries }: Reading, id: string | undefined, text: Text): void {
	if (id === undefined || id === "") throw new Error(`"${text.title}" has no id`);
	if (entries.has(id)) throw new Error(`${id} stands in it twice`);
	entries.set(id, text);
}
