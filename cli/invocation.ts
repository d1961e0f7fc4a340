/**
 * How the user calls this command, for messages that name a command to run.
 *
 * @module
 */
import { relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the project. */
const FOLDER = fileURLToPath(new URL("..", import.meta.url));

/** How this process was started. */
interface Start {
	/** The path of its script. */
	script: string;
	/** The working folder. */
	folder: string;
}

/**
 * Returns the command as it works for the user: `tributary` if it was found on the path, `npx tributary` if npx ran it,
 * else `node` with the path of the launcher from the working folder, which is `node tributary` in the project's.
 */
export function invocation({ script, folder }: Start = thisProcess()): string {
	// npx links a command into a folder of this name, and puts that on the path.
	if (script.includes(`${sep}_npx${sep}`)) return "npx tributary";
	if (!resolve(script).startsWith(FOLDER)) return "tributary";
	const absolute = `${FOLDER}tributary`;
	const nearby = relative(folder, absolute);
	const path = nearby.startsWith(`..${sep}..`) ? absolute : nearby;
	return `node ${/^[\w./\\:-]+$/.test(path) ? path : JSON.stringify(path)}`;
}

function thisProcess(): Start {
	return { script: process.argv[1] ?? FOLDER, folder: process.cwd() };
}
