/** Where the operator's articles are, as an import of files that link to each other asks. */
import { beforeEach, expect, it } from "vitest";
import { type Instance, startInstance } from "../support/instance.ts";

let worker: Instance;
beforeEach(() => {
	worker = startInstance();
});

const ask = (items: unknown) => worker.api("POST", "/api/import/addresses", { items });
const addresses = async (items: unknown) =>
	((await (await ask(items)).json()) as { addresses: unknown[] }).addresses;

/** Imports items as the command line does. */
async function bring(...items: Record<string, unknown>[]): Promise<string[]> {
	const response = await worker.api("POST", "/api/import", { items });
	const { results } = (await response.json()) as { results: { status: string }[] };
	return results.map(({ status }) => status);
}

it("an address lookup finds articles by their ids and file paths, and leaves out others", async () => {
	const two = { id: "2026/two.md", title: "The second", _tributary: { path: "2026/two.md" } };
	expect(await bring({ id: "one", title: "The first" }, two)).toEqual(["created", "created"]);
	// A file that moves keeps its article, which keeps its id.
	await bring({ ...two, id: "one", _tributary: { path: "one.md" } });
	expect(
		await addresses([
			{ id: "elsewhere", path: "2026/two.md" },
			{ id: "one.md", path: "one.md" },
			{ id: "one" },
			{ id: "three", path: "three.md" },
		]),
	).toEqual([
		{ id: "elsewhere", state: "published", slug: "the-second" },
		{ id: "one.md", state: "published", slug: "the-first" },
		{ id: "one", state: "published", slug: "the-first" },
	]);
});

it("an address lookup lists articles that are not public, with their state", async () => {
	const item = (id: string, more: object = {}) => ({ id, title: id, content_text: "Text", ...more });
	expect(
		await bring(
			item("later", { date_published: "2099-01-01", _tributary: { path: "later.md" } }),
			item("gone"),
			item("one"),
		),
	).toEqual(["scheduled", "created", "created"]);
	await worker.api("DELETE", "/api/articles/gone");
	expect(await addresses([{ id: "x", path: "later.md" }, { id: "gone" }, { id: "one" }])).toEqual([
		{ id: "one", state: "published", slug: "one" },
		{ id: "x", state: "scheduled", slug: "later" },
		{ id: "gone", state: "deleted", slug: "gone" },
	]);
});

it("an address lookup takes a list of a thousand items in few queries, and refuses other bodies", async () => {
	const many = Array.from({ length: 1000 }, (_, n) => ({ id: `${n}`, path: `${n}.md` }));
	worker.counts();
	expect(await addresses(many)).toEqual([]);
	expect(worker.counts().d1Queries).toBeLessThan(4);
	for (const items of [[...many, { id: "x" }], [{ path: "x" }], "one", undefined])
		expect((await ask(items)).status).toBe(400);
	expect((await worker.api("GET", "/api/import/addresses")).status).toBe(405);
	expect((await worker.fetch("/api/import/addresses", { method: "POST" })).status).toBe(401);
});
