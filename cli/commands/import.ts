/**
 * `tributary import`.
 *
 * @module
 */
import type { Command } from "commander";
import { runs } from "../context.ts";
import { isExport, restoreFrom } from "../export/restore.ts";
import { importPaths } from "../import.ts";
import { importOpml, isOpml } from "../opml.ts";
import { examples } from "./examples.ts";

export function importCommand(program: Command): void {
	program
		.command("import")
		.summary("publish files and folders")
		.description(
			"Publishes articles: Markdown (.md), HTML (.html), plain text (.txt) and JSON Feed documents (.json), with the " +
				"sound, pictures and other files that they name. Follows the feeds of a list of subscriptions (.opml). " +
				"Run again, it sends only what has changed. A folder that `export` wrote is restored into an empty site.",
		)
		.argument("<path...>", "files and folders")
		.addHelpText("after", examples("import my-articles", "import my-articles --to https://news.example.org"))
		.action(
			runs<[paths: string[], options: object]>(async ({ output, server: find }, paths) => {
				const server = await find();
				const [folder = ""] = paths;
				if (paths.length === 1 && (await isExport(folder)))
					return (await restoreFrom(folder, server, output)) === 0;
				const articles = paths.filter((path) => !isOpml(path));
				let refused = 0;
				for (const list of paths.filter(isOpml)) refused += await importOpml(list, server, output);
				if (articles.length > 0) refused += (await importPaths(articles, server, output)).refused;
				return refused === 0;
			}),
		);
}
