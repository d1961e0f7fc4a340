/**
 * `tributary check`.
 *
 * @module
 */
import type { Command } from "commander";
import { checkPodcast } from "../check/podcast.ts";
import { checkSettings } from "../check/settings.ts";
import { runs } from "../context.ts";
import { UsageError } from "../errors.ts";
import { inLine } from "../output.ts";
import { examples } from "./examples.ts";

export function checkCommand(program: Command): void {
	const check = program
		.command("check")
		.summary("check a podcast, or the settings")
		.description("Checks a podcast, or the settings of this project.");
	check
		.command("podcast")
		.summary("what podcast directories would refuse")
		.description("Prints what podcast directories would refuse, and by which rule.")
		.argument("[url]", "address of the feed (that of the site)")
		.addHelpText("after", examples("check podcast", "check podcast https://news.example.org/podcast.xml"))
		.action(
			runs<[address: string | undefined]>(async ({ output, site }, address) => {
				const feed = URL.parse(address ?? "/podcast.xml", site().href);
				if (feed === null || !/^https?:$/.test(feed.protocol))
					throw new UsageError(
						`"${inLine(address ?? "")}" is not an address such as https://news.example.org/podcast.xml`,
					);
				return checkPodcast(feed, output);
			}),
		);
	check
		.command("settings")
		.summary("settings that cannot be used")
		.description(
			"Prints the settings in wrangler.toml and .dev.vars that cannot be used, and what they must be. With " +
				"wrangler.toml, which is what is deployed, faults of .dev.vars do not count.",
		)
		.argument("[file]", "wrangler.toml")
		.addHelpText("after", examples("check settings"))
		.action(
			runs<[file: string | undefined]>(async ({ output }, file) => {
				if (file !== undefined && file !== "wrangler.toml")
					throw new UsageError(
						`\`check settings\` takes no file but the wrangler.toml of this project, not "${inLine(file)}".`,
					);
				return checkSettings(file !== undefined, output);
			}),
		);
}
