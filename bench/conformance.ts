/**
 * `npm run conformance -- <folder>`: what feeds with known readings come out as, field by field.
 *
 * The folder is one of mmcdole/gofeed's (`testdata/translator`): for each feed (`a.xml`, `a.json` beside
 * `a_expected.json`) a reading in gofeed's model. Compared is what a {@link SourceDocument} can say; the rest
 * (generator, raw extensions, dates as they were written, …) is only counted.
 *
 * @module
 */
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { parseItem } from "../src/articles/schema/item.ts";
import { oneLine } from "../src/model/text.ts";
import type { SourceDocument } from "../src/sources/document.ts";
import { htmlToLine } from "../src/sources/parsing/html.ts";
import { readFeed } from "../src/sources/parsing/read-feed.ts";

type Json = null | boolean | number | string | Json[] | { [member: string]: Json };

/** Where a feed of the corpus is said to be; nothing is asked of it. */
const FEED_URL = "https://corpus.example/feed";

/** One expected value, and what came out. */
interface Check {
	field: string;
	expected: string;
	actual: string;
}

const [folder] = process.argv.slice(2);
if (folder === undefined) {
	console.error("Which folder? npm run conformance -- <folder of feeds and their readings>");
	process.exit(2);
}

const fields = new Map<string, { right: number; all: number }>();
const kinds = new Map<string, { right: number; all: number }>();
const misses: string[] = [];
let feeds = 0;
let crashes = 0;
let beyond = 0;
for (const { feed, expected, kind } of pairsIn(folder)) {
	feeds++;
	const reading = JSON.parse(readFileSync(expected, "utf8")) as Json;
	beyond += leaves(reading);
	let document: SourceDocument | undefined;
	try {
		document = readFeed(readFileSync(feed), undefined, FEED_URL);
		for (const { item } of document.items)
			parseItem({
				...item,
				date_published: date(item.date_published),
				date_modified: date(item.date_modified),
			});
	} catch (error) {
		crashes++;
		misses.push(`${basename(feed)}: ${error}`);
	}
	for (const { field, expected: right, actual } of checks(reading, document)) {
		beyond--;
		const isRight = same(right, actual);
		for (const [tally, key] of [
			[fields, field],
			[kinds, kind],
		] as const) {
			const counted = tally.get(key) ?? { right: 0, all: 0 };
			counted.all++;
			if (isRight) counted.right++;
			tally.set(key, counted);
		}
		if (!isRight)
			misses.push(
				`${basename(feed)}: ${field}\n    expected ${right.slice(0, 160)}\n    read     ${actual.slice(0, 160)}`,
			);
	}
}

table("field", fields);
table("kind", kinds);
const total = [...fields.values()].reduce((sum, { right, all }) => [sum[0] + right, sum[1] + all] as const, [
	0, 0,
] as readonly [number, number]);
console.log(`${feeds} feeds, ${crashes} not read; ${beyond} expected values are beyond the model`);
console.log(`${share({ right: total[0], all: total[1] })} of ${total[1]} expected fields as expected`);
if (misses.length > 0) console.log(`\nMisses:\n  ${misses.join("\n  ")}`);
process.exitCode = crashes > 0 ? 1 : 0;

/** Every feed below a folder with the file of its expected reading. */
function* pairsIn(root: string): Generator<{ feed: string; expected: string; kind: string }> {
	const files = readdirSync(root, { recursive: true, encoding: "utf8" }).sort();
	for (const file of files) {
		const path = join(root, file);
		const kind = basename(dirname(path));
		if (file.endsWith(".xml")) yield { feed: path, expected: path.replace(/xml$/, "json"), kind };
		if (file.endsWith("_expected.json"))
			yield { feed: path.replace("_expected.json", ".json"), expected: path, kind };
	}
}

/** What the model can say of an expected reading, beside what it says. */
function* checks(expected: Json, document: SourceDocument | undefined): Generator<Check> {
	const feed = members(expected);
	const check = (field: string, value: Json | undefined, actual: unknown): Check[] =>
		value === undefined || value === null || value === ""
			? []
			: [{ field, expected: String(value), actual: actual === undefined ? "" : String(actual) }];
	const type = { rss: "RSS", atom: "Atom", json: "JSON Feed" }[String(feed.feedType)];
	yield* check("feed format", `${type} ${feed.feedVersion}`, document?.format);
	yield* check("feed title", feed.title, document?.title);
	// JSON Feed's is plain text.
	yield* check(
		"feed description",
		feed.description && htmlToLine(String(feed.description)),
		document?.description,
	);
	yield* check("feed link", feed.link, document?.homePageUrl);
	yield* check("feed self link", feed.feedLink, document?.selfUrl);
	yield* check("feed language", feed.language, document?.language);
	yield* check("feed image", members(feed.image).url, document?.icon);
	yield* check("feed copyright", feed.copyright, document?.rights);
	// JSON Feed does not say when it changed; gofeed takes a date from an item.
	if (feed.feedType !== "json") yield* check("feed updated", feed.updatedParsed, date(document?.updated));
	yield* authors("feed", feed.authors, document?.authors ?? [], check);
	// An item of elements that only its feed knows is none in JSON Feed.
	const items = list(feed.items).filter((item) => Object.keys(members(item)).some((key) => key !== "custom"));
	yield* check("items", items.length || undefined, document?.items.length);
	for (const [i, each] of items.entries()) {
		const right = members(each);
		const entry = document?.items[i]?.item;
		const item = members((entry ?? {}) as Json);
		const content = item.content_html ?? item.content_text;
		yield* check("item id", right.guid, item.id);
		yield* check("item title", right.title, item.title);
		yield* check("item link", right.link, item.url);
		yield* check("item content", right.content, content);
		// A description without content beside it is the content. With it, it is a summary in plain text.
		if (right.content === undefined) yield* check("item description", right.description, content);
		else if (right.description !== undefined)
			yield* check("item description", htmlToLine(String(right.description)), item.summary);
		yield* check("item image", members(right.image).url, item.image);
		yield* check("item published", right.publishedParsed, date(entry?.date_published));
		yield* check("item updated", right.updatedParsed, date(entry?.date_modified));
		yield* authors("item", right.authors, list(item.authors), check);
		for (const category of list(right.categories))
			yield* check(
				"item tag",
				category,
				list(item.tags).find((tag) => tag === category),
			);
		for (const [j, given] of list(right.enclosures).entries()) {
			const enclosure = members(given);
			const attachment = members(list(item.attachments)[j] ?? null);
			yield* check("item attachment url", enclosure.url, attachment.url);
			yield* check("item attachment type", enclosure.type, attachment.mime_type);
			yield* check("item attachment size", enclosure.length, attachment.size_in_bytes);
		}
	}
}

function* authors(
	of: "feed" | "item",
	expected: Json | undefined,
	actual: unknown[],
	check: (field: string, value: Json | undefined, actual: unknown) => Check[],
): Generator<Check> {
	for (const [i, each] of list(expected).entries()) {
		const right = members(each);
		const author = members((actual[i] ?? null) as Json);
		yield* check(`${of} author name`, right.name, author.name);
		yield* check(`${of} author url`, right.url, author.url);
		yield* check(`${of} author avatar`, right.avatar, author.avatar);
		// JSON Feed has no member for an e-mail address; a URL says it.
		yield* check(`${of} author e-mail`, right.email && `mailto:${right.email}`, author.url);
	}
}

/** Alike but for white space, the spelling of a URL's root, and fractions of a second, which are not kept. */
function same(expected: string, actual: string): boolean {
	const plain = (text: string) =>
		oneLine(text)
			.replace(/^(https?:\/\/[^/]+)\/$/, "$1")
			.replace(/^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?Z$/, "$1Z");
	return plain(expected) === plain(actual);
}

function date(moment: number | undefined): string | undefined {
	return moment === undefined ? undefined : new Date(moment).toISOString();
}

function members(value: Json | undefined): Record<string, Json> {
	return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}

function list(value: Json | undefined): Json[] {
	return Array.isArray(value) ? value : [];
}

function leaves(value: Json): number {
	if (typeof value !== "object" || value === null) return 1;
	return Object.values(value).reduce((sum: number, member) => sum + leaves(member), 0);
}

function table(heading: string, tally: Map<string, { right: number; all: number }>): void {
	console.log(heading.padEnd(24) + "as expected".padStart(14) + "of".padStart(6));
	for (const [key, counted] of [...tally].sort(([a], [b]) => a.localeCompare(b)))
		console.log(key.padEnd(24) + share(counted).padStart(14) + String(counted.all).padStart(6));
	console.log();
}

function share({ right, all }: { right: number; all: number }): string {
	return `${((100 * right) / Math.max(all, 1)).toFixed(1)} %`;
}
