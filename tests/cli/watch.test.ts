/** `tributary import --watch` imports changed files, however they were changed. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { watchPaths, watchSaved } from "../../cli/watch.ts";
import { startApi } from "./api.ts";
import { folderWith } from "./folder.ts";

/** Watches a folder; gives what comes out, and waits for a line of it. */
async function watching(folder: string) {
	const api = await startApi();
	const end = new AbortController();
	const lines: string[] = [];
	let wake = () => {};
	const say = (line: string) => {
		lines.push(line.replaceAll(join(folder, "/"), ""));
		wake();
	};
	const times = { quiet: 20, retry: 20 };
	const ended = watchPaths([folder], api, { log: say, error: say }, {}, end.signal, times);
	onTestFinished(async () => {
		end.abort();
		await ended;
	});
	/** The next lines up to one that matches. */
	const until = async (pattern: RegExp): Promise<string[]> => {
		for (;;) {
			const at = lines.findIndex((line) => pattern.test(line));
			if (at !== -1) return lines.splice(0, at + 1);
			await Promise.race([
				ended,
				new Promise<void>((resolve) => {
					wake = resolve;
				}),
			]);
		}
	};
	await until(/^watching/);
	return { api, until, end, ended };
}

const SUM = /^\d+ created/;

it("a watching import sends a file that is changed, replaced repeatedly, added, or in a new folder", async () => {
	const folder = folderWith({ "deep/a.md": "# A\n", "b.md": "# B\n" });
	const { until } = await watching(folder);
	writeFileSync(join(folder, "b.md"), "# B2\n");
	expect(await until(SUM)).toEqual([
		"updated    /articles/b  b.md",
		expect.stringMatching(/^0 created, 1 updated/),
	]);
	// As editors save: a file beside it, which takes its place.
	for (const title of ["A2", "A3", "A4"]) {
		writeFileSync(join(folder, "deep/.a.md.swp"), `# ${title}\n`);
		renameSync(join(folder, "deep/.a.md.swp"), join(folder, "deep/a.md"));
		expect((await until(SUM))[0]).toBe(`updated    /articles/a  ${join("deep", "a.md")}`);
	}
	mkdirSync(join(folder, "new/er"), { recursive: true });
	writeFileSync(join(folder, "new/er/c.md"), "# C\n");
	expect((await until(SUM))[0]).toMatch(/^created {4}\/articles\/c /);
	writeFileSync(join(folder, "new/er/c.md"), "# C2\n");
	expect((await until(SUM))[0]).toMatch(/^updated {4}\/articles\/c /);
	// A folder that is replaced by another of its name.
	rmSync(join(folder, "new"), { recursive: true });
	mkdirSync(join(folder, "new/er"), { recursive: true });
	writeFileSync(join(folder, "new/er/c.md"), "# C3\n");
	expect((await until(SUM))[0]).toMatch(/^updated {4}\/articles\/c /);
});

it("a watching import reports a fault once, and imports the file once it is corrected", async () => {
	const folder = folderWith({ "a.md": "# A\n", "bad.md": "" });
	const { until } = await watching(folder);
	writeFileSync(join(folder, "a.md"), "# A2\n");
	expect(await until(SUM)).toEqual(["updated    /articles/a  a.md", expect.stringMatching(SUM)]);
	writeFileSync(join(folder, "bad.md"), "# Good\n");
	expect((await until(SUM))[0]).toBe("created    /articles/bad  bad.md");
});

it("a watching import sends changes once an unreachable server is back", async () => {
	const folder = folderWith({ "a.md": "# A\n" });
	const { api, until } = await watching(folder);
	api.troubles = Array(4).fill(503);
	writeFileSync(join(folder, "a.md"), "# A2\n");
	await until(/answered 503/);
	expect((await until(SUM))[0]).toBe("updated    /articles/a  a.md");
});

it("a watching import ends when its signal is aborted", async () => {
	const { end, ended } = await watching(folderWith({ "a.md": "# A\n" }));
	end.abort();
	await ended;
});

it("pages and the look that are saved show at once, also if there were none before", async () => {
	const folder = folderWith({ "articles/a.md": "# A\n" });
	const api = await startApi();
	api.replies["GET /api/theme"] = { body: { files: [] } };
	api.replies["POST /api/theme"] = { body: { results: [] } };
	api.replies["GET /api/pages"] = { body: { pages: [] } };
	api.replies["POST /api/pages"] = { body: { results: [{ path: "/about", status: "created" }] } };
	const end = new AbortController();
	const lines: string[] = [];
	let wake = () => {};
	const say = (line: string) => {
		lines.push(line);
		wake();
	};
	const paths = ["pages", "theme", "theme.css"].map((name) => join(folder, name));
	const times = { quiet: 20, retry: 20 };
	const ended = watchSaved(paths, api, { log: say, error: say }, {}, end.signal, times);
	onTestFinished(async () => {
		end.abort();
		await ended;
	});
	const until = async (pattern: RegExp) => {
		while (!lines.some((line) => pattern.test(line)))
			await new Promise<void>((resolve) => {
				wake = resolve;
			});
	};
	writeFileSync(join(folder, "theme.css"), "a{}");
	await until(/^created {4}theme\.css/);
	mkdirSync(join(folder, "pages"));
	writeFileSync(join(folder, "pages/about.md"), "# About\n");
	await until(/^created {4}\/about /);
	expect(api.batches).toEqual([]);
});
