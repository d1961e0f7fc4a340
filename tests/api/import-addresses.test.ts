/** Where the operator's articles are, as an import of files that link to each other asks. */
import { env } from "cloudflare:workers";
import { beforeEach, expect, it } from "vitest";
import { type Instance, startInstance } from "../instance.ts";

let worker: Instance;
beforeEach(() => {
	worker = startInstance();
});

const ask = (items: unknown) => worker.api("POST", "/api/import/addresses", { items });
const addresses = async (items: unknown) =>
	((await (await ask(items)).json()) as { addresses: unknown[] }).addresses;

it("articles are found by their ids and by the paths of their files, others are left out", async () => {
	await worker.publish({ id: "one", title: "The first", content_text: "Text" });
	await worker.publish({ id: "two", title: "The second", content_text: "Text" });
	await env.DB.prepare("UPDATE articles SET path = '2026/two.md' WHERE guid = 'two'").run();
	expect(
		await addresses([
			{ id: "one", path: "one.md" },
			{ id: "2026/two.md", path: "2026/two.md" },
			{ id: "2026/two.md" },
			{ id: "three", path: "three.md" },
		]),
	).toEqual([
		{ id: "2026/two.md", state: "published", slug: "the-second" },
		{ id: "one", state: "published", slug: "the-first" },
	]);
});

it("articles that are not public are told with their state", async () => {
	await worker.publish({ id: "one", title: "One", content_text: "Text" });
	await env.DB.prepare(
		`INSERT INTO unpublished (guid, state, id, slug, item, date_published, digest, rules, path, changed_at)
		VALUES ('2026/later.md', 'scheduled', 'urn:uuid:1', 'later', '{}', 0, '', 1, '2026/later.md', 0)`,
	).run();
	expect(await addresses([{ id: "x", path: "2026/later.md" }, { id: "one" }])).toEqual([
		{ id: "one", state: "published", slug: "one" },
		{ id: "x", state: "scheduled", slug: "later" },
	]);
});

it("takes a list of a thousand, in few queries, and nothing else", async () => {
	const many = Array.from({ length: 1000 }, (_, n) => ({ id: `${n}`, path: `${n}.md` }));
	worker.counts();
	expect(await addresses(many)).toEqual([]);
	expect(worker.counts().d1Queries).toBeLessThan(4);
	for (const items of [[...many, { id: "x" }], [{ path: "x" }], "one", undefined])
		expect((await ask(items)).status).toBe(400);
	expect((await worker.api("GET", "/api/import/addresses")).status).toBe(405);
	expect((await worker.fetch("/api/import/addresses", { method: "POST" })).status).toBe(401);
});
