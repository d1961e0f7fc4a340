/** `tributary import`: what it sends and prints, and how it handles faults. */
import { rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { importPaths } from "../../cli/import.ts";
import type { Server } from "../../cli/server.ts";
import { type Api, startApi } from "./api.ts";
import { folderWith } from "./folder.ts";

let api: Api;
beforeEach(async () => {
	api = await startApi();
});

/** Imports a folder, and returns the messages without the folder's name. */
async function run(folder: string, server: Server = api) {
	const said: string[] = [];
	const complained: string[] = [];
	const short = (line: string) => line.replaceAll(join(folder, "/"), "");
	const tally = await importPaths([folder], server, {
		log: (line: string) => said.push(short(line)),
		error: (line: string) => complained.push(short(line)),
	});
	return { tally, said, complained };
}

/** The sum of an import of nothing. */
const NOTHING = {
	created: 0,
	updated: 0,
	repaired: 0,
	unchanged: 0,
	scheduled: 0,
	withdrawn: 0,
	restored: 0,
	moved: 0,
	deleted: 0,
	drafts: 0,
	expired: 0,
	refused: 0,
};

const titles = () => api.batches.flat().map((item) => item?.title);

describe("the report of an import", () => {
	it("counts each Markdown article as changed after a change of the typographic quotes", async () => {
		const folder = folderWith({ "tributary.json": "{}", "snow.md": '"White"\n' });
		await run(folder);
		expect((await run(folder)).tally).toMatchObject({ unchanged: 1 });
		writeFileSync(join(folder, "tributary.json"), '{ "smartQuotes": true }');
		expect((await run(folder)).tally).toMatchObject({ updated: 1 });
		writeFileSync(join(folder, "tributary.json"), '{ "smartQuotes": true, "language": "de" }');
		expect((await run(folder)).tally).toMatchObject({ updated: 1 });
	});

	it("lists each created or updated article with its address, and the totals", async () => {
		const folder = folderWith({ "snow.md": "# Snow\n\nWhite.\n", "deep/ice.html": "<p>Ice.</p>" });
		expect(await run(folder)).toEqual({
			tally: { ...NOTHING, created: 2 },
			said: [
				"created    /articles/snow  snow.md",
				"created    /articles/ice  deep/ice.html",
				"2 created, 0 updated, 0 unchanged, 0 refused",
			],
			complained: [],
		});
		writeFileSync(join(folder, "snow.md"), "# Snow\n\nGrey.\n");
		expect((await run(folder)).said).toEqual([
			"updated    /articles/snow  snow.md",
			"0 created, 1 updated, 1 unchanged, 0 refused",
		]);
	});

	it("lists drafts, which are not sent", async () => {
		const { said, tally } = await run(folderWith({ "a.md": "---\ndraft: true\n---\nLater.\n" }));
		expect(said).toEqual([
			"draft      a.md (draft: true)",
			"0 created, 0 updated, 0 unchanged, 0 refused, 1 in draft",
		]);
		expect(tally.drafts).toBe(1);
		expect(api.paths).toEqual(["/api/import/changed"]);
	});

	it("lists unknown keys of articles that are sent anyway", async () => {
		const { complained, tally } = await run(
			folderWith({ "a.md": "---\nmood: post\nTitel: x\n---\nText.\n" }),
		);
		expect(complained).toEqual(["note       a.md: has unknown keys: mood, Titel"]);
		expect(tally.created).toBe(1);
	});

	it("has one line for each file, whatever characters are in its name", async () => {
		const folder = folderWith({
			"a\ncreated    b\u001b[2J.md": "# A\n\nText.\n",
			"bad\r\n\u202e.md": "---\ntitle: [Bad\n---\n",
		});
		const { said, complained } = await run(folder);
		expect(said[0]).toMatch(/^created {4}\/articles\/.+ {2}a created {4}b \[2J\.md$/);
		expect(complained).toEqual([expect.stringMatching(/^refused {4}bad \.md: has front matter .+$/)]);
	});

	it("lists articles that the server refuses, with the field and the reason", async () => {
		api.decide = (item) =>
			item?.title === "Bad"
				? {
						status: "refused",
						errors: [
							{ pointer: "/tags/3", detail: "is too long" },
							{ pointer: "", detail: "is empty" },
						],
					}
				: undefined;
		const { complained, tally } = await run(folderWith({ "a.md": "# Bad\n", "b.md": "# Good\n" }));
		expect(complained).toEqual(["refused    a.md: tags/3 is too long; is empty"]);
		expect(tally).toMatchObject({ created: 1, refused: 1 });
	});

	it("lists articles that stay deleted on the server, and how to restore them", async () => {
		api.decide = () => ({ status: "deleted", slug: "snow" });
		expect((await run(folderWith({ "snow.md": "White.\n" }))).said).toEqual([
			"left out   snow.md: deleted on the server; `node tributary restore snow` brings it back",
			"0 created, 0 updated, 0 unchanged, 0 refused, 1 deleted earlier",
		]);
	});

	it("tells which item of a document each line is about", async () => {
		const document = { items: [{ id: "1", title: "One" }, null, { id: "3", title: "Three" }] };
		api.decide = (item) => (item === null ? { status: "refused", errors: [] } : undefined);
		const { said, complained } = await run(folderWith({ "feed.json": JSON.stringify(document) }));
		expect(said).toContain("created    /articles/3  feed.json, item 3");
		expect(complained).toEqual([expect.stringMatching(/^refused {4}feed\.json, item 2: /)]);
	});

	it("shows the progress of a long import, even if nothing changes", async () => {
		const items = Array.from({ length: 2100 }, (_, i) => ({ id: String(i), title: `No. ${i}` }));
		const folder = folderWith({ "feed.json": JSON.stringify({ items }) });
		for (const _ of ["new", "again"]) {
			const told: unknown[] = [];
			const progress = (...how: unknown[]) => told.push(how);
			await importPaths([folder], api, { log() {}, error() {}, progress });
			expect(told).toEqual([
				[1000, 1000, "articles"],
				[2000, 2000, "articles"],
				[2100, 2100, "articles"],
			]);
		}
	});

	it("has all results as records with --json", async () => {
		const folder = folderWith({
			"a.md": "# A\n",
			"b.md": "---\nstatus: draft\n---\n# B\n",
			"c.md": "",
			"x.mdx": "x",
		});
		const records: object[] = [];
		const output = { log() {}, error() {}, record: (result: object) => records.push(result) };
		await importPaths([folder], api, output);
		const plain = JSON.parse(JSON.stringify(records)) as { file?: string; path?: string }[];
		const short = (text?: string) => text?.replace(/^.*\//, "");
		expect(plain.map((one) => ({ ...one, file: short(one.file), path: short(one.path) }))).toMatchObject([
			{ type: "article", status: "refused", file: "c.md", error: "is empty" },
			{ type: "article", status: "draft", file: "b.md", message: "status: draft" },
			{ type: "article", status: "created", file: "a.md", path: "a.md", url: `${api.url.origin}/articles/a` },
			{ type: "summary", created: 1, drafts: 1, refused: 1, passed_over: ["1 .mdx"] },
		]);
	});
});

describe("an import sends", () => {
	it("only articles that changed since the last import", async () => {
		const folder = folderWith({ "a.md": "# A\n", "b.md": "# B\n", "c.md": "# C\n" });
		await run(folder);
		expect(titles()).toEqual(["A", "B", "C"]);
		api.batches.length = 0;
		await run(folder);
		expect(api.batches).toEqual([]);
		writeFileSync(join(folder, "b.md"), "# B, edited\n");
		await run(folder);
		expect(titles()).toEqual(["B, edited"]);
	});

	it("nothing for a missing file, whose article stays", async () => {
		const folder = folderWith({ "a.md": "# A\n", "b.md": "# B\n" });
		await run(folder);
		rmSync(join(folder, "a.md"));
		expect((await run(folder)).tally).toMatchObject({ unchanged: 1, deleted: 0 });
	});

	it("each article once, in requests within the limits of the free plan", async () => {
		const files = Array.from({ length: 60 }, (_, i) => [`${i}.md`, `# No. ${i}\n`] as const);
		const long = ["x", "y", "z"].map((name) => [`${name}.md`, "long ".repeat(30_000)] as const);
		await run(folderWith(Object.fromEntries([...files, ...long])));
		const ids = api.batches.flat().map((item) => item?.id);
		expect(ids).toHaveLength(63);
		expect(new Set(ids).size).toBe(63);
		for (const batch of api.batches) {
			expect(batch.length).toBeLessThanOrEqual(25);
			// Markdown goes beside the HTML.
			expect(JSON.stringify(batch).length).toBeLessThan(2 * 260_000);
		}
	});

	it("the first of several articles with the same id, and reports the others", async () => {
		const document = {
			items: [
				{ id: "1", title: "One" },
				{ id: "1", title: "Two" },
				{ url: "1", title: "Three" },
			],
		};
		const folder = folderWith({
			"a/snow.md": "---\nid: snow\n---\n# First\n",
			"b/snow.md": "---\nid: snow\n---\n# Second\n",
			"feed.json": JSON.stringify(document),
		});
		const { tally, complained } = await run(folder);
		expect(tally).toMatchObject({ created: 2, refused: 3 });
		expect(complained).toEqual([
			`refused    ${join("b", "snow.md")}: has the same id "snow" as ${join("a", "snow.md")}; give it another (id: …)`,
			'refused    feed.json, item 2: has the same id "1" as feed.json, item 1; give it another (id: …)',
			'refused    feed.json, item 3: has the same id "1" as feed.json, item 1; give it another (id: …)',
		]);
		expect(titles()).toEqual(["First", "One"]);
	});

	it("items with an invalid id, which the server validates", async () => {
		const items = [
			{ title: "A" },
			{ title: "B" },
			{ id: { toString: 1 }, title: "C" },
			{ id: [], title: "D" },
			5,
		];
		await run(folderWith({ "feed.json": JSON.stringify({ items }) }));
		expect(api.batches.flat()).toEqual(items);
	});
});

describe("an unreadable file", () => {
	it("is reported, and the others are imported", async () => {
		const { tally, complained } = await run(
			folderWith({
				"a.md": "# Good\n",
				"b.md": new Uint8Array([0xff]),
				"c.md": "",
				"d.md": "---\ntitle: [\n---\n",
				"e.txt": "No date.",
				"f.json": "{",
				"g.json": `{ "items": [{ "id": "deep", "x": ${"[".repeat(100_000)}${"]".repeat(100_000)} }] }`,
				"h.md": "# Good too\n",
			}),
		);
		expect(tally).toMatchObject({ created: 2, refused: 6 });
		expect(complained.map((line) => /^refused {4}(\w)\.\w+: \S/.exec(line)?.[1])).toEqual([..."bcdefg"]);
		expect(titles()).toEqual(["Good", "Good too"]);
	});

	it("that is larger than the server accepts is reported, and the others are imported", async () => {
		// It goes into a request of its own, since it is too long for one with others.
		const folder = folderWith({ "a.md": "long ".repeat(60_000), "b.md": "# B\n" });
		api.troubles = [200, 413];
		const { tally, complained } = await run(folder);
		expect(complained).toEqual(["refused    a.md: is larger than the server accepts"]);
		expect(tally).toMatchObject({ created: 1, refused: 1 });
	});
});

describe("a server", () => {
	const folder = () => folderWith({ "a.md": "# A\n" });

	it("that fails or breaks off a response once gets the request again", async () => {
		api.troubles = ["broken", 503];
		expect((await run(folder())).tally.created).toBe(1);
		expect(api.paths).toEqual([...Array(3).fill("/api/import/changed"), "/api/import"]);
	});

	it("that keeps failing ends the import with its error message", async () => {
		api.troubles = Array(10).fill(503);
		await expect(run(folder())).rejects.toThrow(`${api.url.origin} answered 503: Trouble. Later.`);
		expect(api.paths).toHaveLength(4);
		expect(api.waits).toEqual([500, 1000, 2000]);
	});

	it("that stops responding ends the import at once, and articles already sent stay", async () => {
		const closed = createServer();
		await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
		const { port } = closed.address() as AddressInfo;
		await new Promise((resolve) => closed.close(resolve));
		const url = new URL(`http://127.0.0.1:${port}`);
		await expect(run(folder(), { url, token: "token" })).rejects.toMatchObject({
			name: "CommandError",
			message: expect.stringMatching(
				`^Nothing answers at ${url.origin}\\. Start it with \`npm start\`.+run the same command again to continue\\.$`,
			),
		});
	});

	it("that rejects the token ends the import without a retry", async () => {
		await expect(run(folder(), { ...api, token: "wrong" })).rejects.toMatchObject({
			name: "CommandError",
			message: expect.stringMatching(/ does not accept the token\. Log in again with its ADMIN_TOKEN /),
		});
		expect(api.paths).toHaveLength(1);
	});

	for (const [what, status, headers, body, reason] of [
		[
			"moved",
			301,
			{ location: "https://www.news.example/api/import" },
			"",
			/redirects to https:\/\/www\.news\.example; name that/,
		],
		[
			"is not a Tributary",
			200,
			{},
			"<!doctype html>",
			/answered, but not as a Tributary server\. Check the address\.$/,
		],
		["has no API", 404, {}, "Not found", /answered 404; is it a Tributary\?$/],
	] as const) {
		it(`that ${what} is reported in one line`, async () => {
			const server = createServer((_, response) => response.writeHead(status, headers).end(body));
			await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
			const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
			const outcome = run(folder(), { url, token: "token" }).finally(() => server.close());
			await expect(outcome).rejects.toMatchObject({
				name: "CommandError",
				message: expect.stringMatching(reason),
			});
		});
	}
});
