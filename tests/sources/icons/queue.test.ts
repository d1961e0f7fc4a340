/** When icons are looked for, and what the database has of them. */
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { consumeIcon, enqueueIcons } from "../../../src/sources/icons/queue.ts";
import { readIcon, readIconNames } from "../../../src/sources/icons/store.ts";
import type { IconMessage } from "../../../src/sources/messages.ts";
import { type PollContext, pollSource } from "../../../src/sources/polling/poll.ts";
import { readSource, removeSource, updateSource } from "../../../src/sources/store.ts";
import { subscribe } from "../../../src/sources/subscriptions/subscribe.ts";
import { png } from "./pictures.ts";

const NOW = Date.parse("2040-01-01T12:00:00Z");
const DAY = 24 * 3600_000;

/** A site with a feed at each address that ends in `/feed`, and an icon at its `/favicon.ico`. */
function startSite() {
	let now = NOW;
	let image = "";
	let favicon = () => new Response(png(32), { headers: { etag: '"a"' } });
	const asked: string[] = [];
	const context: PollContext = {
		db: env.DB,
		fetch: async (url) => {
			asked.push(url);
			const { origin, pathname } = new URL(url);
			if (pathname === "/favicon.ico") return favicon();
			if (!pathname.endsWith("/feed")) return new Response("<p>No icon", { status: 200 });
			return new Response(
				`<rss version="2.0"><channel><title>${origin}</title><link>${origin}</link><item><guid>1</guid><title>One</title></item>${image}</channel></rss>`,
			);
		},
		now: () => now,
		siteUrl: undefined,
		allowPrivate: false,
		changed: () => {},
	};
	const sent: IconMessage[] = [];
	const queue = {
		sendBatch: async (batch: { body: IconMessage }[]) => void sent.push(...batch.map(({ body }) => body)),
	} as unknown as Queue<IconMessage>;
	return {
		asked,
		context,
		pass: (time: number) => {
			now += time;
		},
		show: (element: string) => {
			image = element;
		},
		answerIcon: (answer: () => Response) => {
			favicon = answer;
		},
		follow: async (url: string) => (await subscribe({ url }, context)).source.id,
		poll: async (id: string) => {
			const source = await readSource(env.DB, id);
			if (source === undefined) throw new Error("no source");
			return pollSource(source, context);
		},
		/** Runs the schedule once, and returns the sources whose icons are looked for. */
		async look(attempts = 1) {
			asked.length = 0;
			await enqueueIcons(env.DB, queue, now);
			const messages = sent.splice(0);
			for (const message of messages) await consumeIcon(message, context, attempts);
			return messages.map(({ icon }) => icon);
		},
	};
}

it("the icon of a new source is looked for at once, then weekly with its validators", async () => {
	const site = startSite();
	const id = await site.follow("https://a.example/feed");
	expect(await site.look()).toEqual([id]);
	const icon = await readIcon(env.DB, id);
	expect(icon?.format).toBe("png");
	expect(icon?.bytes).toEqual(png(32));
	site.pass(6 * DAY);
	expect(await site.look()).toEqual([]);
	site.pass(DAY);
	site.answerIcon(() => new Response(null, { status: 304 }));
	expect(await site.look()).toEqual([id]);
	expect(site.asked).toEqual(["https://a.example/", "https://a.example/favicon.ico"]);
	expect(await readIcon(env.DB, id)).toEqual(icon);
	site.pass(DAY);
	expect(await site.look()).toEqual([]);
});

it("an icon that is another one each time is replaced weekly, and one that is gone is deleted", async () => {
	const site = startSite();
	const id = await site.follow("https://a.example/feed");
	const digests = new Set<string | undefined>();
	for (let week = 0; week < 3; week++) {
		site.answerIcon(() => new Response(png(32, 32, `${week}`)));
		expect(await site.look()).toEqual([id]);
		expect(await site.look()).toEqual([]);
		digests.add((await readIconNames(env.DB, [id])).get(id)?.digest);
		site.pass(7 * DAY);
	}
	expect(digests.size).toBe(3);
	site.answerIcon(() => new Response("gone", { status: 404 }));
	await site.look();
	expect(await readIcon(env.DB, id)).toBeUndefined();
	expect(await readIconNames(env.DB, [id])).toEqual(new Map());
});

it("a server that fails is asked again after one, two, four … days, and the icon stays", async () => {
	const site = startSite();
	const id = await site.follow("https://a.example/feed");
	await site.look();
	site.pass(7 * DAY);
	site.answerIcon(() => new Response("down", { status: 500 }));
	for (const days of [1, 2, 4, 8, 16, 28, 28]) {
		expect(await site.look()).toEqual([id]);
		site.pass(days * DAY - 1);
		expect(await site.look()).toEqual([]);
		site.pass(1);
	}
	expect(await readIcon(env.DB, id)).toBeDefined();
	site.answerIcon(() => new Response(png(32)));
	await site.look();
	site.pass(7 * DAY);
	expect(await site.look()).toEqual([id]);
});

it("a pause that the server asks for is kept", async () => {
	const site = startSite();
	await site.follow("https://a.example/feed");
	site.answerIcon(
		() => new Response(null, { status: 503, headers: { "retry-after": `${(5 * DAY) / 1000}` } }),
	);
	await site.look();
	site.pass(5 * DAY - 1);
	expect(await site.look()).toEqual([]);
});

it("of each host, one icon is looked for at a time, and twenty in all", async () => {
	const site = startSite();
	for (const n of [1, 2]) await site.follow(`https://platform.example/${n}/feed`);
	expect(await site.look()).toHaveLength(1);
	expect(await site.look()).toHaveLength(1);
	expect(await site.look()).toHaveLength(0);
	for (let n = 0; n < 25; n++) await site.follow(`https://blog-${n}.example/feed`);
	expect(await site.look()).toHaveLength(20);
	expect(await site.look()).toHaveLength(5);
});

it("a host that has asked for a pause between polls gets no requests for icons either", async () => {
	const site = startSite();
	const id = await site.follow("https://a.example/feed");
	await env.DB.prepare("UPDATE sources SET schedule = json_set(schedule, '$.restUntil', ?1)")
		.bind(NOW + DAY)
		.run();
	expect(await site.look()).toEqual([]);
	site.pass(DAY);
	expect(await site.look()).toEqual([id]);
});

it("an icon that ends its consumer is looked for again only after a day", async () => {
	const site = startSite();
	const id = await site.follow("https://a.example/feed");
	expect(await site.look(2)).toEqual([id]);
	expect(site.asked).toEqual([]);
	expect(await site.look()).toEqual([]);
	site.pass(DAY);
	expect(await site.look()).toEqual([id]);
});

it("nothing is requested for a paused source", async () => {
	const site = startSite();
	const id = await site.follow("https://a.example/feed");
	await updateSource(env.DB, id, { state: "paused" }, NOW);
	await site.look();
	expect(site.asked).toEqual([]);
});

it("a feed that names another icon is looked at after a day, and a poll that changes nothing is not noticed", async () => {
	const site = startSite();
	const id = await site.follow("https://a.example/feed");
	await site.look();
	await site.poll(id);
	site.pass(DAY);
	expect(await site.look()).toEqual([]);
	site.show("<image><url>https://a.example/logo.png</url></image>");
	await site.poll(id);
	expect(await site.look()).toEqual([id]);
	expect(site.asked[0]).toBe("https://a.example/logo.png");
	site.show("<image><url>https://a.example/other.png</url></image>");
	await site.poll(id);
	expect(await site.look()).toEqual([]);
});

it("the icon of a source that is no longer followed is deleted, and none is stored for it", async () => {
	const site = startSite();
	const id = await site.follow("https://a.example/feed");
	await site.look();
	expect(await readIcon(env.DB, id)).toBeDefined();
	site.pass(7 * DAY);
	// It is removed while its icon is on the way.
	const { fetch } = site.context;
	site.context.fetch = async (url, init) => {
		await removeSource(env.DB, id);
		return fetch(url, init);
	};
	expect(await site.look()).toEqual([id]);
	expect(await readIcon(env.DB, id)).toBeUndefined();
	expect(await env.DB.prepare("SELECT count(*) AS rows FROM source_icons").first("rows")).toBe(0);
});
