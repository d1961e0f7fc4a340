/**
 * `tributary status`.
 *
 * @module
 */
import type { Command } from "commander";
import { runs } from "../context.ts";
import { printStatus } from "../status.ts";
import { examples } from "./examples.ts";

export function statusCommand(program: Command): void {
	program
		.command("status")
		.summary("show the state of the followed feeds")
		.description(
			"Shows the followed feeds, failing ones first: the last poll, the articles it brought, and what went wrong.",
		)
		.option("--failing", "only failing feeds; the exit code is 1 if there are any")
		.addHelpText("after", examples("status", "status --failing --json"))
		.action(
			runs<[options: { failing?: boolean }]>(async ({ output, server, common }, { failing = false }) => {
				const count = await printStatus(
					await server(),
					{ onlyFailing: failing || common.quiet === true },
					output,
				);
				return !failing || count === 0;
			}),
		);
}
