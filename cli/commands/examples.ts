/**
 * Examples in the help of a command.
 *
 * @module
 */
import { invocation } from "../invocation.ts";

/** Returns the text that follows the help of a command. Each example is what follows the name of the program. */
export function examples(...lines: string[]): string {
	return [
		"",
		lines.length === 1 ? "Example:" : "Examples:",
		...lines.map((line) => `  ${invocation()} ${line}`),
	].join("\n");
}
