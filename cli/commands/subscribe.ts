/**
 * `tributary subscribe`.
 *
 * @module
 */
import type { Command } from "commander";
import { runs } from "../context.ts";
import { UsageError } from "../errors.ts";
import { subscribeAll } from "../subscribe.ts";
import { examples } from "./examples.ts";
import { addFilterOptions, type FilterOptions, filtersIn } from "./filter-options.ts";

interface Options extends FilterOptions {
	title?: string;
	tag?: string[];
}

export function subscribeCommand(program: Command): void {
	const command = program
		.command("subscribe")
		.summary("follow feeds")
		.description("Follows feeds, given the addresses of feeds or of sites that link to them.")
		.argument("<url...>", "addresses of feeds or sites")
		.option("--title <title>", "a title that replaces the feed's own");
	addFilterOptions(command)
		.addHelpText(
			"after",
			examples("subscribe https://www.rssboard.org", 'subscribe https://example.org --block "title: advert"'),
		)
		.action(
			runs<[urls: string[], options: Options]>(
				async ({ output, server }, urls, { title, tag: tags, ...options }) => {
					if (title !== undefined && urls.length > 1)
						throw new UsageError("--title is the name of one feed; follow the others without it.");
					const filters = filtersIn(options);
					return (await subscribeAll(urls, { title, tags, filters }, await server(), output)).refused === 0;
				},
			),
		);
}
