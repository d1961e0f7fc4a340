/** A site whose articles were imported by version 1 of the readers, and the same folder imported now. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, inject, it, onTestFinished } from "vitest";
import { formerArticle } from "../../cli/former/item.ts";
import { importPaths } from "../../cli/import.ts";
import { api, get } from "./project.ts";
import { startWorker } from "./worker.ts";

/** More than a batch and a page have; in `npm run test:long`, many times as many. */
const ARTICLES = inject("runs") < 1 ? 240 : 1000;

/** Of each kind: with what is new in Markdown, with a date in the name alone, and with none at all. */
function fileOf(i: number): [path: string, text: string] {
	const name = `${i % 2 === 0 ? "2025" : "2026"}/note-${i}`;
	const front = `---\ntitle: No. ${i}\ndate: 2026-01-01T00:${String(i % 60).padStart(2, "0")}:00Z\n---\n`;
	if (i % 4 === 0)
		return [`${name}.md`, `${front}\nText[^1] of ${i}.\n\n## A part\n\n[^1]: A footnote of ${i}.\n`];
	if (i % 4 === 1) return [`${name}.md`, `# Without a date ${i}\n\nPlain.\n`];
	if (i % 4 === 2)
		return [`${name}/index.html`, `<title>Page ${i}</title><meta name=date content=2026-01-02><p>Of ${i}.`];
	return [`${name}.txt`, `date 2026-01-03 A text of ${i}. And more.`];
}

it("a site keeps its dates and its order after an upgrade, and gets the new contents", {
	timeout: 300_000,
}, async () => {
	const folder = mkdtempSync(join(tmpdir(), "tributary-upgrade-"));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	const files = Array.from({ length: ARTICLES }, (_, i) => fileOf(i));
	for (const [path, text] of [...files, [".git/HEAD", ""] as const]) {
		mkdirSync(dirname(join(folder, path)), { recursive: true });
		writeFileSync(join(folder, path), text);
	}
	const site = await startWorker(onTestFinished);
	const former = files.map(([path, text]) => formerArticle(text, join(folder, path))?.item);
	for (let i = 0; i < former.length; i += 100) {
		const items = former.slice(i, i + 100);
		const { results } = await api<{ results: { status: string }[] }>(site, "POST", "/api/import", { items });
		expect(new Set(results.map(({ status }) => status))).toEqual(new Set(["created"]));
	}
	interface Feed {
		items: {
			id: string;
			url: string;
			date_published: string;
			date_modified?: string;
			content_html?: string;
		}[];
		next_url?: string;
	}
	/** All articles in the order of the list, with their dates. */
	async function listed() {
		const all: string[] = [];
		for (let path: string | undefined = "/api/articles?limit=100"; path !== undefined; ) {
			const { items, next_url }: Feed = await api(site, "GET", path);
			for (const { id, date_published, date_modified } of items)
				all.push(`${id} ${date_published} ${date_modified}`);
			path = next_url && new URL(next_url).pathname + new URL(next_url).search;
		}
		return all;
	}
	const feed = async () => JSON.parse((await get(`${site.url}/feed.json`)).body.toString()) as Feed;
	const before = { list: await listed(), feed: await feed() };
	expect(before.list).toHaveLength(ARTICLES);

	const server = { url: new URL(site.url), token: site.token };
	const said: string[] = [];
	const output = { log: (line: string) => said.push(line), error: (line: string) => said.push(line) };
	const dry = await importPaths([folder], server, output, { dryRun: true });
	expect(dry, said.join("\n")).toMatchObject({ created: 0, updated: 0, refused: 0, moved: 0 });
	const tally = await importPaths([folder], server, output);
	expect(tally, said.join("\n")).toMatchObject({ created: 0, updated: 0, refused: 0, moved: 0 });
	expect(tally).toMatchObject({ created: dry.created, updated: dry.updated, repaired: dry.repaired });

	expect(await listed()).toEqual(before.list);
	const after = await feed();
	expect(after.items.map(({ id }) => id)).toEqual(before.feed.items.map(({ id }) => id));
	const page = (await get(`${site.url}/articles/note-40`)).body.toString();
	expect(page).toContain("A footnote of 40.");
	expect(page).toContain('<li id="user-content-fn-1">');
	for (const [i, text] of [
		[40, "\nText[^1] of 40.\n\n## A part\n\n[^1]: A footnote of 40.\n"],
		[1, "# Without a date 1\n\nPlain.\n"],
	] as const)
		expect((await get(`${site.url}/articles/note-${i}.md`)).body.toString()).toBe(text);

	const again = await importPaths([folder], server, output);
	expect(again).toMatchObject({ unchanged: ARTICLES, repaired: 0, updated: 0, created: 0 });
});
