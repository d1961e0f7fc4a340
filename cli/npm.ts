/**
 * Notices the end of npm. It runs `npm start` through a shell, so a signal to npm alone does not reach this process.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

/** How often to check whether npm still runs, in milliseconds. */
const CHECK_EVERY = 1000;

/** Calls back once npm is gone, however it ended; never if this process was not started by npm. */
export function onceNpmIsGone(callBack: () => void): void {
	if (process.env.npm_lifecycle_event === undefined) return;
	const parent = process.ppid;
	// The shell outlives npm and waits for this process, so only its own parent changes. Some shells replace themselves by
	// this process: then npm is the parent, and the end of npm's own parent does not matter.
	const npm = isShell(parent) ? parentOf(parent) : undefined;
	const timer = setInterval(() => {
		if (process.ppid === parent && (npm === undefined || parentOf(parent) === npm)) return;
		clearInterval(timer);
		callBack();
	}, CHECK_EVERY).unref();
}

/** Whether a process is the shell in which npm runs this script. */
function isShell(pid: number): boolean {
	const script = process.env.npm_lifecycle_script;
	return script !== undefined && commandOf(pid).includes(script);
}

function commandOf(pid: number): string {
	if (!existsSync("/proc/self/cmdline")) return ps(pid, "command=");
	return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
}

function parentOf(pid: number): number | undefined {
	try {
		if (!existsSync("/proc/self/status")) return Number(ps(pid, "ppid="));
		return Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
	} catch {
		// The process has just ended.
		return undefined;
	}
}

function ps(pid: number, field: string): string {
	return execFileSync("ps", ["-o", field, "-p", String(pid)], { encoding: "utf8" }).trim();
}
