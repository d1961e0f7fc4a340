/** A site is taken along in a folder: exported, restored on another machine, and the same to every reader. */
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { api, get, ROOT, type Server, tributary } from "./project.ts";
import { startWorker } from "./worker.ts";

const FIRST = "---\ntitle: First snow\ndate: 2026-01-02\n---\n\nWhite, as on ![the hill](hill.png).\n";

/** The documents that a reader sees, with validators; both sites are requested by the same name. */
async function seen(site: Server, paths: string[]): Promise<unknown[]> {
	const all = [];
	for (const path of paths) {
		const { status, headers, body } = await get(site.url + path, { host: "news.example" });
		// Of a file, this is when it came into the bucket.
		const lastModified = path.startsWith("/media/") ? undefined : headers["last-modified"];
		all.push([path, status, headers.etag, lastModified, createHash("sha256").update(body).digest("hex")]);
	}
	return all;
}

it("a site is exported to a folder and restored on another machine", { timeout: 180_000 }, async () => {
	const folder = mkdtempSync(join(tmpdir(), "tributary-export-"));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	const [articles, exported] = [join(folder, "texts"), join(folder, "export")];
	mkdirSync(join(articles, "2026"), { recursive: true });
	writeFileSync(join(articles, "2026/first.md"), FIRST);
	writeFileSync(join(articles, "2026/hill.png"), "\u0089PNG a picture");
	const own = join(folder, "own");
	for (const name of ["articles", "pages", "theme"]) mkdirSync(join(own, name), { recursive: true });
	writeFileSync(join(own, "pages/about.md"), "---\ntitle: About\nmenu: 1\n---\n\nWho we are.\n");
	writeFileSync(join(own, "theme.css"), "body { background: url(theme/paper.png) }\n");
	writeFileSync(join(own, "theme/paper.png"), "\u0089PNG paper");
	const site = await startWorker(onTestFinished);
	const run = (to: Server, ...args: string[]) =>
		tributary(ROOT, [...args, "--to", to.url], { TRIBUTARY_TOKEN: to.token });
	for (const given of [join(ROOT, "data/articles"), articles]) await run(site, "import", given);
	const imported = await run(site, "import", own);
	expect(imported, imported.stderr).toMatchObject({ code: 0 });
	await api(site, "POST", "/api/articles", { title: "By hand", content_html: "<p>A <b>bold</b> one.</p>" });

	const first = await run(site, "export", exported);
	expect(first, first.stderr).toMatchObject({ code: 0 });
	expect(readFileSync(join(exported, "articles/by-hand.md"), "utf8")).toMatch(
		/^---\ntitle: By hand\n[\s\S]*\n\nA \*\*bold\*\* one\.\n$/,
	);
	for (const name of ["pages/about.md", "theme.css", "theme/paper.png"])
		expect(readFileSync(join(exported, name))).toEqual(readFileSync(join(own, name)));
	const second = await run(site, "export", exported);
	expect(second.stdout).toContain("(0 new or changed)");

	const paths = [
		"/feed.xml",
		"/atom.xml",
		"/feed.json",
		"/podcast.xml",
		"/",
		"/articles/by-hand",
		"/about",
		"/sitemap.xml",
	];
	const [look = ""] =
		/\/own\/theme\/\w+\/look\.css/.exec((await get(`${site.url}/about`)).body.toString()) ?? [];
	paths.push(look, look.replace("look.css", "theme/paper.png"));
	for (const { url } of readdirSync(join(exported, "media")).flatMap((digest) =>
		readdirSync(join(exported, "media", digest)).map((name) => ({ url: `/media/${digest}/${name}` })),
	))
		paths.push(url);
	const before = await seen(site, paths);

	const other = await startWorker(onTestFinished);
	expect((await get(`${other.url}/articles/by-hand`)).status).toBe(404);
	const restored = await run(other, "import", exported);
	expect(restored, restored.stderr).toMatchObject({ code: 0 });
	expect(await seen(other, paths)).toEqual(before);

	const again = await run(other, "import", exported);
	expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining("Restore into a new site.") });
	expect(await seen(other, paths)).toEqual(before);
});
