/**
 * npm, which runs `npm start` through a shell: a signal that reaches npm alone does not reach what runs below it.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

/** How often it is looked whether npm is still there, in milliseconds. */
const LOOK_EVERY = 1000;

/** Calls back once npm is gone, however it ended; never if this process was not started by npm. */
export function onceNpmIsGone(callBack: () => void): void {
	if (process.env.npm_lifecycle_event === undefined) return;
	const parent = process.ppid;
	// The shell outlives npm, and waits for this process; it then gets another parent. Some shells put this process in
	// their own place, so that npm is the parent itself, and whoever started that may go.
	const npm = isShell(parent) ? parentOf(parent) : undefined;
	const timer = setInterval(() => {
		if (process.ppid === parent && (npm === undefined || parentOf(parent) === npm)) return;
		clearInterval(timer);
		callBack();
	}, LOOK_EVERY).unref();
}

/** Whether a process is the shell in which npm runs its script. */
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
		// It has just ended.
		return undefined;
	}
}

function ps(pid: number, field: string): string {
	return execFileSync("ps", ["-o", field, "-p", String(pid)], { encoding: "utf8" }).trim();
}
