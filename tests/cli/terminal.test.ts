/** What commands print: lines for people, JSON for programs, colours and a bar on a terminal, and nothing it obeys. */
import { PassThrough } from "node:stream";
import { WriteStream } from "node:tty";
import { afterEach, describe, expect, it, vi } from "vitest";
import { lineByLine, report } from "../../cli/output.ts";
import { Progress } from "../../cli/progress.ts";
import { type Style, terminalOutput } from "../../cli/terminal.ts";

afterEach(() => vi.unstubAllEnvs());

function outputOf(style: Partial<Style> = {}, isTTY = false) {
	const streams = { stdout: new PassThrough(), stderr: new PassThrough() };
	Object.assign(streams.stdout, { isTTY });
	// A real terminal's answer depends on the environment.
	const { getColorDepth } = WriteStream.prototype;
	Object.assign(streams.stderr, { isTTY, columns: 80, getColorDepth });
	const output = terminalOutput({ json: false, quiet: false, ...style }, streams);
	const textOf = (stream: PassThrough) => (stream.read() as Buffer | null)?.toString() ?? "";
	return { output, stdout: () => textOf(streams.stdout), stderr: () => textOf(streams.stderr) };
}

function useAll(output: ReturnType<typeof terminalOutput>): void {
	output.log("for people");
	report(output, { type: "article", status: "created" }, "created    /articles/a");
	report(
		output,
		{ type: "article", status: "refused", error: "is empty" },
		"refused    b.md: is empty",
		"fault",
	);
	report(output, { type: "article", slug: "c" }, "2026-11-20  /articles/c", "data");
	output.error("warning    d.md: e");
}

describe("the output of a command", () => {
	it("puts faults on standard error, and everything else on standard output", () => {
		const { output, stdout, stderr } = outputOf();
		useAll(output);
		expect(stdout()).toBe("for people\ncreated    /articles/a\n2026-11-20  /articles/c\n");
		expect(stderr()).toBe("refused    b.md: is empty\nwarning    d.md: e\n");
	});

	it("is reduced with --quiet to faults and requested data", () => {
		const { output, stdout, stderr } = outputOf({ quiet: true });
		useAll(output);
		output.progress?.(5000, 9000, "articles");
		expect(stdout()).toBe("2026-11-20  /articles/c\n");
		expect(stderr()).toBe("refused    b.md: is empty\nwarning    d.md: e\n");
	});

	it("is one line of JSON for each result with --json, with nothing else on standard output", () => {
		const { output, stdout, stderr } = outputOf({ json: true });
		useAll(output);
		output.progress?.(5000, 9000, "articles");
		const lines = stdout().trimEnd().split("\n");
		expect(lines.map((line) => JSON.parse(line))).toEqual([
			{ type: "article", status: "created" },
			{ type: "article", status: "refused", error: "is empty" },
			{ type: "article", slug: "c" },
		]);
		expect(JSON.parse(stderr())).toEqual({ type: "warning", message: "d.md: e" });
		output.error("Nothing answers.");
		expect(JSON.parse(stderr())).toEqual({ type: "error", message: "Nothing answers." });
	});

	it("is JSON of faults and requested data with --json and --quiet", () => {
		const { output, stdout } = outputOf({ json: true, quiet: true });
		useAll(output);
		expect(stdout()).toBe(
			'{"type":"article","status":"refused","error":"is empty"}\n{"type":"article","slug":"c"}\n',
		);
	});

	it("keeps its records through lineByLine", () => {
		const { output, stdout } = outputOf({ json: true });
		report(lineByLine(output), { type: "article", status: "created" }, "created    /articles/a");
		expect(stdout()).toBe('{"type":"article","status":"created"}\n');
	});
});

describe("hostile text in the output", () => {
	// A terminal obeys C0, C1 and, in many, the marks that turn writing around: titles and names of files may hold them.
	const HOSTILE = "a\u001B[2J\u009B31m\u0007\r\nb\u202Ec\u2028d";

	it("cannot control the terminal or begin a line of its own", () => {
		const { output, stdout, stderr } = outputOf();
		output.log(HOSTILE);
		output.error(HOSTILE);
		report(output, { type: "article" }, HOSTILE);
		for (const text of [stdout(), stderr()])
			expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u2028\u202E]/u);
	});

	it("keeps its own line breaks, and no control characters", () => {
		const { output, stdout } = outputOf();
		report(output, { type: "article" }, `one\r\ntwo\rthree\n\tfour\u001B]0;x\u0007`, "data");
		expect(stdout()).toBe("one\ntwo\nthree\n\tfour ]0;x \n");
	});

	it("is escaped in JSON, and the same after parsing", () => {
		const { output, stdout } = outputOf({ json: true });
		report(output, { type: "article", title: HOSTILE }, "");
		const text = stdout();
		expect(text.trimEnd()).not.toMatch(/[\p{Cc}\u2028\u202E]/u);
		expect(JSON.parse(text).title).toBe(HOSTILE);
	});
});

describe("colours in the output", () => {
	const line = "refused    a.md";
	const coloured = (isTTY: boolean, env: Record<string, string | undefined> = {}) => {
		for (const [name, value] of Object.entries({
			NO_COLOR: undefined,
			FORCE_COLOR: undefined,
			CI: undefined,
			TERM: "xterm",
			...env,
		}))
			vi.stubEnv(name, value);
		const { output, stderr } = outputOf({}, isTTY);
		output.error(line);
		return stderr();
	};

	it("mark the first word of a line on a terminal", () => {
		expect(coloured(true)).toBe("\u001B[31mrefused\u001B[39m    a.md\n");
	});

	it("are absent without a terminal, or with NO_COLOR", () => {
		expect(coloured(false)).toBe(`${line}\n`);
		expect(coloured(true, { NO_COLOR: "1" })).toBe(`${line}\n`);
	});
});

describe("the progress of a command", () => {
	it("is one line for every thousand without a terminal", () => {
		const { output, stdout, stderr } = outputOf();
		for (let done = 0; done <= 2500; done += 25) output.progress?.(done, 2500, "articles");
		expect(stdout()).toBe("");
		expect(stderr()).toBe("… 1000 of 2500 articles\n… 2000 of 2500 articles\n");
	});

	it("is a bar on a terminal, redrawn at most ten times a second and removed at the end", () => {
		let now = 0;
		const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 80 });
		const progress = new Progress(stream, () => now);
		const drawn = () => (stream.read() as Buffer | null)?.toString() ?? "";
		progress.show(1, 4, "articles");
		expect(drawn()).toBe("\r\u001B[2K██████░░░░░░░░░░░░░░░░░░ 1 of 4 articles");
		progress.show(2, 4, "articles");
		expect(drawn()).toBe("");
		now = 100;
		progress.show(3, 4, "articles");
		expect(drawn()).toContain("3 of 4 articles");
		progress.around(() => stream.write("a line\n"));
		expect(drawn()).toMatch(/^\r\u001B\[2Ka line\n█.+3 of 4 articles$/);
		progress.show(4, 4, "articles");
		expect(drawn()).toBe("\r\u001B[2K");
	});

	it("is printed in full on a terminal that reports no size", () => {
		const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 0 });
		new Progress(stream).show(1, 6, "files");
		expect(stream.read().toString()).toMatch(/ 1 of 6 files$/);
	});

	it("is in the singular for one item", () => {
		const drawn = (done: number, total?: number) => {
			const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 80 });
			new Progress(stream).show(done, total, "articles");
			return stream.read().toString();
		};
		expect(drawn(0, 1)).toMatch(/ 0 of 1 article$/);
		expect(drawn(1)).toMatch(/1 article …$/);
		expect(drawn(1, 2)).toMatch(/ 1 of 2 articles$/);
	});

	it("is a count if the total is unknown, and fits a narrow terminal", () => {
		const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 12 });
		new Progress(stream).show(7, undefined, "articles in all");
		expect(stream.read().toString()).toBe("\r\u001B[2K7 articles ");
	});
});
