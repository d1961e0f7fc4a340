/** An episode's file on its way from a folder through the running site to a player. */
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { atEndOfFile, get, ROOT, tributary } from "./project.ts";
import { startWorker, type WorkerSite } from "./worker.ts";

const EPISODE = randomBytes(5_000_000);
const PICTURE = randomBytes(3_000);

const atEnd = atEndOfFile();
const folder = mkdtempSync(join(tmpdir(), "tributary-episodes-"));
atEnd(() => rmSync(folder, { recursive: true, force: true }));
let site: WorkerSite;
beforeAll(async () => {
	writeFileSync(join(folder, "episode.mp3"), EPISODE);
	writeFileSync(join(folder, "hill.png"), PICTURE);
	writeFileSync(
		join(folder, "first.md"),
		"---\ntitle: The first\nattachments: [{ url: episode.mp3, duration_in_seconds: 60 }]\n---\n\n![The hill](hill.png)\n",
	);
	site = await startWorker(atEnd);
});

const importFolder = () =>
	tributary(ROOT, ["import", folder], { PORT: String(site.port), TRIBUTARY_TOKEN: site.token });

/** The article's attachment and content, as the feed has them. */
async function published(): Promise<{ url: string; html: string; size: number; type: string }> {
	const { body } = await get(`${site.url}/feed.json`, { "accept-encoding": "identity" });
	const { items } = JSON.parse(body.toString()) as {
		items: {
			title: string;
			content_html: string;
			attachments?: [{ url: string; mime_type: string; size_in_bytes: number }];
		}[];
	};
	const item = items.find(({ title }) => title === "The first");
	const attachment = item?.attachments?.[0];
	if (item === undefined || attachment === undefined) throw new Error(`It is not in the feed: ${body}`);
	return {
		url: attachment.url,
		html: item.content_html,
		size: attachment.size_in_bytes,
		type: attachment.mime_type,
	};
}

function curl(...args: string[]): void {
	const { error, status, stderr } = spawnSync("curl", ["--silent", "--show-error", "--fail", ...args], {
		encoding: "utf8",
		env: { ...process.env, no_proxy: "*" },
	});
	if (error !== undefined) throw new Error(`curl is what this test downloads with: ${error.message}`);
	if (status !== 0) throw new Error(`curl ${args.join(" ")}: ${stderr}`);
}

describe("a folder with an episode", () => {
	it("is imported with its files, which are uploaded once", async () => {
		const first = await importFolder();
		expect(first).toMatchObject({ code: 0, stderr: "" });
		expect(
			first.stdout.match(/^uploaded {3}\/media\/[0-9a-f]{16}\/(episode\.mp3|hill\.png) {2}/gm),
		).toHaveLength(2);
		expect(first.stdout).toContain("1 created, 0 updated, 0 unchanged, 0 refused\n");
		expect(await importFolder()).toEqual({
			code: 0,
			stdout: "0 created, 0 updated, 1 unchanged, 0 refused\n",
			stderr: "",
		});
	});

	it("has its files in the feeds with their addresses on the site", async () => {
		const { url, html, size, type } = await published();
		expect(url).toMatch(new RegExp(`^${site.url}/media/[0-9a-f]{16}/episode\\.mp3$`));
		expect([size, type]).toEqual([EPISODE.length, "audio/mpeg"]);
		const [, picture = ""] = /src="([^"]+)"/.exec(html) ?? [];
		expect((await get(picture)).body).toEqual(PICTURE);
		const rss = (await get(`${site.url}/feed.xml`, { "accept-encoding": "identity" })).body.toString();
		expect(/<enclosure [^>]*>/.exec(rss)?.[0]).toContain(`url="${url}"`);
	});

	it("can have its file downloaded in two parts, which give the file unchanged", async () => {
		const { url } = await published();
		const target = join(folder, "download");
		onTestFinished(() => rmSync(target, { force: true }));
		curl("--range", "0-1999999", "--output", target, url);
		expect(statSync(target).size).toBe(2_000_000);
		curl("--continue-at", "-", "--output", target, url);
		expect(readFileSync(target).equals(EPISODE)).toBe(true);
	});

	it("has its file sent with its length and uncompressed, also to clients that accept compression", async () => {
		const { url } = await published();
		const { headers, body } = await get(url, { "accept-encoding": "gzip, br" });
		expect(body.equals(EPISODE)).toBe(true);
		expect(headers).toMatchObject({
			"accept-ranges": "bytes",
			"content-length": String(EPISODE.length),
			"content-type": "audio/mpeg",
		});
		expect(headers["content-encoding"]).toBeUndefined();
		expect((await get(url, { "if-none-match": headers.etag ?? "" })).status).toBe(304);
	});

	it("an aborted upload leaves no file", async () => {
		const path = "/media/0123456789abcdef/broken.mp3";
		const abort = new AbortController();
		const body = new ReadableStream({
			start: (controller) => controller.enqueue(new Uint8Array(100_000)),
			pull: () => abort.abort(),
		});
		// A library brings the types of browsers along, which do not know `duplex`.
		const request: RequestInit & { duplex: "half" } = {
			method: "PUT",
			body,
			duplex: "half",
			signal: abort.signal,
			headers: {
				authorization: `Bearer ${site.token}`,
				"content-type": "audio/mpeg",
				"content-length": "5000000",
				"repr-digest": `sha-256=:${Buffer.from("0123456789abcdef".padEnd(64, "0"), "hex").toString("base64")}:`,
			},
		};
		const upload = fetch(`${site.url}/api${path}`, request);
		await expect(upload).rejects.toThrow();
		expect((await get(site.url + path)).status).toBe(404);
	});
});
