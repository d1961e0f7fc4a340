/** A start ends the processes that a killed one left running, and no others. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { endLeftovers, markOf } from "../../cli/leftovers.ts";
import { folderWith } from "./folder.ts";

/** A process that runs until it is ended, with these variables; `deaf` to SIGTERM if need be. */
async function runs(env: Record<string, string>, deaf = false): Promise<ChildProcess> {
	const code = `${deaf ? 'process.on("SIGTERM", () => {});' : ""} console.log("up"); setInterval(() => {}, 1e6)`;
	const child = spawn(process.execPath, ["-e", code], {
		env: { ...process.env, ...env },
		stdio: ["ignore", "pipe", "ignore"],
	});
	onTestFinished(() => void child.kill("SIGKILL"));
	if (child.stdout !== null) await once(child.stdout, "data");
	return child;
}

/** The id of a process that has ended. */
function goneProcess(): number {
	return Number(execFileSync(process.execPath, ["-p", "process.pid"], { encoding: "utf8" }));
}

const isRunning = ({ exitCode, signalCode }: ChildProcess) => exitCode === null && signalCode === null;

it("a start ends processes that an earlier start in the folder left behind, by force if needed", async () => {
	const folder = folderWith({});
	const mark = markOf(folder, goneProcess());
	const left = await Promise.all([runs(mark), runs(mark, true)]);
	const ends = left.map((child) => once(child, "exit"));
	expect(await endLeftovers(folder, 500)).toBe(2);
	await Promise.all(ends);
	expect(left.map(({ signalCode }) => signalCode)).toEqual(["SIGTERM", "SIGKILL"]);
	expect(await endLeftovers(folder)).toBe(0);
});

it("a start finds such processes by any path of the folder", async () => {
	const folder = folderWith({});
	symlinkSync(folder, join(folder, "link"));
	const left = await runs(markOf(folder, goneProcess()));
	const end = once(left, "exit");
	expect(await endLeftovers(join(folder, "link"))).toBe(1);
	await end;
});

it("a start does not end processes of a running start, of other folders, or of other programs", async () => {
	const [folder, other] = [folderWith({}), folderWith({})];
	const gone = goneProcess();
	const [, mark = ""] = Object.entries(markOf(folder, gone))[0] ?? [];
	const alive = await Promise.all([
		// This process is the start.
		runs(markOf(folder, process.pid)),
		runs(markOf(other, gone)),
		runs({ OTHER: mark, TRIBUTARY_STARTED: mark, X_TRIBUTARY_START: mark }),
		runs({ TRIBUTARY_START: `${mark}0` }),
		runs({}),
	]);
	const left = await runs(markOf(folder, gone));
	const end = once(left, "exit");
	expect(await endLeftovers(folder)).toBe(1);
	await end;
	expect(alive.map(isRunning)).toEqual(alive.map(() => true));
});
