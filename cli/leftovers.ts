/**
 * Ends processes that a killed `npm start` left running: it had no time to end the Worker, which keeps the port and the
 * database.
 *
 * Each process of a start inherits an environment variable that names the start, and no other process has it. So these
 * processes are recognised whatever their parent is now, and no other process is taken for one of them.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";

/** The variable: `<process id of the start>.<its folder>`. */
const MARK = "TRIBUTARY_START";

/** A process of a start in some folder. */
interface Marked {
	pid: number;
	ppid: number;
	/** The process id of the start. */
	start: number;
}

/** The environment variable that marks the processes of a start. */
export function markOf(folder: string, start: number): Record<string, string> {
	return { [MARK]: `${start}.${keyOf(folder)}` };
}

/**
 * Ends the processes that earlier starts in a folder left running. Leaves alone starts that still run, and those in other
 * folders.
 *
 * @param stopTime how long they may take to stop before they are ended by force, in milliseconds
 * @returns how many processes it ended
 */
export async function endLeftovers(folder: string, stopTime = 3_000): Promise<number> {
	const found = leftovers(folder);
	const deadline = Date.now() + stopTime;
	let rest = found;
	signalAll(rest, "SIGTERM");
	while (rest.length > 0 && Date.now() < deadline + stopTime) {
		await new Promise((resolve) => setTimeout(resolve, 50));
		// Listed again each time, because another process may get the same process id.
		rest = leftovers(folder);
		if (Date.now() > deadline) signalAll(rest, "SIGKILL");
	}
	return found.length - rest.length;
}

function signalAll(processes: Marked[], signal: "SIGTERM" | "SIGKILL"): void {
	for (const { pid } of processes) {
		try {
			process.kill(pid, signal);
		} catch {
			// The process has already ended.
		}
	}
}

/** Returns the process id of another start that runs or is stopping in a folder; `undefined` if there is none. */
export function startIn(folder: string): number | undefined {
	return markedIn(folder).find(({ start }) => start !== process.pid)?.start;
}

/** Marked processes whose start is gone. As long as a start runs, one of its marked processes is its child. */
function leftovers(folder: string): Marked[] {
	const marked = markedIn(folder);
	const running = new Set(marked.flatMap(({ ppid, start }) => (ppid === start ? start : [])));
	return marked.filter(({ start }) => !running.has(start));
}

function markedIn(folder: string): Marked[] {
	const mark = new RegExp(`(?:^|[\\0\\s])${MARK}=(\\d+)\\.${keyOf(folder)}(?:[\\0\\s]|$)`);
	const processes = existsSync("/proc/self/environ") ? inProc() : byPs();
	return processes.flatMap(({ environment, ...ids }) => {
		const [, start] = mark.exec(environment) ?? [];
		return start === undefined ? [] : { ...ids, start: Number(start) };
	});
}

/** A key of a folder, the same for all paths to it, in characters that need no escaping. */
function keyOf(folder: string): string {
	return createHash("sha256").update(realpathSync(folder)).digest("hex").slice(0, 32);
}

interface Found {
	pid: number;
	ppid: number;
	environment: string;
}

/** The processes of this user on Linux, where small images have no `ps`. */
function inProc(): Found[] {
	return readdirSync("/proc").flatMap((name) => {
		if (!/^\d+$/.test(name)) return [];
		try {
			// The name, in parentheses, may contain anything.
			const [, ppid = ""] = /^.*\) (?:\S+ )(\d+)/s.exec(readFileSync(`/proc/${name}/stat`, "latin1")) ?? [];
			const environment = readFileSync(`/proc/${name}/environ`, "latin1");
			return { pid: Number(name), ppid: Number(ppid), environment };
		} catch {
			// The process has ended meanwhile, or belongs to another user.
			return [];
		}
	});
}

/** The processes elsewhere: on macOS, `ps` shows the environment after the command. */
function byPs(): Found[] {
	try {
		return execFileSync("ps", ["-A", "-E", "-ww", "-o", "pid=,ppid=,command="], {
			encoding: "utf8",
			maxBuffer: 100_000_000,
			stdio: ["ignore", "pipe", "ignore"],
		})
			.split("\n")
			.flatMap((line) => {
				const [, pid, ppid, environment = ""] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
				return pid === undefined ? [] : { pid: Number(pid), ppid: Number(ppid), environment };
			});
	} catch {
		// If processes cannot be listed, a leftover is reported like any other program that has the port.
		return [];
	}
}
