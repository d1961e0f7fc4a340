/**
 * `tributary delete`.
 *
 * @module
 */
import type { Command } from "commander";
import { deleteArticles } from "../articles.ts";
import { runs } from "../context.ts";
import { examples } from "./examples.ts";

export function deleteCommand(program: Command): void {
	program
		.command("delete")
		.summary("delete articles")
		.description(
			"Deletes articles. Their pages answer 410, and they stay deleted when their files are imported again, until " +
				"`restore` brings them back.",
		)
		.argument("<article...>", "slugs, or addresses of pages")
		.addHelpText("after", examples("delete first-snow"))
		.action(
			runs<[names: string[]]>(async ({ output, server }, names) =>
				deleteArticles(names, await server(), output),
			),
		);
}
