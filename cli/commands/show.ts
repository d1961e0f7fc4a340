/**
 * `tributary show`.
 *
 * @module
 */
import type { Command } from "commander";
import { showArticle } from "../articles.ts";
import { runs } from "../context.ts";
import { examples } from "./examples.ts";

export function showCommand(program: Command): void {
	program
		.command("show")
		.summary("show an article")
		.description("Shows the details and the text of an article, whether it is public or not.")
		.argument("<article>", "its slug or page address")
		.addHelpText("after", examples("show first-snow", "show https://news.example.org/articles/first-snow"))
		.action(
			runs<[name: string]>(async ({ output, server }, name) => {
				await showArticle(name, await server(), output);
				return true;
			}),
		);
}
