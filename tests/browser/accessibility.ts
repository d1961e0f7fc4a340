/** Finds barriers in a page with axe (https://github.com/dequelabs/axe-core). */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { RunOptions } from "axe-core";
import type { Page } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The rules that depend on colours. */
const COLOURS = ["color-contrast", "link-in-text-block"];

/** Which rules: all, or those that another colour scheme may break. */
export type Rules = "all" | "colours";

/** The violations in a page, each as its rule and the elements that break it. */
export async function violationsIn(page: Page, rules: Rules): Promise<string[]> {
	if (await page.evaluate(() => !("axe" in window))) await page.evaluate(AXE);
	const options: RunOptions = {
		resultTypes: ["violations"],
		...(rules === "all"
			? { rules: { "target-size": { enabled: true } } }
			: { runOnly: { type: "rule", values: COLOURS } }),
	};
	return page.evaluate(async (options) => {
		const { violations } = await (window as unknown as { axe: typeof import("axe-core") }).axe.run(options);
		return violations.flatMap(({ id, help, nodes }) =>
			nodes.map(({ html, failureSummary }) => `${id} (${help}): ${html}\n${failureSummary}`),
		);
	}, options);
}
