/**
 * `tributary import`.
 *
 * @module
 */
import type { Command } from "commander";
import { runs } from "../context.ts";
import { UsageError } from "../errors.ts";
import { isExport, restoreFrom } from "../export/restore.ts";
import { importPaths } from "../import.ts";
import { importOpml, isOpml } from "../opml.ts";
import { confirm, isInteractive } from "../prompt.ts";
import { watchPaths } from "../watch.ts";
import { examples } from "./examples.ts";

interface Options {
	root?: string;
	dryRun?: boolean;
	prune?: boolean;
	yes?: boolean;
	watch?: boolean;
}

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
		.option("--root <folder>", "the folder that the content is in; paths below it tell articles apart")
		.option("--dry-run", "say what would happen, and change nothing")
		.option("--prune", "withdraw the articles whose files are not in the folder any more")
		.option("--yes", "do so without asking")
		.option("--watch", "go on, and import what changes, until Ctrl-C")
		.addHelpText(
			"after",
			examples(
				"import my-articles",
				"import my-articles --to https://news.example.org",
				"import my-articles --dry-run --prune",
				"import my-articles --watch",
			),
		)
		.action(
			runs<[paths: string[], options: Options]>(async ({ output, server: find }, paths, options) => {
				const server = await find();
				const { watch: isWatching, ...asked } = options;
				const how = { ...asked, ...(isInteractive() && { confirm }) };
				if (isWatching) {
					if (options.dryRun) throw new UsageError("--watch imports what changes: leave out --dry-run.");
					const list = paths.find(isOpml);
					if (list !== undefined)
						throw new UsageError(`--watch is for articles: import "${list}" without it.`);
					await watchPaths(paths, server, output, how);
					return true;
				}
				const [folder = ""] = paths;
				if (paths.length === 1 && (await isExport(folder)))
					return (await restoreFrom(folder, server, output)) === 0;
				const articles = paths.filter((path) => !isOpml(path));
				let refused = 0;
				for (const list of paths.filter(isOpml)) refused += await importOpml(list, server, output);
				if (articles.length > 0) refused += (await importPaths(articles, server, output, how)).refused;
				return refused === 0;
			}),
		);
}
