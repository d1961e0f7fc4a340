/**
 * `tributary import`.
 *
 * @module
 */
import type { Command } from "commander";
import { runs } from "../context.ts";
import { UsageError } from "../errors.ts";
import type { ImportOptions } from "../import.ts";
import { importOpml, isOpml } from "../opml.ts";
import { inLine, type Output } from "../output.ts";
import { confirm, isInteractive } from "../prompt.ts";
import type { Server } from "../server.ts";
import { examples } from "./examples.ts";

interface Options extends Pick<ImportOptions, "root" | "dryRun" | "prune" | "yes" | "files" | "from"> {
	watch?: boolean;
}

export function importCommand(program: Command): void {
	program
		.command("import")
		.summary("publish files and folders")
		.description(
			"Publishes articles: Markdown (.md), HTML (.html), plain text (.txt) and JSON Feed documents (.json), with the " +
				"audio, pictures and other files that they refer to, and exports of WordPress (.xml) and Ghost (.json). " +
				"Follows the feeds in a list of subscriptions (.opml). " +
				"Further runs send only what has changed. A folder written by `export` is restored into an empty site.",
		)
		.argument("<path...>", "files and folders")
		.option(
			"--root <folder>",
			"the folder that identifying paths are relative to (default: that of .git or of the site generator)",
		)
		.option("--files", "download the files that a WordPress or Ghost export refers to on its former site")
		.option("--from <url>", "address of that site, if the export does not contain it (Ghost)", siteOf)
		.option("--dry-run", "print what would happen without changing anything")
		.option("--prune", "withdraw articles whose files are gone from these folders, after confirmation")
		.option("--yes", "withdraw them without confirmation")
		.option("--watch", "keep running and import again on every change, until Ctrl-C")
		.addHelpText(
			"after",
			examples(
				"import my-articles",
				"import my-articles --to https://news.example.org --dry-run",
				"import content --prune --yes",
				"import content --watch",
				"import wordpress.xml --files",
			),
		)
		.action(
			runs<[paths: string[], options: Options]>(
				async ({ output, server: find, common }, paths, { watch = false, ...options }) => {
					// Loading the readers of all formats takes longer than most other commands need altogether.
					const { isExport, restoreFrom } = await import("../export/restore.ts");
					const [folder = ""] = paths;
					if (paths.length === 1 && (await isExport(folder))) {
						refuseWithExport(folder, { watch, ...options });
						return (await restoreFrom(folder, await find(), output)) === 0;
					}
					const server = await find();
					const refused = await importLists(paths.filter(isOpml), options.dryRun ?? false, server, output);
					const articles = paths.filter((path) => !isOpml(path));
					if (articles.length === 0) return refused === 0;
					const settings = { ...options, ...(isInteractive() && !common.json && { confirm }) };
					if (watch) {
						const { watchPaths } = await import("../watch.ts");
						await watchPaths(articles, server, output, settings);
						return refused === 0;
					}
					const { importPaths } = await import("../import.ts");
					const tally = await importPaths(articles, server, output, settings);
					return tally.refused + refused === 0;
				},
			),
		);
}

/** @throws {UsageError} if an option is given that does not go with an export, which is restored as a whole */
function refuseWithExport(folder: string, options: Options): void {
	if (
		options.root !== undefined ||
		options.dryRun ||
		options.prune ||
		options.yes ||
		options.watch ||
		options.files ||
		options.from
	)
		throw new UsageError(
			`${inLine(folder)} is an export and can only be restored as a whole into an empty site: import it without options.`,
		);
}

/** @returns how many feeds were refused */
async function importLists(lists: string[], isDry: boolean, server: Server, output: Output): Promise<number> {
	let refused = 0;
	for (const list of lists) {
		if (isDry) output.log(`note       ${inLine(list)}: would follow its feeds`);
		else refused += await importOpml(list, server, output);
	}
	return refused;
}

/** @throws {UsageError} if it is not the address of a site */
function siteOf(text: string): string {
	const url = URL.parse(text);
	if (url !== null && /^https?:$/.test(url.protocol)) return url.href.replace(/\/$/, "");
	throw new UsageError(`--from must be an address such as https://old.example.org, not "${inLine(text)}".`);
}
