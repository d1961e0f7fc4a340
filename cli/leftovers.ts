/**
 * What a killed `npm start` leaves running: it had no time to end the Worker, which keeps the port and the database.
 *
 * Each process that a start runs inherits a variable that names the start, and nothing else on the machine has it. So they
 * are known whoever became their parent, and no other process can be taken for one of them.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";

/** The variable: `<process id of the start>.<its folder>`. */
const MARK = "TRIBUTARY_START";

/** How long leftovers may take to stop before they are ended by force, in milliseconds. */
const STOP_TIME = 3_000;

/** A process that a start in some folder runs. */
interface Marked {
	pid: number;
	ppid: number;
	/** The process id of the start. */
	start: number;
}

/** The variable that marks what a start runs. */
export function markOf(folder: string, start: number): Record<string, string> {
	return { [MARK]: `${start}.${keyOf(folder)}` };
}

/**
 * Ends what earlier starts in a folder have left running. Starts that still run, and those in other folders, are left alone.
 *
 * @returns how many processes it ended
 */
export async function endLeftovers(folder: string): Promise<number> {
	const found = leftovers(folder);
	const deadline = Date.now() + STOP_TIME;
	let rest = found;
	signalAll(rest, "SIGTERM");
	while (rest.length > 0 && Date.now() < deadline + STOP_TIME) {
		await new Promise((resolve) => setTimeout(resolve, 50));
		// Looked for anew each time: a process id may be another process's by now.
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
			// It has ended by itself.
		}
	}
}

/** Whether a start runs in a folder, or is just ending. */
export function isStarted(folder: string): boolean {
	return markedIn(folder).length > 0;
}

/** Of each start, the first process that it runs is its child for as long as the start is there. */
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

/** A folder as it is the same by whichever path, in characters that can be looked for anywhere. */
function keyOf(folder: string): string {
	return createHash("sha256").update(realpathSync(folder)).digest("hex").slice(0, 32);
}

interface Found {
	pid: number;
	ppid: number;
	environment: string;
}

/** The processes of this user on Linux, of which small images have no `ps`. */
function inProc(): Found[] {
	return readdirSync("/proc").flatMap((name) => {
		if (!/^\d+$/.test(name)) return [];
		try {
			// Its name, in parentheses, may hold anything.
			const [, ppid = ""] = /^.*\) (?:\S+ )(\d+)/s.exec(readFileSync(`/proc/${name}/stat`, "latin1")) ?? [];
			const environment = readFileSync(`/proc/${name}/environ`, "latin1");
			return { pid: Number(name), ppid: Number(ppid), environment };
		} catch {
			// It has ended since, or is somebody else's.
			return [];
		}
	});
}

/** The same elsewhere: macOS shows the environment behind the command. */
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
		// Where processes cannot be listed, what holds the port is told, as for any other program.
		return [];
	}
}
