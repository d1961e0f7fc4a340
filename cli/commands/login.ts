/**
 * `tributary login`.
 *
 * @module
 */
import type { Command } from "commander";
import { runs } from "../context.ts";
import { login } from "../login.ts";
import { examples } from "./examples.ts";

export function loginCommand(program: Command): void {
	program
		.command("login")
		.summary("save a site and its token")
		.description(
			"Asks for the token of a site, verifies it, and saves both in your configuration, in a file that only you can " +
				"read. The site becomes the default for commands without --to.",
		)
		.argument("[url]", "address of the site")
		.addHelpText(
			"after",
			examples("login https://news.example.org", "login https://news.example.org --token-stdin < token"),
		)
		.action(
			runs<[address: string | undefined]>(async ({ output, common }, address) => {
				await login(address, common, output);
				return true;
			}),
		);
}
