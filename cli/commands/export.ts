/**
 * `tributary export`.
 *
 * @module
 */
import type { Command } from "commander";
import { runs } from "../context.ts";
import { exportSummary, exportTo } from "../export/export.ts";
import { report } from "../output.ts";
import { examples } from "./examples.ts";

export function exportCommand(program: Command): void {
	program
		.command("export")
		.summary("save the whole site in a folder")
		.description(
			"Saves everything in a folder: articles as Markdown with front matter, files, followed feeds and what else there " +
				"is. `import` of that folder makes an empty site the same. Run again, it reads only what has changed.",
		)
		.argument("<folder>", "an empty folder, or one with an earlier export of the site")
		.addHelpText("after", examples("export backup", "export backup --to https://news.example.org"))
		.action(
			runs<[folder: string]>(async ({ output, server }, folder) => {
				const tally = await exportTo(folder, await server(), output);
				report(output, { type: "summary", folder, ...tally }, exportSummary(folder, tally));
				return true;
			}),
		);
}
