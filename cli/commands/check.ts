/**
 * `tributary check`.
 *
 * @module
 */
import type { Command } from "commander";
import { checkSettings } from "../check/settings.ts";
import { runs } from "../context.ts";
import { UsageError } from "../errors.ts";
import { inLine } from "../output.ts";
import { examples } from "./examples.ts";

export function checkCommand(program: Command): void {
	const check = program
		.command("check")
		.summary("check the podcast feed or the settings")
		.description("Checks a podcast feed, or the settings of this project.");
	check
		.command("podcast")
		.summary("find what podcast directories would reject")
		.description("Lists what podcast directories would reject, with the rule behind each finding.")
		.argument("[url]", "address of the feed (default: the podcast feed of the site)")
		.addHelpText("after", examples("check podcast", "check podcast https://news.example.org/podcast.xml"))
		.action(
			runs<[address: string | undefined]>(async ({ output, site }, address) => {
				const feed = URL.parse(address ?? "/podcast.xml", site().href);
				if (feed === null || !/^https?:$/.test(feed.protocol))
					throw new UsageError(
						`"${inLine(address ?? "")}" is not an address such as https://news.example.org/podcast.xml`,
					);
				const { checkPodcast } = await import("../check/podcast.ts");
				return checkPodcast(feed, output);
			}),
		);
	check
		.command("settings")
		.summary("find invalid settings")
		.description(
			"Lists the invalid settings in wrangler.toml and .dev.vars, with the values that they accept. Given " +
				"wrangler.toml, the file that is deployed, errors in .dev.vars do not count.",
		)
		.argument("[file]", "wrangler.toml")
		.addHelpText("after", examples("check settings"))
		.action(
			runs<[file: string | undefined]>(async ({ output }, file) => {
				if (file !== undefined && file !== "wrangler.toml")
					throw new UsageError(
						`\`check settings\` accepts only the wrangler.toml of this project, not "${inLine(file)}".`,
					);
				return checkSettings(file !== undefined, output);
			}),
		);
}
