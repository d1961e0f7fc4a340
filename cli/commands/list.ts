/**
 * `tributary list`.
 *
 * @module
 */
import { type Command, Option } from "commander";
import { type Listing, listArticles, STATES } from "../articles.ts";
import { runs } from "../context.ts";
import { examples } from "./examples.ts";

export function listCommand(program: Command): void {
	program
		.command("list")
		.summary("list articles")
		.description("Lists articles, newest first: date, address and title.")
		.addOption(
			new Option("--state <state>", "which articles").choices([...STATES, "all"]).default("published"),
		)
		.option("--own", "only your own articles, without those of followed feeds")
		.addHelpText("after", examples("list", "list --state scheduled", "list --own --json"))
		.action(
			runs<[options: { state: Listing["state"]; own?: boolean }]>(
				async ({ output, server }, { state, own = false }) => {
					await listArticles({ state, own }, await server(), output);
					return true;
				},
			),
		);
}
