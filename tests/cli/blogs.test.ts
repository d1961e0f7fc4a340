/** Exports of other systems on their way to a site. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, expect, it, onTestFinished, vi } from "vitest";
import { importPaths } from "../../cli/import.ts";
import { startApi } from "./api.ts";
import { folderWith } from "./folder.ts";

afterEach(() => {
	vi.unstubAllEnvs();
});

const wxr = (site: string) => `<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
	xmlns:wp="http://wordpress.org/export/1.2/"><channel><wp:base_site_url>${site}</wp:base_site_url>
${["publish", "draft", "private"]
	.map(
		(status, i) => `<item><title>${status}</title><link>${site}/a-${i}/</link><guid>${site}/?p=${i}</guid>
<content:encoded><![CDATA[${status} <img src="${site}/up/hill.png">]]></content:encoded>
<wp:post_id>${i}</wp:post_id><wp:post_date_gmt>2024-01-02 10:00:00</wp:post_date_gmt>
<wp:post_name>a-${i}</wp:post_name><wp:status>${status}</wp:status><wp:post_type>post</wp:post_type></item>`,
	)
	.join("")}</channel></rss>`;

const ghost = JSON.stringify({
	db: [
		{
			data: {
				posts: ["published", "draft"].map((status) => ({
					...{ id: status, title: status, slug: status, status, visibility: "public", type: "post" },
					html: `<p>${status} <a href="__GHOST_URL__/x/">x</a></p>`,
					published_at: "2024-01-02T10:00:00.000Z",
				})),
			},
		},
	],
});

function outputOf() {
	const lines: string[] = [];
	const say = (line: string) => lines.push(line);
	return { lines, output: { log: say, error: say } };
}

it("an import of a WordPress export publishes its posts, and sends no drafts or private posts", async () => {
	const api = await startApi();
	const folder = folderWith({ "wordpress.xml": wxr("https://old.example") });
	const { lines, output } = outputOf();
	const tally = await importPaths([join(folder, "wordpress.xml")], api, output);
	expect(tally).toMatchObject({ created: 1, refused: 0 });
	const sent = api.batches.flat();
	expect(sent.filter((item) => JSON.stringify(item).includes("<img"))).toMatchObject([
		{ id: "https://old.example/?p=0", url: "/a-0/", title: "publish" },
	]);
	expect(JSON.stringify(sent)).not.toContain("private <img");
	expect(lines.filter((line) => /^draft\b/.test(line))).toEqual([
		expect.stringMatching(/wordpress\.xml, item 2 \(draft\)$/),
		expect.stringMatching(/wordpress\.xml, item 3 \(private\)$/),
	]);
});

it("an import of a WordPress export fetches each file of the former site once and uploads it", async () => {
	vi.stubEnv("ALLOW_PRIVATE_SOURCES", "1");
	let asked = 0;
	const old = createServer((_, response) => {
		asked++;
		response.end(
			Buffer.from(
				"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
				"base64",
			),
		);
	});
	await new Promise<void>((resolve) => old.listen(0, "127.0.0.1", resolve));
	onTestFinished(() => void old.close());
	const site = `http://127.0.0.1:${(old.address() as AddressInfo).port}`;
	const api = await startApi();
	const folder = folderWith({ "wordpress.xml": wxr(site) });
	for (let run = 0; run < 2; run++) {
		const { output } = outputOf();
		await importPaths([join(folder, "wordpress.xml")], api, output, { files: true });
	}
	expect(asked).toBe(1);
	expect([...api.files.keys()]).toEqual([expect.stringMatching(/^\/media\/[0-9a-f]{16}\/hill\.png$/)]);
	expect(JSON.stringify(api.batches[0])).toContain("/media/");
});

it("an import of a Ghost export is refused without the address of the former site if a post refers to it", async () => {
	const api = await startApi();
	const path = join(folderWith({ "ghost.json": ghost }), "ghost.json");
	const first = outputOf();
	expect(await importPaths([path], api, first.output)).toMatchObject({ created: 0, refused: 1 });
	expect(first.lines.join("\n")).toContain("--from https://old.example.org");
	expect(await importPaths([path], api, outputOf().output, { from: "https://old.example" })).toMatchObject({
		created: 1,
		refused: 0,
	});
	expect(JSON.stringify(api.batches)).toContain('<a href=\\"https://old.example/x/\\">');
	expect(JSON.stringify(api.batches)).not.toContain("<p>draft");
});

it("an import of a Ghost export refuses a post without HTML by its title, and publishes the others", async () => {
	const api = await startApi();
	const post = { status: "published", visibility: "public", lexical: "{}" };
	const posts = ["One", "Two"].map((title, id) => ({
		...post,
		id,
		title,
		slug: title,
		html: id ? "<p>x" : null,
	}));
	const path = join(
		folderWith({ "ghost.json": JSON.stringify({ db: [{ data: { posts } }] }) }),
		"ghost.json",
	);
	const { lines, output } = outputOf();
	expect(await importPaths([path], api, output)).toMatchObject({ created: 1, refused: 1 });
	expect(lines.join("\n")).toMatch(/refused +\S+, item 1 \(One\): has no text as HTML\./);
});

it("an import of a folder skips XML files that are not exports", async () => {
	const api = await startApi();
	const folder = folderWith({ "a.xml": "<root/>", "b.md": "# B\n\nText" });
	const { lines, output } = outputOf();
	expect(await importPaths([folder], api, output)).toMatchObject({ created: 1, refused: 0 });
	expect(lines.join("\n")).toContain(".xml");
});
