/** Export and restore of the operator's look and pages. */
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Row } from "../../src/backup/tables.ts";
import { exportFrom, restoreTo } from "../api/backup.ts";
import { type Instance, startInstance } from "../support/instance.ts";
import { emptyStorage } from "../support/storage.ts";

const PATHS = ["/", "/about", "/articles/one", "/sitemap.xml"];

beforeEach(() => {
	vi.useFakeTimers({ toFake: ["Date"], now: Date.parse("2040-11-20T12:00:00Z") });
});
afterEach(() => {
	vi.useRealTimers();
});

async function filledSite(): Promise<Instance> {
	const worker = startInstance();
	await worker.publish({ id: "1", title: "One", content_text: "x" });
	const base64 = new Uint8Array(900_000).fill(7).toBase64();
	await worker.api("POST", "/api/theme", {
		files: [
			{ path: "theme.css", base64: btoa("a{}") },
			{ path: "theme/large.woff2", base64 },
		],
	});
	await worker.api("POST", "/api/pages", {
		pages: [
			{ path: "/about", title: "About", content_html: "<p>Hi</p>", menu: 1, file: "about.md", source: "Hi" },
			{ path: "/", title: "Welcome", content_html: "<p>Welcome</p>" },
		],
	});
	return worker;
}

/** What readers get, with validators, when these are in the past. */
async function seen(worker: Instance): Promise<unknown[]> {
	vi.setSystemTime(Date.now() + 60_000);
	const found: unknown[] = [];
	const paths = [...PATHS];
	for (const path of paths) {
		const response = await worker.fetch(path);
		const text = new TextDecoder().decode(await response.arrayBuffer());
		found.push([
			path,
			response.status,
			response.headers.get("etag"),
			response.headers.get("last-modified"),
			text,
		]);
		const [, look] = /href="(\/own\/theme\/[^"]*\/look\.css)"/.exec(text) ?? [];
		if (look !== undefined && !paths.includes(look))
			paths.push(look, look.replace("look.css", "theme/large.woff2"));
	}
	return found;
}

describe("an export", () => {
	it("gives the same pages, byte for byte, after a restore into an empty site", async () => {
		const worker = await filledSite();
		const before = await seen(worker);
		const all = await exportFrom(worker);
		await emptyStorage();
		const restored = startInstance();
		const response = await restoreTo(restored, all, 1);
		expect([response.status, await response.json()]).toEqual([200, expect.anything()]);
		expect(await seen(restored)).toEqual(before);
		expect(await exportFrom(restored)).toEqual(all);
	});

	it("of a version without a look and pages is restored all the same", async () => {
		const worker = startInstance();
		await worker.publish({ id: "1", title: "One", content_text: "x" });
		const all = await exportFrom(worker);
		all.delete("pages");
		all.delete("theme_files");
		const scopes = all.get("scopes") ?? [];
		all.set(
			"scopes",
			scopes.filter(({ scope }) => scope !== "site"),
		);
		await emptyStorage();
		const restored = startInstance();
		expect((await restoreTo(restored, all)).status).toBe(200);
		expect(await (await restored.fetch("/")).text()).toContain("One");
		const change = { files: [{ path: "theme.css", base64: btoa("a{}") }] };
		expect((await restored.api("POST", "/api/theme", change)).status).toBe(200);
		expect(await (await restored.fetch("/")).text()).toContain("look.css");
	});

	it.each([
		["pages", { path: "/feed.xml" }],
		["pages", { path: "about" }],
		["pages", { path: "/articles/a/b" }],
		["theme_files", { path: "../../x.html" }],
		["theme_files", { path: "theme/a.html" }],
		["theme_files", { content: "not Base64!" }],
	])("that was changed by a stranger is refused: %s %j", async (name, change) => {
		const worker = await filledSite();
		const all = await exportFrom(worker);
		all.set(
			name,
			(all.get(name) ?? []).map((row): Row => ({ ...row, ...change })),
		);
		await emptyStorage();
		const response = await restoreTo(startInstance(), all);
		expect(response.status).toBe(400);
		const { results } = await env.DB.prepare(
			"SELECT path FROM pages UNION SELECT path FROM theme_files",
		).all();
		expect(results).toEqual([]);
	});
});

it("a site with a look or pages of its own is not empty", async () => {
	for (const [path, body] of [
		["/api/theme", { files: [{ path: "theme.css", base64: btoa("a{}") }] }],
		["/api/pages", { pages: [{ path: "/about", title: "About", content_html: "x" }] }],
	] as const) {
		await emptyStorage();
		const worker = startInstance();
		expect((await worker.api("GET", "/api/restore")).status).toBe(200);
		await worker.api("POST", path, body);
		expect((await worker.api("GET", "/api/restore")).status).toBe(409);
	}
});
