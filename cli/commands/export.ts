/**
 * `tributary export`.
 *
 * @module
 */
import type { Command } from "commander";
import { runs } from "../context.ts";
import { report } from "../output.ts";
import { examples } from "./examples.ts";

export function exportCommand(program: Command): void {
	program
		.command("export")
		.summary("save the whole site to a folder")
		.description(
			"Saves everything to a folder: articles as Markdown with front matter, files, followed feeds and the rest of the " +
				"database. `import` restores that folder into an empty site. Further runs read only what has changed.",
		)
		.argument("<folder>", "an empty folder, or an earlier export of the same site")
		.addHelpText("after", examples("export backup", "export backup --to https://news.example.org"))
		.action(
			runs<[folder: string]>(async ({ output, server }, folder) => {
				// Other commands do not wait for what converts HTML to load.
				const { exportSummary, exportTo } = await import("../export/export.ts");
				const tally = await exportTo(folder, await server(), output);
				report(output, { type: "summary", folder, ...tally }, exportSummary(folder, tally));
				return true;
			}),
		);
}
