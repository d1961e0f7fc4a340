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
		.summary("remove a saved site and its token")
		.description("Removes a saved site and its token; without an address, those of the default site.")
		.argument("[url]", "address of the site")
		.addHelpText("after", examples("logout", "logout https://news.example.org"))
		.action(
			runs<[address: string | undefined]>(async ({ output, common }, address) => {
				logout(address ?? common.to, output);
				return true;
			}),
		);
}
