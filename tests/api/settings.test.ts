/** Invalid settings never stop feeds: each is replaced by its default and reported. */
import {
	createExecutionContext,
	createMessageBatch,
	createScheduledController,
	waitOnExecutionContext,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { parseAtomFeed, parseJsonFeed, parseRssFeed } from "feedsmith";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { podcastGuid } from "../../src/feeds/podcast-channel.ts";
import { faultText } from "../../src/settings/fault.ts";
import { PODCAST_MEMBERS } from "../../src/settings/podcast.ts";
import { readSettings } from "../../src/settings/settings.ts";
import { siteFrom } from "../../src/settings/site.ts";
import { addSource } from "../../src/sources/store.ts";
import worker from "../../src/worker.ts";
import { type Instance, SITE, startInstance } from "../support/instance.ts";
import { runs } from "../support/runs.ts";

const NEXT = { id: "next", tag: "", timestamp: "" };

/** Starts an instance as after a deployment with these variables, of any type. */
const start = (variables: Record<string, unknown> = {}) => startInstance(variables as Partial<Env>);

const PODCAST = { image: "/podcast.png", categories: ["Technology"], explicit: false };
const GUID = "917393e3-1b1e-5cef-ace4-edaa54e1f810";
const EPISODE = {
	id: "one",
	title: "One",
	attachments: [{ url: "https://cdn.example/1.mp3", mime_type: "audio/mpeg", size_in_bytes: 1 }],
};
/** An article with no id of its own besides its name here. */
const ARTICLE = { title: "Two", slug: "two", content_text: "Text" };

const text = async (instance: Instance, path: string) => {
	const response = await instance.fetch(path);
	expect(response.status, path).toBe(200);
	return response.text();
};
const faultsOf = async (instance: Instance) => {
	const { settings } = (await (await instance.fetch("/health")).json()) as { settings: unknown[] };
	return settings;
};
const told = (variables: Record<string, unknown>) =>
	readSettings({ ...env, ...variables }).faults.map(faultText);

let logged: string[];
beforeEach(() => {
	logged = [];
	vi.spyOn(console, "warn").mockImplementation((line: string) => void logged.push(line));
});
afterEach(() => {
	vi.restoreAllMocks();
	vi.useRealTimers();
});

describe("an invalid setting", () => {
	const cases: [name: string, value: unknown, expected: string][] = [
		["SITE_TITLE", "", "must not be empty"],
		["SITE_TITLE", 1984, "must be a string"],
		["SITE_TITLE", undefined, "is missing"],
		["SITE_DESCRIPTION", ["x"], "must be a string"],
		["SITE_URL", "news.example/path", "must be empty or the address of a host alone"],
		["SITE_URL", undefined, "is missing"],
		["SITE_LANGUAGE", "english!", "must be a BCP 47 language tag"],
		["SITE_AUTHORS", "Ada", "must be a list"],
		["SITE_AUTHORS", [], "must name at least one author"],
		["SITE_AUTHORS", { name: "Ada" }, "must be a list"],
		["SITE_IMAGE", "javascript:alert(1)", "must be empty, a path or an address"],
		["SITE_COPYRIGHT", 2026, "must be a string"],
		["SITE_SOURCES_STATUS", "yes", 'must be "public" or empty'],
		["FEED_MAX_AGE", "soon", "must be a whole number of seconds from 60 to 86400"],
		["FEED_MAX_AGE", 59, "must be a whole number"],
		["FEED_MAX_AGE", 86_401, "must be a whole number"],
		["FEED_MAX_AGE", "", "must be a whole number"],
		["FEED_MAX_AGE", 900.5, "must be a whole number"],
		["FEED_MAX_AGE", Number.NaN, "must be a whole number"],
		["POLL_MIN", "5m", "must be a time from 10 minutes to 7 days"],
		["POLL_MIN", "often", "must be a time"],
		["POLL_MIN", 599, "must be a time"],
		["POLL_MAX", "8d", "must be a time"],
		["POLL_MAX", "", "must be a time"],
		["POLL_MAX", ["6h"], "must be a time"],
		["POLL_MAX", "30m", "must not be less than POLL_MIN, which is 1h"],
		["ALLOW_PRIVATE_SOURCES", "yes", 'must be "1" or empty'],
		["FEED_MARKDOWN", "on", 'must be "1" or empty'],
		["PODCAST", "yes", "must be a table"],
		["PODCAST", null, "must be a table"],
	];
	for (const [name, value, expected] of cases) {
		it(`leaves the feeds working, and is reported in /health and once in the log: ${name} = ${JSON.stringify(value) ?? "nothing"}`, async () => {
			const instance = start({ [name]: value });
			await instance.publish(EPISODE);
			expect(parseRssFeed(await text(instance, "/feed.xml")).items?.[0]?.title).toBe("One");
			expect(parseAtomFeed(await text(instance, "/atom.xml")).entries?.[0]?.title?.value).toBe("One");
			expect(parseJsonFeed(await text(instance, "/feed.json")).items?.[0]?.title).toBe("One");
			for (const path of ["/podcast.xml", "/", "/articles/one", "/sitemap.xml"]) await text(instance, path);
			expect(await faultsOf(instance)).toEqual([
				expect.objectContaining({ name, expected: expect.stringContaining(expected) }),
			]);
			expect(logged.filter((line) => line.includes("setting-unusable"))).toEqual([
				expect.stringContaining(`"name":"${name}"`),
			]);
		});
	}

	it("is replaced by its default, and all others keep their values", async () => {
		const instance = start({
			SITE_TITLE: "Streams",
			SITE_LANGUAGE: "?",
			SITE_AUTHORS: [{ name: "Ada", url: "nowhere" }, { url: "https://b.example/" }, { name: "Cy" }],
			FEED_MAX_AGE: -1,
		});
		const response = await instance.fetch("/feed.json");
		expect(response.headers.get("cache-control")).toContain("max-age=900");
		expect(await response.json()).toMatchObject({
			title: "Streams",
			language: "en",
			authors: [{ name: "Ada" }, { name: "Cy" }],
		});
		expect(await faultsOf(instance)).toEqual([
			{ name: "SITE_LANGUAGE", value: '"?"', expected: expect.any(String) },
			{ name: "SITE_AUTHORS.0.url", value: '"nowhere"', expected: expect.any(String) },
			{ name: "SITE_AUTHORS.1.name", expected: "is missing" },
			{ name: "FEED_MAX_AGE", value: "-1", expected: expect.any(String) },
		]);
	});

	it("is replaced by the site's title if no author can be used", async () => {
		const instance = start({ SITE_TITLE: "Streams", SITE_AUTHORS: [{ nam: "Ada" }] });
		expect(JSON.parse(await text(instance, "/feed.json"))).toMatchObject({ authors: [{ name: "Streams" }] });
	});

	it("does not allow private addresses of sources", async () => {
		const follow = async (value: unknown) => {
			const answer = await start({ ALLOW_PRIVATE_SOURCES: value }).api("POST", "/api/opml");
			return answer.status;
		};
		expect(await follow("yes")).toBe(400);
		for (const value of ["yes", "", "0", 0, false, undefined])
			expect(readSettings({ ...env, ALLOW_PRIVATE_SOURCES: value }).allowPrivateSources).toBe(false);
		for (const value of ["1", 1, true])
			expect(readSettings({ ...env, ALLOW_PRIVATE_SOURCES: value }).allowPrivateSources).toBe(true);
	});
});

describe("SITE_URL", () => {
	it.each([
		"https://user:secret@a.example",
		"https://user@a.example",
		"https://*.example.org",
		"https://a&b'c\"d.example",
		"https://a..example",
		"https://-a.example",
		"https://a.example.",
		`https://${"a".repeat(64)}.example`,
		"ftp://a.example",
		"https://a.example/?q",
	])("is refused if it is not the address of a host: %s", (SITE_URL) => {
		const [fault, ...others] = told({ SITE_URL });
		expect(fault).toMatch(/^SITE_URL: must be empty or the address of a host alone, such as/);
		expect(fault).not.toContain("secret");
		expect(others).toEqual([]);
	});

	it.each([
		["https://News.example/", "https://news.example"],
		["http://localhost:8787", "http://localhost:8787"],
		["https://bücher.example", "https://xn--bcher-kva.example"],
		["https://a_b.c-d.example", "https://a_b.c-d.example"],
		["http://[::1]:8787", "http://[::1]:8787"],
		["http://192.0.2.1", "http://192.0.2.1"],
	])("is accepted if it is the address of a host: %s", (SITE_URL, origin) => {
		expect(readSettings({ ...env, SITE_URL })).toMatchObject({ faults: [], good: { SITE_URL: origin } });
	});
});

describe("SITE_AUTHORS", () => {
	const read = (author: unknown) => readSettings({ ...env, SITE_AUTHORS: [author, { name: "Ada" }] });

	it.each(["javascript:alert(1)", "data:text/html,x", "mailto:", "mailto:ada", "ftp://a.example", "/ada"])(
		"refuses an author with the address %s",
		(url) => {
			const { authors, faults } = read({ name: "Ben", url });
			expect(authors).toEqual([{ name: "Ben" }, { name: "Ada" }]);
			expect(faults).toMatchObject([
				{ name: "SITE_AUTHORS.0.url", expected: expect.stringMatching(/mailto:/) },
			]);
		},
	);

	it("refuses an author without a name, and a picture that is not an address", () => {
		for (const name of ["", " \n"]) {
			const { authors, faults } = read({ name });
			expect(authors).toEqual([{ name: "Ada" }]);
			expect(faults).toMatchObject([{ name: "SITE_AUTHORS.0.name", expected: "must not be empty" }]);
		}
		expect(read({ name: "Ben", avatar: "mailto:ben@a.example" }).faults).toMatchObject([
			{ name: "SITE_AUTHORS.0.avatar" },
		]);
	});

	it("accepts authors with web and mail addresses", () => {
		for (const url of ["https://ada.example/", "mailto:ada@a.example"])
			expect(read({ name: "Ben", url })).toMatchObject({ faults: [], authors: [{ name: "Ben", url }, {}] });
	});
});

it("any settings give a site, and faults that can be printed", () => {
	const good: Record<string, unknown> = { ...env };
	const names = [...Object.keys(good).filter((name) => /^[SPA]/.test(name)), "FEED_MAX_AGE", "SITE_X"];
	const member = fc.oneof(
		fc.jsonValue(),
		fc.constantFrom("https:", "//[", "http:x", "/a", "", "a@b.example"),
	);
	const table = fc.dictionary(fc.constantFrom(...PODCAST_MEMBERS, "name", "url", "text", "email"), member);
	const value = fc.oneof(
		member,
		table,
		fc.array(table),
		fc.jsonValue().map((json) => JSON.stringify(json)),
	);
	fc.assert(
		fc.property(fc.dictionary(fc.constantFrom(...names), value), (variables) => {
			const bindings = { ...good, ...variables } as unknown as Env;
			const site = siteFrom(bindings, "http://news.example/feed.xml");
			expect(site.title).not.toBe("");
			expect(site.authors.length).toBeGreaterThan(0);
			expect(site.maxAge).toBeGreaterThanOrEqual(60);
			expect(site.origin).toMatch(/^https?:\/\/[^/]+$/);
			for (const url of [site.image, site.podcast.image])
				if (url !== undefined) expect(url).toMatch(/^https?:\/\//);
			for (const fault of readSettings({ ...bindings }).faults)
				expect(faultText(fault)).toMatch(/^[^\n]{1,600}$/);
		}),
		{ numRuns: runs(300) },
	);
});

it("valid settings are not reported", async () => {
	const instance = start();
	await text(instance, "/feed.xml");
	expect(await faultsOf(instance)).toEqual([]);
	expect(logged).toEqual([]);
});

describe("the time between polls", () => {
	const HOUR = 3600;
	it.each<[object, object]>([
		[{}, { min: HOUR, max: 6 * HOUR }],
		[
			{ POLL_MIN: 1800, POLL_MAX: "2h" },
			{ min: 1800, max: 2 * HOUR },
		],
		[{ POLL_MIN: "900" }, { min: 900, max: 6 * HOUR }],
		[{ POLL_MIN: "12h" }, { min: 12 * HOUR, max: 12 * HOUR }],
		[{ POLL_MAX: "30m" }, { min: 1800, max: 1800 }],
		[
			{ POLL_MIN: "2h", POLL_MAX: "never" },
			{ min: 2 * HOUR, max: 6 * HOUR },
		],
		[
			{ POLL_MIN: "2h", POLL_MAX: "1h" },
			{ min: 2 * HOUR, max: 6 * HOUR },
		],
		[
			{ POLL_MIN: "8h", POLL_MAX: "1h" },
			{ min: 8 * HOUR, max: 8 * HOUR },
		],
	])("follows or replaces the settings %j", (variables, polling) => {
		const { POLL_MIN, POLL_MAX, ...others } = { ...env } as Record<string, unknown>;
		expect(readSettings({ ...others, ...variables }).polling).toEqual(polling);
	});
});

describe("settings from the dashboard", () => {
	it("are text, from which numbers and JSON are parsed", () => {
		const settings = readSettings({
			...env,
			FEED_MAX_AGE: "1200",
			SITE_AUTHORS: '[{"name":"Ada"}]',
			PODCAST: JSON.stringify({ ...PODCAST, title: "Streams", guid: GUID.toUpperCase() }),
		});
		expect(settings.faults).toEqual([]);
		expect(settings).toMatchObject({
			maxAge: 1200,
			authors: [{ name: "Ada" }],
			podcast: { title: "Streams", guid: GUID, categories: [{ name: "Technology" }] },
		});
	});

	it("that are not JSON are reported as written", () => {
		expect(told({ SITE_AUTHORS: '[{"name":"Ada"}' })).toEqual([
			'SITE_AUTHORS: must be a list (it is "[{\\"name\\":\\"Ada\\"}")',
		]);
	});
});

describe("an unknown setting", () => {
	it.each([
		["SITE_TITEL", "SITE_TITLE"],
		["SITETITLE", "SITE_TITLE"],
		["site_title", "SITE_TITLE"],
		["SITE_LANG", "SITE_LANGUAGE"],
		["SITE_AUTHOR", "SITE_AUTHORS"],
		["SITE-URL", "SITE_URL"],
		["SIET_URL", "SITE_URL"],
		["FEED_MAXAGE", "FEED_MAX_AGE"],
		["PODCATS", "PODCAST"],
		["PODCAST_GUID", "PODCAST.guid"],
		["ALLOW_PRIVATE_SOURCE", "ALLOW_PRIVATE_SOURCES"],
		["FEED_MARK_DOWN", "FEED_MARKDOWN"],
		["POLLMIN", "POLL_MIN"],
	])("%s is reported with the suggestion %s", (name, meant) => {
		expect(told({ [name]: "x" })).toEqual([`${name}: did you mean ${meant}?`]);
	});

	it.each([
		["podcast_guid", "guid"],
		["id", "guid"],
		["the_owner", "owner"],
	])("PODCAST.%s is reported with the suggestion PODCAST.%s", (name, meant) => {
		expect(told({ PODCAST: { ...PODCAST, [name]: "x" } })).toEqual([
			`PODCAST.${name}: did you mean PODCAST.${meant}?`,
		]);
	});

	it("is reported if it begins like a setting, even if it resembles none", () => {
		expect(told({ SITE_COLOUR: "red", FEED_SECRET: "hush" })).toEqual([
			"SITE_COLOUR: is not a setting",
			"FEED_SECRET: is not a setting",
		]);
	});

	it("is ignored if it resembles no setting or is a binding", () => {
		const service = Object.create({ get: () => undefined });
		expect(told({ SENTRY_DSN: "x", CACHE: service, SITE_CACHE: service, LOG_LEVEL: "info" })).toEqual([]);
	});

	it("is reported once if it is a misspelling, and not as missing too", () => {
		expect(told({ SITE_TITLE: undefined, SITE_TITEL: "Streams" })).toEqual([
			"SITE_TITEL: did you mean SITE_TITLE?",
		]);
	});

	it("is reported if it is a setting of the site below [vars.PODCAST]", () => {
		expect(told({ PODCAST: { ...PODCAST, SITE_COPYRIGHT: "Ada" } })).toEqual([
			"PODCAST.SITE_COPYRIGHT: did you mean SITE_COPYRIGHT?",
		]);
	});

	it("never causes a failure", () => {
		const odd = JSON.parse('{"__proto__": 1, "constructor": 2, "toString": 3}') as Record<string, unknown>;
		expect(told({ PODCAST: { ...PODCAST, ["x".repeat(1e6)]: 1 } })[0]?.length).toBeLessThan(100);
		expect(
			readSettings({ ...env, PODCAST: Object.assign(Object.create(null), PODCAST, odd) }).podcast.title,
		).toBe(undefined);
	});
});

describe("a message about a setting contains", () => {
	it("no token that was pasted into the wrong setting", async () => {
		const instance = start({ ADMIN_TOKEN: "correct-horse-battery", SITE_URL: "correct-horse-battery" });
		expect(await (await instance.fetch("/health")).text()).not.toContain("horse");
		expect(logged.join()).not.toContain("horse");
	});

	it("no credentials of an address", () => {
		expect(told({ SITE_URL: "https://ada:hush@news.example/a" }).join()).not.toContain("hush");
	});

	it("no more of a value than fits a line", () => {
		expect(told({ SITE_LANGUAGE: "x".repeat(100_000) }).join().length).toBeLessThan(300);
	});
});

describe("a SITE_URL that cannot be used", () => {
	const elsewhere = "http://elsewhere.example";

	it("is replaced by its last valid value, so that ids stay the same", async () => {
		const good = start();
		await good.publish(ARTICLE);
		await good.publish(EPISODE);
		const paths = [
			"/feed.xml",
			"/atom.xml",
			"/feed.json",
			"/podcast.xml",
			"/feed.json?limit=1",
			"/sitemap.xml",
		];
		const before = await Promise.all(paths.map((path) => text(good, path)));
		for (const SITE_URL of ["news.example", "https://news.example/path", 5, undefined]) {
			const bad = start({ SITE_URL, VERSION: { ...NEXT, id: String(SITE_URL) } });
			for (const [i, path] of paths.entries()) {
				const response = await bad.fetch(elsewhere + path);
				expect(await response.text(), path).toBe(before[i]);
				if (path === "/sitemap.xml") expect(response.headers.get("cloudflare-cdn-cache-control")).toBeNull();
			}
		}
	});

	it("is replaced by a value that is read from the database once", async () => {
		await start().publish(ARTICLE);
		const bad = start({ SITE_URL: "?", VERSION: NEXT });
		await text(bad, "/feed.xml");
		bad.counts();
		await text(bad, "/feed.xml");
		expect(bad.counts()).toEqual({ kvReads: 1, kvWrites: 0, d1Queries: 0 });
	});

	it("because its name is misspelt is replaced too", async () => {
		await start().publish(ARTICLE);
		const bad = start({ SITE_URL: undefined, SITE_ULR: "https://news.example", VERSION: NEXT });
		expect(await (await bad.fetch(`${elsewhere}/feed.xml`)).text()).toContain(`<link>${SITE}/</link>`);
	});

	it("is replaced by the address of each request in a new database, and that address is not stored", async () => {
		const bad = start({ SITE_URL: "?" });
		await bad.publish(ARTICLE);
		const response = await bad.fetch(`${elsewhere}/feed.xml`);
		expect(await response.text()).toContain(`<link>${elsewhere}/</link>`);
		expect(response.headers.get("cloudflare-cdn-cache-control")).toBe("no-store");
		expect(await env.DB.prepare("SELECT name FROM kept_settings").all()).toMatchObject({
			results: [{ name: "PODCAST.guid" }],
		});
	});

	it("is replaced by the address of each request if it was emptied on purpose before", async () => {
		await start().publish(ARTICLE);
		await text(start({ SITE_URL: "" }), "/feed.xml?limit=1");
		const bad = start({ SITE_URL: "?", VERSION: NEXT });
		expect(await (await bad.fetch(`${elsewhere}/feed.xml`)).text()).toContain(`<link>${elsewhere}/</link>`);
	});

	it("is replaced by the value that the trigger stored again, after another deployment wrote a different one", async () => {
		const bindings = { ...env, SITE_URL: "https://new.example/" };
		const tick = async () => {
			const context = createExecutionContext();
			await worker.scheduled(createScheduledController(), bindings, context);
			await waitOnExecutionContext(context);
		};
		await tick();
		await start().publish(ARTICLE);
		await tick();
		const bad = start({ SITE_URL: "?", VERSION: NEXT });
		expect(await text(bad, "/feed.xml")).toContain("<link>https://new.example/</link>");
	});

	it("is replaced by its last valid value in the User-Agent for sources", async () => {
		await start().publish(ARTICLE);
		const about = { format: "RSS 2.0", title: "A", description: undefined, homePageUrl: undefined };
		const rest = { language: undefined, icon: undefined, rights: undefined, updated: undefined };
		const feed = { feedUrl: "https://a.example/feed", feedKey: "a.example/feed", title: "a" };
		await addSource(env.DB, { ...feed, about: { ...about, ...rest } }, Date.now() - 1);
		const sent: unknown[] = [];
		const POLLS = {
			send: async () => {},
			sendBatch: async (all: Iterable<{ body: unknown }>) => void sent.push(...all),
		};
		const bindings = { ...env, SITE_URL: "?", POLLS } as unknown as Env;
		await worker.scheduled(createScheduledController(), bindings, createExecutionContext());
		const agents: (string | null)[] = [];
		vi.spyOn(globalThis, "fetch").mockImplementation(async (_, init) => {
			agents.push(new Headers(init?.headers).get("user-agent"));
			return new Response("", { status: 404 });
		});
		const [message] = sent as { body: never }[];
		const body = message?.body ?? expect.fail("nothing was due");
		await worker.queue(
			createMessageBatch("tributary-polls", [{ id: "1", timestamp: new Date(), attempts: 1, body }]),
			bindings,
			createExecutionContext(),
		);
		expect(agents[0]).toContain(`+${SITE};`);
	});

	describe("while the database cannot be reached", () => {
		for (const d1 of [true, "no rows", "no results"] as const) {
			it(`(${d1 === true ? "fails" : d1}) leaves documents in KV available, and no address is guessed`, async () => {
				const good = start();
				await good.publish(ARTICLE);
				const before = await text(good, "/feed.xml");
				const kept = (await env.FEEDS.list()).keys;
				const bad = start({ SITE_URL: "?", VERSION: NEXT });
				bad.broken.d1 = d1;
				const response = await bad.fetch(`${elsewhere}/feed.xml`);
				expect([response.status, await response.text()]).toEqual([200, before]);
				expect(response.headers.get("cloudflare-cdn-cache-control")).toBe("no-store");
				expect((await bad.fetch("/atom.xml")).status).toBe(503);
				expect((await bad.api("POST", "/api/articles", EPISODE)).status).toBe(503);
				expect(await (await bad.fetch("/health")).json()).toMatchObject({
					status: "unavailable",
					settings: [{ name: "SITE_URL" }],
				});
				expect((await env.FEEDS.list()).keys).toEqual(kept);
				bad.broken.d1 = false;
				expect(await (await bad.fetch(`${elsewhere}/atom.xml`)).text()).toContain(`${SITE}/atom.xml`);
			});
		}

		it("(hangs) makes readers wait no longer than for a rendering", async () => {
			const good = start();
			await good.publish(ARTICLE);
			const before = await text(good, "/feed.xml");
			vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"] });
			const bad = start({ SITE_URL: "?", VERSION: NEXT });
			bad.broken.d1 = "hangs";
			const begun = Date.now();
			const response = await bad.patiently(3_000, () => bad.fetch("/feed.xml"));
			expect(bad.answeredAt() - begun).toBeLessThanOrEqual(3_000);
			expect(await response.text()).toBe(before);
		});
	});
});

describe("a PODCAST.guid that cannot be used", () => {
	const guidIn = async (instance: Instance) =>
		parseRssFeed(await text(instance, "/podcast.xml")).podcast?.guid;
	const computed = podcastGuid(`${SITE}/podcast.xml`);

	beforeEach(async () => {
		await start({ PODCAST: { ...PODCAST, guid: GUID } }).publish(EPISODE);
	});

	for (const [name, variables] of Object.entries({
		"is not a UUID": { PODCAST: { ...PODCAST, guid: "1" } },
		"is misspelt": { PODCAST: { ...PODCAST, giud: GUID } },
		"is outside of the table": { PODCAST, PODCAST_GUID: GUID },
		"is in a value that is not a table": { PODCAST: "{" },
		"is in a table whose name is misspelt": { PODCAST: undefined, PODCATS: { ...PODCAST, guid: GUID } },
		"has a name like that of the table": { PODCAST: { ...PODCAST, podcast_guid: GUID } },
		"has the name of a variable, while the table says that there is none": {
			PODCAST: { ...PODCAST, guid: "" },
			PODCAST_GUID: GUID,
		},
		"is missing": { PODCAST },
		"is missing with its table": { PODCAST: undefined },
		"is missing with all settings": Object.fromEntries(
			Object.keys(env)
				.filter((one) => /^(SITE|FEED|PODCAST)(_|$)/.test(one))
				.map((one) => [one, undefined]),
		),
	})) {
		it(`because it ${name} is replaced by its last valid value`, async () => {
			expect(await guidIn(start({ ...variables, VERSION: NEXT }))).toBe(GUID);
		});
	}

	it("is replaced by the computed id if it was emptied on purpose", async () => {
		const without = start({ PODCAST: { ...PODCAST, guid: "" }, VERSION: NEXT });
		expect(await guidIn(without)).toBe(computed);
		expect(await guidIn(start({ PODCAST: { ...PODCAST, guid: "1" }, VERSION: { ...NEXT, id: "3" } }))).toBe(
			computed,
		);
	});

	it("is told apart from other faults of the podcast or of SITE_URL", async () => {
		const other = "396d9ae0-da7e-5557-b894-b606231fa3ea";
		const bad = start({ SITE_URL: "?", PODCAST: { guid: other, image: 5 }, VERSION: NEXT });
		expect(await guidIn(bad)).toBe(other);
		expect(await text(bad, "/feed.xml")).toContain(`<link>${SITE}/</link>`);
	});
});
