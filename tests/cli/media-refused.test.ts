import { chmodSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { importPaths } from "../../cli/import.ts";
import { MAX_FILE_BYTES } from "../../src/media/upload-policy.ts";
import { folderWith } from "./folder.ts";
import { article, at, SOUND, setUpMediaImports } from "./media-imports.ts";

const imports = setUpMediaImports();
const { run, uploads } = imports;

const OUTSIDE = "outside the imported folder; copy it into the folder";
const HIDDEN = "hidden, because a name in its path begins with a dot; move it to a path without one";

describe("an article is refused with the reason, and the others are imported,", () => {
	/** Imports a folder in which `bad.md` is refused and `fine.md` is not, and gives the reason. */
	async function reason(folder: string, ...paths: string[]): Promise<string> {
		const { tally, said } = await run(folder, ...paths);
		expect(tally).toMatchObject({ created: 1, refused: 1 });
		expect(imports.api.batches.flat().map((item) => item?.title)).toEqual(["Fine"]);
		const line = said.find((line) => line.startsWith("refused")) ?? "";
		expect(line).toMatch(/^refused {4}bad\.md: /);
		return line.slice("refused    bad.md: ".length);
	}
	const folder = (files: Record<string, string | Uint8Array>) =>
		folderWith({
			"bad.md": article("attachments: episode.mp3"),
			"fine.md": article("title: Fine\nattachments: fine.mp3"),
			"fine.mp3": "\0fine",
			...files,
		});

	it("if it refers to a missing file", async () => {
		expect(await reason(folder({}))).toBe(
			'attachments/0/url "episode.mp3": there is no such file beside the article',
		);
	});

	it("if it refers to a folder", async () => {
		expect(await reason(folder({ "episode.mp3/x": "" }))).toContain("there is no such file");
	});

	it("if it refers to a hidden file, which is never imported", async () => {
		const front = "attachments: [{ url: .env, mime_type: text/plain }]";
		const hidden = folder({ "bad.md": article(front), ".env": "SECRET=1" });
		expect(await reason(hidden)).toBe(`attachments/0/url ".env": this file is ${HIDDEN}`);
		expect(uploads()).toBe(1);
	});

	it("if it refers to a link to a hidden file", async () => {
		const hidden = folder({
			"bad.md": article("attachments: notes.pdf"),
			".env": "SECRET=1",
			".git/config": "x",
		});
		symlinkSync(".env", join(hidden, "notes.pdf"));
		expect(await reason(hidden)).toBe(`attachments/0/url "notes.pdf": this file is ${HIDDEN}`);
		writeFileSync(join(hidden, "bad.md"), article("attachments: git/config.txt"));
		symlinkSync(".git", join(hidden, "git"));
		symlinkSync("config", join(hidden, ".git/config.txt"));
		expect((await run(hidden)).tally).toMatchObject({ unchanged: 1, refused: 1 });
		expect(uploads()).toBe(1);
	});

	it("if it refers to a file outside the folder through a link", async () => {
		const outside = folderWith({ "secret.mp3": "secret" });
		const linked = folder({});
		symlinkSync(join(outside, "secret.mp3"), join(linked, "episode.mp3"));
		expect(await reason(linked)).toBe(`attachments/0/url "episode.mp3": this file is ${OUTSIDE}`);
	});

	it("if it refers to a file above the folder", async () => {
		const nested = folderWith({
			"in/bad.md": article("attachments: ../secret.mp3"),
			"in/fine.md": article("title: Fine"),
			"secret.mp3": "secret",
		});
		const { said } = await run(nested, "in");
		expect(said).toContain(
			`refused    in/bad.md: attachments/0/url "../secret.mp3": this file is ${OUTSIDE}`,
		);
		expect([...imports.api.files.values()].some(({ bytes }) => String(bytes) === "secret")).toBe(false);
	});

	it("if the name of a file does not tell its type, and nothing else does", async () => {
		const files = { "bad.md": article("attachments: episode"), episode: "x" };
		expect(await reason(folder(files))).toBe(
			'attachments/0/url "episode": the name of this file has no extension; add one, such as .mp3',
		);
	});

	it("if the type of a file is not accepted", async () => {
		const files = { "bad.md": article("attachments: page.html"), "page.html": "<p>x" };
		expect(await reason(folder(files), "bad.md", "fine.md")).toMatch(
			/^attachments\/0\/url "page\.html": files of the type "text\/html" cannot be uploaded\. They may be audio/,
		);
		expect(uploads()).toBe(1);
	});

	it("if the type of a file is not accepted, even if the site already has such a file", async () => {
		imports.api.files.set(at("<p>x", "page.html"), { type: "text/html", bytes: Buffer.from("<p>x") });
		const files = { "bad.md": article("attachments: page.html"), "page.html": "<p>x" };
		expect(await reason(folder(files), "bad.md", "fine.md")).toContain("cannot be uploaded");
	});

	// An error page of a host, a Git LFS pointer, and a placeholder for a later file.
	it.each([
		["episode.mp3", "<!doctype html><title>404</title>", "an HTML page"],
		["episode.mp3", "soon", "text"],
		["episode.m4a", '{"error": 404}', "JSON"],
		[
			"cover.png",
			"version https://git-lfs.github.com/spec/v1\noid sha256:1\n",
			"a Git LFS pointer, not the file itself: run `git lfs pull`",
		],
		["episode.mp3", "%PDF-1.4", "a PDF"],
		["clip.mp4", "\x00\x00\x00\x1Cftypavif", "a picture"],
	])("if the contents of a file do not match its name: %s, %j", async (name, bytes, what) => {
		const files = { "bad.md": article(`attachments: ${name}`), [name]: bytes };
		expect(await reason(folder(files))).toBe(
			`attachments/0/url "${name}": this file is not what its name says, but ${what}`,
		);
		const shown = { "bad.md": `<img src="${name}">`, [name]: bytes };
		imports.api.batches.length = 0;
		const { said } = await run(folderWith(shown));
		expect(said.join("\n")).toContain(
			`content_html "${name}": this file is not what its name says, but ${what}`,
		);
	});

	it("if a file is empty", async () => {
		expect(await reason(folder({ "episode.mp3": "" }))).toBe(
			'attachments/0/url "episode.mp3": this file is empty',
		);
	});

	it("if it refers to a file by an absolute path of this machine", async () => {
		const named = folder({ "episode.mp3": SOUND });
		writeFileSync(join(named, "bad.md"), article(`attachments: ${join(named, "episode.mp3")}`));
		expect(await reason(named)).toBe('attachments/0/url "episode.mp3": give a path relative to the article');
		const outside = folderWith({ "a.png": "\0p" });
		writeFileSync(join(named, "bad.md"), article(`image: ${join(outside, "a.png")}`));
		expect((await run(named)).said.join()).toContain("give a path relative to the article");
	});

	it("if a file is too large, unless it has been uploaded already", async () => {
		// Of an MP3, every frame would be read for its duration.
		const large = folder({ "bad.md": article("attachments: episode.wav"), "episode.wav": "" });
		truncateSync(join(large, "episode.wav"), MAX_FILE_BYTES + 1);
		const why = await reason(large);
		expect(why).toContain(
			`this file has ${MAX_FILE_BYTES + 1} bytes, at most ${MAX_FILE_BYTES} can be uploaded`,
		);
		const [, key = ""] =
			/"tributary-media\/([^"]+)" --remote --file "[^"]+" --content-type "audio\/wav"/.exec(why) ?? [];
		imports.api.files.set(`/media/${key}`, { type: "audio/wav", bytes: Buffer.of() });
		expect((await run(large)).tally).toMatchObject({ created: 1, refused: 0 });
	});

	it("if a file cannot be read", async () => {
		const locked = folder({ "episode.mp3": SOUND });
		chmodSync(locked, 0o755);
		chmodSync(join(locked, "episode.mp3"), 0);
		// The superuser may read everything, so the test is somebody else meanwhile.
		const isRoot = process.geteuid?.() === 0;
		if (isRoot) process.seteuid?.(65_534);
		const why = await reason(locked).finally(() => isRoot && process.seteuid?.(0));
		expect(why).toMatch(/^attachments\/0\/url "episode\.mp3": this file cannot be read: EACCES/);
	});

	it("with the server's explanation if the site has no bucket", async () => {
		const detail = "This site has no R2 bucket. Enable R2 in the Cloudflare account.";
		imports.api.uploadTroubles.push({ status: 501, title: "No bucket for files", detail });
		expect(await reason(folder({ "episode.mp3": SOUND }))).toBe(
			`attachments/0/url "episode.mp3": it could not be uploaded: ${detail}`,
		);
		expect(uploads()).toBe(2);
	});

	it("if the connection breaks on every attempt, but not if it breaks once", async () => {
		const bad = folder({ "episode.mp3": SOUND.repeat(10_000) });
		imports.api.uploadTroubles.push("broken", "broken", "broken", "broken");
		expect(await reason(bad)).toMatch(
			/^attachments\/0\/url "episode\.mp3": it could not be uploaded; run the command again: the connection to http:\S+ broke off$/,
		);
		imports.api.uploadTroubles.push("broken");
		expect((await run(bad)).tally).toMatchObject({ created: 1, unchanged: 1, refused: 0 });
	});

	it("if the site's bucket fails on every attempt", async () => {
		const trouble = { status: 503, title: "Interrupted", detail: "Send it again in a minute." };
		imports.api.uploadTroubles.push(trouble, trouble, trouble, trouble);
		expect(await reason(folder({ "episode.mp3": SOUND }))).toBe(
			'attachments/0/url "episode.mp3": it could not be uploaded; run the command again: Send it again in a minute.',
		);
	});
});

it("an import with files fails once and changes nothing if there is no server", async () => {
	const folder = folderWith({ "one.md": article("attachments: episode.mp3"), "episode.mp3": SOUND });
	const other = createServer();
	await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
	const { port } = other.address() as AddressInfo;
	await new Promise((resolve) => other.close(resolve));
	const nobody = { ...imports.api, url: new URL(`http://127.0.0.1:${port}`) };
	const said: string[] = [];
	const output = { log: (line: string) => said.push(line), error: (line: string) => said.push(line) };
	await expect(importPaths([folder], nobody, output)).rejects.toThrow(/^Nothing answers at /);
	expect(said).toEqual([]);
});
