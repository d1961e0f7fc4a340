/** Entries are matched with stored articles in linear time, also if they share ids or other values. */
import { expect, it } from "vitest";
import type { KnownEntry } from "../../src/articles/store/sql/entries.ts";
import type { EntryItem, SourceItem } from "../../src/sources/document.ts";
import { identifyEntries } from "../../src/sources/intake/identify.ts";

const ONE_DATE = Date.parse("2026-01-01T00:00:00Z");

const entry = (item: EntryItem): SourceItem => ({
	item,
	namedBy: "guid",
	base: "https://a.example/",
});

/** A stored entry, and how often one of these was looked at. */
let looks = 0;
const stored = (traits: Partial<KnownEntry>): KnownEntry => ({
	guid: "",
	imported: null,
	title: null,
	url: null,
	date_published: null,
	rules: 0,
	deleted: 0,
	...traits,
	get enclosure() {
		looks++;
		return traits.enclosure ?? null;
	},
});

it.each([
	["dates", (i: number) => ({ date_published: i * 1000 })],
	["titles", (i: number) => ({ title: `Title ${i}` })],
	[
		"files on one date",
		(i: number) => ({
			date_published: ONE_DATE,
			attachments: [{ url: `https://a.example/${i}.mp3`, mime_type: "audio/mpeg" }],
		}),
	],
	[
		"files",
		(i: number) => ({ attachments: [{ url: `https://a.example/${i}.mp3`, mime_type: "audio/mpeg" }] }),
	],
])("entries with one guid and different %s are told apart in linear time", async (_, traitsOf) => {
	const looksAt = async (count: number) => {
		looks = 0;
		const numbers = Array.from({ length: count }, (_, i) => i);
		const known = numbers.map((i) => stored({ guid: `g @ ${i}`, title: "Other", date_published: -1 - i }));
		known.push(
			...numbers.map((i) =>
				stored({
					guid: `g @ old ${i}`,
					enclosure: `https://b.example/${i}.mp3`,
					date_published: ONE_DATE,
				}),
			),
		);
		const items = numbers.map((i) => entry({ id: "g", ...traitsOf(i) }));
		await identifyEntries(items, {
			byGuids: async () => known,
			alike: async () => [],
			print: async () => "",
			homePageUrl: undefined,
			isOutdated: true,
		});
		return looks;
	};
	expect(await looksAt(400)).toBeLessThanOrEqual(5 * (await looksAt(100)));
});

it("the fingerprint of entries without dates that share a title is computed once for each", async () => {
	let computed = 0;
	const numbers = Array.from({ length: 400 }, (_, i) => i);
	const same = { title: "Status", url: "https://a.example/" };
	const known = numbers.map((i) => stored({ ...same, guid: `old ${i}`, imported: `print ${i}` }));
	const identified = await identifyEntries(
		numbers.map((i) => entry({ ...same, id: `new ${i}`, content_text: `${i} is up` })),
		{
			byGuids: async () => [],
			alike: async () => known,
			print: async () => `other ${computed++}`,
			homePageUrl: undefined,
			isOutdated: true,
		},
	);
	expect(identified).toHaveLength(400);
	expect(computed).toBe(400);
});
