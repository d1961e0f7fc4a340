/**
 * `tributary completion`.
 *
 * @module
 */
import { Argument, type Command } from "commander";
import { completionScript, SHELLS, type Shell } from "../completion.ts";
import { runs } from "../context.ts";
import { report } from "../output.ts";

export function completionCommand(program: Command): void {
	program
		.command("completion")
		.summary("print the completion script for a shell")
		.description(
			"Prints a script that completes the commands and options of `tributary` in a shell. Run `npm link` first to put it on the path.",
		)
		.addArgument(new Argument("<shell>").choices(SHELLS))
		.addHelpText(
			"after",
			[
				"",
				"Examples:",
				"  tributary completion bash >> ~/.bashrc",
				"  tributary completion zsh > ~/.zfunc/_tributary",
				"  tributary completion fish > ~/.config/fish/completions/tributary.fish",
			].join("\n"),
		)
		.action(
			runs<[shell: Shell]>(async ({ output }, shell) => {
				const script = completionScript(program, shell);
				report(output, { type: "completion", shell, script }, script, "data");
				return true;
			}),
		);
}
