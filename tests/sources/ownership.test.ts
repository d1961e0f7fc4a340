/**
 * Each owner's articles stay as that owner said, in any order of events: honest and hostile feeds are polled, unsubscribed
 * and purged while the operator imports, edits and deletes.
 */

import { env } from "cloudflare:workers";
import fc from "fast-check";
import { expect, it } from "vitest";
import { articleStore } from "../../src/articles/store/article-store.ts";
import { readScope } from "../../src/articles/store/read/feed.ts";
import type { StoredArticle } from "../../src/articles/store/read/shown.ts";
import { type PollContext, pollSource } from "../../src/sources/polling/poll.ts";
import type { Source } from "../../src/sources/source.ts";
import { findSource } from "../../src/sources/store.ts";
import { subscribe } from "../../src/sources/subscriptions/subscribe.ts";
import { contents, empty } from "../articles/store/database.ts";
import { SITE, startInstance } from "../support/instance.ts";
import { runs } from "../support/runs.ts";

const START = Date.parse("2040-01-01T12:00:00Z");
const HOUR = 3600_000;

interface Entry {
	guid: string;
	title: string;
	link: string;
	/** The story of an entry that several feeds may carry; an entry without one is carried by one feed. */
	story?: "snow" | "rain" | "about";
}

/** The guid of a file `about.md`, which anybody can compute, and the operator's items. */
const OWN = {
	about: { id: "about", title: "About", slug: "about" },
	privacy: { id: `${SITE}/privacy`, title: "Privacy policy", slug: "privacy-policy" },
	snow: { id: "snow", title: "Snow report", slug: "snow" },
};
type OwnName = keyof typeof OWN;

const at = (host: string, path: string) => `https://${host}.example/${path}`;

/** All entries of each feed; each poll has some of them. */
const FEEDS: Record<string, Entry[]> = {
	blog: [
		{ guid: at("blog", "snow"), title: "Snow", link: at("blog", "snow"), story: "snow" },
		{ guid: "http://localhost/?p=1", title: "Rain", link: at("blog", "rain"), story: "rain" },
		{ guid: "urn:comment:1", title: "By: Mira", link: at("blog", "snow#comment-1") },
		{ guid: "urn:comment:2", title: "By: Mira", link: at("blog", "snow#comment-2") },
		{ guid: "urn:comment:3", title: "By: Mira", link: at("blog", "snow#comment-2") },
	],
	// An honest planet, which names its own guids.
	planet: [
		{ guid: "tag:planet.example,2005:Post/1", title: "Snow", link: at("blog", "snow"), story: "snow" },
		{ guid: "tag:planet.example,2005:Post/2", title: "Rain", link: at("blog", "rain"), story: "rain" },
	],
	evil: [
		// Guids of others, with other words.
		{ guid: at("blog", "snow"), title: "Pills", link: at("evil", "1") },
		{ guid: "urn:comment:1", title: "By: Mira", link: at("evil", "2") },
		{ guid: "http://localhost/?p=1", title: "Hello", link: "http://localhost/?p=1" },
		// What the operator has: ids, addresses, titles.
		{ guid: "about", title: "About", link: at("evil", "about") },
		{ guid: OWN.privacy.id, title: "Privacy policy", link: at("evil", "privacy") },
		{ guid: `${SITE}/articles/about`, title: "Not about", link: `${SITE}/articles/about#more` },
		{ guid: "urn:evil:about", title: "About", link: `${SITE}/articles/about`, story: "about" },
		// A story of another feed's site.
		{ guid: "urn:evil:snow", title: "Snow", link: at("blog", "snow"), story: "snow" },
		{ guid: "javascript:alert(1)", title: "Snow report", link: "https://site.invalid/articles/snow" },
	],
};
type FeedName = string;

type Step =
	| { do: "poll"; feed: FeedName; entries: number[] }
	| { do: "unfollow"; feed: FeedName; articles: "keep" | "delete" }
	| { do: "purge"; feed: FeedName }
	| { do: "import" | "put" | "delete"; own: OwnName };

const feedName = fc.constantFrom(...Object.keys(FEEDS));
const ownName = fc.constantFrom<OwnName>("about", "privacy", "snow");
const poll = feedName.chain((feed) =>
	fc.record({
		do: fc.constant("poll" as const),
		feed: fc.constant(feed),
		entries: fc.uniqueArray(fc.nat((FEEDS[feed]?.length ?? 1) - 1), { minLength: 1 }),
	}),
);
const step: fc.Arbitrary<Step> = fc.oneof(
	{ weight: 5, arbitrary: poll },
	{
		weight: 1,
		arbitrary: fc.record({
			do: fc.constant("unfollow" as const),
			feed: feedName,
			articles: fc.constantFrom("keep" as const, "delete" as const),
		}),
	},
	{ weight: 1, arbitrary: fc.record({ do: fc.constant("purge" as const), feed: feedName }) },
	{
		weight: 4,
		arbitrary: fc.record({
			do: fc.constantFrom("import" as const, "import" as const, "put" as const, "delete" as const),
			own: ownName,
		}),
	},
);

/** The expected articles: for each feed its latest version of each guid, and the operator's. */
class Model {
	/** In the order in which they came. */
	readonly said = new Map<string, { feed: FeedName; entry: Entry; words: string }>();
	readonly gone = new Set<string>();
	readonly own = new Map<OwnName, string>();
	/** What tells the same as an article of the operator's, also when that is deleted. */
	readonly aside = new Set<unknown>();

	of(feed: FeedName) {
		return [...this.said.values()].filter((one) => one.feed === feed);
	}

	drop(feed: FeedName, forGood: boolean): void {
		for (const [key, one] of this.said) {
			if (one.feed !== feed) continue;
			this.said.delete(key);
			if (forGood) this.gone.add(key);
		}
	}

	/** Records a feed's version of an entry, which stays the same article. */
	say(feed: FeedName, entry: Entry, words: string): void {
		const key = `${feed} ${entry.guid}`;
		if (this.gone.has(key)) return;
		const known = this.said.get(key);
		if (known !== undefined) known.words = words;
		else this.said.set(key, { feed, entry, words });
	}

	/** What combined feeds show: for each story the words, and who tells it. */
	combined(): string[] {
		const followed = [...this.said.values()];
		if (this.own.has("about"))
			for (const one of followed) if (one.entry.story === "about") this.aside.add(one);
		const lines = followed
			.filter(({ entry }) => entry.story === undefined)
			.map(({ feed, entry, words }) => lineOf(entry.title, words, [feed]));
		for (const story of ["snow", "rain", "about"] as const) {
			const versions = followed.filter((one) => one.entry.story === story && !this.aside.has(one));
			const shown = versions.find(({ feed }) => feed === "blog") ?? versions[0];
			if (shown !== undefined)
				lines.push(
					lineOf(
						shown.entry.title,
						shown.words,
						versions.map(({ feed }) => feed),
					),
				);
		}
		for (const [name, words] of this.own) lines.push(lineOf(OWN[name].title, words, []));
		return lines.sort();
	}
}

function lineOf(title: string | undefined, words: string, feeds: string[]): string {
	return `${title}: ${words} (${[...feeds].sort().join(", ")})`;
}

const wordsOf = ({ content_html = "" }: Pick<StoredArticle, "content_html">) =>
	content_html.replace(/<[^>]*>/g, "");

it("no feed changes an article of another owner, in any order of polls, purges, imports, edits and deletions", async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
			await empty();
			await env.DB.prepare("DELETE FROM sources").run();
			for (const { name } of (await env.FEEDS.list()).keys) await env.FEEDS.delete(name);
			const run = new Run();
			for (const [i, step] of steps.entries()) {
				await run.take(step, `version ${i}`);
				await run.check();
			}
		}),
		{ numRuns: runs(12) },
	);
}, 120_000);

/** One sequence of steps. */
class Run {
	readonly #model = new Model();
	readonly #worker = startInstance();
	#now = START;
	/** The ids, dates and places under which stories stood in combined feeds after the step before. */
	#stood = new Map<string, string>();

	async take(step: Step, words: string): Promise<void> {
		this.#now += HOUR;
		switch (step.do) {
			case "poll":
				return this.#poll(step.feed, step.entries, words);
			case "unfollow": {
				const source = await this.#source(step.feed);
				if (source === undefined) return;
				const path = `/api/sources/${source.id}?articles=${step.articles}`;
				expect((await this.#worker.api("DELETE", path)).status).toBe(204);
				if (step.articles === "delete") this.#model.drop(step.feed, false);
				return;
			}
			case "purge": {
				const source = await this.#source(step.feed);
				if (source === undefined) return;
				await articleStore(env.DB, this.#now).purgeSource(source.id, { articles: 0, days: 0 });
				return this.#model.drop(step.feed, true);
			}
			default:
				return this.#operate(step.do, step.own, words);
		}
	}

	#source(feed: FeedName): Promise<Source | undefined> {
		return findSource(env.DB, `${feed}.example/feed`);
	}

	async #poll(feed: FeedName, numbers: number[], words: string): Promise<void> {
		const entries = numbers.flatMap((n) => FEEDS[feed]?.[n] ?? []);
		const context: PollContext = {
			db: env.DB,
			fetch: async () => new Response(rss(feed, entries, words)),
			now: () => this.#now,
			siteUrl: SITE,
			allowPrivate: false,
			changed: () => {},
		};
		const source = await this.#source(feed);
		if (source === undefined) await subscribe({ url: at(feed, "feed") }, context);
		else await pollSource(source, context);
		for (const entry of entries) this.#model.say(feed, entry, words);
	}

	async #operate(what: "import" | "put" | "delete", name: OwnName, words: string): Promise<void> {
		const { id, title, slug } = OWN[name];
		// Ahead of the clock of the API, and not to be scheduled.
		const dated = { date_published: "2039-06-01T00:00:00Z", _tributary: { future: true, slug } };
		const item = { title, content_html: `<p>${words}</p>`, ...dated };
		if (what === "delete") {
			const { status } = await this.#worker.api("DELETE", `/api/articles/${slug}`);
			// A followed article may have the slug; to delete that is the operator's right, and not what this is about.
			if (this.#model.own.delete(name)) expect(status).toBe(204);
			else await this.#forgetDeleted();
			return;
		}
		const isThere = this.#model.own.has(name);
		const response =
			what === "put"
				? await this.#worker.api("PUT", `/api/articles/${slug}`, isThere ? { ...item, id } : { id, ...item })
				: await this.#worker.api("POST", "/api/articles", { id, ...item });
		expect(response.ok, await response.text()).toBe(true);
		this.#model.own.set(name, words);
	}

	/** Removes articles from the model that are no longer stored. */
	async #forgetDeleted(): Promise<void> {
		const stored = new Set((await contents()).articles.map(({ source, guid }) => `${source} ${guid}`));
		for (const key of this.#model.said.keys()) {
			if (stored.has(key)) continue;
			this.#model.said.delete(key);
			this.#model.gone.add(key);
		}
	}

	async check(): Promise<void> {
		// 1.1: the operator's articles have the operator's texts, at their own addresses.
		const own = (await (await this.#worker.fetch("/own/feed.json")).json()) as {
			items: { id: string; url: string; title: string; content_html: string; authors?: unknown }[];
		};
		expect(own.items.map(({ url, content_html }) => `${url} ${wordsOf({ content_html })}`).sort()).toEqual(
			[...this.#model.own].map(([name, words]) => `${SITE}/articles/${OWN[name].slug} ${words}`).sort(),
		);
		for (const [name, words] of this.#model.own) {
			const page = await (await this.#worker.fetch(`/articles/${OWN[name].slug}`)).text();
			expect(page).toContain(words);
		}
		// 1.2, 1.4: each feed has its source's text for each entry.
		for (const feed of Object.keys(FEEDS)) {
			const said = this.#model.of(feed);
			const found = await readScope(env.DB, `source:${feed}`, { limit: 50, content: true });
			const lines = (found?.articles ?? []).map(
				({ guid, title, ...one }) => `${guid} ${title} ${wordsOf(one)}`,
			);
			expect(lines.sort()).toEqual(
				said.map(({ entry, words }) => `${entry.guid} ${entry.title} ${words}`).sort(),
			);
			for (const { id } of found?.articles ?? []) expect(id).not.toMatch(/^(?:javascript|about:)/);
		}
		// 1.3: each story once, in one version, naming all that tell it.
		const main = await readScope(env.DB, "main", { limit: 70, content: true });
		const articles = main?.articles ?? [];
		expect(
			articles
				.map(({ title, sources, ...one }) =>
					lineOf(
						title,
						wordsOf(one),
						sources.map(({ source }) => source),
					),
				)
				.sort(),
		).toEqual(this.#model.combined());
		expect(new Set(articles.map(({ id }) => id)).size).toBe(articles.length);
		// What stays is new to no subscriber; only for the operator's articles, others give up an id.
		const stands = new Map(
			articles.map(({ id, source, guid, title, sorted_at, date_published, sources }) => [
				sources.length === 0 || storyOf(source, guid) === undefined ? `${source} ${guid}` : `${title}`,
				`${id} ${sorted_at} ${date_published}`,
			]),
		);
		const ownIds = new Set(articles.filter(({ source }) => source === "").map(({ id }) => id));
		for (const [key, stood] of this.#stood) {
			const now = stands.get(key);
			if (now !== undefined && !ownIds.has(stood.split(" ")[0] ?? "")) expect(now).toBe(stood);
		}
		this.#stood = stands;
	}
}

function storyOf(feed: string, guid: string): string | undefined {
	return FEEDS[feed]?.find((entry) => entry.guid === guid)?.story;
}

function rss(feed: string, entries: Entry[], words: string): string {
	const items = entries.map(
		({ guid, title, link }, i) =>
			`<item><guid isPermaLink="false">${guid}</guid><title>${title}</title><link>${link}</link>` +
			`<pubDate>${new Date(START - (FEEDS[feed]?.indexOf(entries[i] as Entry) ?? 0) * HOUR).toUTCString()}</pubDate>` +
			`<description>&lt;p&gt;${words}&lt;/p&gt;</description></item>`,
	);
	return `<rss version="2.0"><channel><title>${feed}</title><link>${SITE}/</link>${items.join("")}</channel></rss>`;
}
