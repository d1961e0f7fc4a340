/** The article that belongs to a file: found by its path for any imported part of the folder, also for former versions. */
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { type Instance, startInstance } from "../support/instance.ts";

interface Result {
	status: string;
	id?: string;
	slug?: string;
	errors?: { pointer: string; detail: string; path?: string }[];
	owner?: string;
}

let worker: Instance;
beforeEach(() => {
	worker = startInstance();
});

/** A file as the importer sends it. */
function file(path: string, members: Record<string, unknown> = {}, own: object = {}) {
	const name = path.replace(/^.*\//, "").replace(/\.\w+$/, "");
	return {
		id: path,
		title: `Title of ${path}`,
		content_html: `<p>Text of ${path}</p>`,
		...members,
		_tributary: { path, slug: name, former_id: name, ...own },
	};
}

async function put(...items: object[]): Promise<Result[]> {
	const response = await worker.api("POST", "/api/import", { items });
	return ((await response.json()) as { results: Result[] }).results;
}

const statusesOf = async (...items: object[]) => (await put(...items)).map(({ status }) => status);

async function stored(): Promise<{ guid: string; path: string | null; title: string }[]> {
	const { results } = await env.DB.prepare(
		"SELECT guid, path, item ->> 'title' AS title FROM articles ORDER BY guid",
	).run<{ guid: string; path: string | null; title: string }>();
	return results;
}

/** As a former version stored it: by the bare name of the file. */
async function storeAsBefore(id: string, members: Record<string, unknown>): Promise<void> {
	const item = { id, content_html: `<p>Text of ${id}</p>`, _tributary: { slug: id }, ...members };
	expect(await statusesOf(item)).toEqual(["created"]);
}

describe("an imported file", () => {
	it("is a different article from a file of the same name in another folder, in one import or several", async () => {
		const files = [
			"2025/notes.md",
			"2026/notes.md",
			"de/ferry/index.md",
			"en/ferry/index.md",
			"a.md",
			"a.html",
		];
		const created = await put(...files.map((path) => file(path)));
		expect(created.map(({ status }) => status)).toEqual(files.map(() => "created"));
		expect(new Set(created.map(({ id }) => id)).size).toBe(files.length);
		expect(new Set(created.map(({ slug }) => slug)).size).toBe(files.length);
		for (const path of files) expect(await statusesOf(file(path))).toEqual(["unchanged"]);
		expect(await statusesOf(file("2027/notes.md"))).toEqual(["created"]);
		expect(await stored()).toHaveLength(files.length + 1);
	});

	it("stays the same article if all of its contents change", async () => {
		const [before] = await put(file("a/notes.md"));
		const [after] = await put(file("a/notes.md", { title: "Other", content_html: "<p>Other</p>" }));
		expect(after).toMatchObject({ status: "updated", id: before?.id });
		// It may even get an id of its own: the path counts.
		const [named] = await put(file("a/notes.md", { id: "mine", title: "Third" }));
		expect(named).toMatchObject({ status: "updated", id: before?.id });
	});

	it("that is an article to which another item refers is refused, whatever happens to the article", async () => {
		for (const [first, second] of [
			[{ draft: true }, {}],
			[{}, { draft: true }],
			[{ draft: true }, { draft: true }],
		]) {
			const both = [
				file("a.md", { title: "New" }, first),
				{ ...file("b.md"), id: "a.md", _tributary: second },
			];
			for (const items of [both, both.toReversed()]) {
				await put(file("a.md"));
				const [, refused] = await put(...items);
				expect(refused).toMatchObject({ status: "refused", errors: [{ pointer: "/id" }] });
				const { results } = await env.DB.prepare(
					"SELECT guid FROM articles UNION ALL SELECT guid FROM unpublished",
				).run();
				expect(results).toEqual([{ guid: "a.md" }]);
			}
			expect(await statusesOf(file("a.md", {}, { draft: true }))).not.toContain("refused");
		}
	});

	it("with an id other than its article's is refused with advice on how to rename it", async () => {
		await put(file("a.md"));
		const [named] = await put(file("a.md", { id: "mine", title: "Named" }));
		expect(named).toMatchObject({
			status: "updated",
			warnings: [{ pointer: "/id", detail: expect.stringMatching(/"mine" has no effect.+"a.md"/) }],
		});
		const [again] = await put(file("a.md", { title: "Again" }));
		expect(again).not.toHaveProperty("warnings");
		const own = { moved: true };
		expect(await statusesOf(file("b.md", { id: "a.md", title: "Renamed" }, own))).toEqual(["updated"]);
		expect(await stored()).toEqual([{ guid: "a.md", path: "b.md", title: "Renamed" }]);
	});

	it("with accents has the same path on every system", async () => {
		const said = { title: "Coffee", content_html: "<p>Coffee</p>" };
		await put(file("caf\u00e9.md", said));
		expect(await statusesOf(file("cafe\u0301.md", said))).toEqual(["unchanged"]);
	});

	it("with an id of another file's article is refused until that file is gone", async () => {
		await put(file("a.md", { id: "mine" }));
		const [refused] = await put(file("b/c.md", { id: "mine" }));
		expect(refused).toMatchObject({
			status: "refused",
			errors: [
				{
					pointer: "/id",
					detail: 'has the id "mine", as the file "a.md" has; give it another (id: …)',
					path: "a.md",
				},
			],
			owner: "a.md",
		});
		expect(await statusesOf(file("b/c.md", { id: "mine" }, { moved: true }))).toEqual(["updated"]);
		expect(await stored()).toMatchObject([{ guid: "mine", path: "b/c.md" }]);
		const [other] = await put(file("a.md", { id: "mine" }));
		expect(other?.errors?.[0]?.detail).toContain('as the file "b/c.md" has');
		// Another id, and it is another article.
		expect(await statusesOf(file("a.md", { id: "yours" }))).toEqual(["created"]);
		const [both] = await put(file("a.md", { id: "mine" }));
		expect(both?.errors?.[0]?.detail).toContain("give it another (id: …)");
	});

	it("with an external address is identified by that, and with an address here by its path", async () => {
		const url = "https://blog.example/snow";
		const { id, ...nameless } = file("a.md", { url });
		expect(await put(nameless)).toMatchObject([{ status: "created", id: url }]);
		const { id: _, ...elsewhere } = file("b.md", { url });
		expect(await put(elsewhere)).toMatchObject([
			{ status: "refused", errors: [{ pointer: "/url", path: "a.md" }] },
		]);
		const { id: __, ...here } = file("c.md", { url: "/2026/snow/" });
		const [created] = await put(here);
		expect(await put({ ...here, url: "/2027/snow/" })).toMatchObject([
			{ status: "updated", id: created?.id },
		]);
	});

	it("that was first sent through the API gets its path with the first import", async () => {
		await worker.publish({ id: "mine", title: "Snow", content_text: "x" });
		expect(await statusesOf(file("a.md", { id: "mine", title: "Snow" }))).toEqual(["updated"]);
		expect(await stored()).toMatchObject([{ guid: "mine", path: "a.md" }]);
		// The path stays when the article is edited through the API.
		await worker.publish({ id: "mine", title: "More snow", content_text: "x" });
		expect(await stored()).toMatchObject([{ guid: "mine", path: "a.md", title: "More snow" }]);
		const item = (await (await worker.api("GET", "/api/articles/a")).json()) as object;
		expect(item).toMatchObject({ _tributary: { path: "a.md" } });
		const again = await worker.api("PUT", "/api/articles/a", item);
		expect(await again.json()).toMatchObject({ status: "unchanged" });
	});

	it("can exchange its path with another file", async () => {
		await put(file("a.md", { id: "1" }), file("b.md", { id: "2" }));
		expect(
			await statusesOf(
				file("b.md", { id: "1" }, { moved: true }),
				file("c.md", { id: "2" }, { moved: true }),
			),
		).not.toContain("created");
	});

	it("without a root keeps its identity whichever folder is imported", async () => {
		const partial = { partial_path: true };
		const dated = { title: "Ferry", date_published: "2026-01-01" };
		const [whole] = await put(
			file("site/de/ferry/index.md", dated, partial),
			file("site/en/ferry/index.md", { ...dated, title: "Ferry (en)" }, partial),
		);
		for (const path of ["de/ferry/index.md", "ferry/index.md", "home/site/de/ferry/index.md"])
			expect(await put(file(path, dated, partial)), path).toMatchObject([{ id: whole?.id }]);
		// With a root from now on.
		expect(await put(file("site/de/ferry/index.md", dated))).toMatchObject([{ id: whole?.id }]);
		expect(await stored()).toHaveLength(2);
		expect(await put(file("de/ferry/index.md", dated, partial))).toMatchObject([{ id: whole?.id }]);
		expect((await stored()).map(({ path }) => path)).toContain("site/de/ferry/index.md");
	});

	it("without a root does not match another article whose path ends the same, and is refused if it matches two", async () => {
		const partial = { partial_path: true };
		await put(file("2025/ferry/index.md", { title: "Ferry", date_published: "2025-01-01" }, partial));
		const later = { title: "Ferry", date_published: "2026-01-01" };
		expect(await statusesOf(file("ferry/index.md", later, partial))).toEqual(["created"]);
		const same = { title: "Same", date_published: "2026-02-02" };
		await put(file("a/x/same.md", same, partial), file("b/x/same.md", same, partial));
		const [refused] = await put(file("x/same.md", same, partial));
		expect(refused).toMatchObject({ status: "refused", errors: [{ pointer: "/_tributary/path" }] });
		expect(refused?.errors?.[0]?.detail).toMatch(
			/^may be "a\/x\/same\.md" or "b\/x\/same\.md": name the root/,
		);
		// Whole paths tell everything: an end alone is nothing.
		await put(file("ferry.md", { title: "Boat", date_published: "2026-03-03" }));
		expect(await statusesOf(file("de/ferry.md", { title: "Boat", date_published: "2026-03-03" }))).toEqual([
			"created",
		]);
	});
});

/** Two sites of a tool on one machine have such paths. */
describe("a file whose path belongs to an article from another root", () => {
	const of = (root: string, members: object = {}, own: object = {}) =>
		file("posts/hello.md", { ...members }, { root, ...own });

	it("is refused with advice, and so is its withdrawal", async () => {
		const [created] = await put(of("blogA"));
		for (const own of [{}, { draft: true }, { expires: "2020-01-01" }]) {
			const other = of("blogB", { title: "Other", content_html: "<p>Other</p>" }, own);
			const [refused] = await put(other);
			expect(refused?.status).toBe("refused");
			expect(refused?.errors?.[0]?.detail).toMatch(/blogA.*blogB.*--root/);
			expect(refused?.owner).toBeUndefined();
		}
		expect(await statusesOf(of("blogA"))).toEqual(["unchanged"]);
		expect(created?.status).toBe("created");
		// Imported from the folder above, both are there.
		const above = { root: "sites" };
		expect(
			await statusesOf(
				file("blogA/posts/hello.md", { title: "Title of posts/hello.md" }, above),
				file("blogB/posts/hello.md", { title: "Other" }, above),
			),
		).toEqual(["updated", "created"]);
		expect((await stored()).map(({ path }) => path)).toEqual([
			"blogB/posts/hello.md",
			"blogA/posts/hello.md",
		]);
	});

	it("is that article if the folder was renamed: if its title, date or beginning is the same", async () => {
		const said = { date_published: "2026-01-01" };
		await put(of("blog", said));
		expect(await statusesOf(of("renamed", said))).toEqual(["unchanged"]);
		expect(await statusesOf(of("again", { ...said, title: "Other", content_html: "<p>Other</p>" }))).toEqual([
			"updated",
		]);
		expect(await statusesOf(of("third", { title: "Other", content_html: "<p>New</p>" }))).toEqual([
			"updated",
		]);
		expect(await statusesOf(of("fourth", { title: "Renamed", content_html: "<p>New</p>" }))).toEqual([
			"updated",
		]);
		// One that does not know its root may be any.
		const { results } = await env.DB.prepare("SELECT root FROM articles").run();
		expect(results).toEqual([{ root: "fourth" }]);
	});
});

describe("an article that a former version stored", () => {
	it("belongs to the file with its date, title or text, and to no other", async () => {
		await storeAsBefore("notes", { title: "Notes", date_published: "2025-01-01" });
		await storeAsBefore("undated", { title: "Undated" });
		await storeAsBefore("plain", { content_html: "<p>Plain words</p>" });
		const ids = await stored();
		expect(
			await statusesOf(
				file("2026/notes.md", { title: "Notes", date_published: "2026-01-01" }),
				file("2025/notes.md", { title: "Renamed", date_published: "2025-01-01" }),
				file("x/undated.md", { title: "Another" }),
				file("y/undated.md", { title: "Undated" }),
				file("x/plain.md", { title: undefined, content_html: "<p>Other words</p>" }),
				file("y/plain.md", { title: undefined, content_html: "<p>Plain words</p>" }),
			),
		).toEqual(["created", "updated", "created", "updated", "created", "unchanged"]);
		const after = await stored();
		expect(ids.every(({ guid }) => after.some((one) => one.guid === guid))).toBe(true);
		expect(after.find(({ guid }) => guid === "notes")?.path).toBe("2025/notes.md");
		expect(after.find(({ guid }) => guid === "undated")?.path).toBe("y/undated.md");
		expect(after.find(({ guid }) => guid === "plain")?.path).toBe("y/plain.md");
		// Once it has a file, it is nobody else's.
		expect(
			await statusesOf(file("2027/notes.md", { title: "Renamed", date_published: "2025-01-01" })),
		).toEqual(["created"]);
	});

	it("belongs to the best matching file, wherever that is in the import", async () => {
		const date_published = "2025-01-01";
		const former_fingerprint = "f".repeat(64);
		await storeAsBefore("notes", { title: "Notes", date_published });
		await env.DB.prepare("UPDATE articles SET imported = ?1").bind(former_fingerprint).run();
		const results = await put(
			file("2023/notes.md", { title: "Other", date_published }),
			file("2024/notes.md", { title: "Notes", date_published }),
			file("2025/notes.md", { title: "Changed", date_published }, { former_fingerprint }),
		);
		expect(results.map(({ slug }) => slug === "notes")).toEqual([false, false, true]);
		await env.DB.prepare("UPDATE articles SET path = NULL, reversed_path = NULL WHERE guid = 'notes'").run();
		await env.DB.prepare(
			"UPDATE articles SET item = json_set(item, '$.title', 'Notes') WHERE guid = 'notes'",
		).run();
		await env.DB.prepare("DELETE FROM articles WHERE guid <> 'notes'").run();
		const again = await put(
			file("2023/notes.md", { title: "Other", date_published }),
			file("2024/notes.md", { title: "Notes", date_published }),
		);
		expect(again.map(({ id }) => id)).toEqual([expect.anything(), results[2]?.id]);
	});

	it("belongs to the same file, whatever its content", async () => {
		const before = { title: "Old", date_published: "2025-01-01" };
		await storeAsBefore("notes", before);
		const former = await env.DB.prepare("SELECT imported FROM articles").first<string>("imported");
		// The former version did not change the date of an article.
		const [same] = await put(
			file("a/notes.md", { ...before, date_published: "2024-01-01" }, { former_fingerprint: former }),
		);
		expect(same).toMatchObject({ status: "repaired", slug: "notes" });
	});

	it("stays deleted if it was deleted", async () => {
		await storeAsBefore("notes", { title: "Notes", date_published: "2025-01-01" });
		await worker.api("DELETE", "/api/articles/notes");
		// As former versions did it: only the tombstone is left.
		await env.DB.prepare("DELETE FROM unpublished").run();
		const same = file("2025/notes.md", { title: "Notes", date_published: "2025-01-01" });
		expect(await statusesOf(same)).toEqual(["deleted"]);
		expect(await statusesOf(file("2026/notes.md", { title: "New", date_published: "2026-01-01" }))).toEqual([
			"created",
		]);
	});

	it("with an address on this site as its id belongs to the file that still has that address", async () => {
		await worker.api("POST", "/api/import", {
			items: [{ id: "/2025/snow/", title: "Snow", content_text: "x", url: "/2025/snow/" }],
		});
		const { id, ...nameless } = file("snow.md", { title: "Snow!", url: "/2025/snow/" });
		expect(await put(nameless)).toMatchObject([{ status: "updated" }]);
		expect(await stored()).toMatchObject([{ guid: "/2025/snow/", path: "snow.md" }]);
	});
});

describe("POST /api/import/changed", () => {
	const changed = async (...items: object[]) => {
		const response = await worker.api("POST", "/api/import/changed", { items });
		return ((await response.json()) as { changed: string[] }).changed;
	};
	const fingerprint = "a".repeat(64);

	it("identifies a file by its path or id, and reports one with a new path as changed", async () => {
		await put(file("a/b.md", {}, { fingerprint }), file("c.md", { id: "c" }, { fingerprint }));
		expect(await changed({ id: "a/b.md", fingerprint })).toEqual([]);
		expect(await changed({ id: "a/b.md", path: "a/b.md", fingerprint })).toEqual([]);
		expect(await changed({ id: "x", path: "a/b.md", fingerprint })).toEqual([]);
		expect(await changed({ id: "c", fingerprint }, { id: "c", path: "c.md", fingerprint })).toEqual([]);
		expect(await changed({ id: "c", path: "d.md", fingerprint })).toEqual(["c"]);
		expect(await changed({ id: "a/b.md", fingerprint: "b".repeat(64) })).toEqual(["a/b.md"]);
		expect(await changed({ id: "none.md", fingerprint })).toEqual(["none.md"]);
	});

	it("requests a draft only if its article is or will be public", async () => {
		const ahead = new Date(Date.now() + 86_400_000).toISOString();
		await put(
			file("public.md", {}, { fingerprint }),
			file("soon.md", { date_published: ahead }, { fingerprint }),
			file("gone.md", {}, { fingerprint }),
		);
		await put(file("gone.md", {}, { draft: true }));
		const all = ["public.md", "soon.md", "gone.md", "new.md"].map((id) => ({ id, fingerprint }));
		expect(await changed(...all.map((one) => ({ ...one, draft: true })))).toEqual(["public.md", "soon.md"]);
		expect(await changed(...all)).toEqual(["gone.md", "new.md"]);
	});

	it("requests a draft of an article that a former version stored, or that had another root", async () => {
		await storeAsBefore("notes", { title: "Notes", date_published: "2025-01-01" });
		await put(file("site/x.md", { title: "X" }, { partial_path: true }));
		const draft = { fingerprint: "", draft: true };
		const items = [
			{ id: "a/notes.md", path: "a/notes.md", former_id: "notes", ...draft },
			{ id: "x.md", path: "x.md", partial_path: true, ...draft },
			{ id: "y.md", path: "y.md", former_id: "y", ...draft },
			{ id: "a/site/x.md", ...draft },
		];
		expect(await changed(...items)).toEqual(["a/notes.md", "x.md", "a/site/x.md"]);
		const own = { path: "a/notes.md", former_id: "notes", draft: true };
		const kept = { id: "a/notes.md", title: "Notes", _tributary: own };
		expect(await put({ ...kept, date_published: "2026-01-01" })).toMatchObject([{ status: "draft" }]);
		expect(await put({ ...kept, date_published: "2025-01-01" })).toMatchObject([
			{ status: "withdrawn", slug: "notes" },
		]);
		expect(await changed({ id: "a/notes.md", path: "a/notes.md", former_id: "notes", ...draft })).toEqual([]);
		expect(await statusesOf(file("a/notes.md", { title: "Notes", date_published: "2025-01-01" }))).toEqual([
			"restored",
		]);
	});
});

it("the operator's articles below a path are listed in pages, public or not", async () => {
	const ahead = new Date(Date.now() + 86_400_000).toISOString();
	await put(
		...["content/a.md", "content/b.md", "content/c/d.md", "contents/e.md"].map((path, i) =>
			file(path, { date_published: `2026-01-0${i + 1}` }),
		),
		file("content/soon.md", { date_published: ahead }),
	);
	await worker.publish({ id: "by hand", title: "By hand", content_text: "x" });
	const pathsAt = async (address: string): Promise<string[]> => {
		const response = await worker.api("GET", address);
		const page = (await response.json()) as { items: { _tributary: { path: string } }[]; next_url?: string };
		const paths = page.items.map(({ _tributary }) => _tributary.path);
		return page.next_url === undefined ? paths : [...paths, ...(await pathsAt(page.next_url))];
	};
	expect(await pathsAt("/api/articles?own=1&path=content/&limit=2")).toEqual([
		"content/c/d.md",
		"content/b.md",
		"content/a.md",
	]);
	expect(await pathsAt("/api/articles?own=1&path=content/&state=all")).toHaveLength(4);
});
