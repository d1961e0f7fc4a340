/** The files of a former site, fetched for an import. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, it, onTestFinished } from "vitest";
import { fetchFiles } from "../../cli/blogs/remote-files.ts";

let site: string;
let folder: string;
const asked: string[] = [];
const said: string[] = [];
const output = { log: (line: string) => said.push(line), error: (line: string) => said.push(line) };

beforeEach(async () => {
	asked.length = 0;
	said.length = 0;
	folder = mkdtempSync(join(tmpdir(), "tributary-files-"));
	const server = createServer((request, response) => {
		asked.push(request.url ?? "");
		if (request.url?.includes("missing")) response.writeHead(404).end();
		else response.end(`bytes of ${request.url}`);
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	site = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	onTestFinished(() => {
		server.close();
		rmSync(folder, { recursive: true, force: true });
	});
});

const fetchAll = (item: Record<string, unknown>, allowPrivate = true) =>
	fetchFiles([item], { sites: [site], folder, path: "blog.files", allowPrivate }, output);

it("pictures, recordings and linked files of a former site are fetched once, and named by their paths", async () => {
	const host = site.slice("http://".length).replace(":", "_");
	const item = {
		image: `${site}/up/hill.jpg`,
		attachments: [{ url: `${site}/a.mp3?x=1`, mime_type: "audio/mpeg" }],
		content_html: `<a href="${site}/up/hill.jpg"><img src='${site}/up/h%20i.png' srcset="${site}/up/hill.jpg 1x, ${site}/up/b.jpg 2x"></a> ${site}/up/hill.jpg <a href="${site}/page/">x</a> <img src="https://other.example/c.png">`,
	};
	const at = (name: string) => `blog.files/${host}/${name}`;
	const expected = [
		{
			image: at("up/hill.jpg"),
			attachments: [{ url: at("a.mp3"), mime_type: "audio/mpeg" }],
			content_html: `<a href="${at("up/hill.jpg")}"><img src='${at("up/h%20i.png")}' srcset="${at("up/hill.jpg")} 1x, ${at("up/b.jpg")} 2x"></a> ${site}/up/hill.jpg <a href="${site}/page/">x</a> <img src="https://other.example/c.png">`,
		},
	];
	expect(await fetchAll(item)).toEqual(expected);
	expect(readFileSync(join(folder, host, "up/h i.png"), "utf8")).toBe("bytes of /up/h%20i.png");
	expect(asked).toHaveLength(4);
	expect(await fetchAll(item)).toEqual(expected);
	expect(asked).toHaveLength(4);
});

it("the address of a file that cannot be fetched stays, with the reason", async () => {
	const item = { content_html: `<img src="${site}/missing.png"><img src="${site}/../../..%2f..%2fx.png">` };
	expect(await fetchAll(item)).toEqual([item]);
	expect(said).toEqual([
		`warning    ${site}/missing.png: could not be fetched, and its address stays: it answers 404`,
	]);
	expect(existsSync(join(folder, "../x.png"))).toBe(false);
});

it("files at private addresses are not requested", async () => {
	const item = { image: `${site}/hill.jpg` };
	expect(await fetchAll(item, false)).toEqual([item]);
	expect(asked).toEqual([]);
	expect(said[0]).toContain("could not be fetched");
});
