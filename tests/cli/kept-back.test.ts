/** Files that other tools do not publish are not published by an import either. */
import { describe, expect, it } from "vitest";
import { imported, keptIn } from "./imported.ts";

const SECRET = "---\ntitle: Secret\n---\nSecret.\n";

/** Folders with these files, all of them secret; the others are public. */
const secret = (...paths: string[]) => Object.fromEntries(paths.map((path) => [path, SECRET]));
const open = (...paths: string[]) => Object.fromEntries(paths.map((path) => [path, "Snow.\n"]));

const draft = (path: string, reason: string) => `draft      ${path} (${reason})`;

describe("an import of a Hugo site", () => {
	const part = "not an article";

	it("keeps back Markdown beside the index of a leaf bundle, but publishes it below a branch bundle", async () => {
		const { published, kept } = await keptIn({
			"hugo.toml": "",
			"content/trip/index.md": "---\ndraft: true\n---\nSecret.\n",
			"content/hill/index.de.md": "Snow.\n",
			"content/posts/_index.md": "Secret.\n",
			...open("content/hill/index.md", "content/posts/a.md", "content/posts/deep/b.md", "content/c.md"),
			...secret("content/trip/day1.md", "content/trip/days/2.md", "content/hill/notes.html"),
			...secret("content/hill/nested/index.md"),
		});
		expect(published).toEqual([
			"content/c.md",
			"content/hill/index.de.md",
			"content/hill/index.md",
			"content/posts/a.md",
			"content/posts/deep/b.md",
		]);
		expect(kept).toContain(draft("content/trip/day1.md", `a part of content/trip/index.md, ${part}`));
		expect(kept).toContain(draft("content/trip/days/2.md", `a part of content/trip/index.md, ${part}`));
		expect(kept).toHaveLength(6);
	});

	it("applies cascades with dates and path patterns, from all configuration files", async () => {
		const { published, kept } = await keptIn({
			"config/_default/hugo.toml":
				"[[cascade]]\ndraft = true\n[cascade._target]\npath = '{/later,/later/**}'\n",
			"config/_default/cascade.yaml": "_target: { path: /hidden/* }\nprivate: true\n",
			"content/ahead/_index.md": "---\ncascade:\n  publishDate: 2999-01-01\n---\n",
			"content/over/_index.md": "---\ncascade:\n  expiryDate: 2020-01-01\n---\n",
			"content/vague/_index.md": "---\ncascade:\n  draft: maybe\n---\n",
			"content/broken/_index.md": "---\ncascade: [\n---\n",
			"content/past/_index.md": "---\ncascade:\n  publishDate: 2020-01-01\n  type: post\n---\n",
			"content/lists/_index.md":
				"---\ncascade:\n  - _target: { kind: section }\n    draft: true\n  - _target: { path: /lists/c* }\n    draft: true\n---\n",
			...open("content/past/a.md", "content/lists/b.md"),
			...secret("content/later/a.md", "content/later/b/c.md", "content/hidden/a.md", "content/ahead/a.md"),
			...secret("content/over/a.md", "content/vague/a.md", "content/broken/a.md", "content/lists/c.de.md"),
		});
		expect(published).toEqual(["content/lists/b.md", "content/past/a.md"]);
		expect(kept).toContain(
			draft("content/ahead/a.md", "publishDate: 2999-01-01 in the cascade of content/ahead/_index.md"),
		);
		expect(kept).toContain(
			draft("content/over/a.md", "expiryDate: 2020-01-01 in the cascade of content/over/_index.md"),
		);
		expect(kept.join()).toContain('content/vague/a.md (draft "maybe" is neither true nor false');
		expect(kept.join()).toContain("content/broken/_index.md may keep it back, but cannot be read");
	});

	it("applies cascades to folders whose names have decomposed accents, as on macOS", async () => {
		const { published } = await keptIn({
			"hugo.toml": "[[cascade]]\ndraft = true\n[cascade.target]\npath = '/sp\u00E4ter/**'\n",
			"content/Entwu\u0308rfe/_index.md": "---\ncascade:\n  draft: true\n---\n",
			...open("content/a.md"),
			...secret("content/Entwu\u0308rfe/b.md", "content/Spa\u0308ter/c.md"),
		});
		expect(published).toEqual(["content/a.md"]);
	});

	it("applies cascades for a language, which the name of the file or its folder tells", async () => {
		const { published } = await keptIn({
			"hugo.toml":
				"defaultContentLanguage = 'fr'\n[[cascade]]\ndraft = true\n[cascade.target]\nlang = '{de,fr}'\n",
			...open("content/a.en.md", "content/en/b.en.md"),
			...secret("content/a.de.md", "content/a.md", "content/de/b.md"),
		});
		expect(published).toEqual(["content/a.en.md", "content/en/b.en.md"]);
	});

	it("keeps back files that the configuration ignores, and those outside the content folder", async () => {
		const { published } = await keptIn({
			"hugo.yaml": "contentDir: pages\nignoreFiles: ['\\.draft\\.md$', '/old/', '(?i)todo']\n",
			...open("pages/a.md"),
			...secret("pages/a.draft.md", "pages/old/a.md", "pages/TODO.md", "docs/plan.md", "notes.md"),
		});
		expect(published).toEqual(["pages/a.md"]);
	});

	it("publishes the pages of each language, and of folders mounted as content", async () => {
		const { published } = await keptIn({
			"hugo.toml":
				"[languages.en]\ncontentDir = 'content/en'\n[languages.de]\ncontentDir = 'content/de'\n[[module.mounts]]\nsource = 'more'\ntarget = 'content/posts'\nexcludeFiles = 'old/**'\n",
			...open("content/en/a.md", "content/de/a.md", "more/b.md"),
			...secret("more/old/c.md"),
			"content/en/index.md": "Snow.\n",
		});
		expect(published).toEqual(["content/de/a.md", "content/en/a.md", "content/en/index.md", "more/b.md"]);
	});

	it("keeps back folders that have another marker below the root, such as a theme with .git", async () => {
		const { published } = await keptIn({
			"hugo.toml": "[[cascade]]\ndraft = true\n[cascade._target]\npath = '/later/**'\n",
			"content/.obsidian/app.json": "{}",
			...open("content/a.md"),
			...secret("themes/x/.git/HEAD", "themes/x/README.md", "content/later/b.md"),
			...secret("themes/x/exampleSite/hugo.toml", "themes/x/exampleSite/content/c.md"),
		});
		expect(published).toEqual(["a.md"]);
	});
});

describe("an import of a Zola site", () => {
	it("keeps back pages below a draft section, templates, and files outside the content folder", async () => {
		const { published, kept } = await keptIn({
			"config.toml": 'base_url = "https://a.example"\nignored_content = ["*.old.md", "ideas/**"]\n',
			"content/later/_index.md": "+++\ndraft = true\n+++\n",
			"content/hidden/_index.md": "+++\nrender = false\n+++\n",
			...open("content/a.md", "content/hidden/b.md", "content/c/index.md"),
			...secret("content/later/d.md", "content/later/deep/e.md", "content/f.old.md", "content/ideas/g.md"),
			...secret("templates/page.html", "public/a/index.html", "docs/plan.md", "README.md"),
		});
		expect(published).toEqual(["content/a.md", "content/c/index.md", "content/hidden/b.md"]);
		expect(kept).toContain(draft("content/later/deep/e.md", "draft: true in content/later/_index.md"));
	});
});

describe("an import of a Jekyll site", () => {
	it("keeps back files that the configuration excludes, and names that begin with # or ~", async () => {
		const { published, kept } = await keptIn({
			"_config.yml":
				"exclude: [notes, private.md, '*.old.md', 'a/*/c', docs/]\ninclude: [_notes, notes/public]\n",
			...open("posts/private.md", "a/b/d.md", "_notes/e.md", "docs.md"),
			...secret("notes/x.md", "private.md", "b.old.md", "a/b/c/e.md", "docs/deep/f.md", "#g.md", "~h.md"),
			...secret("notes-too.md"),
		});
		expect(published).toEqual(["_notes/e.md", "a/b/d.md", "docs.md", "posts/private.md"]);
		expect(kept).toContain(draft("notes/x.md", "excluded in _config.yml"));
		expect(kept).toContain(draft("#g.md", "its name begins with #"));
	});

	it("applies the configuration in other formats, and to folders with another marker", async () => {
		const { published } = await keptIn({
			"_config.toml": "exclude = ['notes']\n[collections.recipes]\noutput = true\n",
			...open("_recipes/a.md"),
			...secret("notes/.git/HEAD", "notes/b.md", "_ideas/.obsidian/app.json", "_ideas/c.md"),
		});
		expect(published).toEqual(["_recipes/a.md"]);
	});

	it("keeps everything back if the exclusions cannot be read", async () => {
		const { published, kept } = await keptIn({ "_config.yml": "exclude: [a\nx: {", ...secret("b.md") });
		expect({ published, kept }).toEqual({
			published: [],
			kept: [draft("b.md", "_config.yml may keep it back, but cannot be read: correct that file")],
		});
	});
});

describe("an import of an Eleventy site", () => {
	const site = { "eleventy.config.js": "" };

	it("applies data files of single files, in JSON and in scripts", async () => {
		const { published, kept } = await keptIn({
			...site,
			"posts/one.json": '{ "draft": true }',
			"posts/two.11tydata.json": '{ "permalink": false }',
			"posts/three.11tydata.js": "export default { draft: true };",
			"posts/four.11tydata.cjs": "module.exports = { tags: [], permalink: false }",
			"posts/five.json": '{ "layout": "post.njk" }',
			...open("posts/five.md", "posts/six.md"),
			...secret("posts/one.md", "posts/two.md", "posts/three.md", "posts/four.md"),
		});
		expect(published).toEqual(["posts/five.md", "posts/six.md"]);
		expect(kept).toContain(draft("posts/one.md", "draft: true in posts/one.json"));
		expect(kept).toContain(draft("posts/four.md", "permalink: false in posts/four.11tydata.cjs"));
	});

	it("applies data files of folders, and keeps the folder back if they are invalid", async () => {
		const { published } = await keptIn({
			...site,
			"a/a.json": '{ "draft": "maybe" }',
			"b/b.json": '{ "date": "2999-01-01" }',
			"c/c.11tydata.json": '{ "draft": true, }',
			"d/d.json": '{ "date": "2020-01-01", "permalink": "/d/{{ page.fileSlug }}/" }',
			...open("d/a.md"),
			...secret("a/a.md", "b/a.md", "c/a.md"),
		});
		expect(published).toEqual(["d/a.md"]);
	});

	it.each([
		"export default { permalink: (data) => data.secret ? false : undefined };",
		"module.exports = () => ({ draft: process.env.X === '1' });",
		"const draft = Boolean(env); export default { draft, tags: [] };",
		"export default { permalink(data) { return false; } };",
		"export default { eleventyComputed: { permalink: () => false } };",
		"export default function () { const data = {}; data.permalink = false; return data; }",
		'module.exports = { "draft": true };',
		"module.exports = { published: false, }",
		"export default { eleventyExcludeFromCollections: true }",
		"export default { ['draft']: true }",
		"export default { glob: 'posts/*.md', site: \"https://a.example\", draft: true, other: '*/' }",
		"const to = (data) => data ? '/a/' : false; export default { permalink: (data) => to(data) };",
		"import to from './to.js'; export default { permalink: (data) => to(data) };",
		"export default { permalink: (data) => (data.draft || data.x) ? false : '/a/' };",
		"export default { permalink: (data) => { if (!data.draft) return false; } };",
		"export default { permalink: (data) => data.draft ? '/a/' : false };",
		"export default { eleventyExcludeFromCollections: (data) => !!data.archived };",
		"export default { eleventyExcludeFromCollections: (data) => { const x = !data.publish; return x; } };",
	])("keeps a folder back because of its script %s", async (script) => {
		const files = { ...site, "posts/posts.11tydata.js": script, ...secret("posts/a.md") };
		expect((await keptIn(files)).published).toEqual([]);
	});

	it.each([
		'export default { tags: ["posts"], layout: "post.njk" };',
		'export default { tags: ["draft"], permalink: "/blog/{{ page.fileSlug }}/" };',
		// biome-ignore lint/suspicious/noTemplateCurlyInString: it is a script
		"module.exports = { permalink: (data) => `/blog/${data.page.fileSlug}/` };",
		"export default { draft: false, eleventyComputed: { permalink: (data) => data.draft ? false : data.permalink } };",
		"export default { eleventyExcludeFromCollections: (data) => data.draft && isProduction,\n};",
		// biome-ignore lint/suspicious/noTemplateCurlyInString: it is a script
		"export default { permalink: function (data) { return `/${this.slugify(data.title)}/`; } };",
		"module.exports = { eleventyComputed: { permalink(data) { if (data.draft && !process.env.X) { return false; } return data.permalink; }, eleventyExcludeFromCollections(data) { if (data.draft && !process.env.X) return true; return data.eleventyExcludeFromCollections; } } };",
		"export default { permalink: (data) => (data?.draft === true ? false : '/' + data.page.fileSlug + '/'), published: (data) => !data.draft };",
		"export default { permalink: (data) => { if (isProduction && data.published === false) { return false; } } };",
		"export default { eleventyExcludeFromCollections: (data) => Boolean(data.draft) };",
		"export default { title: 'A draft, of sorts (private: no)', permalink: '/blog/' + year + '/' };",
		"// draft: true\nexport default { /* permalink: false */ title: 'x' };",
	])("publishes a folder in spite of its script %s", async (script) => {
		const files = { ...site, "posts/posts.11tydata.js": script, ...open("posts/a.md") };
		expect((await keptIn(files)).published).toEqual(["posts/a.md"]);
	});

	it("prints advice about a script, and publishes a file that overrides it", async () => {
		const { published, kept } = await keptIn({
			...site,
			"posts/posts.11tydata.mjs": "export default { permalink: (data) => decide(data) };",
			"posts/a.md": "---\ndraft: false\n---\nSnow.\n",
			...secret("posts/b.md"),
		});
		expect(published).toEqual(["posts/a.md"]);
		const reason =
			'permalink is set by the script posts/posts.11tydata.mjs, which the import does not run: write "draft: false" in the file to publish it';
		expect(kept).toEqual([draft("posts/b.md", reason)]);
	});

	it("keeps back files that .eleventyignore and .gitignore list", async () => {
		const { published } = await keptIn({
			...site,
			".eleventyignore": "# mine\n/ign/\nign.md\nposts/**/x-*.md\n!posts/x-y.md\n",
			".gitignore": "*.local.md\nscratch\n",
			"src/.eleventyignore": "old\n",
			...open("posts/ign.md", "posts/x-y.md"),
			...secret(
				"ign/a.md",
				"ign.md",
				"posts/2026/x-a.md",
				"posts/a.local.md",
				"posts/scratch/b.md",
				"src/old/c.md",
			),
		});
		expect(published).toEqual(["posts/ign.md", "posts/x-y.md"]);
	});
});

describe("an import of an Obsidian vault", () => {
	it("keeps back templates in the configured folders, drawings and boards", async () => {
		const { published, kept } = await keptIn({
			".obsidian/templates.json": '{ "folder": "Meta/Forms" }',
			".obsidian/plugins/templater-obsidian/data.json": '{ "templates_folder": "/Scripts/" }',
			".obsidian/daily-notes.json": '{ "folder": "Days", "template": "T/daily" }',
			".obsidian/plugins/periodic-notes/data.json": '{ "weekly": { "template": "T/week.md" } }',
			"Meta/Forms/book.md": "---\ndate: {{date}}\ntitle: {{title}}\n---\nSecret.\n",
			"Board.md": "---\nkanban-plugin: basic\n---\nSecret.\n",
			"Sketch.md": "---\nexcalidraw-plugin: parsed\n---\nSecret.\n",
			...open("Ferry.md", "T/notes.md", "Days/2026-11-20.md"),
			...secret("Scripts/x.md", "T/daily.md", "T/week.md", "Templates/y.md", "Plan.excalidraw.md"),
		});
		expect(published).toEqual(["Days/2026-11-20.md", "Ferry.md", "T/notes.md"]);
		expect(kept).toContain(draft("T/daily.md", "an Obsidian template"));
		expect(kept).toContain(draft("Board.md", "kanban-plugin: basic"));
	});

	it("removes comments in subfolders that have another marker", async () => {
		const files = { ".obsidian/app.json": "{}", "a/.git/HEAD": "", "a/b.md": "Snow. %%for me%%\n" };
		expect((await imported(files)).sent).toMatchObject({ "b.md": { html: "<p>Snow. </p>" } });
	});
});

it("an import of a site neither publishes nor refuses robots.txt and similar files", async () => {
	const files = { "robots.txt": "User-agent: *\nDisallow: /Secret/\n", "AGENTS.md": SECRET };
	const { sent, said } = await imported({ "_config.yml": "", ...files });
	expect(sent).toEqual({});
	expect(said.at(-1)).toMatch(/ 0 refused, 1 in draft$/);
});

it("an import of a Docusaurus or Gatsby site keeps back build output, program files and the README", async () => {
	const docusaurus = await keptIn({
		"docusaurus.config.ts": "",
		...open("blog/2026-11-20-a.md", "docs/b.md"),
		...secret(
			"build/index.html",
			"README.md",
			"static/old.html",
			"src/theme/x.html",
			"src/x.html",
			"docs/_c.md",
		),
	});
	expect(docusaurus.published).toEqual(["blog/2026-11-20-a.md", "docs/b.md"]);
	const gatsby = await keptIn({
		"gatsby-config.js": "",
		...open("content/blog/a/index.md", "src/posts/b.md"),
		...secret("public/index.html", "README.md", "src/html.html", "static/old.html"),
	});
	expect(gatsby.published).toEqual(["content/blog/a/index.md", "src/posts/b.md"]);
});
