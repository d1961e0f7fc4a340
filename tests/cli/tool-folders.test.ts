/** Folders as other tools lay them out, imported whole. */
import { describe, expect, it } from "vitest";
import { imported, keptIn } from "./imported.ts";

const STAY = "which stay as they are written";

describe("an import of a folder publishes its articles, and keeps back the rest, for", () => {
	it("Hugo", async () => {
		const { sent, said, complained } = await imported({
			"hugo.toml": 'baseURL = "https://a.example/"\n',
			"archetypes/default.md": "+++\ntitle = '{{ replace .Name }}'\ndate = {{ .Date }}\ndraft = true\n+++\n",
			"layouts/_default/single.html": '{{ define "main" }}Secret{{ end }}\n',
			"layouts/index.html": "{{ range .Pages }}Secret{{ end }}\n",
			"layouts/shortcodes/x.html": "<b>Secret</b>",
			"themes/x/README.md": "# Secret\n",
			"public/index.html": "<p>Secret\n",
			"README.md": "# Secret\n",
			"content/_index.md": "+++\ntitle = 'Secret'\n+++\nWelcome.\n",
			"content/posts/_index.md": "---\ntitle: Secret\n---\n",
			"content/posts/first-snow.md":
				'+++\ntitle = "First snow"\ndate = 2026-11-20T14:30:00+01:00\nlastmod = 2026-11-21\ntags = ["Weather"]\ncategories = ["Sea"]\ndescription = "It snowed."\naliases = ["/old/snow/"]\nweight = 3\n+++\n\nIt was **white**. {{< figure src="a.jpg" >}}\n',
			"content/posts/ice/index.md":
				"---\ntitle: Ice\ndate: 2026-11-22\nurl: /2026/ice/\ncover:\n  image: https://a.example/ice.jpg\n  alt: Ice\n---\nCold.\n",
			"content/posts/thaw.md":
				'{\n  "title": "Thaw",\n  "date": "2026-11-20",\n  "publishDate": "2026-11-23",\n  "keywords": ["Sea"]\n}\n\nWet.\n',
			"content/posts/draft.md": '+++\ntitle = "Not yet"\ndraft = true\n+++\nSecret.\n',
			"content/posts/over.md": '+++\ntitle = "Over"\nexpiryDate = 2020-01-01\n+++\nSecret.\n',
		});
		expect(sent).toEqual({
			"content/posts/first-snow.md": {
				title: "First snow",
				date_published: "2026-11-20T14:30:00.000+01:00",
				date_modified: "2026-11-21",
				tags: ["Weather", "Sea"],
				summary: "It snowed.",
				slug: "first-snow",
				aliases: ["/old/snow/"],
				html: "<p>It was <strong>white</strong>. {{&lt; figure src=&quot;a.jpg&quot; &gt;}}</p>",
			},
			"content/posts/ice/index.md": {
				title: "Ice",
				date_published: "2026-11-22",
				url: "/2026/ice/",
				image: "https://a.example/ice.jpg",
				_image: { alt: "Ice" },
				slug: "ice",
				html: "<p>Cold.</p>",
			},
			"content/posts/thaw.md": {
				title: "Thaw",
				date_published: "2026-11-23",
				tags: ["Sea"],
				slug: "thaw",
				html: "<p>Wet.</p>",
			},
		});
		expect(said).toEqual([
			"draft      README.md (a description of the folder, not an article)",
			"draft      content/_index.md (the text of a list, not an article)",
			"draft      content/posts/_index.md (the text of a list, not an article)",
			"draft      content/posts/draft.md (draft: true)",
			"expired    content/posts/over.md (expiryDate: 2020-01-01)",
			"passed over: 1 in themes, 1 in _default, 2 in layouts, 1 in public, 1 .md, 1 .toml",
			"3 created, 0 updated, 0 unchanged, 0 refused, 4 in draft, 1 expired",
		]);
		expect(complained).toEqual([
			`note       content/posts/first-snow.md: has Hugo's shortcodes, ${STAY}: {{< figure src="a.jpg" >}}`,
		]);
	});

	it("Jekyll", async () => {
		const { sent, said, complained } = await imported({
			"_config.yml": "title: The Blog\npermalink: pretty\n",
			"_includes/nav.html": "<nav>Secret</nav>",
			"_layouts/post.html": "---\nlayout: default\n---\n{{ content }} Secret",
			"_site/2026/11/20/first-snow.html": "<p>Secret",
			"_drafts/idea.md": "---\ntitle: Secret\n---\nSecret.\n",
			"_posts/2026-11-20-first-snow.markdown":
				"---\nlayout: post\ntitle:  First snow\ndate:   2026-11-20 14:30:00 -0500\ncategories: weather sea\ntags: [Ice]\nexcerpt: It snowed.\nimage:\n  path: https://a.example/snow.jpg\n  alt: Snow\nredirect_from:\n  - /2018/snow/\nlast_modified_at: 2026-11-21T10:00:00Z\n---\nIt was *white*. {% include nav.html %}\n",
			"_posts/2026-11-22-ice.md":
				"---\nlayout: post\ntitle: Ice\nauthor: Ada\npermalink: /:year/:title/\ncomments: true\n---\nCold.\n",
			"_posts/2026-11-23-thaw.md": "---\ntitle: Thaw\npermalink: /thaw/\n---\nWet.\n",
			"_posts/2026-11-24-later.md": "---\ntitle: Secret\npublished: false\n---\nSecret.\n",
			"about.md": "---\nlayout: page\ntitle: About\npermalink: /about/\n---\nThe Blog.\n",
			"index.html": "---\nlayout: home\n---\n{% for post in site.posts %}Secret{% endfor %}\n",
			"404.html": "---\npermalink: /404.html\n---\nSecret\n",
			"README.md": "# Secret\n",
		});
		expect(sent).toEqual({
			"_posts/2026-11-20-first-snow.markdown": {
				title: "First snow",
				date_published: "2026-11-20 14:30:00 -0500",
				date_modified: "2026-11-21T10:00:00Z",
				tags: ["Ice", "weather", "sea"],
				summary: "It snowed.",
				image: "https://a.example/snow.jpg",
				_image: { alt: "Snow" },
				slug: "first-snow",
				aliases: ["/2018/snow/"],
				html: "<p>It was <em>white</em>. {% include nav.html %}</p>",
			},
			"_posts/2026-11-22-ice.md": {
				title: "Ice",
				authors: [{ name: "Ada" }],
				slug: "ice",
				date: "2026-11-22",
				html: "<p>Cold.</p>",
			},
			"_posts/2026-11-23-thaw.md": {
				title: "Thaw",
				url: "/thaw/",
				slug: "thaw",
				date: "2026-11-23",
				html: "<p>Wet.</p>",
			},
			"about.md": { title: "About", url: "/about/", slug: "about", html: "<p>The Blog.</p>" },
		});
		expect(said).toEqual([
			"draft      README.md (a description of the folder, not an article)",
			"draft      _drafts/idea.md (in _drafts)",
			"draft      _posts/2026-11-24-later.md (published: false)",
			"draft      404.html (a page of the site, not an article)",
			"draft      index.html (a page of the site, not an article)",
			"passed over: 1 in _includes, 1 in _layouts, 1 in _site, 1 .yml",
			"4 created, 0 updated, 0 unchanged, 0 refused, 5 in draft",
		]);
		expect(complained).toEqual([
			`note       _posts/2026-11-20-first-snow.markdown: has tags of Liquid or Nunjucks, ${STAY}: {% include nav.html %}`,
			'note       _posts/2026-11-22-ice.md: permalink "/:year/:title/" is ignored: it is a permalink pattern, not an address',
		]);
	});

	it("Eleventy", async () => {
		const { sent, said, complained } = await imported({
			"eleventy.config.js": "export default () => ({});\n",
			"_includes/post.njk": "Secret",
			"_data/site.json": '{ "title": "Secret" }',
			"_site/posts/snow/index.html": "<p>Secret",
			"posts/posts.json": '{ "layout": "post.njk", "tags": "posts" }',
			"posts/snow.md":
				"---\ntitle: First snow\ndate: 2026-11-20\ntags:\n  - posts\n  - sea\ndescription: It snowed.\neleventyNavigation:\n  key: Snow\n---\nWhite.\n",
			"posts/ice.md":
				'---json\n{ "title": "Ice", "date": "2026-11-22T10:00", "layout": "post.njk" }\n---\nCold.\n',
			"posts/thaw.md": "---\ntitle: Thaw\ndate: Last Modified\n---\nWet {{ page.date }}.\n",
			"posts/later.md": "---\ntitle: Secret\npermalink: false\n---\nSecret.\n",
			"posts/hidden.md": "---\ntitle: Secret\neleventyExcludeFromCollections: true\n---\nSecret.\n",
			"posts/script.md": "---js\n{ title: 'Secret' }\n---\nSecret.\n",
			"index.md": "---\nlayout: home.njk\n---\nSecret\n",
		});
		expect(sent).toEqual({
			"posts/snow.md": {
				title: "First snow",
				date_published: "2026-11-20",
				tags: ["posts", "sea"],
				summary: "It snowed.",
				slug: "snow",
				html: "<p>White.</p>",
			},
			"posts/ice.md": { title: "Ice", date_published: "2026-11-22T10:00", slug: "ice", html: "<p>Cold.</p>" },
			"posts/thaw.md": { title: "Thaw", slug: "thaw", html: "<p>Wet {{ page.date }}.</p>" },
		});
		expect(said.at(-1)).toBe("3 created, 0 updated, 0 unchanged, 1 refused, 3 in draft");
		expect(complained).toEqual([
			'note       posts/thaw.md: date "Last Modified" is ignored: it is a placeholder, not a date',
			`note       posts/thaw.md: has tags of Liquid or Nunjucks, ${STAY}: {{ page.date }}`,
			"refused    posts/script.md: has front matter in js: write it in YAML, TOML or JSON",
		]);
	});

	it("Astro", async () => {
		const { sent, said, complained } = await imported({
			"astro.config.mjs": "export default {};\n",
			"dist/blog/snow/index.html": "<p>Secret",
			"public/old.html": "<p>Secret",
			"src/layouts/post.html": "Secret",
			"src/pages/index.md": "---\nlayout: ../layouts/x.astro\n---\nSecret\n",
			"src/content/blog/snow.md":
				"---\ntitle: 'First snow'\ndescription: 'It snowed.'\npubDate: 'Nov 20 2026'\nupdatedDate: 'Nov 21 2026'\nheroImage: 'https://a.example/snow.jpg'\n---\n\nWhite.\n",
			"src/content/blog/later.md": "---\ntitle: Secret\npubDate: 2026-11-20\ndraft: true\n---\nSecret.\n",
			"src/content/blog/parts.mdx": "---\ntitle: Secret\n---\n<Secret />\n",
		});
		expect(sent).toEqual({
			"src/content/blog/snow.md": {
				title: "First snow",
				summary: "It snowed.",
				date_published: "2026-11-20",
				date_modified: "2026-11-21",
				image: "https://a.example/snow.jpg",
				slug: "snow",
				html: "<p>White.</p>",
			},
		});
		expect(said).toEqual([
			"draft      src/content/blog/later.md (draft: true)",
			"draft      src/pages/index.md (a page of the site, not an article)",
			"passed over: 1 in dist, 1 in public, 1 in src/layouts, 1 .mdx, 1 .mjs",
			"1 created, 0 updated, 0 unchanged, 0 refused, 2 in draft",
		]);
		expect(complained).toEqual([]);
	});

	it("Obsidian", async () => {
		const { sent, said, complained } = await imported({
			".obsidian/app.json": "{}",
			".trash/old.md": "Secret.\n",
			"Notes/Ferry.md":
				"---\naliases:\n  - The ferry\ntags:\n  - sea\n  - '#boats'\ncssclasses:\n  - wide\ncreated: 2026-11-20T10:00\npublish: true\ncover: \"[[ferry.jpg]]\"\n---\n# The ferry\n\nSee [[Pier|the pier]]. %% for me %%\n\n`%%` stays.\n\n> [!info] Mind\n> the gap.\n",
			"Notes/Pier.md": "---\nstatus: draft\n---\nSecret.\n",
			"Notes/Quay.md": "---\npublish: false\n---\nSecret.\n",
		});
		expect(sent).toMatchObject({
			"Notes/Ferry.md": {
				title: "The ferry",
				tags: ["sea", "boats"],
				slug: "Ferry",
				date: "2026-11-20T10:00",
				html: expect.stringContaining("the pier]]. </p>\n<p><code>%%</code> stays.</p>"),
			},
		});
		expect(Object.keys(sent)).toEqual(["Notes/Ferry.md"]);
		expect(said).toEqual([
			"draft      Notes/Pier.md (status: draft)",
			"draft      Notes/Quay.md (publish: false)",
			"1 created, 0 updated, 0 unchanged, 0 refused, 2 in draft",
		]);
		expect(complained.filter((line) => line.startsWith("note "))).toEqual([
			'note       Notes/Ferry.md: aliases "The ferry" is ignored: an alias is a path that begins with /',
			`note       Notes/Ferry.md: has Obsidian's links, ${STAY}: [[Pier|the pier]]`,
			`note       Notes/Ferry.md: has Obsidian's callouts, ${STAY}: > [!info] Mind`,
		]);
	});
});

describe("whole folders of drafts are kept back", () => {
	it("by a Hugo cascade in a list page or the configuration, also for some paths only", async () => {
		expect(
			await keptIn({
				"hugo.toml": "[[cascade]]\ndraft = true\n[cascade._target]\npath = '/later/**'\n",
				"content/_index.md": "---\ncascade:\n  - _target:\n      path: /posts/2*\n    private: true\n---\n",
				"content/posts/1.md": "A.\n",
				"content/posts/2-b/index.md": "Secret.\n",
				"content/later/c.md": "Secret.\n",
				"content/hidden/_index.md": "+++\n[cascade.build]\nrender = 'never'\n+++\n",
				"content/hidden/deep/d.md": "Secret.\n",
			}),
		).toEqual({
			published: ["content/posts/1.md"],
			kept: [
				"draft      content/_index.md (the text of a list, not an article)",
				"draft      content/hidden/_index.md (the text of a list, not an article)",
				'draft      content/hidden/deep/d.md (build: {"render":"never"} in the cascade of content/hidden/_index.md)',
				"draft      content/later/c.md (draft: true in the cascade of hugo.toml)",
				"draft      content/posts/2-b/index.md (private: true in the cascade of content/_index.md)",
			],
		});
	});

	it("by an Eleventy data file", async () => {
		expect(
			await keptIn({
				".eleventy.js": "",
				"ideas/ideas.json": '{ "permalink": false }',
				"ideas/deep/a.md": "Secret.\n",
				"later/later.11tydata.json": '{ "draft": "yes" }',
				"later/b.md": "Secret.\n",
				"posts/posts.json": '{ "tags": "posts" }',
				"posts/c.md": "C.\n",
			}),
		).toEqual({
			published: ["posts/c.md"],
			kept: [
				"draft      ideas/deep/a.md (permalink: false in ideas/ideas.json)",
				"draft      later/b.md (draft: yes in later/later.11tydata.json)",
			],
		});
	});

	it("by Jekyll defaults, except for collections that Jekyll writes", async () => {
		const config = `collections:
  recipes: { output: true }
  notes: { output: false }
defaults:
  - scope: { path: later }
    values: { published: false }
  - scope: { path: "", type: drinks }
    values: { draft: true }
  - scope: { path: "" }
    values: { layout: post }
`;
		expect(
			await keptIn({
				"_config.yml": config,
				"_recipes/a.md": "A.\n",
				"_notes/b.md": "Secret.\n",
				"_posts/2026-11-20-c.md": "C.\n",
				"later/_posts/2026-11-21-d.md": "Secret.\n",
				"later-on/e.md": "E.\n",
			}),
		).toEqual({
			published: ["_posts/2026-11-20-c.md", "_recipes/a.md", "later-on/e.md"],
			kept: ["draft      later/_posts/2026-11-21-d.md (published: false in the defaults of _config.yml)"],
		});
	});

	it("by a folder of drafts, even if it is the root or has a marker", async () => {
		const files = { "_drafts/a.md": "Secret.\n" };
		const kept = ["draft      _drafts/a.md (in _drafts)"];
		expect(await keptIn(files, "_drafts")).toEqual({ published: [], kept });
		expect(await keptIn(files, "_drafts", { root: "_drafts" })).toEqual({ published: [], kept });
		expect(await keptIn({ ...files, "_drafts/.obsidian/app.json": "{}" })).toEqual({ published: [], kept });
	});

	it("but not by files of other tools with the same names", async () => {
		const { published } = await keptIn({
			"package/package.json": '{ "private": true }',
			"package/a.md": "A.\n",
		});
		expect(published).toHaveLength(1);
	});
});

it("texts written for pandoc are read with their metadata, and unsupported syntax is reported", async () => {
	const { sent, complained } = await imported({
		"snow.md":
			"---\ntitle: First snow\nauthor:\n  - name: Ada\n    affiliation: The sea\n  - Ben\ndate: November 20, 2026\nlang: en_GB\nabstract: |\n  It snowed.\nkeywords: [weather, sea]\ntoc: true\nbibliography: refs.bib\n...\n\nWhite.\n",
		"ice.md": "% Ice\n% Ada; Ben\n% 22 November 2026\n\nCold.\n\n::: note\nMind.\n:::\n",
	});
	expect(Object.values(sent)).toEqual([
		{
			title: "Ice",
			authors: [{ name: "Ada" }, { name: "Ben" }],
			date_published: "2026-11-22",
			slug: "ice",
			html: "<p>Cold.</p>\n<p>::: note\nMind.\n:::</p>",
		},
		{
			title: "First snow",
			authors: [{ name: "Ada" }, { name: "Ben" }],
			date_published: "2026-11-20",
			language: "en-GB",
			summary: "It snowed.\n",
			tags: ["weather", "sea"],
			slug: "snow",
			html: "<p>White.</p>",
		},
	]);
	expect(complained).toEqual([
		expect.stringMatching(`ice.md: has attributes of kramdown or pandoc, ${STAY}: ::: note and 1 more`),
	]);
});

it("a folder of no known tool has no folders that are kept back", async () => {
	const { sent } = await imported({ "layouts/a.md": "A.\n", "public/b.md": "B.\n", "README.md": "C.\n" });
	expect(Object.keys(sent)).toHaveLength(3);
});
