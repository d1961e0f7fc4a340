/**
 * The context of a command: an output and a site, made from the options that all commands have.
 *
 * @module
 */
import type { Command } from "commander";
import { FailedError } from "./errors.ts";
import type { Output } from "./output.ts";
import { addressFrom, isLoopback, type Server, type ServerOptions, serverFrom } from "./server.ts";
import { terminalOutput } from "./terminal.ts";

/** The options of all commands. */
export interface CommonOptions extends ServerOptions {
	json?: boolean;
	quiet?: boolean;
}

export interface Context {
	output: Output;
	/** The options of all commands, as they were given. */
	common: CommonOptions;
	/** The address of the site, for commands that need no token; throws as {@link addressFrom} does. */
	site: () => URL;
	/** The site with its token; throws as {@link serverFrom} does. */
	server: () => Promise<Server>;
}

/** The work of a command. Returns whether all went well. */
type Run<Args extends unknown[]> = (context: Context, ...args: Args) => Promise<boolean>;

/**
 * Makes an action of commander from the work of a command. The last argument of an action is the command itself. The action
 * throws a `FailedError` if not all went well.
 */
export function runs<Args extends unknown[]>(run: Run<Args>) {
	return async (...args: [...Args, command: Command]): Promise<void> => {
		const common = (args.at(-1) as Command).optsWithGlobals<CommonOptions>();
		const output = terminalOutput({ json: common.json ?? false, quiet: common.quiet ?? false });
		const context: Context = {
			output,
			common,
			site: () => addressFrom(common),
			server: async () => {
				const server = await serverFrom(common);
				// Names the site that a login has chosen, in case another one was meant.
				if (
					common.to === undefined &&
					!common.json &&
					!common.quiet &&
					process.stderr.isTTY &&
					!isLoopback(server.url)
				)
					output.error(`note       ${server.url.origin}`);
				return server;
			},
		};
		try {
			if (!(await run(context, ...(args.slice(0, -1) as Args)))) throw new FailedError();
		} finally {
			output.end();
		}
	};
}
