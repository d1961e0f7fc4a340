/**
 * `tributary logout`.
 *
 * @module
 */
import type { Command } from "commander";
import { runs } from "../context.ts";
import { logout } from "../login.ts";
import { examples } from "./examples.ts";

export function logoutCommand(program: Command): void {
	program
		.command("logout")
		.summary("forget a site and its token")
		.description("Forgets a site and its token; by default the one that commands mean if they name none.")
		.argument("[url]", "address of the site")
		.addHelpText("after", examples("logout", "logout https://news.example.org"))
		.action(
			runs<[address: string | undefined]>(async ({ output, common }, address) => {
				logout(address ?? common.to, output);
				return true;
			}),
		);
}
