/** The operator's own look: its files over the API, on pages, and in every cache. */
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { Edge } from "../../src/http/edge-cache.ts";
import { THEMES } from "../../src/settings/look.ts";
import { type Instance, startInstance } from "../support/instance.ts";

const CSS = "body { background: url(theme/paper.png) }\n@font-face { src: url('theme/fonts/a.woff2') }";
const PNG = Uint8Array.of(0x89, 0x50, 0x4e, 0x47);

const file = (path: string, content: string | Uint8Array<ArrayBuffer> = "x") => ({
	path,
	base64: (typeof content === "string" ? new TextEncoder().encode(content) : content).toBase64(),
});

let worker: Instance;
beforeEach(() => {
	worker = startInstance();
});

const change = async (files: unknown[], deleted: string[] = []) => {
	const response = await worker.api("POST", "/api/theme", { files, deleted });
	const body = (await response.json()) as Record<string, unknown>;
	return { status: response.status, ...body } as Record<string, unknown> & { status: number };
};
const store = async (files: unknown[], deleted: string[] = []) => {
	const { status, ...body } = await change(files, deleted);
	expect([status, body.detail]).toEqual([200, undefined]);
	return body;
};
const page = async (path = "/") => (await worker.fetch(path)).text();
/** The addresses of style sheets that a page loads. */
const sheets = (html: string) =>
	Array.from(html.matchAll(/<link rel="stylesheet" href="([^"]*)"/g), ([, href = ""]) => href);

describe("the files of the look", () => {
	it("are on every page, at addresses that never change", async () => {
		await worker.publish({ id: "1", title: "One", content_text: "x" });
		await store([file("theme.css", CSS), file("theme/paper.png", PNG), file("theme/fonts/a.woff2")]);
		for (const path of ["/", "/articles/one", "/own", "/nothing-here", "/sources"]) {
			const [first, theme, look = ""] = sheets(await page(path));
			expect([path, first, theme, look]).toEqual([
				path,
				"/site.css",
				"/own/themes/classic.css",
				expect.stringMatching(/^\/own\/theme\/[0-9a-f]{16}\/look\.css$/),
			]);
			const response = await worker.fetch(look);
			expect(await response.text()).toBe(CSS);
			expect(Object.fromEntries(response.headers)).toMatchObject({
				"content-type": "text/css; charset=utf-8",
				"cache-control": "public, max-age=31536000, immutable",
				"x-content-type-options": "nosniff",
				"cache-tag": "site",
			});
			const picture = await worker.fetch(new URL("theme/paper.png", `https://news.example${look}`).href);
			expect([picture.headers.get("content-type"), new Uint8Array(await picture.arrayBuffer())]).toEqual([
				"image/png",
				PNG,
			]);
		}
	});

	it("are listed with their digests, and an unchanged one is not stored again", async () => {
		expect(await store([file("theme.css", "a{}")])).toEqual({
			results: [{ path: "theme.css", status: "created" }],
		});
		const { files } = (await (await worker.api("GET", "/api/theme")).json()) as { files: unknown[] };
		expect(files).toEqual([{ path: "theme.css", digest: expect.stringMatching(/^[0-9a-f]{64}$/), size: 3 }]);
		const before = await env.DB.prepare("SELECT revision FROM scopes WHERE scope = 'site'").first("revision");
		expect(await store([file("theme.css", "a{}")])).toMatchObject({ results: [{ status: "unchanged" }] });
		expect(await env.DB.prepare("SELECT revision FROM scopes WHERE scope = 'site'").first("revision")).toBe(
			before,
		);
	});

	it("answer 304 and HEAD, and 404 for what is not there", async () => {
		await store([file("theme/logo.svg", "<svg/>"), file("theme.css", "a{}")]);
		const base = sheets(await page())[2]?.replace("/look.css", "") ?? "";
		for (const path of ["look.css", "theme/logo.svg"]) {
			const { headers } = await worker.fetch(`${base}/${path}`);
			const condition = { "if-none-match": headers.get("etag") ?? "" };
			expect((await worker.fetch(`${base}/${path}`, { headers: condition })).status).toBe(304);
			const head = await worker.fetch(`${base}/${path}`, { method: "HEAD" });
			expect([head.status, await head.text()]).toEqual([200, ""]);
		}
		for (const path of ["theme.css", "theme/none.png", "theme/../theme.css", "theme", "x"])
			expect([path, (await worker.fetch(`${base}/${path}`)).status]).toEqual([path, 404]);
	});

	it("redirect from a former address to the one of now, so that a page from a cache finds them", async () => {
		await store([file("theme.css", "a{}")]);
		const [, , former = ""] = sheets(await page());
		await store([file("theme.css", "b{}")]);
		const response = await worker.fetch(former);
		expect([response.status, response.headers.get("cache-control")]).toEqual([302, "no-store"]);
		expect(response.headers.get("location")).toBe(sheets(await page())[2]);
	});

	it("leave no trace when they are deleted", async () => {
		const plain = await page();
		await store([file("theme.css", "a{}"), file("theme/logo.png", PNG)]);
		expect(await page()).not.toBe(plain);
		expect(await store([], ["theme.css", "theme/logo.png", "theme/none.png"])).toEqual({
			results: [
				{ path: "theme.css", status: "deleted" },
				{ path: "theme/logo.png", status: "deleted" },
				{ path: "theme/none.png", status: "absent" },
			],
		});
		expect(await page()).toBe(plain);
	});
});

describe("hostile files", () => {
	it.each([
		"../theme.css",
		"theme/../../secret.png",
		"/theme.css",
		"theme/.hidden.png",
		"theme//a.png",
		"theme/a/b/c/d/e.png",
		"theme/a.html",
		"theme/a.js",
		"theme/a.css",
		"theme/a.png.exe",
		"theme/a.constructor",
		"theme/a.__proto__",
		"theme/a\nb.png",
		"theme/a b.png",
		"theme/Fluß.png",
		"theme/絵.png",
		`theme/${"a".repeat(200)}.png`,
		"logo.png",
		"",
	])("refuses the path %j, and changes nothing", async (path) => {
		const { status, errors } = await change([file("theme.css", "a{}"), file(path)]);
		expect([status, errors]).toEqual([
			422,
			[
				expect.objectContaining({
					pointer: "/files/1/path",
					detail: expect.stringContaining("is not a path"),
				}),
			],
		]);
		expect(await (await worker.api("GET", "/api/theme")).json()).toEqual({ files: [] });
	});

	it("refuses what is too large, too much or no text, and changes nothing", async () => {
		const large = new Uint8Array(1_000_001);
		expect(await change([file("theme/a.png", large)])).toMatchObject({
			status: 422,
			errors: [{ detail: '"theme/a.png" has 1000001 bytes, at most 1000000 can be stored' }],
		});
		expect(await change([file("theme.css", "x".repeat(100_001))])).toMatchObject({ status: 422 });
		expect(await change([file("theme.css", Uint8Array.of(0xff))])).toMatchObject({
			status: 422,
			errors: [{ detail: '"theme.css" is not a text in UTF-8' }],
		});
		expect(await change([{ path: "theme.css", base64: "%%%" }])).toMatchObject({ status: 422 });
		expect(await change([file("theme/a.png"), file("theme/a.png", "y")])).toMatchObject({ status: 422 });
		expect((await change(Array.from({ length: 101 }, (_, i) => file(`theme/${i}.png`)))).status).toBe(400);
		const most = new Uint8Array(1_000_000);
		for (const name of ["a", "b", "c", "d", "e"]) await store([file(`theme/${name}.png`, most)]);
		expect(await change([file("theme/f.png")])).toMatchObject({
			status: 422,
			errors: [{ pointer: "/files", detail: expect.stringContaining("5000001 bytes in all") }],
		});
		// A file that takes the place of another counts once.
		await store([file("theme/a.png", "small")]);
	});

	it("a style sheet cannot leave its file, whatever is in it", async () => {
		const css =
			"</style><script>alert(1)</script>\n@import url(//evil.example/x.css);\n*/ } body { color: red";
		await store([file("theme.css", css)]);
		const html = await page();
		expect(html).not.toContain("alert(1)");
		const response = await worker.fetch(sheets(html)[2] ?? "");
		expect(await response.text()).toBe(css);
		expect(response.headers.get("content-type")).toBe("text/css; charset=utf-8");
		const policy = (await worker.fetch("/")).headers.get("content-security-policy") ?? "";
		expect(policy).toContain("style-src 'self'; ");
		expect(policy).toContain("font-src 'self'; ");
		expect(policy).not.toContain("unsafe-inline");
	});

	it("an SVG picture runs no script, even if a browser opens it by itself", async () => {
		await store([
			file("theme/logo.svg", "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
		]);
		const html = await page();
		const [, logo = ""] = /<img class="logo" src="([^"]*)" alt=""/.exec(html) ?? [];
		const { headers } = await worker.fetch(logo);
		expect(headers.get("content-type")).toBe("image/svg+xml");
		expect(headers.get("content-security-policy")).toBe(
			"default-src 'none'; style-src 'unsafe-inline'; sandbox",
		);
	});
});

describe("a style sheet is told of", () => {
	const warnings = async (css: string, ...files: string[]) =>
		((await store([file("theme.css", css), ...files.map((path) => file(path))])).warnings ?? []) as {
			detail: string;
		}[];

	it("an import and fonts of other sites, which pages here do not load", async () => {
		const css =
			'@import "https://fonts.example/css";\n@font-face { src: url("//fonts.example/a.woff2") }\nbody { background: url(https://a.example/b.png) }';
		expect((await warnings(css)).map(({ detail }) => detail)).toEqual([
			expect.stringContaining("has an @import"),
			expect.stringContaining('names the font "//fonts.example/a.woff2"'),
		]);
	});

	it("files that it names and that are not there", async () => {
		const css =
			"/* url(theme/c.png) */ a { background: url('./theme/a.png?x'), url(theme/b.png), url(#id), url(/x) }";
		expect(await warnings(css, "theme/a.png")).toMatchObject([
			{
				detail: expect.stringContaining('names "theme/b.png", and there is no such file'),
				path: "theme.css",
			},
		]);
	});
});

describe("the settings of the look", () => {
	const LOOK = { theme: "bold", accent: "#ffcc00", font: "serif", width: "wide", scheme: "dark" };

	it.each(THEMES)("choose the theme %s on every page", async (theme) => {
		worker = startInstance({ SITE_LOOK: { theme } } as unknown as Partial<Env>);
		for (const path of ["/", "/subscribe", "/nothing-here"])
			expect(sheets(await page(path))).toEqual(["/site.css", `/own/themes/${theme}.css`]);
	});

	it("come as a style sheet, before the operator's own", async () => {
		worker = startInstance({ SITE_LOOK: LOOK } as unknown as Partial<Env>);
		await store([file("theme.css", "a{}")]);
		const html = await page();
		const [, theme, look = ""] = sheets(html);
		expect(theme).toBe("/own/themes/bold.css");
		expect(html).toContain('<meta name="color-scheme" content="dark"');
		expect(html).not.toMatch(/<style|style="/);
		const css = await (await worker.fetch(look)).text();
		expect(css).toMatch(
			/color-scheme: dark;[\s\S]*--accent: light-dark\([\s\S]*--page-width: 68rem;[\s\S]*\}\na\{\}$/,
		);
	});

	it("change the address of the style sheet", async () => {
		worker = startInstance({ SITE_LOOK: LOOK } as unknown as Partial<Env>);
		const [, , one] = sheets(await page("/articles/none"));
		worker = startInstance({ SITE_LOOK: { ...LOOK, accent: "#00ccff" } } as unknown as Partial<Env>);
		const [, , other] = sheets(await page("/articles/none"));
		expect(one).toMatch(/look\.css$/);
		expect(other).not.toBe(one);
	});

	it("name a font of the operator's, which is left out while it is not there", async () => {
		worker = startInstance({ SITE_LOOK: { font: "Inter.woff2" } } as unknown as Partial<Env>);
		expect(sheets(await page())).toEqual(["/site.css", "/own/themes/classic.css"]);
		await store([file("theme/Inter.woff2")]);
		const [, , look = ""] = sheets(await page());
		expect(await (await worker.fetch(look)).text()).toContain(
			'src: url("theme/Inter.woff2") format("woff2")',
		);
		const font = await worker.fetch(new URL("theme/Inter.woff2", `https://news.example${look}`).href);
		expect(font.headers.get("content-type")).toBe("font/woff2");
	});
});

describe("a change of the look", () => {
	it("shows at once on this instance, and within a minute on others", async () => {
		const other = startInstance();
		await worker.publish({ id: "1", title: "One", content_text: "x" });
		await page();
		const before = await (await other.fetch("/")).text();
		await store([file("theme.css", "a{}")]);
		expect(sheets(await page())).toHaveLength(3);
		expect(sheets(await page("/articles/one"))).toHaveLength(3);
		expect(sheets(before)).toHaveLength(2);
	});

	it("purges all pages from the cache in front, and no feed", async () => {
		const purged: string[][] = [];
		const edge: Edge = {
			async purge(options) {
				purged.push("tags" in options ? options.tags : ["everything"]);
				return { success: true, errors: [] } as unknown as CachePurgeResult;
			},
		};
		worker = startInstance({}, edge);
		await store([file("theme.css", "a{}")]);
		// `all` is the tag of lists of all articles, which every change of the store purges.
		expect(purged).toEqual([["all", "site"]]);
		for (const path of ["/", "/own"])
			expect((await worker.fetch(path)).headers.get("cache-tag")?.split(",")).toContain("site");
		for (const path of ["/feed.xml", "/own/atom.xml", "/podcast.xml"])
			expect((await worker.fetch(path)).headers.get("cache-tag")?.split(",")).not.toContain("site");
	});

	it("leaves the feeds as they are, with what a poll costs", async () => {
		await worker.publish({ id: "1", title: "One", content_text: "x" });
		const first = await worker.fetch("/feed.xml");
		await store([file("theme.css", "a{}")]);
		worker.counts();
		const second = await worker.fetch("/feed.xml");
		expect(worker.counts()).toEqual({ kvReads: 1, kvWrites: 0, d1Queries: 0 });
		expect(second.headers.get("etag")).toBe(first.headers.get("etag"));
		expect(second.headers.get("last-modified")).toBe(first.headers.get("last-modified"));
	});

	it("renders a page once, and costs nothing after that", async () => {
		await store([file("theme.css", "a{}")]);
		await page();
		worker.counts();
		await page();
		expect(worker.counts()).toEqual({ kvReads: 1, kvWrites: 0, d1Queries: 0 });
	});

	it("loses nothing to another that comes at the same time", async () => {
		const other = startInstance();
		const bodies = [file("theme/a.png"), file("theme/b.png"), file("theme/c.png"), file("theme/d.png")];
		const responses = await Promise.all(
			bodies.map((one, i) => (i % 2 ? other : worker).api("POST", "/api/theme", { files: [one] })),
		);
		expect(responses.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
		const { files } = (await (await worker.api("GET", "/api/theme")).json()) as { files: unknown[] };
		expect(files).toHaveLength(4);
	});
});

it("the menu shows sources and episodes only if there are any", async () => {
	const menu = async () =>
		Array.from(
			(/<nav aria-label="Site">(.*?)<\/nav>/s.exec(await page())?.[1] ?? "").matchAll(/href="([^"]*)"/g),
			([, href]) => href,
		);
	expect(await menu()).toEqual(["/subscribe"]);
	await worker.publish({
		id: "1",
		title: "One",
		attachments: [{ url: "https://cdn.example/1.mp3", mime_type: "audio/mpeg" }],
	});
	expect(await menu()).toEqual(["/podcast", "/subscribe"]);
	worker = startInstance({
		SITE_MENU: [{ label: "Elsewhere", url: "https://social.example/@ada", rel: "me" }],
	} as unknown as Partial<Env>);
	expect(await page("/nothing")).toContain(
		'<a href="https://social.example/@ada" rel="me" dir="auto">Elsewhere</a>',
	);
});
