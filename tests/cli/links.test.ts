/** A folder may contain files by others: no link or path in it publishes a file from outside of it. */
import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { importPaths } from "../../cli/import.ts";
import { openReal } from "../../cli/opened.ts";
import { type Api, startApi } from "./api.ts";
import { folderWith } from "./folder.ts";

const SECRET = "ADMIN_TOKEN=never-to-be-published";
const OUTSIDE = "outside the imported folder; copy it into the folder";
const HIDDEN = "hidden, because a name in its path begins with a dot; move it to a path without one";

let api: Api;
let project: string;
beforeEach(async () => {
	api = await startApi();
	const timed = "WEBVTT\n\n00:00.000 --> 00:01.000\n";
	project = folderWith({
		".dev.vars": SECRET,
		"secret.md": SECRET,
		"secret.html": SECRET,
		"secret.txt": `date 2026-11-01 ${SECRET}`,
		"secret.json": JSON.stringify({ items: [{ id: "1", content_text: SECRET }] }),
		"secret.mp3": SECRET,
		"secret.png": SECRET,
		"secret.vtt": timed + SECRET,
		"chapters.json": JSON.stringify({ chapters: [{ startTime: 0, title: SECRET }] }),
		"posts/fine.md": "---\ntitle: Fine\n---\n\nText.\n",
		"posts/.env": SECRET,
		"posts/.git/config.txt": SECRET,
	});
});

/** Imports paths of the project, checks that no secret was sent or printed, and returns the messages. */
async function run(...paths: string[]) {
	const said: string[] = [];
	const tell = (line: string) => said.push(line.replaceAll(`${project}/`, ""));
	const given = (paths.length === 0 ? ["posts"] : paths).map((path) => join(project, path));
	const tally = await importPaths(given, api, { log: tell, error: tell });
	const sent = JSON.stringify(api.batches) + [...api.files.values()].map(({ bytes }) => String(bytes));
	expect(sent).not.toContain("never-to-be-published");
	expect(said.join("\n")).not.toContain("never-to-be-published");
	return { tally, said };
}

function link(target: string, path: string): void {
	symlinkSync(target, join(project, path));
}

describe("a link out of an imported folder is refused with a message, and the other files are imported,", () => {
	for (const [what, links, name, where] of [
		["if it leads to a hidden file of the project", [["../.dev.vars", "x.md"]], "x.md", OUTSIDE],
		["if it leads to an article", [["../secret.md", "x.md"]], "x.md", OUTSIDE],
		["if it leads to an HTML page", [["../secret.html", "x.html"]], "x.html", OUTSIDE],
		["if it leads to a text", [["../secret.txt", "x.txt"]], "x.txt", OUTSIDE],
		["if it leads to a JSON Feed document", [["../secret.json", "x.json"]], "x.json", OUTSIDE],
		["if it leads to a hidden file of the folder", [[".env", "x.md"]], "x.md", HIDDEN],
		["if it leads through a hidden folder", [[".git/config.txt", "x.txt"]], "x.txt", HIDDEN],
		[
			"if it leads through two links",
			[
				["../secret.md", "hop"],
				["hop", "x.md"],
			],
			"x.md",
			OUTSIDE,
		],
		[
			"if it leads through a linked folder",
			[
				["..", "up"],
				["up/secret.md", "x.md"],
			],
			"x.md",
			OUTSIDE,
		],
	] as const) {
		it(what, async () => {
			for (const [target, path] of links) link(target, join("posts", path));
			const { tally, said } = await run();
			expect(tally).toMatchObject({ created: 1, refused: 1 });
			expect(said).toContain(`refused    posts/${name}: is a link to a file that is ${where}`);
		});
	}

	it("if it leads to an absolute path", async () => {
		link(join(project, "secret.md"), "posts/x.md");
		const { said } = await run();
		expect(said).toContain(`refused    posts/x.md: is a link to a file that is ${OUTSIDE}`);
	});

	it("if it leads to a file beside the folder whose name only begins like the folder's", async () => {
		mkdirSync(join(project, "posts-private"));
		writeFileSync(join(project, "posts-private/x.md"), SECRET);
		link("../posts-private/x.md", "posts/x.md");
		const { tally } = await run();
		expect(tally).toMatchObject({ created: 1, refused: 1 });
	});
});

describe("a link given as an argument, as by a shell's `*`, is refused", () => {
	for (const [what, target, path, named = path] of [
		["if it leads to a settings file", "../.dev.vars", "posts/x.md"],
		["if it leads to a file in a hidden folder", ".git/config.txt", "posts/x.txt"],
		["if it leads through a linked folder", "posts/.git", "git", "git/config.txt"],
	] as const) {
		it(what, async () => {
			link(target, path);
			const { tally, said } = await run(named, "posts/fine.md");
			expect(tally).toMatchObject({ created: 1, refused: 1 });
			expect(said).toContain(`refused    ${named}: is a link to a file that is ${HIDDEN}`);
		});
	}

	it("if it leads to a hidden folder", async () => {
		link("posts/.git", "git");
		await expect(run("git")).rejects.toThrow(`/git" is a link to a folder that is ${HIDDEN}.`);
	});

	it("but a hidden file or folder can be an argument itself", async () => {
		mkdirSync(join(project, ".drafts"));
		for (const name of ["one.md", "two.md"]) writeFileSync(join(project, ".drafts", name), "Text.");
		link("one.md", ".drafts/again.md");
		const named = [".drafts/one.md", ".drafts/again.md", "posts/../.drafts/two.md"];
		expect((await run(...named)).tally).toMatchObject({ created: 3, refused: 0 });
	});
});

describe("a link within the imported folder is treated as a file", () => {
	it("if it leads to another article, or through a linked folder", async () => {
		link("fine.md", "posts/again.md");
		link(".", "posts/here");
		link("here/fine.md", "posts/third.md");
		expect((await run()).tally).toMatchObject({ created: 3, refused: 0 });
	});

	it("if the imported folder is a link itself, or is inside one", async () => {
		link("posts", "linked");
		link("fine.md", "posts/again.md");
		expect((await run("linked")).tally).toMatchObject({ created: 2, refused: 0 });
	});

	it("and a link given as an argument may lead anywhere that is not hidden", async () => {
		writeFileSync(join(project, "elsewhere.md"), "Text.");
		link("../elsewhere.md", "posts/x.md");
		expect((await run("posts/x.md")).tally).toMatchObject({ created: 1, refused: 0 });
	});
});

describe("a file outside the folder is not uploaded through a link or a path", () => {
	const refusals: [string, string][] = [];
	for (const key of ["attachments", "image"]) {
		refusals.push([key, "../secret.png"], [key, "linked.png"], [key, "up/secret.png"], [key, "hop.png"]);
	}
	refusals.push(
		["attachments", "../.dev.vars"],
		["attachments", "%2e%2e/.dev.vars"],
		["attachments", ".env"],
		["attachments", "../secret.mp3#t=1"],
		["transcript", "../secret.vtt"],
		["transcript", "up/secret.vtt"],
		["chapters", "../chapters.json"],
		["chapters", "up/chapters.json"],
		["chapters_url", "../chapters.json"],
		["transcripts", "../secret.vtt"],
	);
	for (const [key, value] of refusals) {
		it(`in ${key}: ${value}`, async () => {
			link("..", "posts/up");
			link("../secret.png", "posts/linked.png");
			link("linked.png", "posts/hop.png");
			writeFileSync(join(project, "posts/x.md"), `---\n${key}: "${value}"\n---\n\nText.\n`);
			const { tally, said } = await run();
			expect(tally).toMatchObject({ created: 1, refused: 1 });
			expect(said.join("\n")).toMatch(
				/^refused {4}posts\/x\.md: .*: this file is (outside the imported folder|hidden)/m,
			);
			expect(api.files.size).toBe(0);
		});
	}

	it("in the picture of a person", async () => {
		const front = 'persons: [{ name: Ada, image: "../secret.png" }]';
		writeFileSync(join(project, "posts/x.md"), `---\n${front}\n---\n\nText.\n`);
		expect((await run()).tally).toMatchObject({ created: 1, refused: 1 });
	});

	it("in the HTML of an article, which is published without it and with a message", async () => {
		link("../secret.png", "posts/linked.png");
		const text = `![a](../secret.png) ![b](linked.png) ![c](.env) <audio src="../secret.mp3"></audio> ![d](${project}/secret.png) ![e](missing.png)`;
		writeFileSync(join(project, "posts/x.md"), `${text}\n`);
		const { tally, said } = await run();
		expect(tally).toMatchObject({ created: 2, refused: 0 });
		expect(said.filter((line) => line.startsWith("warning")).sort()).toEqual([
			`warning    posts/x.md: "../secret.mp3": this file is ${OUTSIDE}`,
			`warning    posts/x.md: "../secret.png": this file is ${OUTSIDE}`,
			`warning    posts/x.md: ".env": this file is ${HIDDEN}`,
			`warning    posts/x.md: "linked.png": this file is ${OUTSIDE}`,
			'warning    posts/x.md: "missing.png": there is no such file beside the article',
			'warning    posts/x.md: "secret.png": give a path relative to the article',
		]);
		expect(api.files.size).toBe(0);
	});
});

it("other references in a text do not upload or disclose files outside the folder", async () => {
	link("../secret.md", "posts/linked.md");
	link("..", "posts/up");
	const outside = ["../secret.png", "%2e%2e/secret.png", "up/secret.png", "/../secret.png", "/up/secret.png"];
	const text = [
		...[...outside, ".env", "../secret.md", "linked.md", "up/secret.md", "../secret"].map(
			(path) => `<a href="${path}">x</a>`,
		),
		...outside.map((path) => `<img srcset="${path} 2x"><video poster="${path}"></video>`),
		...outside.map((path) => `<video><source src="${path}"><track src="${path}"></video>`),
	];
	writeFileSync(join(project, "posts/x.md"), `${text.join("\n")}\n`);
	const { tally, said } = await run();
	expect(tally).toMatchObject({ created: 2, refused: 1 });
	expect(new Set(said.filter((line) => line.startsWith("warning")))).toHaveLength(15);
	expect(JSON.stringify(api.batches.flat().map((item) => item?.content_html))).not.toContain("href");
	expect(api.files.size).toBe(0);
	expect(api.batches.flat().map((item) => item?.id)).not.toContain("secret.md");
});

describe("a file replaced between the check and the reading is not read", () => {
	it("if a link has taken its place", async () => {
		const real = await realpath(join(project, "posts/fine.md"));
		rmSync(real);
		symlinkSync("../secret.md", real);
		await expect(openReal(real)).rejects.toMatchObject({
			name: "FileError",
			message: "was replaced by another file while it was read; run the command again",
		});
	});

	it("if a link has taken the place of a folder above it", async () => {
		writeFileSync(join(project, "fine.md"), SECRET);
		const real = await realpath(join(project, "posts/fine.md"));
		renameSync(join(project, "posts"), join(project, "moved"));
		link(".", "posts");
		expect(readFileSync(real, "utf8")).toBe(SECRET);
		await expect(openReal(real)).rejects.toThrow("was replaced by another file");
	});

	it("but a file that was not replaced is read", async () => {
		await using file = await openReal(await realpath(join(project, "posts/fine.md")));
		expect(String(await file.readFile())).toContain("Fine");
	});
});
