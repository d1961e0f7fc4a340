/** `npm start` where it cannot succeed. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { copyProject, freePort } from "./project.ts";

import { complaint } from "./starting.ts";

describe("a start that cannot succeed prints one line, exits with 1 and leaves nothing behind", () => {
	it("if the port is taken, before anything is created", async () => {
		const folder = copyProject(onTestFinished);
		const port = await freePort();
		const other = createServer();
		onTestFinished(() => void other.close());
		await new Promise<void>((resolve) => other.listen(port, "127.0.0.1", resolve));
		expect(await complaint(folder, String(port))).toEqual([
			`Port ${port} is taken by another program. Stop it, or choose another: PORT=${port + 1} npm start`,
		]);
		expect(existsSync(join(folder, ".dev.vars"))).toBe(false);
	});

	it("if the port is invalid", async () => {
		expect(await complaint(copyProject(onTestFinished), "web")).toEqual([
			'PORT must be a number from 1 to 65535, not "web".',
		]);
	});

	it("if wrangler.toml is not TOML, with the line of the fault", async () => {
		const folder = copyProject(onTestFinished);
		const config = join(folder, "wrangler.toml");
		writeFileSync(
			config,
			readFileSync(config, "utf8").replace('SITE_TITLE = "Tributary"', "SITE_TITLE = Ada"),
		);
		const line = readFileSync(config, "utf8").split("\n").indexOf("SITE_TITLE = Ada") + 1;
		expect(await complaint(folder, String(await freePort()))).toEqual([
			expect.stringMatching(
				new RegExp(`^wrangler\\.toml:${line}:\\d+: this is not TOML: .*SITE_TITLE = Ada`),
			),
		]);
		expect(existsSync(join(folder, "wrangler.start.toml"))).toBe(false);
	});

	it("if an article cannot be read, with its name and the reason", async () => {
		const folder = copyProject(onTestFinished);
		writeFileSync(join(folder, "data/articles/bad.md"), "---\ntitle: [Bad\n---\n");
		expect(await complaint(folder, String(await freePort()))).toEqual([
			expect.stringMatching(/^refused {4}data\/articles\/bad\.md: has front matter that is not YAML: ./),
			"data has files that cannot be published (above). Correct or remove them, then run `npm start` again.",
		]);
	});

	it("if the token cannot be written", async () => {
		const folder = copyProject(onTestFinished);
		// As good as a folder without the right to write, for those who may write anywhere too.
		mkdirSync(join(folder, ".dev.vars"));
		const lines = await complaint(folder, String(await freePort()));
		expect(lines).toEqual([expect.stringMatching(/^Cannot write an ADMIN_TOKEN into \.dev\.vars: EISDIR/)]);
	});
});
