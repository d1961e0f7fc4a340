/** The variable `PODCAST`: missing and invalid members are reported, and the others are in the channel. */
import { env } from "cloudflare:workers";
import { parseRssFeed } from "feedsmith";
import { describe, expect, it } from "vitest";
import { podcastGuid } from "../../src/feeds/podcast-channel.ts";
import { faultText } from "../../src/settings/fault.ts";
import { UNSET } from "../../src/settings/podcast.ts";
import { readSettings } from "../../src/settings/settings.ts";
import { assertWellFormed } from "../feeds/xml.ts";
import { SITE, startInstance } from "../support/instance.ts";

const EPISODE = {
	id: "one",
	title: "One",
	attachments: [{ url: "https://cdn.example/1.mp3", mime_type: "audio/mpeg", size_in_bytes: 1 }],
};

describe("the settings of a podcast", () => {
	const read = (podcast: unknown) => readSettings({ ...env, PODCAST: podcast });
	const refused = (podcast: unknown) => read(podcast).faults.map(faultText).join("\n");

	it("are reported all at once if several are missing", () => {
		const message = refused({});
		expect(message).toContain(
			"PODCAST.image: is missing: directories want a square picture of 1400 to 3000 pixels",
		);
		expect(message).toContain("PODCAST.categories: is missing");
		expect(message).toContain("PODCAST.explicit: must be true or false");
	});

	it("are reported if they are invalid, and the others are kept", () => {
		const { podcast, faults } = read({
			title: "Streams",
			image: "/podcast.png",
			categories: ["News > Gossip", "technology", "News > Tech News"],
			explicit: "no",
			owner: { name: 5, email: "ada@example.org" },
			type: "weekly",
			guid: "1",
			funding: "https://pay.example",
			persons: [{ name: "Ada", url: "ada" }, { role: "host" }, "Ben", { name: "Cy", rol: "guest" }],
			podroll: [{ guid: "396d9ae0-da7e-5557-b894-b606231fa3ea" }, { guid: "?" }],
			colour: "red",
			titel: "Secret",
		});
		expect(faults.map(faultText)).toEqual([
			"PODCAST.colour: is not a setting",
			"PODCAST.titel: did you mean PODCAST.title?",
			'PODCAST.categories.0: is not one of Apple\'s categories; they are written like "Technology" or "News > Tech News" (it is "News > Gossip")',
			'PODCAST.categories.1: is not one of Apple\'s categories; they are written like "Technology" or "News > Tech News" (it is "technology")',
			'PODCAST.explicit: must be true or false: directories want to know whether it is for adults alone (it is "no")',
			"PODCAST.owner.name: must be a string (it is 5)",
			'PODCAST.type: must be "episodic" or "serial" (it is "weekly")',
			'PODCAST.guid: must be empty or a UUID, such as "917393e3-1b1e-5cef-ace4-edaa54e1f810" (it is "1")',
			'PODCAST.funding: must be a list (it is "https://pay.example")',
			'PODCAST.persons.0.url: must be an address, such as "https://news.example.org/" (it is "ada")',
			"PODCAST.persons.1.name: is missing",
			'PODCAST.persons.2: must be a table (it is "Ben")',
			"PODCAST.persons.3.rol: did you mean PODCAST.persons.3.role?",
			'PODCAST.podroll.1.guid: must be a UUID, such as 917393e3-1b1e-5cef-ace4-edaa54e1f810 (it is "?")',
		]);
		expect(podcast).toEqual({
			...UNSET,
			title: "Streams",
			image: "/podcast.png",
			categories: [{ name: "News", below: "Tech News" }],
			owner: { email: "ada@example.org" },
			persons: [{ name: "Ada" }, { name: "Cy" }],
			podroll: [{ guid: "396d9ae0-da7e-5557-b894-b606231fa3ea" }],
		});
	});

	it("have no owner if the owner has no e-mail address", () => {
		const { podcast, faults } = read({ owner: { name: "Ada", email: "nobody" } });
		expect(podcast.owner).toBeUndefined();
		expect(faults.map(faultText)).toContain(
			'PODCAST.owner.email: must be an e-mail address (it is "nobody")',
		);
	});

	it("are refused as a whole if they are not a table", () => {
		expect(refused("yes")).toBe('PODCAST: must be a table (it is "yes")');
		expect(refused(["yes"])).toBe('PODCAST: must be a table (it is ["yes"])');
		expect(read("yes").podcast).toEqual(UNSET);
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
