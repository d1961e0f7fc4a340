/** `tributary list`, `show`, `delete` and `restore`: their requests and output. */
import { PassThrough } from "node:stream";
import { beforeEach, describe, expect, it } from "vitest";
import {
	type Article,
	deleteArticles,
	listArticles,
	restoreArticles,
	showArticle,
	slugIn,
} from "../../cli/articles.ts";
import { terminalOutput } from "../../cli/terminal.ts";
import { type Api, startApi } from "./api.ts";

let api: Api;
let said: string[];
let complained: string[];
const output = { log: (line: string) => said.push(line), error: (line: string) => complained.push(line) };
beforeEach(async () => {
	api = await startApi();
	said = [];
	complained = [];
});

const article = (slug: string, more: Partial<Article> = {}): Article => ({
	id: slug,
	title: slug.toUpperCase(),
	date_published: "2026-11-20T08:30:00Z",
	...more,
	_tributary: { slug, state: "published", ...more._tributary },
});

/** Runs something with `--json`, and gives its records. */
async function recordsOf(run: (output: ReturnType<typeof terminalOutput>) => Promise<unknown>) {
	const stdout = new PassThrough();
	await run(terminalOutput({ json: true, quiet: false }, { stdout, stderr: new PassThrough() }));
	const text = (stdout.read() as Buffer | null)?.toString() ?? "";
	return text === ""
		? []
		: text
				.trimEnd()
				.split("\n")
				.map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe("`tributary list`", () => {
	const list = (state: Parameters<typeof listArticles>[0]["state"] = "published", own = false) =>
		listArticles({ state, own }, api, output);

	it("prints the date, address and title of each, page by page", async () => {
		api.replies["GET /api/articles?state=published&limit=1000"] = {
			body: { items: [article("b"), article("a")], next_url: `${api.url.origin}/api/articles?cursor=2` },
		};
		api.replies["GET /api/articles?cursor=2"] = {
			body: { items: [article("untitled", { title: undefined })] },
		};
		await list();
		expect(said).toEqual([
			"2026-11-20  /articles/b  B",
			"2026-11-20  /articles/a  A",
			"2026-11-20  /articles/untitled",
		]);
	});

	it("prints when scheduled articles are due, and with --state all the state of each", async () => {
		const later = "2026-12-24T17:00:00Z";
		const scheduled = article("eve", {
			date_published: later,
			_tributary: { slug: "eve", state: "scheduled", scheduled_for: later },
		});
		api.replies["GET /api/articles?state=scheduled&limit=1000&own=1"] = { body: { items: [scheduled] } };
		const gone = article("gone", { _tributary: { slug: "gone", state: "withdrawn" } });
		api.replies["GET /api/articles?state=all&limit=1000"] = {
			body: { items: [scheduled, gone, article("a")] },
		};
		await list("scheduled", true);
		await list("all");
		expect(said).toEqual([
			"2026-12-24  scheduled for 2026-12-24 17:00 UTC  /articles/eve  EVE",
			"2026-12-24  scheduled for 2026-12-24 17:00 UTC  /articles/eve  EVE",
			"2026-11-20  withdrawn  /articles/gone  GONE",
			"2026-11-20  published  /articles/a  A",
		]);
	});

	it("prints a message if there are no articles", async () => {
		api.replies["GET /api/articles?state=deleted&limit=1000"] = { body: { items: [] } };
		await list("deleted");
		expect(said).toEqual(["There are no deleted articles."]);
	});

	it("prints one record for each article with --json", async () => {
		api.replies["GET /api/articles?state=published&limit=1000"] = {
			body: { items: [article("a", { tags: ["Sea"] }), article("b", { url: "https://else.example/b" })] },
		};
		const records = await recordsOf((json) => listArticles({ state: "published", own: false }, api, json));
		expect(records).toEqual([
			{
				type: "article",
				state: "published",
				slug: "a",
				url: `${api.url.origin}/articles/a`,
				id: "a",
				title: "A",
				date_published: "2026-11-20T08:30:00Z",
				tags: ["Sea"],
			},
			expect.objectContaining({ slug: "b", url: "https://else.example/b" }),
		]);
	});

	it("requests the next page from the same site only, and no page twice", async () => {
		const other = await startApi();
		const first = "/api/articles?state=published&limit=1000";
		api.replies[`GET ${first}`] = {
			body: { items: [article("a")], next_url: `${other.url.origin}${first}` },
		};
		await list();
		api.replies[`GET ${first}`] = { body: { items: [article("a")], next_url: first } };
		await list();
		api.replies[`GET ${first}`] = {
			body: { items: [], next_url: `${api.url.origin}//${other.url.host}/api/articles` },
		};
		await expect(list()).rejects.toThrow("404");
		expect(other.paths).toEqual([]);
		expect(said).toHaveLength(2);
	});

	it("reports in one line that a server is not a Tributary", async () => {
		api.replies["GET /api/articles?state=published&limit=1000"] = { body: { hello: "world" } };
		await expect(list()).rejects.toThrow("answered, but not as a Tributary server. Check the address.");
		for (const items of [
			[null],
			["a"],
			[{}],
			[{ ...article("a"), title: 5 }],
			[{ ...article("a"), _tributary: null }],
		]) {
			api.replies["GET /api/articles?state=published&limit=1000"] = { body: { items } };
			await expect(list()).rejects.toThrow("answered, but not as a Tributary server. Check the address.");
		}
	});
});

describe("`tributary show`", () => {
	it("prints the details of an article, and its Markdown", async () => {
		api.replies["GET /api/articles/first-snow"] = {
			body: article("first-snow", {
				authors: [{ name: "Ada" }, { name: "Ben" }],
				tags: ["Weather", "Winter"],
				content_html: "<p>It was <b>white</b>.</p>",
				_source_markdown: "It was **white**.\n\n- a\n\tb\n",
				_tributary: { slug: "first-snow", state: "published", path: "2026/first-snow.md" },
			}),
		};
		await showArticle("first-snow", api, output);
		expect(said.join("\n").split("\n")).toEqual([
			"title      FIRST-SNOW",
			"state      published",
			`address    ${api.url.origin}/articles/first-snow`,
			"id         first-snow",
			"published  2026-11-20T08:30:00Z",
			"authors    Ada, Ben",
			"tags       Weather, Winter",
			"file       2026/first-snow.md",
			"",
			"It was **white**.",
			"",
			"- a",
			"\tb",
		]);
	});

	it("prints the whole article with --json", async () => {
		const whole = article("a", { content_html: "<p>A</p>" });
		api.replies["GET /api/articles/a"] = { body: whole };
		const [record] = await recordsOf((json) => showArticle("a", api, json));
		expect(record).toMatchObject({ type: "article", slug: "a", article: whole });
	});

	it("prints no control characters to the terminal", async () => {
		const evil = "\u001B]0;owned\u0007\u009B2J\u202E";
		api.replies["GET /api/articles/a"] = {
			body: article("a", { title: `a\n${evil}`, tags: [evil], content_text: `one${evil}\ntwo` }),
		};
		await showArticle("a", api, output);
		expect(said.join("\n").replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u202E]/u);
		expect(said.join("\n")).toMatch(/^title {6}a ]0;owned/);
	});

	it("reports in one line that an article is missing", async () => {
		await expect(showArticle("nowhere", api, output)).rejects.toThrow(
			'There is no article "nowhere" on http',
		);
	});
});

describe("the argument that names an article", () => {
	it("can be its slug, its path or the address of its page, which take no request", async () => {
		const { origin } = api.url;
		for (const name of [
			"schnee-ü",
			"/articles/schnee-ü",
			"/articles/schnee-%C3%BC.md",
			`${origin}/articles/schnee-%C3%BC`,
			`${origin}/articles/schnee-ü/#part`,
		])
			expect(await slugIn(name, api)).toBe("schnee-ü");
		expect(api.paths).toEqual([]);
	});

	it("can be its permalink or an alias, which are looked up", async () => {
		const items = [
			article("a"),
			article("b", {
				_tributary: { slug: "b", permalink: "/2026/10/%C3%BC/", aliases: ["/old", "/older/"] },
			}),
		];
		api.replies["GET /api/articles?state=all&limit=1000&own=1"] = { body: { items } };
		for (const name of ["/2026/10/ü", `${api.url.origin}/2026/10/%c3%bc/`, "/old/", "/older"])
			expect(await slugIn(name, api)).toBe("b");
		for (const name of ["/feed.xml", "/", "/articles/", `${api.url.origin}/2026/10/`])
			await expect(slugIn(name, api)).rejects.toThrow("neither the slug nor the page address of an article");
	});

	it("is refused if it is an address on another site", async () => {
		for (const name of [
			"https://other.example/articles/a",
			"//other.example/articles/a",
			"/\\other.example/a",
		])
			await expect(slugIn(name, api)).rejects.toThrow(". Name its site with --to.");
		expect(api.paths).toEqual([]);
	});
});

describe("`tributary delete` and `tributary restore`", () => {
	it("delete an article and print how to restore it", async () => {
		api.replies["DELETE /api/articles/a"] = { status: 204 };
		expect(await deleteArticles(["a"], api, output)).toBe(true);
		expect(said).toEqual(["deleted    /articles/a: `node tributary restore a` brings it back"]);
	});

	it("restore an article and print where it is and when it appears", async () => {
		api.replies["POST /api/articles/a/restore"] = { body: { status: "restored", id: "a", slug: "a-2" } };
		const later = { status: "scheduled", id: "b", slug: "b", date_published: "2026-12-24T17:00:00Z" };
		api.replies["POST /api/articles/b/restore"] = { body: later };
		expect(await restoreArticles(["a", "b"], api, output)).toBe(true);
		expect(said).toEqual(["restored   /articles/a-2", "scheduled  /articles/b: for 2026-12-24 17:00 UTC"]);
	});

	it("continue after an article that the server refuses, and report it", async () => {
		api.replies["DELETE /api/articles/b"] = { status: 204 };
		const no = { status: 404, body: { title: "Not found", detail: "There is no such\n article." } };
		api.replies["DELETE /api/articles/a"] = no;
		expect(await deleteArticles(["a", "b"], api, output)).toBe(false);
		expect(complained).toEqual(["refused    a: There is no such article."]);
		expect(said).toHaveLength(1);
		const records = await recordsOf((json) => deleteArticles(["a", "b"], api, json));
		expect(records).toEqual([
			{ type: "article", status: "refused", name: "a", error: "There is no such article." },
			{ type: "article", status: "deleted", slug: "b" },
		]);
	});

	it("request only paths of articles, whatever the argument", async () => {
		api.replies["GET /api/articles?state=all&limit=1000&own=1"] = { body: { items: [] } };
		for (const name of [
			"../sources",
			"a?x=1",
			"a%2F..%2Fb",
			"..",
			".",
			"/articles/%2e%2e",
			"/articles/a/../../sources",
		])
			await deleteArticles([name], api, output).catch(() => false);
		for (const path of api.paths.filter((one) => !one.startsWith("/api/articles?")))
			expect(path).toMatch(/^\/api\/articles\/(?!\.+$)[^/?]+$/);
	});
});
