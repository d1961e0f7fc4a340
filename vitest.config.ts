import { existsSync, statfsSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
import { unstable_readConfig } from "wrangler";
import { testProjects } from "./tests/house/projects.ts";

// Miniflare waits for the disk after each write to the storage of tests. Linux has a folder in memory; some containers have
// a small one.
const onDisk = tmpdir();
const inMemory = "/dev/shm";
if (existsSync(inMemory)) {
	const { bavail, bsize } = statfsSync(inMemory);
	if (bavail * bsize >= 2 ** 30) process.env.TMPDIR = inMemory;
}

// Tests of a second or less leave much garbage and little time: collecting it later and in one thread takes a tenth less CPU.
process.env.MINIFLARE_WORKERD_V8_FLAGS ??=
	"--single-threaded-gc --min-semi-space-size=64 --max-semi-space-size=128";

/**
 * Code for the Worker is tested in workerd, whose URLs, text decoders and dates are those of production: the project `unit`
 * has no bindings; `worker` has D1, KV and R2. Tests of the command line and of the running site run in Node, and so do
 * tests that measure time, which stands still in workerd.
 */
export default defineConfig(async () => {
	const migrations = await readD1Migrations("migrations");
	const { compatibility_date } = unstable_readConfig({ config: "wrangler.toml" });
	const { browser, endToEnd, node, unit, worker } = testProjects();
	// No test reaches the network.
	const outboundService = () => new Response("no network in tests", { status: 599 });
	const inWorkerd = {
		// A machine may be slow; what takes more than linear time is found by tests/linear.
		testTimeout: 30_000,
		// Files share the modules of their runtime: to load them takes longer than most files.
		isolate: false,
	};
	// Files share what they import here too; processes that they start may wait for others.
	const inNode = { testTimeout: 120_000, hookTimeout: 120_000, isolate: false };
	return {
		test: {
			// The Worker's log lines are of use where a test fails.
			silent: "passed-only" as const,
			// One more than there are cores: workers wait for processes that they start, and for modules.
			maxWorkers: availableParallelism() + 1,
			// Workers see no environment variables.
			provide: {
				runs: Number(process.env.FC_RUNS ?? 0.1),
				...(process.env.FC_SEED !== undefined && { seed: Number(process.env.FC_SEED) }),
			},
			projects: [
				{
					plugins: [
						cloudflareTest({
							miniflare: { compatibilityDate: compatibility_date ?? "", outboundService },
						}),
					],
					test: { name: "unit", include: unit, setupFiles: ["tests/support/runs.ts"], ...inWorkerd },
				},
				{
					plugins: [
						cloudflareTest({
							wrangler: { configPath: "./wrangler.toml" },
							miniflare: {
								bindings: {
									TEST_MIGRATIONS: migrations,
									ADMIN_TOKEN: "a-token-for-tests",
									SITE_URL: "https://news.example",
								},
								r2Buckets: ["MEDIA"],
								outboundService,
							},
						}),
					],
					test: {
						name: "worker",
						include: worker,
						setupFiles: ["tests/support/runs.ts", "tests/support/setup.ts"],
						...inWorkerd,
						// What a test reads of the style sheet is what is in it.
						css: { include: [/site\.css/] },
					},
				},
				{
					test: {
						name: "node",
						include: node,
						env: { TMPDIR: onDisk },
						globalSetup: "tests/e2e/compile-cache.ts",
						...inNode,
					},
				},
				{
					test: {
						name: "browser",
						include: browser,
						globalSetup: ["tests/e2e/compile-cache.ts", "tests/browser/start.ts"],
						...inNode,
					},
				},
				{
					test: {
						name: "e2e",
						include: endToEnd,
						env: { TMPDIR: onDisk },
						globalSetup: ["tests/e2e/compile-cache.ts", "tests/e2e/prepare.ts"],
						...inNode,
					},
				},
			],
		},
	};
});
