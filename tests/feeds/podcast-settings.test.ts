/** The variable `PODCAST`: what is missing or wrong is told, and the rest is in the channel. */
import { env } from "cloudflare:workers";
import { parseRssFeed } from "feedsmith";
import { describe, expect, it } from "vitest";
import { podcastGuid } from "../../src/feeds/podcast.ts";
import { SettingsError, siteFrom } from "../../src/site.ts";
import { SITE, startInstance } from "../instance.ts";
import { assertWellFormed } from "./xml.ts";

const EPISODE = {
	id: "one",
	title: "One",
	attachments: [{ url: "https://cdn.example/1.mp3", mime_type: "audio/mpeg", size_in_bytes: 1 }],
};

describe("the settings of a podcast", () => {
	const settings = (podcast: unknown) =>
		siteFrom({ ...env, PODCAST: podcast } as unknown as Env, SITE).podcast;
	const refused = (podcast: unknown): string => {
		try {
			settings(podcast);
		} catch (error) {
			if (error instanceof SettingsError) return error.message;
		}
		return expect.fail("they were taken");
	};

	it("say what is missing, all of it at once", () => {
		const message = refused({});
		expect(message).toContain(
			"PODCAST.image: is missing: directories want a square picture of 1400 to 3000 pixels",
		);
		expect(message).toContain("PODCAST.categories: is missing");
		expect(message).toContain("PODCAST.explicit: must be true or false");
	});

	it("say what is wrong", () => {
		const message = refused({
			image: "/podcast.png",
			categories: ["News > Gossip", "technology"],
			explicit: "no",
			owner: { email: "nobody" },
			type: "weekly",
			guid: "1",
			funding: "https://pay.example",
			colour: "red",
		});
		expect(message).toContain("PODCAST.categories.0: is none of Apple's categories");
		expect(message).toContain("PODCAST.categories.1: is none of Apple's categories");
		expect(message).toContain("PODCAST.explicit: must be true or false");
		expect(message).toContain("PODCAST.owner.email: must be an e-mail address");
		expect(message).toContain('PODCAST.type: must be "episodic" or "serial"');
		expect(message).toContain("PODCAST.guid: must be a UUID");
		expect(message).toContain("PODCAST.funding: must be a list");
		expect(message).toContain("PODCAST.colour: is not a setting of podcasts");
		expect(refused("yes")).toContain("PODCAST: must be a table");
	});

	it("are in the channel, each as directories read it", async () => {
		const worker = startInstance({
			PODCAST: {
				title: "Ada's hour",
				description: "Once a week",
				author: "Ada & <Co>",
				image: "/podcast.png",
				categories: ["Society & Culture > Documentary", "Technology"],
				explicit: true,
				owner: { name: "Ada", email: "ada@example.org" },
				type: "serial",
				locked: true,
				guid: "917393E3-1B1E-5CEF-ACE4-EDAA54E1F810",
				medium: "podcast",
				funding: [{ url: "https://pay.example/?a=1&b=2", text: "Help" }],
				persons: [{ name: "Ada", role: "host" }],
				txt: [{ purpose: "verify", text: "S6lpp-7ZCn8" }],
				update_frequency: { text: "Weekly", rrule: "FREQ=WEEKLY", complete: false },
				podroll: [{ guid: "396d9ae0-da7e-5557-b894-b606231fa3ea", url: "https://other.example/feed" }],
			},
		} as unknown as Partial<Env>);
		await worker.publish(EPISODE);
		const rss = await (await worker.fetch("/podcast.xml")).text();
		assertWellFormed(rss);
		const { itunes, podcast, title, description } = parseRssFeed(rss);
		expect([title, description]).toEqual(["Ada's hour", "Once a week"]);
		expect(itunes).toMatchObject({
			author: "Ada & <Co>",
			image: `${SITE}/podcast.png`,
			categories: [
				{ text: "Society & Culture", categories: [{ text: "Documentary" }] },
				{ text: "Technology" },
			],
			explicit: true,
			owner: { name: "Ada", email: "ada@example.org" },
			type: "serial",
		});
		expect(podcast).toMatchObject({
			guid: "917393e3-1b1e-5cef-ace4-edaa54e1f810",
			locked: { value: true, owner: "ada@example.org" },
			medium: "podcast",
			fundings: [{ url: "https://pay.example/?a=1&b=2", display: "Help" }],
			persons: [{ display: "Ada", role: "host" }],
			txts: [{ display: "S6lpp-7ZCn8", purpose: "verify" }],
			updateFrequency: { display: "Weekly", rrule: "FREQ=WEEKLY", complete: false },
			podroll: {
				remoteItems: [
					{ feedGuid: "396d9ae0-da7e-5557-b894-b606231fa3ea", feedUrl: "https://other.example/feed" },
				],
			},
		});
		const main = parseRssFeed(await (await worker.fetch("/feed.xml")).text());
		expect(main.podcast?.guid).toBe(podcastGuid(`${SITE}/feed.xml`));
		expect(main.title).toBe("Tributary");
	});
});
