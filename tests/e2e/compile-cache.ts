/** The many processes of the tests compile what they have in common once: Node keeps it in a folder, for this run. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Called by vitest before the first test. */
// biome-ignore lint/style/noDefaultExport: what vitest calls.
export default function keepCompiled(): (() => void) | undefined {
	if (process.env.NODE_COMPILE_CACHE !== undefined) return undefined;
	const folder = mkdtempSync(join(tmpdir(), "tributary-compiled-"));
	process.env.NODE_COMPILE_CACHE = folder;
	return () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
