/** A script that npm runs notices the end of npm by any signal. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { text } from "node:stream/consumers";
import { expect, it, onTestFinished } from "vitest";
import { folderWith } from "./folder.ts";

const MODULE = resolve(import.meta.dirname, "../../cli/npm.ts");

it.each(["SIGTERM", "SIGKILL"] as const)(
	"a script that npm started learns of the end of npm by %s",
	async (signal) => {
		const folder = folderWith({
			"package.json": JSON.stringify({ scripts: { start: `"${process.execPath}" start.ts` } }),
			"start.ts": `
			import { onceNpmIsGone } from ${JSON.stringify(MODULE)};
			onceNpmIsGone(() => { console.log("gone"); process.exit(); });
			setInterval(() => {}, 1e6);
			console.log("up", process.pid);`,
		});
		const npm = spawn("npm", ["start", "--silent"], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
		const [up] = await once(npm.stdout, "data");
		const pid = Number(/^up (\d+)/m.exec(String(up))?.[1]);
		let isGone = false;
		onTestFinished(() => {
			if (!isGone) process.kill(pid, "SIGKILL");
		});
		const rest = text(npm.stdout);
		npm.kill(signal);
		expect(await rest).toBe("gone\n");
		isGone = true;
	},
);
