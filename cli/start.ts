/**
 * `npm start`: the Worker on this machine, with its database, its cache and the articles in `data/articles`, following
 * the feeds in `data/subscriptions.opml`.
 *
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, watchFile, writeFileSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import * as v from "valibot";
import { readSettingsFiles, SETTINGS, settingsFaults } from "./check/settings.ts";
import { readLogins } from "./config.ts";
import { ownToken } from "./dev-vars.ts";
import { CommandError } from "./errors.ts";
import { type Front, openFront, SCHEDULED } from "./front.ts";
import { invocation } from "./invocation.ts";
import { endLeftovers, markOf } from "./leftovers.ts";
import { onceNpmIsGone } from "./npm.ts";
import { withoutRepeats } from "./offline.ts";
import { overwrite } from "./overwrite.ts";
import { DEFAULT_PORT, DEV_VARS, localPort, type Server } from "./server.ts";
import { requireFreePort, requireNoOther } from "./start-alone.ts";
import type { Shipped } from "./start-data.ts";
import { startSettings } from "./start-settings.ts";

/** How often what is due is polled, in milliseconds. */
const TICK_EVERY = 60_000;
/** How long the Worker may take to answer for the first time, in milliseconds. */
const START_TIME = 60_000;
/** How long it may take to stop before it is ended by force, in milliseconds. */
const STOP_TIME = 3_000;

/** How long to wait for another start in this folder that is ending, in milliseconds. */
const MAKE_WAY_TIME = 2 * STOP_TIME;

/** The generated file with the settings of the local Worker. */
const START_SETTINGS = fileURLToPath(new URL("../wrangler.start.toml", import.meta.url));

/** The file that marks a local site that was begun without the examples. It is deleted with the local database. */
const EMPTY = fileURLToPath(new URL("../.wrangler/state/empty", import.meta.url));

const FOLDER = fileURLToPath(new URL("..", import.meta.url));
const SHIPPED: Shipped = {
	root: FOLDER,
	articles: "data/articles",
	own: ["data/pages", "data/theme", "data/theme.css"],
	subscriptions: "data/subscriptions.opml",
};
const WRANGLER = fileURLToPath(new URL("../node_modules/wrangler/bin/wrangler.js", import.meta.url));
const MIGRATE = fileURLToPath(new URL("start-database.ts", import.meta.url));
/** Where Node keeps what it has compiled, so that the next start has less to do; among the packages, it is the user's own. */
const COMPILED = fileURLToPath(new URL("../node_modules/.cache/tributary", import.meta.url));

/** The message that wrangler sends to its parent process once the Worker takes requests. */
const Ready = v.pipe(
	v.string(),
	v.parseJson(),
	v.object({ event: v.literal("DEV_SERVER_READY"), port: v.number() }),
);

/** The processes that were started here, each the leader of its own process group. */
const children: ChildProcess[] = [];
let stopping = false;

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void stop(0));
// However this process ends, nothing that it started outlives it.
process.on("exit", () => signalAll("SIGKILL"));
onceNpmIsGone(() => void stop(0));
try {
	await start();
} catch (error) {
	if (!stopping) {
		console.error(error instanceof CommandError ? error.message : error);
		await stop(1);
	}
}

async function start(): Promise<void> {
	const isEmpty = wantsEmpty(process.argv.slice(2));
	enableCompileCache(COMPILED);
	const port = localPort();
	if ((await endLeftovers(FOLDER)) > 0)
		console.log("Ended the Worker that an earlier start had left running when it was killed.");
	await requireNoOther(FOLDER, MAKE_WAY_TIME);
	await requireFreePort(port);
	const token = ownToken(DEV_VARS, console);
	const url = new URL(`http://localhost:${port}`);
	const front = await openFront(port);
	const atStart = writeSettings();
	// Changed settings take effect while the Worker runs, as with wrangler's own file.
	watchFile(SETTINGS, { interval: 1000, persistent: false }, () => {
		try {
			writeSettings(atStart);
			printFaults();
		} catch (error) {
			console.error(error instanceof Error ? error.message : error);
		}
	});
	// The Worker opens the database on the first request, so it can start up while the database is made ready.
	const worker = startWorker(front);
	// The readers of articles are loaded while the Worker starts up.
	const data = isEmpty ? undefined : import("./start-data.ts");
	await migrate();
	await answered(url, worker);
	await (await data)?.publishData({ url, token }, console, SHIPPED);
	tick({ url, token });
	setInterval(() => tick({ url, token }), TICK_EVERY).unref();
	if (!isEmpty) void watchOwn({ url, token });
	printFaults();
	const to = port === DEFAULT_PORT && !isLoggedIn() ? "" : ` --to ${url.origin}`;
	console.log(`
Tributary is running at ${url.origin}

  RSS        ${url.origin}/feed.xml
  Atom       ${url.origin}/atom.xml
  JSON Feed  ${url.origin}/feed.json
  Podcast    ${url.origin}/podcast.xml

Publish with \`${invocation()} import <file or folder>${to}\`. Stop with Ctrl-C.`);
}

/** Publishes pages and the look again whenever one of their files is saved. */
async function watchOwn(server: Server): Promise<void> {
	const { watchSaved } = await import("./watch.ts");
	await watchSaved(SHIPPED.own, server, console, { root: SHIPPED.root });
}

/** Whether commands that name no site may use another site than this one. */
function isLoggedIn(): boolean {
	try {
		return readLogins().site !== undefined;
	} catch {
		// The next command reports it.
		return true;
	}
}

/**
 * Whether the site is to be without the examples, so that an export can be restored into it. A file marks this, because later
 * starts must not add the examples either.
 */
function wantsEmpty(args: string[]): boolean {
	try {
		const { values } = parseArgs({ args, options: { empty: { type: "boolean", default: false } } });
		if (!values.empty) return existsSync(EMPTY);
	} catch {
		throw new CommandError(
			"The only option of `npm start` is `--empty`, which starts without the examples: `npm start -- --empty`. For another port, set PORT: `PORT=9000 npm start`.",
		);
	}
	mkdirSync(dirname(EMPTY), { recursive: true });
	writeFileSync(EMPTY, "");
	return true;
}

/** Does what the Cron Trigger does on Cloudflare: puts the feeds that are due into the queue. */
function tick({ url, token }: Server): void {
	const headers = { authorization: `Bearer ${token}` };
	// If the Worker has just ended, `stop` reports it.
	fetch(new URL(`${SCHEDULED}?cron=*/10+*+*+*+*`, url), { headers }).catch(() => undefined);
}

/** Settings from the environment, which the Worker gets in addition to those of the files. */
function environment(): Record<string, string> {
	const { ALLOW_PRIVATE_SOURCES } = process.env;
	return ALLOW_PRIVATE_SOURCES ? { ALLOW_PRIVATE_SOURCES } : {};
}

/** Prints the settings that cannot be used. The Worker runs without them. */
function printFaults(): void {
	for (const line of settingsFaults(readSettingsFiles(), environment())) console.error(line);
}

/**
 * Writes the Worker's settings. If none can be made from `wrangler.toml`, the Worker keeps its previous ones.
 *
 * @param atStart what `wrangler.toml` contained when the running Worker was started
 * @returns what it contains now
 */
function writeSettings(atStart?: string): string {
	try {
		const files = readSettingsFiles();
		const { text, isOtherwiseChanged } = startSettings(files, atStart);
		if (isOtherwiseChanged)
			console.error(
				"wrangler.toml: what has changed outside of [vars] takes effect when `npm start` is run again.",
			);
		if (!existsSync(START_SETTINGS)) writeFileSync(START_SETTINGS, text);
		// A Worker that already runs would restart, and end if it found the file empty.
		else if (readFileSync(START_SETTINGS, "utf8") !== text) overwrite(START_SETTINGS, text);
		return files.toml;
	} catch (error) {
		if (error instanceof CommandError) throw error;
		throw new CommandError(
			`wrangler.start.toml cannot be made from wrangler.toml: ${error instanceof Error ? error.message : error}`,
		);
	}
}

async function migrate(): Promise<void> {
	const child = quietly([MIGRATE, START_SETTINGS]);
	const log = collect(child);
	const code = await new Promise((resolve) => child.once("close", resolve));
	if (code !== 0)
		throw new CommandError(`The local database could not be brought up to date.\n${log.join("").trim()}`);
}

/** Starts the Worker behind the front door, on any free port. When it ends, this process ends too. */
function startWorker(front: Front): ChildProcess {
	const worker = quietly([
		WRANGLER,
		"dev",
		...["--config", START_SETTINGS],
		...["--port=0", "--show-interactive-dev-session=false", "--log-level=warn"],
		...Object.entries(environment()).flatMap(([name, value]) => ["--var", `${name}:${value}`]),
	]);
	const log = collect(worker);
	worker.on("message", (message) => {
		const ready = v.safeParse(Ready, message);
		if (ready.success) front.forwardTo(ready.output.port);
	});
	worker.once("close", () => {
		// A fault in the generated file is also in the file that people edit.
		const said = log.join("").trim().replaceAll("wrangler.start.toml", "wrangler.toml");
		void stop(1, `The Worker has stopped.\n${said}`);
	});
	return worker;
}

/** Runs a script of wrangler, or one that uses it, quietly and without the network. */
function quietly(script: string[]): ChildProcess {
	const quiet = {
		WRANGLER_SEND_METRICS: "false",
		CLOUDFLARE_CF_FETCH_ENABLED: "false",
		WRANGLER_HIDE_BANNER: "true",
		// Otherwise wrangler keeps a trace of each request, and grows with each.
		X_LOCAL_OBSERVABILITY: "false",
		// Switches off the explorer, with which anyone who finds the Worker's own port could change database, cache and
		// files. Wrangler's other addresses cannot be switched off: the front door closes them.
		X_LOCAL_EXPLORER: "false",
		CI: "true",
		NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? COMPILED,
	};
	const child = spawn(process.execPath, script, {
		detached: true,
		stdio: ["ignore", "pipe", "pipe", "ipc"],
		env: { ...process.env, ...quiet, ...markOf(FOLDER, process.pid) },
	});
	children.push(child);
	return child;
}

/** Collects the last output of a process, to explain a failure. */
function collect(child: ChildProcess): string[] {
	const log: string[] = [];
	for (const stream of [child.stdout, child.stderr]) {
		stream?.on("data", (chunk: Buffer) => {
			log.push(chunk.toString());
			if (log.length > 100) log.shift();
		});
	}
	return log;
}

/** Waits until the Worker answers, and shows its output from then on. */
async function answered(url: URL, worker: ChildProcess): Promise<void> {
	const deadline = Date.now() + START_TIME;
	while (Date.now() < deadline) {
		const response = await fetch(new URL("/health", url)).catch((error: Error) => error);
		if (response instanceof Response && response.ok) {
			const shown = withoutRepeats();
			shown.pipe(process.stderr);
			for (const stream of [worker.stdout, worker.stderr]) stream?.setEncoding("utf8").pipe(shown);
			return;
		}
		if (response instanceof Error && String(response.cause).includes("bad port"))
			throw new CommandError(
				`Browsers refuse to open port ${url.port}. Choose another: PORT=${DEFAULT_PORT} npm start`,
			);
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
	throw new CommandError(`The Worker did not answer within ${START_TIME / 1000} seconds.`);
}

/** Ends everything that was started here, then this process. */
async function stop(code: number, reason?: string): Promise<void> {
	if (stopping) return;
	stopping = true;
	if (reason !== undefined) console.error(reason);
	const ended = children
		.filter((child) => child.exitCode === null && child.signalCode === null)
		.map((child) => new Promise((resolve) => child.once("exit", resolve)));
	signalAll("SIGTERM");
	await Promise.race([Promise.all(ended), new Promise((resolve) => setTimeout(resolve, STOP_TIME))]);
	process.exit(code);
}

function signalAll(signal: "SIGTERM" | "SIGKILL"): void {
	for (const { pid } of children) {
		try {
			if (pid !== undefined) process.kill(-pid, signal);
		} catch {
			// No process of the group is left.
		}
	}
}
