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
			"Deletes articles. Their pages then answer 410. Importing their files again does not bring them back; " +
				"`restore` does.",
		)
		.argument("<article...>", "slugs or page addresses")
		.addHelpText("after", examples("delete first-snow"))
		.action(
			runs<[names: string[]]>(async ({ output, server }, names) =>
				deleteArticles(names, await server(), output),
			),
		);
}
