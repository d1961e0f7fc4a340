/**
 * Which project of vitest runs a test file. Tests of commands, of the running site and of time run in Node, by their
 * folder; those of the running site are a project of their own, as they share a bundle, and so are those of its pages in a
 * browser. All others run in workerd, as the code that they test does: in the project `worker` if they use bindings, which
 * takes an empty database for each test, and in the project `unit` if they use none.
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path/posix";

/** The folders whose tests run in Node, besides those with a project of their own. */
const NODE_FOLDERS = ["cli", "docs", "house", "linear"];

/** The modules that give a test its bindings. */
const BINDINGS = new Set(["cloudflare:test", "cloudflare:workers"]);

/** A module in an `import` or `export … from`. Types are left out: they are gone when a test runs. */
const IMPORTED =
	/^\s*(?:(?:import|export)\s(?!type\s)[^"';]*?from\s*|import\s*)"([^"]+)"|\bimport\(\s*"([^"]+)"/gm;

/** The test files of each project, as paths from the root of the repository. */
export interface Projects {
	browser: string[];
	endToEnd: string[];
	node: string[];
	unit: string[];
	worker: string[];
}

/** Sorts all test files under `tests` of the working directory into projects, by their folders and imports. */
export function testProjects(): Projects {
	const projects: Projects = { browser: [], endToEnd: [], node: [], unit: [], worker: [] };
	for (const file of readdirSync("tests", { recursive: true, encoding: "utf8" }).sort()) {
		const path = join("tests", file.replaceAll("\\", "/"));
		if (!/\.test\.tsx?$/.test(path)) continue;
		const [, folder = ""] = path.split("/");
		if (folder === "browser") projects.browser.push(path);
		else if (folder === "e2e") projects.endToEnd.push(path);
		else if (NODE_FOLDERS.includes(folder)) projects.node.push(path);
		else if (usesBindings(path)) projects.worker.push(path);
		else projects.unit.push(path);
	}
	return projects;
}

/**
 * Whether a module of the tests imports bindings, itself or through others. The code in `src` never does: it is given its
 * bindings.
 */
function usesBindings(path: string, seen = new Set<string>()): boolean {
	seen.add(path);
	return importsOf(readFileSync(path, "utf8")).some((imported) => {
		if (BINDINGS.has(imported)) return true;
		if (!/^\..*\.tsx?$/.test(imported)) return false;
		const other = join(dirname(path), imported);
		return other.startsWith("tests/") && !seen.has(other) && usesBindings(other, seen);
	});
}

/** The modules that source text imports, as it names them. */
export function importsOf(text: string): string[] {
	return [...text.matchAll(IMPORTED)].flatMap(([, stated, called]) => stated ?? called ?? []);
}
