/** Clients of every kind, over any history of the main feed: they all end up with the same articles. */
import fc from "fast-check";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { bodyOf, entriesIn } from "../feeds/reading.ts";
import { type Instance, startInstance } from "../support/instance.ts";
import { runs } from "../support/runs.ts";
import { emptyStorage } from "../support/storage.ts";

const START = Date.parse("2040-11-20T12:00:00Z");

beforeEach(() => {
	vi.useFakeTimers({ toFake: ["Date"], now: START });
});
afterEach(() => {
	vi.useRealTimers();
});

const tick = () => vi.setSystemTime(Date.now() + 1000);

/** The request headers of a kind of client, from the validators that it received last. */
const KINDS: Record<string, (etag: string, lastModified: string) => Record<string, string>> = {
	unconditional: () => ({}),
	conditional: (etag, lastModified) => ({ "if-none-match": etag, "if-modified-since": lastModified }),
	"by date": (_, lastModified) => ({ "if-modified-since": lastModified }),
	"with deltas": (etag) => ({ "a-im": "feed", "if-none-match": etag }),
	"with deltas and gzip": (etag, lastModified) => ({
		"a-im": "feed",
		"accept-encoding": "gzip",
		"if-none-match": etag,
		"if-modified-since": lastModified,
	}),
	"behind a proxy": (etag) => ({ "a-im": "feed", "if-none-match": `W/${etag}` }),
};

class Client {
	readonly held = new Map<string, string>();
	readonly statuses: number[] = [];
	readonly #kind: string;
	readonly #path: string;
	#validators: Record<string, string> = {};

	constructor(kind: string, path: string) {
		this.#kind = kind;
		this.#path = path;
	}

	async poll(worker: Instance): Promise<void> {
		const response = await worker.fetch(this.#path, { headers: this.#validators });
		this.statuses.push(response.status);
		expect([200, 226, 304]).toContain(response.status);
		if (response.status === 304) return;
		for (const [id, entry] of entriesIn(this.#path, await bodyOf(response))) this.held.set(id, entry);
		this.#validators =
			KINDS[this.#kind]?.(response.headers.get("etag") ?? "", response.headers.get("last-modified") ?? "") ??
			{};
	}
}

const anyStep = fc.oneof(
	{ weight: 3, arbitrary: fc.record({ kind: fc.constant("publish"), from: fc.nat(400), count: fc.nat(40) }) },
	{ weight: 2, arbitrary: fc.record({ kind: fc.constant("edit"), from: fc.nat(400), count: fc.nat(6) }) },
	{ weight: 2, arbitrary: fc.record({ kind: fc.constant("delete"), from: fc.nat(400), count: fc.nat(40) }) },
	{ weight: 3, arbitrary: fc.record({ kind: fc.constant("poll"), from: fc.nat(400), count: fc.nat(20) }) },
);

it("clients have the same articles after any order of publications, edits, deletions and polls", async () => {
	const seen = new Set<number>();
	await fc.assert(
		fc.asyncProperty(fc.array(anyStep, { minLength: 4, maxLength: 20 }), async (steps) => {
			await emptyStorage();
			// Two instances that share what is stored, as two data centres do.
			const workers = [startInstance(), startInstance()] as const;
			const clients = ["/feed.xml", "/atom.xml", "/feed.json"].flatMap((path) =>
				Object.keys(KINDS).map((kind) => new Client(kind, path)),
			);
			const stored = new Map<number, string>();
			const save = async (numbers: number[], word: string) => {
				tick();
				const items = numbers.map((n) => ({
					id: `urn:a:${n}`,
					url: `https://news.example/${n}`,
					title: `No. ${n}`,
					content_html: `<p>${word} ${Date.now()}</p>`,
					date_published: new Date(START - 1e9 + n * 60_000).toISOString(),
				}));
				const answer = await workers[0].api("POST", "/api/import", {
					version: "https://jsonfeed.org/version/1.1",
					title: "",
					items,
				});
				const { results } = (await answer.json()) as { results: { slug: string; status: string }[] };
				for (const [i, { slug, status }] of results.entries())
					if (status === "created") stored.set(numbers[i] ?? 0, slug);
			};
			await save(
				Array.from({ length: 70 }, (_, i) => i * 5),
				"first",
			);
			for (const { kind, from, count } of steps) {
				const existing = [...stored.keys()].sort((a, b) => b - a);
				if (kind === "publish") {
					await save(
						Array.from({ length: count + 1 }, (_, i) => from + i).filter((n) => !stored.has(n)),
						"new",
					);
				} else if (kind === "edit") {
					await save(existing.slice(from % existing.length).slice(0, count), "edited");
				} else if (kind === "delete") {
					for (const n of existing.slice(from % 20).slice(0, Math.min(count, existing.length - 1))) {
						tick();
						await workers[0].api("DELETE", `/api/articles/${stored.get(n)}`);
						stored.delete(n);
					}
				} else {
					for (const client of clients.slice(count % clients.length)) await client.poll(workers[0]);
				}
			}
			// Until the other instance has looked at the database and written what it found.
			vi.setSystemTime(Date.now() + 200_000);
			for (const path of ["/feed.xml", "/atom.xml", "/feed.json"]) await workers[1].fetch(path);
			for (const client of clients) await client.poll(workers[1]);
			for (const [i, path] of ["/feed.xml", "/atom.xml", "/feed.json"].entries()) {
				const now = entriesIn(path, await (await workers[1].fetch(path)).text());
				expect(now.size).toBeGreaterThan(0);
				for (const client of clients.slice(i * 6, i * 6 + 6)) {
					for (const [id, entry] of now) expect(client.held.get(id), `${id} in ${path}`).toBe(entry);
					for (const status of client.statuses) seen.add(status);
				}
			}
		}),
		{ numRuns: runs(12) },
	);
	// Otherwise this test would say nothing.
	expect([...seen].sort()).toEqual([200, 226, 304]);
}, 120_000);
