import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

/**
 * Tests run in workerd, with D1 and KV. Tests of the command line and of the running site run in Node, and so do tests that
 * measure time, which stands still in workerd.
 */
export default defineConfig(async () => {
	const migrations = await readD1Migrations("migrations");
	return {
		test: {
			// The Worker's log lines are of use where a test fails.
			silent: "passed-only" as const,
			projects: [
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
								// No test reaches the network.
								outboundService: () => new Response("no network in tests", { status: 599 }),
							},
						}),
					],
					test: {
						name: "worker",
						include: ["tests/!(cli|e2e|house|linear|support)/**/*.test.{ts,tsx}"],
						setupFiles: ["tests/support/setup.ts"],
						// A machine may be slow; what takes more than linear time is found by tests/linear.
						testTimeout: 30_000,
						isolate: false,
						maxWorkers: 1,
						// What a test reads of the style sheet is what is in it.
						css: { include: [/site\.css/] },
						// Workers see no environment variables.
						provide: { propertyRuns: Number(process.env.FC_RUNS ?? 0) },
					},
				},
				{
					test: {
						name: "node",
						include: ["tests/{cli,e2e,house,linear}/**/*.test.ts"],
						testTimeout: 120_000,
						hookTimeout: 120_000,
					},
				},
			],
		},
	};
});
