/**
 * `npm start`: the Worker on this machine, with its database, its cache and the articles in `data/articles`.
 *
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { CommandError } from "./errors.ts";
import { importPaths } from "./import.ts";
import { localPort, localToken } from "./server.ts";

const ARTICLES = "data/articles";
/** How long the Worker may take to answer for the first time, in milliseconds. */
const START_TIME = 60_000;
/** How long it may take to stop before it is ended by force, in milliseconds. */
const STOP_TIME = 3_000;

let worker: ChildProcess | undefined;
let stopping = false;

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void stop(0));
try {
	await start();
} catch (error) {
	if (!stopping) {
		console.error(error instanceof CommandError ? error.message : error);
		await stop(1);
	}
}

async function start(): Promise<void> {
	const port = localPort();
	await requireFreePort(port);
	const token = localToken() ?? writeToken();
	await migrate();
	const url = new URL(`http://localhost:${port}`);
	const log = startWorker(port);
	await answered(url, log);
	const tally = await importPaths([ARTICLES], { url, token }, console);
	if (tally.refused > 0) {
		throw new CommandError(
			`${ARTICLES} has articles that cannot be read (above). Mend or remove them, then run \`npm start\` again.`,
		);
	}
	console.log(`
Tributary is running at ${url.origin}

  RSS        ${url.origin}/feed.xml
  Atom       ${url.origin}/atom.xml
  JSON Feed  ${url.origin}/feed.json

Publish with \`npx tributary import <file or folder>\`. Stop with Ctrl-C.`);
}

async function requireFreePort(port: number): Promise<void> {
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
				`Port ${port} needs more rights than you have. Choose another: PORT=8787 npm start`,
			);
	}
}

function writeToken(): string {
	const token = randomBytes(24).toString("base64url");
	const before = existsSync(".dev.vars") ? readFileSync(".dev.vars", "utf8") : "";
	appendFileSync(".dev.vars", `${before === "" || before.endsWith("\n") ? "" : "\n"}ADMIN_TOKEN=${token}\n`, {
		mode: 0o600,
	});
	console.log("Wrote a random ADMIN_TOKEN into .dev.vars; whoever has it can publish here.");
	return token;
}

async function migrate(): Promise<void> {
	const child = wrangler(["d1", "migrations", "apply", "DB", "--local"], false);
	const log = collect(child);
	const code = await new Promise((resolve) => child.once("close", resolve));
	if (code !== 0)
		throw new CommandError(`The local database could not be brought up to date.\n${log.join("").trim()}`);
}

function startWorker(port: number): string[] {
	worker = wrangler(
		["dev", "--port", String(port), "--show-interactive-dev-session=false", "--log-level=warn"],
		true,
	);
	worker.once("exit", () => {
		if (!stopping) void stop(1, "The Worker has stopped.");
	});
	return collect(worker);
}

/** Runs wrangler quietly and without the network. A detached one is the head of a process group of its own. */
function wrangler(args: string[], detached: boolean): ChildProcess {
	const quiet = {
		WRANGLER_SEND_METRICS: "false",
		CLOUDFLARE_CF_FETCH_ENABLED: "false",
		WRANGLER_HIDE_BANNER: "true",
		CI: "true",
	};
	return spawn("wrangler", args, {
		detached,
		stdio: ["ignore", "pipe", "pipe"],
		env: { ...process.env, ...quiet },
	});
}

/** What a process says: kept until it is up, so that a failure can be explained. */
function collect(child: ChildProcess): string[] {
	const log: string[] = [];
	for (const stream of [child.stdout, child.stderr]) {
		stream?.on("data", (chunk: Buffer) => {
			if (log.length < 1000) log.push(chunk.toString());
		});
	}
	return log;
}

async function answered(url: URL, log: string[]): Promise<void> {
	const deadline = Date.now() + START_TIME;
	while (Date.now() < deadline) {
		if (worker?.exitCode !== null)
			throw new CommandError(`The Worker did not start.\n${log.join("").trim()}`);
		const response = await fetch(new URL("/health", url)).catch(() => undefined);
		if (response?.ok) {
			for (const stream of [worker.stdout, worker.stderr]) stream?.pipe(process.stderr);
			return;
		}
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
	throw new CommandError(
		`The Worker did not answer within ${START_TIME / 1000} seconds.\n${log.join("").trim()}`,
	);
}

/** Ends the Worker with everything it started, then this process. */
async function stop(code: number, reason?: string): Promise<void> {
	if (stopping) return;
	stopping = true;
	if (reason !== undefined) console.error(reason);
	const { pid } = worker ?? {};
	if (worker !== undefined && pid !== undefined) {
		const ended =
			worker.exitCode === null ? new Promise((resolve) => worker?.once("exit", resolve)) : undefined;
		signalGroup(pid, "SIGTERM");
		await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, STOP_TIME))]);
		signalGroup(pid, "SIGKILL");
	}
	process.exit(code);
}

function signalGroup(pid: number, signal: "SIGTERM" | "SIGKILL"): void {
	try {
		process.kill(-pid, signal);
	} catch {
		// Nobody of the group is left.
	}
}
