/** The icons of sources over HTTP. */
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { sha256 } from "../../src/model/digest.ts";
import type { Icon } from "../../src/sources/icons/find-icon.ts";
import { type IconFormat, iconFormat } from "../../src/sources/icons/picture.ts";
import { readIconState, recordSearch } from "../../src/sources/icons/store.ts";
import { addSource } from "../../src/sources/store.ts";
import { sourceIconPath } from "../../src/urls/icons.ts";
import { bmpInIco, gif, ico, jpg, png, webp } from "../sources/icons/pictures.ts";
import { startInstance } from "../support/instance.ts";

/** Follows a source that has an icon, and returns the path of the icon. */
async function withIcon(title: string, bytes: Uint8Array<ArrayBuffer>) {
	const about = {
		...{ format: "RSS 2.0", title, description: undefined, homePageUrl: undefined, language: undefined },
		...{ icon: undefined, rights: undefined, updated: undefined },
	};
	const { source } = await addSource(
		env.DB,
		{ feedUrl: `https://a.example/${title}`, feedKey: title, about },
		0,
	);
	return store(source.id, bytes);
}

async function store(source: string, bytes: Uint8Array<ArrayBuffer>) {
	await env.DB.prepare("INSERT OR IGNORE INTO source_icons (source, next_look_at) VALUES (?1, 0)")
		.bind(source)
		.run();
	const format = iconFormat(bytes);
	const state = await readIconState(env.DB, source);
	if (format === undefined || state === undefined) throw new Error("no icon");
	const digest = await sha256(bytes);
	const validators = { etag: undefined, lastModified: undefined };
	const icon: Icon = { url: "https://a.example/i", validators, digest, format, bytes };
	await recordSearch(env.DB, source, state, { kind: "found", icon }, 1);
	return sourceIconPath(source, { digest, format });
}

it.each<[IconFormat, string, Uint8Array<ArrayBuffer>]>([
	["png", "image/png", png(32)],
	["jpg", "image/jpeg", jpg(32)],
	["gif", "image/gif", gif(32)],
	["webp", "image/webp", webp(32)],
	["ico", "image/vnd.microsoft.icon", ico(bmpInIco(16))],
])("an icon in the format %s is sent as %s, never to change, and runs nothing", async (_, type, bytes) => {
	const path = await withIcon("Blog", bytes);
	const worker = startInstance();
	const response = await worker.fetch(path);
	expect(response.status).toBe(200);
	expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
	expect(Object.fromEntries(response.headers)).toMatchObject({
		"content-type": type,
		"x-content-type-options": "nosniff",
		"content-security-policy": "default-src 'none'; sandbox",
		"cache-control": "public, max-age=31536000, immutable",
		"content-length": String(bytes.length),
	});
	const again = await worker.fetch(path, {
		headers: { "if-none-match": response.headers.get("etag") ?? "" },
	});
	expect(again.status).toBe(304);
	const head = await worker.fetch(path, { method: "HEAD" });
	expect([head.status, (await head.arrayBuffer()).byteLength]).toEqual([200, 0]);
});

it("the path of a former icon, and the one without a digest, redirect to the icon of the source", async () => {
	const former = await withIcon("Schöne Blogs", png(32));
	const path = await store("schöne-blogs", png(48));
	const worker = startInstance();
	for (const other of [former, "/sources/sch%C3%B6ne-blogs/icon"]) {
		const response = await worker.fetch(other);
		expect([response.status, response.headers.get("location")]).toEqual([302, path]);
		expect(response.headers.get("cache-control")).toBe("public, max-age=3600");
	}
	expect((await worker.fetch(path)).status).toBe(200);
});

it("a source without an icon answers 404", async () => {
	const path = await withIcon("Blog", png(32));
	const worker = startInstance();
	await env.DB.prepare("DELETE FROM sources").run();
	for (const gone of [path, "/sources/blog/icon", "/sources/other/icon"])
		expect((await worker.fetch(gone)).status).toBe(404);
});
