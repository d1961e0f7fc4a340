/** A podcast that is followed comes out as it came in: what one Tributary writes, another reads and passes on whole. */
import fc from "fast-check";
import { parseRssFeed } from "feedsmith";
import { describe, expect, it } from "vitest";
import { candidateFrom } from "../../src/articles/normalise/normalise.ts";
import { parseItem } from "../../src/articles/schema/item.ts";
import { type FeedDocument, type FeedEntry, feedDocument } from "../../src/feeds/document.ts";
import type { Attachment } from "../../src/model/attachment.ts";
import { isPlayable } from "../../src/model/media-type.ts";
import { readFeed } from "../../src/sources/parsing/read-feed.ts";
import { runs } from "../support/runs.ts";
import { asSubmitted } from "../support/source-items.ts";
import { anyItem } from "./arbitrary.ts";
import {
	acceptedDocumentOf,
	documentOf,
	renderAtom,
	renderJson,
	renderRss,
	site,
	state,
} from "./documents.ts";

const FEED = "https://pod.example/podcast.xml";

/** The feed document of another site that follows a feed. */
async function followed(text: string): Promise<FeedDocument> {
	const { items } = readFeed(new TextEncoder().encode(text), null, FEED);
	const origin = { source: "pod", publisher: FEED, now: Date.parse("2026-11-20T12:00:00Z") };
	const articles = await Promise.all(
		items.map(async ({ item, base }) => {
			const provenance = { title: "Pod", feed_url: FEED };
			const { article } = await candidateFrom(parseItem(asSubmitted(item)), { ...origin, provenance }, base);
			return { ...article, revision: 1, sorted_at: article.date_published, archive: null };
		}),
	);
	return feedDocument(site, { state, articles, more: false }, { content: "full", parameters: [] });
}

/** An entry's episode without the members that are `undefined`; `undefined` if there is nothing in it. */
function said({ episode }: FeedEntry) {
	if (episode === undefined) return undefined;
	const { chapters, elements, ...rest } = episode;
	// The order of different elements says nothing.
	const sorted = elements.toSorted((a, b) => Number(a.name > b.name) - Number(a.name < b.name));
	const all = { ...rest, ...(chapters && { chapters }), elements: sorted };
	const given = JSON.parse(JSON.stringify(all)) as Record<string, unknown>;
	return Object.values(given).some((member) => !Array.isArray(member) || member.length > 0)
		? given
		: undefined;
}

/** Files in the form that every format can express: each address once, and whole seconds. */
function filesOf(attachments: Attachment[]) {
	const played = attachments.filter(({ mime_type }) => isPlayable(mime_type));
	const inOrder = [...new Set([...played.slice(0, 1), ...attachments])];
	return new Map(
		inOrder
			.toReversed()
			.map(({ url, mime_type, size_in_bytes, duration_in_seconds }) => [
				url,
				JSON.stringify([
					mime_type,
					size_in_bytes || undefined,
					Math.round(duration_in_seconds ?? 0) || undefined,
				]),
			]),
	);
}

/** Media RSS makes pictures of picture files, and gives an address one type. */
const isOrdinary = ({ attachments }: FeedEntry) =>
	!attachments.some(({ mime_type }) => mime_type.startsWith("image/")) &&
	new Set(attachments.map(({ url }) => url)).size === attachments.length;

describe("an episode of a followed feed", () => {
	for (const [format, render] of [
		["RSS", renderRss],
		["Atom", renderAtom],
		["JSON Feed", renderJson],
	] as const) {
		it(`that is read and written as ${format} has the same values`, async () => {
			await fc.assert(
				fc.asyncProperty(anyItem, async (item) => {
					const document = await acceptedDocumentOf([item]);
					fc.pre(document?.entries.every(isOrdinary) ?? false);
					const [before] = document?.entries ?? [];
					const [after] = (await followed(render(document as FeedDocument))).entries;
					if (before === undefined || after === undefined) return expect.fail("it is lost");
					expect(said(after)).toEqual(said(before));
					expect(filesOf(after.attachments)).toEqual(filesOf(before.attachments));
					// Without a picture of its own, an entry has the first one of its content.
					if (before.image === undefined) return;
					expect([after.image, after.imageAlt]).toEqual([before.image, before.imageAlt]);
				}),
				{ numRuns: runs(200) },
			);
		});
	}

	it("in several qualities, with pictures for several purposes, keeps the attributes that apps choose by", async () => {
		const item = `<item><guid>1</guid><title>One</title><enclosure url="https://cdn.example/1.mp3" type="audio/mpeg" length="9"/>
			<podcast:image href="https://cdn.example/1.png" alt="A boat" purpose="artwork" aspect-ratio="1/1" width="3000"/>
			<podcast:alternateEnclosure type="audio/mpeg" length="9" bitrate="128000" default="true" title="Standard">
				<podcast:source uri="https://cdn.example/1.mp3"/><podcast:source uri="ipfs://x"/>
			</podcast:alternateEnclosure>
			<podcast:alternateEnclosure type="video/mp4" length="7" height="720" bitrate="511276.52">
				<podcast:source uri="https://cdn.example/1.mp4"/><podcast:integrity type="sri" value="sha384-x"/>
			</podcast:alternateEnclosure>
			<podcast:alternateEnclosure type="audio/opus" length="3" title="Small"><podcast:source uri="https://cdn.example/1.opus"/></podcast:alternateEnclosure>
			</item>`;
		const xml = `<rss version="2.0" xmlns:podcast="https://podcastindex.org/namespace/1.0"><channel><title>Pod</title>${item}</channel></rss>`;
		const before = parseRssFeed(xml).items?.[0];
		const document = await followed(xml);
		const after = parseRssFeed(renderRss(document)).items?.[0];
		expect(after?.podcast).toEqual(before?.podcast);
		expect(after?.enclosures).toEqual(before?.enclosures);
		expect(document.entries[0]?.attachments.map(({ url }) => url)).toEqual([
			"https://cdn.example/1.mp3",
			"https://cdn.example/1.mp4",
			"https://cdn.example/1.opus",
		]);
	});

	it("is unchanged by a second round trip", async () => {
		const item = {
			id: "1",
			title: "One",
			content_html: "<p>x</p>",
			image: "https://cdn.example/1.png",
			_image: { alt: "A boat" },
			attachments: [
				{
					url: "https://cdn.example/1.mp3",
					mime_type: "audio/mpeg",
					size_in_bytes: 4,
					duration_in_seconds: 61,
				},
			],
			_podcast: {
				number: 1.5,
				season: 2,
				season_name: "Winter",
				type: "trailer",
				explicit: true,
				persons: [{ name: "Ada", role: "guest", group: "cast", url: "https://ada.example/" }],
				transcripts: [
					{ url: "https://cdn.example/1.vtt", mime_type: "text/vtt", language: "de", rel: "captions" },
				],
				chapters_url: "https://cdn.example/1.json",
				elements: [
					{ name: "soundbite", attributes: { startTime: "33.833", duration: "60" }, text: "The best of it" },
					{ name: "license", attributes: { url: "https://cdn.example/license" }, text: "cc-by-4.0" },
					{
						name: "value",
						attributes: { type: "lightning", method: "keysend", suggested: "0.00000005" },
						children: [
							{
								name: "valueRecipient",
								attributes: { name: "Ada", type: "node", address: "02a1", split: "99", fee: "true" },
							},
						],
					},
				],
			},
		};
		const first = parseRssFeed(renderRss(await documentOf([item]))).items?.[0];
		const second = parseRssFeed(renderRss(await followed(renderRss(await documentOf([item]))))).items?.[0];
		const { podcast, itunes, media, enclosures } = second ?? {};
		expect({ podcast, itunes, media, enclosures }).toEqual({
			podcast: first?.podcast,
			itunes: first?.itunes,
			media: first?.media,
			enclosures: first?.enclosures,
		});
		expect(first?.podcast?.persons).toHaveLength(1);
		expect(first?.podcast?.values?.[0]?.valueRecipients).toMatchObject([{ address: "02a1", split: 99 }]);
	});
});
