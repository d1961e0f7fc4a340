/** The site's icon and manifest, as browsers and readers look for them. */
import { expect, it } from "vitest";
import { iconFormat } from "../../src/sources/icons/picture.ts";
import { startInstance } from "../support/instance.ts";
import { elements } from "./reading.ts";

it("the icon is at the addresses that browsers and readers know", async () => {
	const worker = startInstance();
	for (const [path, format, type] of [
		["/favicon.ico", "ico", "image/vnd.microsoft.icon"],
		["/apple-touch-icon.png", "png", "image/png"],
		["/apple-touch-icon-precomposed.png", "png", "image/png"],
	] as const) {
		const response = await worker.fetch(path);
		expect([response.status, response.headers.get("content-type")]).toEqual([200, type]);
		expect(response.headers.get("cache-control")).toContain("max-age=");
		expect(response.headers.get("x-content-type-options")).toBe("nosniff");
		expect(iconFormat(new Uint8Array(await response.arrayBuffer()))).toBe(format);
		const etag = response.headers.get("etag") ?? "";
		expect((await worker.fetch(path, { headers: { "if-none-match": etag } })).status).toBe(304);
		expect((await worker.fetch(path, { method: "HEAD" })).status).toBe(200);
	}
});

it("pages name the icons and the manifest, whose policy lets a browser load them", async () => {
	const response = await startInstance().fetch("/");
	const links = elements(await response.text(), "link").map((link) => [link.get("rel"), link.get("href")]);
	for (const link of [
		["icon", "/icon.ico"],
		["icon", "/icon.svg"],
		["apple-touch-icon", "/icon-touch.png"],
		["manifest", "/manifest.webmanifest"],
	])
		expect(links).toContainEqual(link);
	expect(response.headers.get("content-security-policy")).toContain("manifest-src 'self'");
});

it("the manifest has the site's name, language, direction and icons", async () => {
	const worker = startInstance({ SITE_TITLE: "أخبار", SITE_LANGUAGE: "ar", SITE_DESCRIPTION: "" });
	const response = await worker.fetch("/manifest.webmanifest");
	expect(response.headers.get("content-type")).toBe("application/manifest+json; charset=utf-8");
	const manifest = (await response.json()) as { icons: { src: string; type: string; purpose: string }[] };
	expect(manifest).toMatchObject({ name: "أخبار", lang: "ar", dir: "rtl", start_url: "/", id: "/" });
	expect(manifest).not.toHaveProperty("description");
	expect(manifest.icons.map(({ purpose }) => purpose)).toEqual(["any", "any", "maskable"]);
	const etag = response.headers.get("etag") ?? "";
	expect((await worker.fetch("/manifest.webmanifest", { headers: { "if-none-match": etag } })).status).toBe(
		304,
	);
});
