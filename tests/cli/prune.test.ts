/** `tributary import --prune` withdraws articles of missing files, and `--dry-run` prints what would happen. */
import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { type ImportOptions, importPaths } from "../../cli/import.ts";
import { type Api, startApi } from "./api.ts";
import { folderWith } from "./folder.ts";

let api: Api;
beforeEach(async () => {
	api = await startApi();
});

async function run(folder: string, options: ImportOptions = {}, paths = [""]) {
	const said: string[] = [];
	const say = (line: string) => said.push(line.replaceAll(join(folder, "/"), ""));
	api.batches.length = 0;
	api.paths.length = 0;
	const given = paths.map((path) => join(folder, path));
	const tally = await importPaths(given, api, { log: say, error: say }, options);
	return { tally, said, sent: api.batches.flat() };
}

/** Has the server list articles by their paths below a root, in pages of two. */
function storedAre(prefix: string, paths: string[], folder: string | undefined, scheduled: string[] = []) {
	const root = folder && basename(folder);
	for (const [state, list] of [
		["published", paths],
		["scheduled", scheduled],
	] as const) {
		const query = new URLSearchParams({
			own: "1",
			state,
			limit: "500",
			...(prefix !== "" && { path: prefix }),
		});
		const first = `/api/articles?${query}`;
		for (let i = 0; i === 0 || i < list.length; i += 2) {
			const items = list
				.slice(i, i + 2)
				.map((path) => ({ id: path, _tributary: { slug: path, path, root, state } }));
			const next = i + 2 < list.length ? { next_url: `https://news.example${first}&cursor=${i + 2}` } : {};
			api.replies[`GET ${first}${i === 0 ? "" : `&cursor=${i}`}`] = { body: { items, ...next } };
		}
	}
}

const SITE = { ".git/HEAD": "", "content/a.md": "# A\n", "content/b.md": "# B\n" };

describe("with --prune, the article of a missing file", () => {
	it("is withdrawn after --yes, even if it is scheduled, and no other article is", async () => {
		const folder = folderWith(SITE);
		const stored = ["content/a.md", "content/b.md", "content/c.md", "content/deep/d.md"];
		storedAre("content/", stored, folder, ["content/later.md"]);
		const { tally, said, sent } = await run(folder, { prune: true, yes: true }, ["content"]);
		const gone = ["content/c.md", "content/deep/d.md", "content/later.md"];
		expect(sent.slice(-3)).toEqual(gone.map((path) => ({ id: path, _tributary: { path, draft: true } })));
		expect(tally).toMatchObject({ created: 2, withdrawn: 3 });
		expect(said).toContain("withdrawn  /articles/content/c.md  content/c.md: the file no longer exists");
	});

	it("is kept if it has another root or none", async () => {
		const folder = folderWith(SITE);
		for (const other of ["/elsewhere/other", undefined]) {
			storedAre("", ["content/c.md"], other);
			expect((await run(folder, { prune: true, yes: true })).tally.withdrawn).toBe(0);
		}
	});

	it("is kept if the user declines to withdraw it", async () => {
		const folder = folderWith(SITE);
		storedAre("", ["content/a.md", "content/c.md"], folder);
		const questions: string[] = [];
		const answer = (yes: boolean) => async (question: string) => {
			questions.push(question);
			return yes;
		};
		expect((await run(folder, { prune: true, confirm: answer(false) })).tally.withdrawn).toBe(0);
		expect(questions[0]).toMatch(/^ {2}content\/c\.md\n.+Withdraw the article of this file\?$/s);
		expect((await run(folder, { prune: true, confirm: answer(true) })).tally.withdrawn).toBe(1);
	});

	it("is kept, and nothing is sent, if there is no terminal to ask at or a file is imported alone", async () => {
		const folder = folderWith(SITE);
		await expect(run(folder, { prune: true })).rejects.toThrow(/this is not a terminal: add --yes/);
		await expect(run(folder, { prune: true, yes: true }, ["content/a.md"])).rejects.toThrow(
			/name the folder/,
		);
		expect(api.paths).toEqual([]);
	});

	it("is kept if any file was refused, or if the folder has no articles", async () => {
		const folder = folderWith({ ...SITE, "content/bad.md": "", "empty/x.png": "x" });
		storedAre("", ["content/c.md"], folder);
		const refused = await run(folder, { prune: true, yes: true });
		expect(refused.tally).toMatchObject({ withdrawn: 0, refused: 1 });
		expect(refused.said).toContain("note       nothing is withdrawn, because some files were refused");
		const empty = await run(folder, { prune: true, yes: true }, ["empty"]);
		expect(empty.said).toContain("note       no article is withdrawn, because the folder has no articles");
		expect(empty.sent).toEqual([]);
	});

	it("is kept if its file is a draft or skipped, or if another file has taken over its id", async () => {
		const folder = folderWith({
			...SITE,
			"content/b.md": "---\ndraft: true\n---\n# B\n",
			"content/new.md": "---\nid: x\n---\nX\n",
		});
		writeFileSync(join(folder, "content/data.json"), "{}");
		storedAre("", ["content/a.md", "content/b.md", "content/data.json", "content/old.md"], folder);
		api.decide = (item) =>
			item?.id === "x" && !(item._tributary as { moved?: boolean }).moved
				? { status: "refused", errors: [{ pointer: "/id", detail: "is another's", path: "content/old.md" }] }
				: undefined;
		expect((await run(folder, { prune: true, yes: true })).tally.withdrawn).toBe(0);
	});

	it("is kept if a folder cannot be read, which ends the import", async () => {
		if (process.getuid?.() === 0) return;
		const folder = folderWith(SITE);
		mkdirSync(join(folder, "content/closed"));
		chmodSync(join(folder, "content/closed"), 0);
		storedAre("", ["content/closed/c.md"], folder);
		await expect(run(folder, { prune: true, yes: true })).rejects.toThrow(/cannot be read/);
		chmodSync(join(folder, "content/closed"), 0o700);
		expect(api.batches).toEqual([]);
	});
});

describe("a draft", () => {
	it("withdraws its published article, and sends none of its text", async () => {
		const folder = folderWith({ ".git/HEAD": "", "a.md": "---\ntitle: A\ndate: 2026-01-01\n---\nSecret.\n" });
		await run(folder);
		writeFileSync(
			join(folder, "a.md"),
			"---\ntitle: A\ndate: 2026-01-01\ndraft: true\nimage: no.png\n---\nSecret.\n",
		);
		const { tally, said, sent } = await run(folder);
		expect(sent).toEqual([
			{
				id: "a.md",
				title: "A",
				date_published: "2026-01-01",
				_tributary: { path: "a.md", root: basename(folder), former_id: "a", draft: true },
			},
		]);
		expect(tally).toMatchObject({ withdrawn: 1, drafts: 0 });
		expect(said[0]).toBe("withdrawn  /articles/a.md  a.md (draft: true)");
		const again = await run(folder);
		expect(again.sent).toEqual([]);
		expect(again.said[0]).toBe("draft      a.md (draft: true)");
	});

	it("is recognised by its folder, while templates of tools are only counted", async () => {
		const folder = folderWith({
			"_config.yml": "",
			"_drafts/a.md": "# A\n",
			"_posts/2026-01-01-b.md": "# B\n",
			"_includes/head.html": "<title>{{ x }}</title>",
			"_data/broken.json": "{",
			"_layouts/one.html": "",
		});
		const { tally, said, sent } = await run(folder);
		expect(tally).toMatchObject({ created: 1, drafts: 1, refused: 0 });
		expect(sent.map((item) => item?.id)).toEqual(["_posts/2026-01-01-b.md"]);
		expect(said).toContain("draft      _drafts/a.md (in _drafts)");
		expect(said.at(-2)).toBe("passed over: 1 in _includes, 1 .html, 1 .json, 1 .yml");
		// Imported alone, it is one too.
		expect((await run(folder, {}, ["_drafts/a.md"])).tally).toMatchObject({ created: 0, drafts: 1 });
		rmSync(join(folder, "_config.yml"));
		mkdirSync(join(folder, "_drafts/deep"));
		renameSync(join(folder, "_drafts/a.md"), join(folder, "_drafts/deep/a.md"));
		expect((await run(folder, {}, ["_drafts/deep"])).tally).toMatchObject({ created: 0, drafts: 1 });
	});
});

describe("a dry run of an import", () => {
	it("prints what would happen, and only reads from the server", async () => {
		const folder = folderWith({ ...SITE, "content/a.md": "![P](p.gif)\n", "content/p.gif": GIF });
		storedAre("", ["content/c.md"], folder);
		const { tally, said } = await run(folder, { dryRun: true, prune: true });
		expect(said).toEqual([
			expect.stringMatching(/^would be uploaded +\/media\/.+\/p\.gif {2}content\/p\.gif$/),
			"would be created  /articles/a  content/a.md",
			"would be created  /articles/b  content/b.md",
			"would be withdrawn  /articles/content/c.md  content/c.md: the file no longer exists",
			"nothing was changed; a real run would give 2 created, 0 updated, 0 unchanged, 0 refused, 1 withdrawn",
		]);
		expect(tally).toMatchObject({ created: 2, withdrawn: 1 });
		expect(api.files.size).toBe(0);
		expect(new Set(api.paths.filter((path) => path.includes("import")))).toEqual(
			new Set(["/api/import/changed", "/api/import/dry-run"]),
		);
	});
});

/** A picture of one point. */
const GIF = Buffer.from("R0lGODlhAQABAIAAAAAAAP///ywAAAAAAQABAAACAUwAOw==", "base64");
