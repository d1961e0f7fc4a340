/** What sites in workerd have in common, made once before the end-to-end tests: a bundle, settings, and a database. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { readD1Migrations } from "@cloudflare/vitest-plugin";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import type { TestProject } from "vitest/node";
import { unstable_readConfig } from "wrangler";

/** What {@link prepare} hands to the tests. */
export interface Prepared {
	/** The path of the Worker as it is deployed, in one file. */
	script: string;
	/** The settings of `wrangler.toml`. */
	vars: Record<string, unknown>;
	compatibilityDate: string;
	/** A folder with a database that has had all migrations and is empty. */
	state: string;
}

declare module "vitest" {
	interface ProvidedContext {
		prepared: Prepared;
		/** What the numbers of runs that tests name are multiplied by; 1 in `npm run test:long`. */
		runs: number;
	}
}

/** The environment variable that hands what is prepared to the other projects of a run, as JSON. */
const SHARED = "TRIBUTARY_PREPARED";

/** Called by vitest before the first end-to-end test; the next project to call it is given the same. */
// biome-ignore lint/style/noDefaultExport: what vitest calls.
export default async function prepare(project: TestProject): Promise<() => void> {
	const shared = process.env[SHARED];
	if (shared !== undefined) {
		project.provide("prepared", JSON.parse(shared) as Prepared);
		return () => {};
	}
	const folder = mkdtempSync(join(tmpdir(), "tributary-prepared-"));
	const bundled = promisify(execFile)("wrangler", ["deploy", "--dry-run", "--outdir", folder]);
	const { vars, compatibility_date: compatibilityDate = "" } = unstable_readConfig({
		config: "wrangler.toml",
	});
	const state = join(folder, "state");
	await makeDatabase(state);
	await bundled;
	const prepared = { script: join(folder, "worker.js"), vars, compatibilityDate, state };
	project.provide("prepared", prepared);
	process.env[SHARED] = JSON.stringify(prepared);
	return () => {
		delete process.env[SHARED];
		rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
	};
}

/** Migrations take as long as the start of a site, so there is one database for all to copy. */
async function makeDatabase(state: string): Promise<void> {
	const miniflare = new Miniflare(
		convertV4MiniflareOptions({
			modules: true,
			script: "",
			d1Databases: ["DB"],
			resourcePersistencePath: state,
		}),
	);
	try {
		const db = await miniflare.getD1Database("DB");
		for (const { queries } of await readD1Migrations("migrations"))
			await db.batch(queries.map((sql) => db.prepare(sql)));
	} finally {
		await miniflare.dispose();
	}
}
