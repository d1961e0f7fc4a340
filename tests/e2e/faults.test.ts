/** What breaks in the running Worker, over HTTP: services that fail, a database that is full, and a Worker that is killed. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { SaxesParser } from "saxes";
import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { Faults } from "../support/faults.ts";
import { api, articlesOf, atEndOfFile, childrenOf, commandOf, get } from "./project.ts";
import { emptyState, startWorker, type WorkerSite } from "./worker.ts";

const FEEDS = ["/feed.xml", "/atom.xml", "/feed.json"];
const atEnd = atEndOfFile();
let script: string;
beforeAll(() => {
	const folder = mkdtempSync(join(tmpdir(), "tributary-faults-"));
	atEnd(() => rmSync(folder, { recursive: true, force: true }));
	execFileSync("wrangler", ["deploy", "tests/support/faulty-worker.ts", "--dry-run", "--outdir", folder], {
		stdio: "ignore",
	});
	script = join(folder, "faulty-worker.js");
});

/** An instance of the Worker, on services that break as {@link break} says. */
function instanceAt(url: string, site: WorkerSite) {
	return {
		db: site.db,
		get: (path: string, headers: Record<string, string> = {}) => get(url + path, headers),
		api: (method: string, path: string, body?: unknown) =>
			fetch(url + path, {
				method,
				headers: { authorization: `Bearer ${site.token}` },
				...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
			}),
		break: async (faults: Partial<Faults>) => {
			const { status } = await fetch(`${url}/faults`, { method: "PUT", body: JSON.stringify(faults) });
			expect(status).toBe(204);
		},
		tick: async () => (await fetch(`${url}/tick`, { method: "POST" })).status,
	};
}

/** How many instances a test can use one after the other. */
const INSTANCES = 3;

let site: WorkerSite;
let worker: ReturnType<typeof instanceAt>;
/** Those that are not used yet. */
let others: string[];
beforeEach(async () => {
	const vars = { SITE_URL: "https://news.example", ALLOW_PRIVATE_SOURCES: "1" };
	site = await startWorker(onTestFinished, {
		vars,
		script,
		instances: Array.from({ length: INSTANCES }, () => ({})),
	});
	others = [...site.instances];
	next();
	expect((await publish(1)).status).toBe(201);
});

/** Publishes an article that is long enough for a body in several pieces. */
function publish(n: number): Promise<Response> {
	const text = `Text ${n}. `.repeat(20_000);
	return worker.api("POST", "/api/articles", { id: `urn:${n}`, title: `No. ${n}`, content_text: text });
}

/** Goes on with another instance on the same data: it remembers nothing. */
function next(): void {
	const url = others.shift();
	if (url === undefined) throw new Error(`There are only ${INSTANCES} instances`);
	worker = instanceAt(url, site);
}

/** A feed as it came over the wire, which must be whole. */
async function whole(path: string, encoding = "identity"): Promise<string> {
	const { status, headers, body } = await worker.get(path, { "accept-encoding": encoding });
	expect(status, path).toBe(200);
	if (headers["content-length"] !== undefined)
		expect(body.length, path).toBe(Number(headers["content-length"]));
	const text = (headers["content-encoding"] === "gzip" ? gunzipSync(body) : body).toString();
	if (path.includes(".json")) expect(JSON.parse(text).items.length).toBeGreaterThan(0);
	else new SaxesParser({ xmlns: true }).write(text).close();
	return text;
}

/** Reads all feeds, so that they are in KV. */
async function readAll(): Promise<Map<string, string>> {
	const all = new Map<string, string>();
	for (const path of FEEDS) all.set(path, await whole(path));
	return all;
}

describe("over HTTP", () => {
	for (const kvReads of ["truncated", "empty", "body breaks", "body hangs", "hangs", true] as const) {
		it(`despite the KV fault "${kvReads === true ? "fails" : kvReads}", a new instance sends complete feeds, compressed or not`, async () => {
			const before = await readAll();
			next();
			await worker.break({ kvReads });
			const asked = FEEDS.flatMap((path) => ["identity", "gzip"].map((encoding) => ({ path, encoding })));
			// All at once, as each may wait for a time limit.
			const texts = await Promise.all(asked.map(({ path, encoding }) => whole(path, encoding)));
			expect(texts).toEqual(asked.map(({ path }) => before.get(path)));
		});
	}

	it("a truncated value in KV is replaced by the first request that reads it", async () => {
		const before = await readAll();
		next();
		await worker.break({ kvReads: "truncated" });
		await readAll();
		next();
		await worker.break({ d1: true });
		expect(await readAll()).toEqual(before);
	});

	it("if the database is down, values in KV are served, and if KV is too, 503 until they are back", async () => {
		const before = await readAll();
		next();
		await worker.break({ d1: true });
		expect(await readAll()).toEqual(before);
		next();
		await worker.break({ d1: true, kvReads: true });
		for (const path of [...FEEDS, "/", "/articles/no-1", "/feed.json?limit=3"]) {
			const { status, headers, body } = await worker.get(path);
			expect([path, status, headers["retry-after"]]).toEqual([path, 503, "60"]);
			expect(body.length).toBeGreaterThan(0);
		}
		await worker.break({});
		expect(await readAll()).toEqual(before);
	});

	it("if every binding hangs, a response still comes in bounded time", async () => {
		await worker.break({ d1: "hangs", kvReads: "hangs", kvWrites: "hangs" });
		const began = Date.now();
		const answers = await Promise.all(FEEDS.map((path) => worker.get(path)));
		expect(answers.map(({ status }) => status)).toEqual([503, 503, 503]);
		// 3 seconds for KV and 10 for the database, and as long again for a busy machine.
		expect(Date.now() - began).toBeLessThan(26_000);
	});

	it("if the database is full, writes are refused with an error, and readers notice nothing", async () => {
		const before = await readAll();
		const tables = ["articles", "scope_articles", "sources"];
		const full = tables.map((table) =>
			worker.db.prepare(
				`CREATE TRIGGER full_${table} BEFORE INSERT ON ${table} BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END`,
			),
		);
		await worker.db.batch(full);
		const refused = await publish(2);
		expect([refused.status, refused.headers.get("content-type"), refused.headers.get("retry-after")]).toEqual(
			[503, "application/problem+json", "60"],
		);
		expect(((await refused.json()) as { detail: string }).detail).toContain("nothing of it is stored");
		expect(await readAll()).toEqual(before);
		next();
		expect(await readAll()).toEqual(before);
		await worker.db.batch(tables.map((table) => worker.db.prepare(`DROP TRIGGER full_${table}`)));
		expect((await publish(2)).status).toBe(201);
		for (const path of FEEDS) expect(await whole(path)).toContain("No. 2");
	});

	it("if the queue fails at one tick, the due sources are polled after the next", async () => {
		const upstream = createServer((_, response) => {
			response.end(
				'<rss version="2.0"><channel><title>Blog</title><item><guid>1</guid><title>Theirs</title></item></channel></rss>',
			);
		});
		await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
		onTestFinished(() => {
			upstream.closeAllConnections();
			upstream.close();
		});
		const { port } = upstream.address() as AddressInfo;
		const opml = `<opml version="2.0"><head/><body><outline text="Blog" type="rss" xmlUrl="http://127.0.0.1:${port}/feed"/></body></opml>`;
		await worker.break({ queue: true });
		expect((await worker.api("POST", "/api/opml", opml)).status).toBe(200);
		expect(await worker.tick()).toBe(500);
		await worker.break({});
		expect(await worker.tick()).toBe(204);
		for (let asked = 0; !(await whole("/feed.json?limit=9")).includes("Theirs"); asked++) {
			if (asked > 200) throw new Error("the queue did not deliver");
			await new Promise((resolve) => setTimeout(resolve, 100));
		}
	});
});

/** The process ids of the runtimes that this process has started. */
const runtimes = () => childrenOf(process.pid).filter((pid) => commandOf(pid).includes("workerd"));

it("if the Worker is killed while articles are published, stored articles are complete, and the others can be sent again", async () => {
	const state = emptyState(onTestFinished);
	const others = new Set(runtimes());
	const site = await startWorker(onTestFinished, { state });
	const items = Array.from({ length: 400 }, (_, i) => ({
		id: `urn:killed:${i}`,
		title: `No. ${i}`,
		content_text: "Text. ".repeat(500),
		tags: [`tag ${i % 7}`],
	}));
	let told = 0;
	const batches = Array.from({ length: 40 }, (_, i) => items.slice(i * 10, (i + 1) * 10));
	const sent = batches.map(async (batch) => {
		await api(site, "POST", "/api/import", { items: batch });
		told += batch.length;
		// In the middle of what is under way.
		if (told === 100) for (const pid of runtimes()) if (!others.has(pid)) process.kill(pid, "SIGKILL");
	});
	await Promise.allSettled(sent);
	expect(told).toBeLessThan(items.length);

	const again = await startWorker(onTestFinished, { state });
	const stored = (await articlesOf(again)).length;
	// Each batch is stored as a whole or not at all, and none that was said to be stored is missing.
	expect(stored % 10).toBe(0);
	expect(stored).toBeGreaterThanOrEqual(told);
	const health = await api<{ articles: number }>(again, "GET", "/health");
	expect(health.articles).toBe(stored);
	for (const path of FEEDS) expect((await get(again.url + path)).status, path).toBe(200);
	for (const batch of batches) await api(again, "POST", "/api/import", { items: batch });
	const titles = (await articlesOf(again)).map(({ title }) => title);
	expect(titles).toHaveLength(items.length);
	for (let i = 0; i < 7; i++) {
		const feed = JSON.parse((await get(`${again.url}/tags/tag-${i}/feed.json?limit=100`)).body.toString());
		expect(feed.items).toHaveLength(items.filter((_, n) => n % 7 === i).length);
	}
});
