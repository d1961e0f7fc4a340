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
			"Publishes deleted or withdrawn articles again, with the ids, addresses and dates that they had.",
		)
		.argument("<article...>", "slugs or page addresses")
		.addHelpText("after", examples("restore first-snow", "list --state deleted"))
		.action(
			runs<[names: string[]]>(async ({ output, server }, names) =>
				restoreArticles(names, await server(), output),
			),
		);
}
