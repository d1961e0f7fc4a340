import { expect, onTestFinished } from "vitest";
import { alive, get, Running, type Site, until } from "./project.ts";

/** The command of `npm start`, for Node. */
export const START = ["cli/start.ts"];
export const NPM_START = ["npm", "start", "--"];
/** Starts without what the project ships, which takes some time to publish. */
export const EMPTY = "--empty";

/** Stops a site, and waits until nothing of it is left. */
export async function stopped(
	{ running }: Pick<Site, "running">,
	signal: "SIGINT" | "SIGTERM",
): Promise<number | null> {
	const family = running.family();
	expect(family.length).toBeGreaterThan(2);
	running.signal(signal);
	const code = await running.exit;
	await until(() => alive(family).length === 0, `the end of ${alive(family)}`, 10_000);
	return code;
}

/** Starts what must fail, and gives the lines of its complaint. */
export async function complaint(folder: string, port: string): Promise<string[]> {
	const running = new Running(process.execPath, START, folder, { PORT: port }, onTestFinished);
	await until(() => {
		// What it starts is known only while it is there.
		running.family();
		return running.child.exitCode !== null || running.stdout.includes("Tributary is running");
	}, "its complaint");
	expect(running.child.exitCode, String(running)).toBe(1);
	await running.exit;
	await until(() => alive(running.family()).length === 0, "the end of all that it started", 10_000);
	return running.stderr.trim().split("\n");
}

/** The text of a document of a site, or why it cannot be fetched. */
export const feedOf = (site: Site, path: string) =>
	get(site.url + path).then(
		({ body }) => String(body),
		// While the Worker starts anew, it may not answer.
		(error: Error) => error.message,
	);
