/** Which project a test file belongs to. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { importsOf, testProjects } from "./projects.ts";

test("every test file belongs to one project, and no project is empty", () => {
	const projects = testProjects();
	const all = Object.values(projects).flat();
	expect(new Set(all).size).toBe(all.length);
	for (const files of Object.values(projects)) expect(files).not.toEqual([]);
});

test("tests that use bindings, themselves or through helpers, run in the project with an empty database for each", () => {
	const { unit, worker } = testProjects();
	const ownBindings = /^import .* from "(cloudflare:workers|.*\/support\/instance\.ts)";$/m;
	const expected = [...unit, ...worker].filter((file) => ownBindings.test(readFileSync(file, "utf8")));
	expect(expected.length).toBeGreaterThan(10);
	expect(worker).toEqual(expect.arrayContaining(expected));
});

test("imports are found in every form of statement except type imports", () => {
	const text = [
		'import "./alone.ts";',
		'import one from "./default.ts";',
		'import { type A, b } from "./named.ts";',
		'import * as all from "./all.ts";',
		'import {\n\ta,\n\tb,\n} from "./lines.ts";',
		'export { c } from "./exported.ts";',
		'export * from "./all-exported.ts";',
		'import type { D } from "./type.ts";',
		'export type { E } from "./type-exported.ts";',
		'const later = await import("./later.ts");',
	].join("\n");
	expect(importsOf(text)).toEqual([
		"./alone.ts",
		"./default.ts",
		"./named.ts",
		"./all.ts",
		"./lines.ts",
		"./exported.ts",
		"./all-exported.ts",
		"./later.ts",
	]);
});
