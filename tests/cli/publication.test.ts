/** What must not be published is not: drafts in the words of every tool that people come from. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { importPaths } from "../../cli/import.ts";
import { publicationOfPath } from "../../cli/readers/publication.ts";
import { startApi } from "./api.ts";
import { contentOf, folderWith } from "./folder.ts";

/** As YAML 1.1 and 1.2, TOML, JSON, Go, Ruby and people write that something is true, or is not. */
const TRUE = [
	...["true", "True", "TRUE", "tRue", "yes", "Yes", "YES", "y", "Y", "on", "On", "ON", "t", "T", "1"],
	...[
		'"true"',
		"'true'",
		'"true "',
		"' yes'",
		"!!bool true",
		'!!str "on"',
		"&a true",
		"true # later",
		"\ttrue",
	],
	...["\u00A0true", "true\u200B"],
];
const FALSE = [
	...["false", "False", "FALSE", "no", "No", "n", "N", "off", "OFF", "f", "F", "0"],
	...['"false"', "'false '", "!!bool false", "false # really"],
];

const KEPT = [
	...TRUE.flatMap((value) => [`draft: ${value}`, `Draft: ${value}`, `private: ${value}`]),
	...FALSE.flatMap((value) => [`published: ${value}`, `publish: ${value}`]),
	...["DRAFT: true", '"draft": true', "' draft ': true", "? draft\n: true", "isDraft: true"],
	...["is_draft: yes", "Publish: no", "dg-publish: false", "public: false", "unpublished: true"],
	...[
		"status: draft",
		"Status: Draft",
		"STATUS: ' draft '",
		"status: private",
		"status: pending",
		"status: future",
	],
	...["status: trash", "status: auto-draft", "status: scheduled", "status: in review", "post_status: draft"],
	...["visibility: private", "visibility: members", "visibility: hidden", "unlisted: true", "hidden: true"],
	...["password: opensesame", "permalink: false", "headless: true", "eleventyExcludeFromCollections: true"],
	...["build: { render: never }", "_build:\n  render: false", "_build: { list: never }", "layout: draft"],
	...["params:\n  draft: true", "extra: { draft: true }", "base: &b { draft: true }\n<<: *b"],
	...[
		"draft: false\npublished: false",
		"draft: true\npublished: true",
		"draft: true\ndate: never\nchapters: [x]",
	],
];

/** Keys that are no tool's own, or of a plugin or theme, with words that people have for drafts. */
KEPT.push(
	...["wip", "hide", "is_hidden", "archived", "exclude", "ignore", "noPublish", "scheduled", "embargo"].map(
		(key) => `${key}: true`,
	),
	...[
		"visible: false",
		"wp_status: draft",
		"content-status: private",
		"workflow: draft",
		"dg-hide: x\nwip: yes",
	],
);

const REFUSED = [
	...["maybe", "later", "2", "-1", "[true]", "[]", "{ a: true }", "2026-11-20", "yes please", "tru"].map(
		(value) => `draft: ${value}`,
	),
	...["published: soon", "publish: [no]", "private: some", "hidden: [yes, nav]", "unlisted: never"],
	...[
		"status: half",
		"status: [draft]",
		"visibility: all",
		"draft: no\nDraft: yes",
		"draft:true",
		"draft：true",
	],
];

const PUBLISHED = [
	...FALSE.flatMap((value) => [`draft: ${value}`, `hidden: ${value}`]),
	...TRUE.flatMap((value) => [`published: ${value}`]),
	...[
		"draft:",
		"draft: ~",
		"draft: null",
		"draft: ''",
		"draft: ' '",
		"published: ''",
		"hidden: [toc, nav]",
		"hide: [navigation]",
		"exclude: [a, b]",
		"archived: 2020-01-05",
		"wip: no",
		"visible: yes",
		"status: evergreen",
		"status: Seedling",
		"status: active",
		"reading_status: done",
		"published:",
		"status: published",
		"status: Publish",
		"status: public",
	],
	...[
		"visibility: public",
		"private: false",
		"published: 2024-01-05",
		"publish: July 4, 2024",
		"password: ''",
	],
	...[
		"password: false",
		"permalink: /a/",
		"build: { render: always }",
		"state: Ohio",
		"params: { toc: true }",
	],
];

describe("front matter in any spelling", () => {
	const fileOf = (lines: string) => `---\ntitle: Secret\n${lines}\n---\nfor nobody yet\n`;

	it("publishes no article that must not be published, in an import of all spellings", async () => {
		const files: [string, string][] = [...KEPT, ...REFUSED].map((lines, i) => [`${i}.md`, fileOf(lines)]);
		const asPage = files.map(([name, text]): [string, string] => [
			name.replace("md", "html"),
			`\n<!-- x -->\n${text}`,
		]);
		for (const value of ["true", "1", '"yes"', '"T"'])
			files.push(
				[`json-${value.replace(/\W/g, "")}.md`, `{"draft": ${value}}\nfor nobody yet\n`],
				[`toml-${value.replace(/\W/g, "")}.md`, `+++\ndraft = ${value}\n+++\nfor nobody yet\n`],
			);
		const folder = folderWith(Object.fromEntries([...files, ...asPage]));
		const api = await startApi();
		const tally = await importPaths([folder], api, { log: () => undefined, error: () => undefined });
		expect(JSON.stringify(api.batches)).not.toContain("nobody");
		expect(tally).toMatchObject({ created: 0, refused: 2 * REFUSED.length });
		expect(tally.drafts).toBe(2 * KEPT.length + 8);
	});

	it.each(KEPT)("keeps the article back with a reason: %j", async (lines) => {
		const { state, reason } = await contentOf("a.md", fileOf(lines));
		expect(state).toBe("draft");
		expect(reason).toMatch(/^\S.{0,40}: ./);
	});

	it.each(PUBLISHED)("publishes the article: %j", async (lines) => {
		expect(await contentOf("a.md", fileOf(lines))).toMatchObject({ state: "publish" });
	});

	it.each(REFUSED)("is refused: %j", async (lines) => {
		await expect(contentOf("a.md", fileOf(lines))).rejects.toMatchObject({ name: "FileError" });
	});
});

it("a publication flag that is neither true nor false is refused with its key and advice", async () => {
	const folder = folderWith({
		"a.md": "---\ndraft: maybe\n---\nA.\n",
		"b.md": "---\nPublished: soon\n---\nB.\n",
		"c.md": "---\nstatus: half\n---\nC.\n",
	});
	const complained: string[] = [];
	await importPaths([folder], await startApi(), {
		log: () => undefined,
		error: (line: string) => complained.push(line.replaceAll(join(folder, "/"), "")),
	});
	expect(complained).toEqual([
		'refused    a.md: draft "maybe" is neither true nor false: write true to keep the article back, false to publish it',
		'refused    b.md: Published "soon" is neither true nor false: write false to keep the article back, true to publish it',
		'refused    c.md: status "half" does not say whether to publish: write published or draft',
	]);
});

it("an article is kept back even if its other front matter or its text cannot be read", async () => {
	for (const [name, text] of [
		[
			"a.md",
			"---\ndraft: true\ndate: never\nupdated: [x]\nexpires: soon\nchapters: [x]\nfuture: perhaps\n---\nA.\n",
		],
		["a.md", "---\nstatus: draft\n---\nA <!-- that does not end\n\n> b\n"],
		["a.md", `---\nprivate: true\n---\n${"*a_".repeat(20_000)}`],
		["a.html", `---\npublished: no\n---\n${"<b><p>".repeat(20_000)}`],
	] as const)
		expect(await contentOf(name, text)).toMatchObject({ state: "draft" });
});

it("an expired article is kept back, and a later expiry is sent to the server", async () => {
	for (const key of [
		...["expiryDate", "expirydate", "unpublishdate", "expires", "expiry_date"],
		...["expiry", "expire", "expireDate", "expires_on", "unpublishAt", "unpublish"],
	]) {
		expect(await contentOf("a.md", `---\n${key}: 2020-1-5\n---\nText.\n`)).toMatchObject({
			state: "expired",
			reason: `${key}: 2020-1-5`,
			items: [{ _tributary: { expires: "2020-01-05" } }],
		});
		expect(await contentOf("a.md", `---\n${key}: 2999-01-05T10:00\n---\nText.\n`)).toMatchObject({
			state: "publish",
			items: [{ _tributary: { expires: "2999-01-05T10:00" } }],
		});
	}
	// Go's zero, which archetypes leave behind.
	for (const zero of ["0001-01-01", "0001-01-01T00:00:00Z"])
		expect(await contentOf("a.md", `---\nexpiryDate: ${zero}\n---\nText.\n`)).toMatchObject({
			state: "publish",
		});
	expect(await contentOf("a.md", "---\nexpires: never\n---\nText.\n")).toMatchObject({ state: "publish" });
	await expect(contentOf("a.md", "---\nexpires: soon\n---\nText.\n")).rejects.toThrow(
		/"soon" cannot be read as a date/,
	);
});

it("an article with a future date can be published at once", async () => {
	const { items } = await contentOf("a.md", "---\ndate: 2999-01-05\nfuture: true\n---\nText.\n");
	expect(items[0]).toMatchObject({ date_published: "2999-01-05", _tributary: { future: true } });
	const [later] = (await contentOf("a.md", "---\ndate: 2999-01-05\nfuture: no\n---\nText.\n")).items;
	expect(later?._tributary).not.toHaveProperty("future");
	await expect(contentOf("a.md", "---\nfuture: perhaps\n---\nText.\n")).rejects.toMatchObject({
		pointer: "/future",
	});
});

describe("the path of a file", () => {
	it.each([
		["_drafts/a.md", "in _drafts"],
		["blog/_drafts/2026/a.md", "in _drafts"],
		["_includes/a.html", "in _includes"],
		["_layouts/post.html", "in _layouts"],
		["_site/a/index.html", "in _site"],
		["posts/_a.md", "its name begins with _"],
		["posts/.a.md", "its name begins with ."],
		[".obsidian/a.md", "in .obsidian"],
		["posts/_index.md", "the text of a list, not an article"],
		["posts/_index.de.md", "the text of a list, not an article"],
	])("keeps it back: %s", (path, reason) => {
		expect(publicationOfPath(path)).toEqual({ state: "draft", reason });
	});

	it.each([
		"a.md",
		"_posts/2026-11-20-a.md",
		"blog/_posts/a.md",
		"_pages/a.md",
		"posts/a_b.md",
		"drafts/a.md",
	])("does not keep it back: %s", (path) => {
		expect(publicationOfPath(path)).toEqual({ state: "publish" });
	});
});

it("an item of a JSON Feed document that is marked as a draft is sent as one", async () => {
	const items = [
		{ draft: true },
		{ draft: "yes" },
		{ published: false },
		{ draft: false, published: true },
		{},
	];
	const { items: read } = await contentOf(
		"feed.json",
		JSON.stringify({ items: items.map((item, i) => ({ id: `${i}`, content_text: "Text.", ...item })) }),
	);
	expect(read.map(({ _tributary }) => _tributary)).toEqual([
		...Array(3).fill({ draft: true }),
		undefined,
		undefined,
	]);
});
