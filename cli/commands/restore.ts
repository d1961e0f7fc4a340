/**
 * `tributary restore`.
 *
 * @module
 */
import type { Command } from "commander";
import { restoreArticles } from "../articles.ts";
import { runs } from "../context.ts";
import { examples } from "./examples.ts";

export function restoreCommand(program: Command): void {
	program
		.command("restore")
		.summary("bring back deleted or withdrawn articles")
		.description(
			"Makes articles public again that were deleted or withdrawn, with their ids, addresses and dates.",
		)
		.argument("<article...>", "slugs, or addresses of pages")
		.addHelpText("after", examples("restore first-snow", "list --state deleted"))
		.action(
			runs<[names: string[]]>(async ({ output, server }, names) =>
				restoreArticles(names, await server(), output),
			),
		);
}
