/** The files that the site serves beside the Worker are no addresses for articles. */
import { readdir } from "node:fs/promises";
import { expect, it } from "vitest";
import { isOwnPath } from "../../src/urls/article-paths.ts";

it("every file of the site's pages is a reserved address", async () => {
	const files = await readdir("src/pages/assets", { recursive: true });
	expect(files.length).toBeGreaterThan(5);
	for (const file of files) expect(isOwnPath(`/${file}`), file).toBe(true);
});
