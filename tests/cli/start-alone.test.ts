/** A start that cannot have its folder or its port for itself ends with a reason. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { markOf } from "../../cli/leftovers.ts";
import { localPort } from "../../cli/server.ts";
import { requireFreePort, requireNoOther } from "../../cli/start-alone.ts";
import { folderWith } from "./folder.ts";

/** A start in a folder, as others see it: a process with a child that has its mark. */
async function startedIn(folder: string) {
	const code = `
		const { spawn } = require("node:child_process");
		const env = { ...process.env, [process.argv[1]]: process.pid + process.argv[2] };
		const child = spawn(process.execPath, ["-e", 'console.log("up"); setInterval(() => {}, 1e6)'], { env });
		child.stdout.once("data", () => console.log("up"));
		process.on("SIGTERM", () => { child.once("exit", () => process.exit()); child.kill(); });`;
	const [[name = "", mark = ""] = []] = Object.entries(markOf(folder, 0));
	const start = spawn(process.execPath, ["-e", code, name, mark.slice(1)], {
		stdio: ["ignore", "pipe", "inherit"],
	});
	onTestFinished(async () => {
		if (start.exitCode !== null) return;
		start.kill();
		await once(start, "exit");
	});
	await once(start.stdout, "data");
	return start;
}

describe("a start in a folder", () => {
	it("is refused while another start runs there, with its process id", async () => {
		const folder = folderWith({});
		const other = await startedIn(folder);
		await expect(requireNoOther(folder, 0)).rejects.toThrow(
			`\`npm start\` already runs in this folder, as process ${other.pid}, and two cannot share its database. Use that one, or stop it with Ctrl-C or \`kill ${other.pid}\`.`,
		);
		await requireNoOther(folderWith({}), 0);
	});

	it("begins as soon as a previous start has ended", async () => {
		const folder = folderWith({});
		const other = await startedIn(folder);
		const taken = requireNoOther(folder, 60_000);
		other.kill();
		await taken;
		expect(await Promise.race([requireNoOther(folder, 0), "not yet"])).toBe(undefined);
	});
});

describe("the port of a start", () => {
	for (const host of ["127.0.0.1", "::"]) {
		it(`is refused while another program listens to it at ${host}`, async () => {
			const other = createServer();
			onTestFinished(() => void other.close());
			await new Promise<void>((resolve) => other.listen(0, host, resolve));
			const address = other.address();
			const port = address !== null && typeof address === "object" ? address.port : 0;
			await expect(requireFreePort(port)).rejects.toThrow(
				`Port ${port} is taken by another program. Stop it, or choose another: PORT=${port + 1} npm start`,
			);
			await new Promise((resolve) => other.close(resolve));
			await requireFreePort(port);
		});
	}

	it("is 8787 by default", () => {
		expect([localPort({}), localPort({ PORT: "" }), localPort({ PORT: "80" })]).toEqual([8787, 8787, 80]);
	});

	it.each(["web", "0", "70000", "80.5"])("cannot be %s", (PORT) => {
		expect(() => localPort({ PORT })).toThrow(`PORT must be a number from 1 to 65535, not "${PORT}".`);
	});
});
