/** A folder that is imported again and again while its files change, as its site has it. */
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { type ImportOptions, importPaths } from "../../cli/import.ts";
import { api, get } from "./project.ts";
import { startWorker } from "./worker.ts";

it("an import handles files that are drafts, removed, restored, moved, or dated in the future", {
	timeout: 180_000,
}, async () => {
	const folder = mkdtempSync(join(tmpdir(), "tributary-import-"));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	const write = (path: string, text: string) => {
		mkdirSync(dirname(join(folder, path)), { recursive: true });
		writeFileSync(join(folder, path), text);
	};
	const site = await startWorker(onTestFinished);
	const server = { url: new URL(site.url), token: site.token };
	const run = async (options: ImportOptions = {}, ...paths: string[]) => {
		const said: string[] = [];
		const say = (line: string) => said.push(line.replaceAll(join(folder, "/"), ""));
		const given = (paths.length === 0 ? [""] : paths).map((path) => join(folder, path));
		const tally = await importPaths(given, server, { log: say, error: say }, options);
		return { said, tally: Object.fromEntries(Object.entries(tally).filter(([, count]) => count > 0)) };
	};
	const status = async (path: string) => (await get(site.url + path)).status;

	write(".git/HEAD", "");
	write("2025/notes.md", "# Notes of old\n\nOld.\n");
	write("2026/notes.md", "# Notes\n\nNew.\n");
	write("2026/ferry/index.md", "---\nid: ferry\ntitle: Ferry\n---\nIt runs. See [notes](../notes.md).\n");
	write("later.md", "---\ntitle: Later\ndate: 2999-01-01\n---\nOnce.\n");
	write("idea.md", "---\ntitle: Idea\ndraft: true\n---\nSecret.\n");
	expect((await run({ dryRun: true })).tally).toEqual({ created: 3, scheduled: 1, drafts: 1 });
	const first = await run();
	expect(first.tally).toEqual({ created: 3, scheduled: 1, drafts: 1 });
	expect(first.said.join("\n")).toMatch(
		/^scheduled {2}\/articles\/later {2}later\.md: for 2999-01-01 .+Z in UTC$/m,
	);
	expect(await status("/articles/later")).toBe(404);
	for (const paths of [[""], ["2026"], ["2026/notes.md", "2025"], ["2026/ferry"], ["later.md"]]) {
		const { created, updated, refused } = (await run({}, ...paths)).tally;
		expect({ created, updated, refused }, paths.join()).toEqual({});
	}

	// A draft is not public until it is no longer marked as one.
	write("2025/notes.md", "---\ndraft: yes\n---\n# Notes of old\n\nOld.\n");
	expect((await run()).tally).toMatchObject({ withdrawn: 1, drafts: 1, unchanged: 3 });
	expect((await run()).tally).toMatchObject({ drafts: 2, unchanged: 3 });
	const old = (
		await api<{ items: { _tributary: { slug: string; path?: string } }[] }>(
			site,
			"GET",
			"/api/articles?state=withdrawn",
		)
	).items[0]?._tributary;
	expect(old?.path).toBe("2025/notes.md");
	expect(await status(`/articles/${old?.slug}`)).toBe(410);
	write("2025/notes.md", "# Notes of old\n\nOld.\n");
	expect((await run()).tally).toMatchObject({ restored: 1 });
	expect(await status(`/articles/${old?.slug}`)).toBe(200);

	// The article of a missing file stays until it is pruned, and no other article changes.
	rmSync(join(folder, "2025"), { recursive: true });
	expect((await run()).tally.withdrawn).toBeUndefined();
	expect((await run({ prune: true, yes: true }, "2026")).tally.withdrawn).toBeUndefined();
	expect((await run({ prune: true, dryRun: true })).tally.withdrawn).toBe(1);
	const pruned = await run({ prune: true, yes: true });
	expect(pruned.said).toContain(
		`withdrawn  /articles/${old?.slug}  2025/notes.md: the file no longer exists`,
	);
	expect(await status(`/articles/${old?.slug}`)).toBe(410);
	expect((await run({ prune: true, yes: true })).tally.withdrawn).toBeUndefined();

	// A file with an id of its own may move, and its article goes along; the former address leads to it.
	renameSync(join(folder, "2026/ferry"), join(folder, "2026/boat"));
	const moved = await run({ prune: true, yes: true });
	expect(moved.tally).toMatchObject({ moved: 1 });
	expect(moved.tally).not.toMatchObject({ withdrawn: 1 });
	expect((await get(`${site.url}/articles/ferry`)).headers.location).toMatch(/\/articles\/boat$/);
	write("2026/other.md", "---\nid: ferry\n---\nOther.\n");
	expect((await run()).tally.refused).toBe(1);
	rmSync(join(folder, "2026/other.md"));

	// A deleted article stays deleted until it is restored.
	await api(site, "DELETE", "/api/articles/boat");
	expect((await run()).tally).toMatchObject({ deleted: 1 });
	await api(site, "POST", "/api/articles/boat/restore");
	expect((await run()).tally.deleted).toBeUndefined();
	expect(await status("/articles/boat")).toBe(200);

	// Dated otherwise while it is scheduled, and published at once.
	write("later.md", "---\ntitle: Later\ndate: 2998-01-01\n---\nOnce.\n");
	expect((await run()).tally).toMatchObject({ scheduled: 1 });
	write("later.md", "---\ntitle: Later\ndate: 2998-01-01\nfuture: true\n---\nOnce.\n");
	expect((await run()).tally).toMatchObject({ created: 1 });
	expect(await status("/articles/later")).toBe(200);
	write("later.md", "---\ntitle: Later\ndate: 2020-01-01\n---\nOnce.\n");
	const redated = await run();
	expect(redated.tally.refused).toBe(1);
	expect(redated.said.join("\n")).toMatch(/^refused {4}later\.md: date /m);
});
