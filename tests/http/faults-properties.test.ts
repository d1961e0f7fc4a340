/**
 * Any sequence of writes and reads on several instances, with any faults: readers always get a complete former state of a
 * feed, and in the end all have the stored one.
 */
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { SaxesParser } from "saxes";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { empty, NOW } from "../articles/store/database.ts";
import { type Faults, SOUND } from "../support/faults.ts";
import { type Instance, startInstance } from "../support/instance.ts";
import { runs } from "../support/runs.ts";

/** Each has many little databases, one after the other. */
const LONG = { timeout: 300_000 };

/** The feeds that are read, by what they hold. */
const FEEDS = {
	"/feed.json": "main",
	"/feed.xml": "main",
	"/tags/a/atom.xml": "tag:a",
	"/own/feed.json": "own",
	"/sources/blog/feed.xml": "source:blog",
} as const;
type Path = keyof typeof FEEDS;
const PATHS = Object.keys(FEEDS) as Path[];

/** The longest time limit there is, in milliseconds. */
const LONGEST = 30_000;

/** Longer than any instance goes without looking whether something has changed. */
const WINDOW = 61_000;

const INSTANCES = 2;

type Step =
	| { do: "publish"; n: number; text: string }
	| { do: "import"; numbers: number[]; text: string }
	| { do: "delete"; n: number }
	| { do: "poll"; text: string }
	| { do: "read"; path: Path; as: "new" | "again" | "delta" | "head" }
	| { do: "wait"; seconds: number }
	| { do: "restart" }
	| { do: "deploy" };

const anyText = fc.constantFrom("white", "grey", "black");
const anyNumber = fc.nat(4);
const anyStep: fc.Arbitrary<Step> = fc.oneof(
	{ weight: 3, arbitrary: fc.record({ do: fc.constant("publish" as const), n: anyNumber, text: anyText }) },
	{
		weight: 1,
		arbitrary: fc.record({
			do: fc.constant("import" as const),
			numbers: fc.uniqueArray(anyNumber, { minLength: 1 }),
			text: anyText,
		}),
	},
	{ weight: 2, arbitrary: fc.record({ do: fc.constant("delete" as const), n: anyNumber }) },
	{ weight: 1, arbitrary: fc.record({ do: fc.constant("poll" as const), text: anyText }) },
	{
		weight: 8,
		arbitrary: fc.record({
			do: fc.constant("read" as const),
			path: fc.constantFrom(...PATHS),
			as: fc.constantFrom("new", "again", "delta", "head"),
		}),
	},
	{
		weight: 2,
		arbitrary: fc.record({ do: fc.constant("wait" as const), seconds: fc.constantFrom(1, 61, 200) }),
	},
	{ weight: 1, arbitrary: fc.constant({ do: "restart" as const }) },
	{ weight: 1, arbitrary: fc.constant({ do: "deploy" as const }) },
);

/** A service is well as often as it is not. */
const orWell = <Fault>(...faults: Fault[]) =>
	fc.oneof(fc.constant(false as const), fc.constantFrom(...faults));

const anyFaults: fc.Arbitrary<Partial<Faults>> = fc.record({
	d1: orWell<Faults["d1"]>(true, "full", "read-only", "answer lost", "hangs"),
	d1After: fc.constantFrom(0, 0, 0, 1, 2, 3, 4),
	kvReads: orWell<Faults["kvReads"]>(
		true,
		"hangs",
		"body hangs",
		"body breaks",
		"truncated",
		"empty",
		() => null,
		() => ({ etag: "a3f0", savedAt: 1 }),
		(metadata) => ({ ...(metadata as object), index: "CgEDgEBgEA" }),
	),
	kvWrites: orWell<Faults["kvWrites"]>(true, "hangs"),
	queue: fc.boolean(),
});

const anyMoment = fc.record({
	step: anyStep,
	at: fc.nat(INSTANCES - 1),
	faults: fc.option(anyFaults, { freq: 2, nil: {} }),
});

/** All former states of a feed, as titles. */
let history: Map<Path, string[]>;
/** The bytes that each ETag stood for, by feed. */
let bodies: Map<string, string>;
/** The ETag that a reader of each feed has. */
let held: Map<Path, string>;
let upstream: string;

beforeEach(() => {
	vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"], now: NOW });
	vi.spyOn(globalThis, "fetch").mockImplementation(async () => new Response(rss(upstream)));
});
afterEach(() => {
	vi.restoreAllMocks();
	vi.useRealTimers();
});

function rss(text: string): string {
	return `<rss version="2.0"><channel><title>Blog</title><item><guid isPermaLink="false">1</guid><title>Theirs, ${text}</title></item></channel></rss>`;
}

const item = (n: number, text: string) => ({
	id: `urn:${n}`,
	title: `No. ${n}, ${text}`,
	content_text: text,
	tags: ["A"],
	date_published: new Date(Date.parse("2026-01-01") + n * 60_000).toISOString(),
});

async function begin(): Promise<Instance[]> {
	await empty();
	await env.DB.batch([
		...["sources", "shared_articles"].map((table) => env.DB.prepare(`DELETE FROM ${table}`)),
		// All runs are on the same day.
		env.DB.prepare("UPDATE kv_writes SET documents = 0"),
	]);
	for (const { name } of (await env.FEEDS.list()).keys) await env.FEEDS.delete(name);
	vi.setSystemTime(NOW);
	upstream = "white";
	history = new Map(PATHS.map((path) => [path, []]));
	bodies = new Map();
	held = new Map();
	const instances = Array.from({ length: INSTANCES }, () => startInstance());
	// One article stays, so that no feed is ever empty.
	await instances[0]?.publish(item(9, "for good"));
	const followed = await instances[0]?.api("POST", "/api/sources", { url: "https://blog.example/feed" });
	expect(followed?.status).toBe(201);
	await remember();
	return instances;
}

/** The stored state, as the titles of a feed. */
async function stored(path: Path): Promise<string> {
	const { results } = await env.DB.prepare(
		`SELECT a.item ->> 'title' AS title FROM scope_articles s JOIN articles a ON a.id = s.id
		WHERE s.scope = ?1 ORDER BY s.sorted_at DESC, s.id DESC`,
	)
		.bind(FEEDS[path])
		.all<{ title: string }>();
	return results.map(({ title }) => title).join(" | ");
}

async function remember(): Promise<void> {
	for (const path of PATHS) history.get(path)?.push(await stored(path));
}

/** The titles of a document, which must be whole. */
function titlesIn(path: Path, text: string): string[] {
	if (path.endsWith(".json"))
		return (JSON.parse(text) as { items: { title: string }[] }).items.map(({ title }) => title);
	new SaxesParser({ xmlns: true }).write(text).close();
	return Array.from(text.matchAll(/<(?:item|entry)>.*?<title>(.*?)<\/title>/gs), ([, title = ""]) => title);
}

/** The database without the rows that a read may change. */
async function everything(): Promise<string> {
	const tables = ["articles", "scopes", "scope_articles", "tombstones", "sources"];
	const results = await env.DB.batch(
		tables.map((table) => env.DB.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`)),
	);
	return JSON.stringify(results.map(({ results }) => results));
}

async function write(
	instance: Instance,
	step: Exclude<Step, { do: "read" | "wait" | "restart" | "deploy" }>,
) {
	if (step.do === "poll") upstream = step.text;
	const before = await everything();
	const id = step.do === "delete" ? `urn:${step.n}` : "";
	const slug = await env.DB.prepare("SELECT slug FROM articles WHERE id = ?1").bind(id).first<string>("slug");
	const response = await instance.patiently(LONGEST, () => {
		if (step.do === "publish") return instance.api("POST", "/api/articles", item(step.n, step.text));
		if (step.do === "delete") return instance.api("DELETE", `/api/articles/${slug}`);
		if (step.do === "poll") return instance.api("POST", "/api/sources/blog/poll");
		const items = step.numbers.map((n) => item(n, step.text));
		return instance.api("POST", "/api/import", { items });
	});
	await remember();
	if (response.status === 503) {
		const { detail } = await response.json<{ detail: string }>();
		if (detail.includes("nothing of it is stored")) expect(await everything()).toBe(before);
		expect(detail).toMatch(/nothing of it is stored|a part of the change is stored|is not known/);
	} else if (response.ok && step.do === "publish")
		expect(await stored("/own/feed.json")).toContain(item(step.n, step.text).title);
	else expect(response.ok || response.status === 404).toBe(true);
}

async function read(
	instance: Instance,
	path: Path,
	as: "new" | "again" | "delta" | "head",
): Promise<string | undefined> {
	const key = `${path.slice(path.lastIndexOf("/") + 1)} ${FEEDS[path]}`;
	const isInReach = !instance.broken.kvReads && (await env.FEEDS.get(key)) !== null;
	const tag = as === "again" || as === "delta" ? held.get(path) : undefined;
	const response = await instance.patiently(LONGEST, () =>
		instance.fetch(path, {
			method: as === "head" ? "HEAD" : "GET",
			headers: {
				"accept-encoding": "identity",
				...(tag !== undefined && { "if-none-match": tag }),
				...(as === "delta" && { "a-im": "feed" }),
			},
		}),
	);
	const { status } = response;
	const text = await response.text();
	if (status === 503) {
		expect(isInReach, "503 although KV has it").toBe(false);
		expect(instance.broken.d1, "503 although the database is well").not.toBe(false);
		expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
		return undefined;
	}
	const etag = response.headers.get("etag") ?? "";
	expect([200, 226, 304]).toContain(status);
	expect(etag).toMatch(/^"[0-9a-f]{32}\.[\w.-]+"$/);
	if (status === 304) expect(etag).toBe(tag);
	if (status === 226) {
		const titles = titlesIn(path, text);
		expect(titles.length).toBeGreaterThan(0);
		expect(history.get(path)?.some((all) => titles.every((title) => all.includes(title)))).toBe(true);
	}
	if (status === 200 && as !== "head") {
		expect(history.get(path), "a feed as it never was").toContain(titlesIn(path, text).join(" | "));
		expect(text, "other bytes under the same ETag").toBe(bodies.get(path + etag) ?? text);
		bodies.set(path + etag, text);
	}
	if (as !== "head") held.set(path, etag);
	return bodies.get(path + etag);
}

it(
	"readers always get a former state of a feed during faults, and the current one in the end",
	LONG,
	async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(anyMoment, { minLength: 5, maxLength: 30 }), async (moments) => {
				const instances = await begin();
				let deployed = env.VERSION.id;
				for (const { step, at, faults } of moments) {
					const instance = instances[at] ?? startInstance();
					Object.assign(instance.broken, SOUND, faults);
					if (step.do === "wait") vi.setSystemTime(Date.now() + step.seconds * 1000);
					else if (step.do === "restart")
						instances[at] = startInstance({ VERSION: { id: deployed, tag: "", timestamp: "" } });
					else if (step.do === "deploy") {
						deployed += "+";
						const VERSION = { id: deployed, tag: "", timestamp: "" };
						for (let i = 0; i < INSTANCES; i++) instances[i] = startInstance({ VERSION });
					} else if (step.do === "read") await read(instance, step.path, step.as);
					else await write(instance, step);
				}

				for (const instance of instances) Object.assign(instance.broken, SOUND);
				for (let round = 0; round < 2; round++) {
					for (const path of PATHS) {
						vi.setSystemTime(Date.now() + WINDOW);
						for (const instance of instances) await read(instance, path, "new");
					}
				}
				// A new instance finds it in KV.
				const other = startInstance({ VERSION: { id: deployed, tag: "", timestamp: "" } });
				other.broken.d1 = true;
				for (const path of PATHS) {
					const expected = await stored(path);
					for (const instance of [...instances, other]) {
						const text = await read(instance, path, "new");
						expect(titlesIn(path, text ?? "").join(" | "), path).toBe(expected);
						expect(await read(instance, path, "again"), path).toBe(text);
					}
				}
			}),
			{ numRuns: runs(80) },
		);
	},
);
