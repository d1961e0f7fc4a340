/**
 * `tributary open`.
 *
 * @module
 */
import type { Command } from "commander";
import { addressOf } from "../articles.ts";
import { openInBrowser } from "../browser.ts";
import { runs } from "../context.ts";
import { report } from "../output.ts";
import { examples } from "./examples.ts";

export function openCommand(program: Command): void {
	program
		.command("open")
		.summary("open the site or an article in the browser")
		.description("Opens the site or the page of an article in the browser, and prints its address.")
		.argument("[article]", "its slug or page address")
		.addHelpText("after", examples("open", "open first-snow"))
		.action(
			runs<[name: string | undefined]>(async ({ output, site, common }, name) => {
				const url = site();
				const { href } = addressOf(name ?? "/", url);
				report(output, { type: "page", url: href }, href, "data");
				if (!common.json) await openInBrowser(href);
				return true;
			}),
		);
}
