/** Links in the documents lead somewhere, the files that they name are there, and no page or room is missing. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { DOCUMENTS, isThere, ROOT, targetOf } from "./documents.ts";

/** A path of the repository between backticks. Without a folder, only those that name a file of the root. */
const REPOSITORY_PATH =
	/^(?:(?:src|tests|cli|bench|docs|migrations|\.ci|\.github)\/[\w./-]*|data\/[\w./-]+)$/;

describe.each(DOCUMENTS)("the document $path", (document) => {
	it("links only to files and headings that exist", () => {
		const broken = document.links.filter((link) => {
			const target = targetOf(link, document);
			if (target === undefined) return false;
			const { file, anchor } = target;
			const anchors = DOCUMENTS.find(({ path }) => path === file)?.anchors ?? [];
			return !isThere(file) || (anchor !== undefined && !anchors.includes(anchor));
		});
		expect(broken).toEqual([]);
	});

	it("mentions only files of the repository that exist", () => {
		const missing = document.codes.filter((code) => REPOSITORY_PATH.test(code) && !isThere(code));
		expect(missing).toEqual([]);
	});
});

it("the index of docs links every page", () => {
	const index = DOCUMENTS.find(({ path }) => path === "docs/README.md");
	const pages = DOCUMENTS.map(({ path }) => path).filter((path) => path.startsWith("docs/"));
	expect(
		pages.filter((path) => !`docs/README.md ${index?.links.map((link) => `docs/${link}`)}`.includes(path)),
	).toEqual([]);
});

it("the page on the architecture describes every room of src", () => {
	const page = DOCUMENTS.find(({ path }) => path === "docs/architecture.md")?.text ?? "";
	const rooms = readdirSync(join(ROOT, "src"), { withFileTypes: true }).filter((entry) =>
		entry.isDirectory(),
	);
	expect(rooms.map(({ name }) => name).filter((name) => !page.includes(`| \`src/${name}/\` |`))).toEqual([]);
});
