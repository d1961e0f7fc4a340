/** Polls of followed feeds while the operator and other polls change the sources. */
import { env } from "cloudflare:workers";
import { beforeEach, expect, it } from "vitest";
import { claimDue } from "../../../src/sources/polling/claims.ts";
import { type PollContext, pollSource } from "../../../src/sources/polling/poll.ts";
import { consume } from "../../../src/sources/polling/queue.ts";
import { lastProblem, type Source } from "../../../src/sources/source.ts";
import { readSource, type SourceSettings, updateSource } from "../../../src/sources/store.ts";
import { subscribe } from "../../../src/sources/subscriptions/subscribe.ts";

const NOW = Date.parse("2040-01-01T12:00:00Z");
const MINUTE = 60_000;

let now: number;
let answer: (url: string) => Response | Promise<Response>;
let context: PollContext;

beforeEach(() => {
	now = NOW;
	answer = (url) => {
		const title = new URL(url).pathname.slice(1);
		return new Response(
			`<rss version="2.0"><channel><title>${title}</title><item><guid>${title}</guid><title>A</title></item></channel></rss>`,
		);
	};
	context = {
		db: env.DB,
		fetch: async (url) => answer(url),
		now: () => now,
		siteUrl: undefined,
		allowPrivate: false,
		changed: () => {},
	};
});

async function sourceNamed(id: string): Promise<Source> {
	const source = await readSource(env.DB, id);
	if (source === undefined) throw new Error(`no source ${id}`);
	return source;
}

/** Polls a source whose settings change during the request. */
async function pollWhile(settings: SourceSettings): Promise<Source> {
	const whole = answer;
	answer = async (url) => {
		await updateSource(env.DB, "a", settings, now);
		return whole(url);
	};
	await pollSource(await sourceNamed("a"), context);
	return sourceNamed("a");
}

it("a paused source that is resumed while it is polled by hand stays resumed", async () => {
	await subscribe({ url: "https://one.example/a" }, context);
	await updateSource(env.DB, "a", { state: "paused" }, now);
	expect(await pollWhile({ state: "active" })).toMatchObject({ state: "active" });
});

it("a source that is paused while it is polled stays paused", async () => {
	await subscribe({ url: "https://one.example/a" }, context);
	expect(await pollWhile({ state: "paused" })).toMatchObject({ state: "paused" });
});

it("a source that is given tags while it is polled is due at once", async () => {
	await subscribe({ url: "https://one.example/a" }, context);
	now += MINUTE;
	expect(await pollWhile({ tags: ["News"] })).toMatchObject({ nextPollAt: now });
});

it("a source that is postponed because of another source of its host does not count as an interrupted poll", async () => {
	const names = ["a", "b", "c"];
	for (const name of names) await subscribe({ url: `https://one.example/${name}` }, context);
	answer = () => new Response("slow down", { status: 429 });
	for (let round = 0; round < 12; round++) {
		now += 48 * 60 * MINUTE;
		const lease = 15 * MINUTE;
		const due = await claimDue(env.DB, now, { limit: 9, perHost: 9, lease });
		expect(due).toHaveLength(3);
		await consume({ sources: due.map(({ id }) => id), until: now + lease }, context);
		for (const name of names) {
			const source = await sourceNamed(name);
			expect([name, source.claims, source.claim.until]).toEqual([name, 0, 0]);
			expect(lastProblem(source) ?? "").not.toContain("cut short");
		}
	}
});
