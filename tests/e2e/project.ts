/** The real thing: a copy of the project in a folder of its own, its commands as processes, its site over HTTP. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import {
	appendFileSync,
	cpSync,
	existsSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	symlinkSync,
} from "node:fs";
import { get as httpGet, type IncomingHttpHeaders } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { buffer } from "node:stream/consumers";
import { parseEnv } from "node:util";
import { afterAll } from "vitest";

/** Registers what is to be done at the end, however it comes: `onTestFinished`, or what {@link atEndOfFile} returns. */
export type AtEnd = (clean: () => Promise<void> | void) => void;

/** For hooks and sites of several tests: what is registered is done after the last test here, the latest first. */
export function atEndOfFile(): AtEnd {
	const cleaners: Parameters<AtEnd>[0][] = [];
	afterAll(async () => {
		for (const clean of cleaners.reverse()) await clean();
	});
	return (clean) => void cleaners.push(clean);
}

const PARTS = [
	"cli",
	"data",
	"migrations",
	"src",
	"package.json",
	"tributary.js",
	"tsconfig.json",
	"wrangler.toml",
];
export const ROOT = resolve(import.meta.dirname, "../..");

/** Copies the project, so that the developer's own database and token stay what they are. Packages are shared. */
export function copyProject(atEnd: AtEnd): string {
	const folder = mkdtempSync(join(tmpdir(), "tributary-project-"));
	atEnd(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
	for (const part of PARTS) cpSync(join(ROOT, part), join(folder, part), { recursive: true });
	// Its feeds are out on the network.
	rmSync(join(folder, "data/subscriptions.opml"), { force: true });
	// By itself, each start would look for the next port from the same one on, and two at once would find the same.
	appendFileSync(join(folder, "wrangler.toml"), "\n[dev]\ninspector_port = 0\n");
	symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"), "junction");
	return folder;
}

/** Below those that the system gives to whoever asks for any, so that nobody gets it between now and its use. */
const [FIRST_PORT, LAST_PORT] = [12_000, 32_000];

/** A port that is free at the moment. */
export async function freePort(): Promise<number> {
	for (;;) {
		const port = FIRST_PORT + Math.floor(Math.random() * (LAST_PORT - FIRST_PORT));
		const server = createServer();
		const isFree = await new Promise<boolean>((resolve) => {
			server.once("error", () => resolve(false));
			server.listen(port, "127.0.0.1", () => resolve(true));
		});
		await new Promise((resolve) => server.close(resolve));
		if (isFree) return port;
	}
}

/** A process with everything that it starts. */
export class Running {
	readonly child: ChildProcess;
	/** What it exits with; `null` if a signal ended it. */
	readonly exit: Promise<number | null>;
	stdout = "";
	stderr = "";
	readonly #family = new Set<number>();

	/** Starts it as the head of a process group, as a terminal would. */
	constructor(command: string, args: string[], folder: string, env: Record<string, string>, atEnd: AtEnd) {
		this.child = spawn(command, args, {
			cwd: folder,
			detached: true,
			stdio: ["ignore", "pipe", "pipe"],
			// Nothing of this terminal's settings, nor that this is a test, may reach it.
			env: { ...process.env, ...OTHERWISE, ...env },
		});
		this.child.stdout?.setEncoding("utf8").on("data", (chunk: string) => (this.stdout += chunk));
		this.child.stderr?.setEncoding("utf8").on("data", (chunk: string) => (this.stderr += chunk));
		this.exit = new Promise((resolve) => this.child.once("close", resolve));
		if (this.child.pid !== undefined) this.#family.add(this.child.pid);
		atEnd(() => this.end());
	}

	/** Waits until it has said something. */
	async says(text: string): Promise<void> {
		const said = () => this.stdout.includes(text);
		await until(() => said() || this.child.exitCode !== null, `"${text}"`).catch(() => {});
		if (!said()) throw new Error(`It did not say "${text}", but:\n${this}`);
	}

	/** It and all that it was seen to have started, by process id; also those that have lost their parent since. */
	family(): number[] {
		const all = processes();
		for (const parent of this.#family)
			for (const { pid, ppid } of all) if (ppid === parent) this.#family.add(pid);
		return [...this.#family];
	}

	/** Sends a signal to its process group: Ctrl-C in a terminal is SIGINT. */
	signal(signal: "SIGINT" | "SIGTERM"): void {
		if (this.child.pid !== undefined) process.kill(-this.child.pid, signal);
	}

	/** Ends it and all that it has started, if need be by force. */
	async end(): Promise<void> {
		const family = this.family();
		if (this.child.exitCode === null) this.child.kill("SIGTERM");
		await until(() => alive(family).length === 0, "its end", 10_000).catch(() => {
			for (const pid of alive(family)) process.kill(pid, "SIGKILL");
		});
	}

	toString(): string {
		return this.stdout + this.stderr;
	}
}

const OTHERWISE: Record<string, string | undefined> = {
	PORT: undefined,
	TRIBUTARY_TOKEN: undefined,
	// Where nobody has logged in.
	XDG_CONFIG_HOME: join(tmpdir(), "tributary-no-config"),
	ALLOW_PRIVATE_SOURCES: undefined,
	NODE_ENV: undefined,
	NODE_OPTIONS: undefined,
	// Under npm, a start ends with its parent, so it does not outlive tests that are broken off.
	npm_lifecycle_event: "start",
	NO_COLOR: "1",
	FORCE_COLOR: undefined,
};

/** Runs the `tributary` command of a project to its end; `ROOT` is the one that is tested. */
export async function tributary(
	folder: string,
	args: string[],
	env: Record<string, string> = {},
): Promise<{ code: number | null; stdout: string; stderr: string }> {
	const running = new Running(process.execPath, ["cli/main.ts", ...args], folder, env, () => {});
	const code = await running.exit;
	return { code, stdout: running.stdout, stderr: running.stderr };
}

/** A site over HTTP. */
export interface Server {
	port: number;
	url: string;
	token: string;
}

/** A started project. */
export interface Site extends Server {
	running: Running;
}

/** Starts the project as `npm start` does, and waits until it says how to stop it. */
export async function startSite(
	folder: string,
	atEnd: AtEnd,
	command = [process.execPath, "cli/start.ts"],
	env: Record<string, string> = {},
) {
	const port = await freePort();
	const [program = "", ...args] = command;
	const running = new Running(program, args, folder, { ...env, PORT: String(port) }, atEnd);
	await running.says("Stop with Ctrl-C.");
	const token = parseEnv(readFileSync(join(folder, ".dev.vars"), "utf8")).ADMIN_TOKEN ?? "";
	return { running, port, url: `http://localhost:${port}`, token } satisfies Site;
}

/** GET as it comes over the wire, nothing decoded. */
export async function get(
	url: string,
	headers: Record<string, string> = {},
): Promise<{ status: number | undefined; headers: IncomingHttpHeaders; body: Buffer }> {
	return new Promise((resolve, reject) => {
		httpGet(url, { headers, agent: false }, async (response) => {
			resolve({ status: response.statusCode, headers: response.headers, body: await buffer(response) });
		}).once("error", reject);
	});
}

/** Asks the API of a site. */
export async function api<Answer>(
	site: Server,
	method: string,
	path: string,
	body?: unknown,
): Promise<Answer> {
	const response = await fetch(new URL(path, site.url), {
		method,
		headers: { authorization: `Bearer ${site.token}` },
		...(body !== undefined && { body: JSON.stringify(body) }),
	});
	const text = await response.text();
	if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
	return (text === "" ? undefined : JSON.parse(text)) as Answer;
}

/** All articles of a site, page by page. */
export async function articlesOf(site: Server): Promise<{ title: string; _tributary: { slug: string } }[]> {
	const articles = [];
	let path: string | undefined = "/api/articles?limit=1000";
	while (path !== undefined) {
		const page: { items: { title: string; _tributary: { slug: string } }[]; next_url?: string } = await api(
			site,
			"GET",
			path,
		);
		articles.push(...page.items);
		path = page.next_url;
	}
	return articles;
}

/** Those of the processes that still run; one that has ended and is only not yet collected does not. */
export function alive(pids: number[]): number[] {
	const running = new Set(processes().map(({ pid }) => pid));
	return pids.filter((pid) => running.has(pid));
}

/** The processes that a process has started and that still run. */
export function childrenOf(parent: number): number[] {
	return processes().flatMap(({ pid, ppid }) => (ppid === parent ? pid : []));
}

/** The command line of a process. */
export function commandOf(pid: number): string {
	return existsSync("/proc/self/cmdline")
		? readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")
		: execFileSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" });
}

function processes(): { pid: number; ppid: number }[] {
	return (existsSync("/proc/self/stat") ? statesInProc() : statesByPs())
		.map((line) => line.trim().split(/\s+/))
		.filter(([, state]) => !state?.startsWith("Z"))
		.map(([pid, , ppid]) => ({ pid: Number(pid), ppid: Number(ppid) }));
}

/** The id, state and parent of every process. Small Linux images have no `ps`. */
function statesInProc(): string[] {
	return readdirSync("/proc").flatMap((name) => {
		if (!/^\d+$/.test(name)) return [];
		try {
			return [readFileSync(`/proc/${name}/stat`, "latin1").replace(/\(.*\)/s, "")];
		} catch {
			// It has ended since the folder was read.
			return [];
		}
	});
}

function statesByPs(): string[] {
	return execFileSync("ps", ["-A", "-o", "pid=,stat=,ppid="], { encoding: "utf8" }).trim().split("\n");
}

/** Waits until something is so. */
export async function until(condition: () => boolean, what: string, milliseconds = 60_000): Promise<void> {
	const deadline = Date.now() + milliseconds;
	while (!condition()) {
		if (Date.now() > deadline) throw new Error(`Waited ${milliseconds / 1000} s in vain for ${what}`);
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
}

/** Asks until the answer is as it should be; what the schedule brings comes when the queue delivers it. */
export async function eventually(ask: () => Promise<string>, part: string): Promise<string> {
	const deadline = Date.now() + 60_000;
	for (;;) {
		const answer = await ask();
		if (answer.includes(part)) return answer;
		if (Date.now() > deadline) throw new Error(`no ${part} in ${answer}`);
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
}
