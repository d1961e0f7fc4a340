/**
 * Makes sure that `npm start` has its folder and its port to itself.
 *
 * @module
 */
import { createServer } from "node:net";
import { CommandError } from "./errors.ts";
import { startIn } from "./leftovers.ts";
import { DEFAULT_PORT } from "./server.ts";

/** How often to check whether another start has ended, in milliseconds. */
const CHECK_EVERY = 200;

/**
 * Makes sure that no other `npm start` runs in a folder: two Workers cannot share one database.
 *
 * @param patience how long to wait for another that is ending because its npm was killed, in milliseconds
 * @throws {CommandError} if there is another
 */
export async function requireNoOther(folder: string, patience: number): Promise<void> {
	const deadline = Date.now() + patience;
	for (;;) {
		const other = startIn(folder);
		if (other === undefined) return;
		if (Date.now() > deadline)
			throw new CommandError(
				`\`npm start\` already runs in this folder, as process ${other}, and two cannot share its database. Use that one, or stop it with Ctrl-C or \`kill ${other}\`.`,
			);
		await new Promise((resolve) => setTimeout(resolve, CHECK_EVERY));
	}
}

/**
 * Makes sure that a port can be used.
 *
 * @throws {CommandError} with the reason if it cannot
 */
export async function requireFreePort(port: number): Promise<void> {
	for (const host of ["127.0.0.1", "::1"]) {
		const code = await new Promise<string | undefined>((resolve) => {
			const probe = createServer();
			probe.once("error", (error: NodeJS.ErrnoException) => resolve(error.code));
			probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(undefined)));
		});
		if (code === "EADDRINUSE")
			throw new CommandError(
				`Port ${port} is taken by another program. Stop it, or choose another: PORT=${port + 1} npm start`,
			);
		if (code === "EACCES")
			throw new CommandError(
				`You have no permission to use port ${port}. Choose another: PORT=${DEFAULT_PORT} npm start`,
			);
	}
}
