/** Which changes of an entry are seen as such. */
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { readScope } from "../../../src/articles/store/read/feed.ts";
import { changedEntries } from "../../../src/sources/intake/changed-entries.ts";
import { readFeed } from "../../../src/sources/parsing/read-feed.ts";
import { pollSource } from "../../../src/sources/polling/poll.ts";
import type { Source } from "../../../src/sources/source.ts";
import { readSource } from "../../../src/sources/store.ts";
import { subscribe } from "../../../src/sources/subscriptions/subscribe.ts";
import { handedIn } from "../handed-in.ts";

const URL_OF_FEED = "https://pod.example/feed";
let now = Date.parse("2040-01-01T12:00:00Z");

const feed = (inside: string, channel = "") =>
	`<rss version="2.0" xmlns:podcast="https://podcastindex.org/namespace/1.0"><channel><title>Pod</title>${channel}` +
	`<item><guid>1</guid><title>One</title><enclosure url="/1.mp3" type="audio/mpeg"/>${inside}</item></channel></rss>`;

/** Follows a feed, and polls its later documents. */
async function follow(first: string) {
	let body = first;
	const context = handedIn(
		() => body,
		() => now,
	);
	const { source } = await subscribe({ url: URL_OF_FEED }, context);
	const current = async (): Promise<Source> => {
		const found = await readSource(env.DB, source.id);
		if (found === undefined) throw new Error("no source");
		return found;
	};
	const becomes = async (next: string) => {
		body = next;
		now += 3_600_000;
		return pollSource(await current(), context);
	};
	return { becomes, current };
}

async function episode() {
	const found = await readScope(env.DB, "all", { limit: 1, content: false });
	return found?.articles[0]?.episode;
}

it("an added transcript and new people in the channel update an episode, and an unchanged feed does not", async () => {
	const { becomes } = await follow(feed(""));
	const transcript = '<podcast:transcript url="/1.vtt" type="text/vtt"/>';
	expect(await becomes(feed(transcript))).toMatchObject({ updated: 1 });
	expect(await episode()).toMatchObject({ transcripts: [{ url: "https://pod.example/1.vtt" }] });
	const person = "<podcast:person>Ada</podcast:person>";
	expect(await becomes(feed(transcript, person))).toMatchObject({ updated: 1 });
	expect(await episode()).toMatchObject({ persons: [{ name: "Ada" }] });
	expect(await becomes(`${feed(transcript, person)} `)).toMatchObject({ updated: 0 });
});

it("an alternative text that comes from the content does not count as a change of its own", async () => {
	const { current } = await follow(feed(""));
	const source = await current();
	const bytes = new TextEncoder().encode(
		feed('<description><![CDATA[<img src="/1.jpg" alt="Snow">]]></description>'),
	);
	const document = readFeed(bytes, null, URL_OF_FEED);
	expect(document.items).toMatchObject([{ item: { _image: { alt: "Snow" } } }]);
	const [entry] = (await changedEntries(env.DB, source, document, { room: 9, now })).entries;
	expect(entry?.item).toMatchObject({ _image: { alt: "Snow" } });
	for (const { item } of document.items) delete item._image;
	const [before] = (await changedEntries(env.DB, source, document, { room: 9, now })).entries;
	expect(entry?.fingerprint).toBe(before?.fingerprint);
});
