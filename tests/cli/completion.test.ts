/** `tributary completion`: the scripts, as their shells run them. zsh and fish are tried where they are installed. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { completionScript, SHELLS, type Shell } from "../../cli/completion.ts";
import { createProgram } from "../../cli/program.ts";

const folder = mkdtempSync(join(tmpdir(), "tributary-completion-"));
beforeAll(() => {
	for (const shell of SHELLS)
		writeFileSync(join(folder, `script.${shell}`), completionScript(createProgram(), shell));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** How each shell is asked for what may follow a line; each gives one suggestion a line, perhaps with a description. */
const ASK: Record<Shell, (words: string[]) => string[]> = {
	bash: (words) => [
		"-c",
		`source ./script.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _tributary; printf "%s\\n" "\${COMPREPLY[@]}"`,
		"bash",
		...words,
	],
	zsh: (words) => [
		"-f",
		"-c",
		`compdef() { :; }; _files() { :; }; _describe() { print -rl -- "\${(@P)2}"; }; source ./script.zsh; words=("$@"); CURRENT=$#; _tributary`,
		"zsh",
		...words,
	],
	fish: (words) => ["--no-config", "-c", `source ./script.fish; complete -C '${words.join(" ")}'`],
};

function suggestions(shell: Shell, words: string[]): string[] {
	const { stdout, status } = spawnSync(shell, ASK[shell](words), { cwd: folder, encoding: "utf8" });
	expect(status).toBe(0);
	const word = words.at(-1) ?? "";
	return (
		stdout
			.split("\n")
			.map((line) => line.split(/[\t:]/)[0] ?? "")
			// zsh itself chooses those that begin with the word; fish gives files too.
			.filter((one) => one !== "" && one.startsWith(word) && !one.startsWith("script."))
	);
}

for (const shell of SHELLS) {
	describe.runIf(spawnSync(shell, ["-c", "exit 0"]).status === 0)(`the completion in ${shell}`, () => {
		for (const [words, expected] of [
			[["tributary", "im"], ["import"]],
			[["tributary", "--to", "https://news.example", "im"], ["import"]],
			[
				["tributary", "sources", "re"],
				["resume", "remove"],
			],
			[
				["tributary", "sources", "set", "a", "--no-t"],
				["--no-title", "--no-tags"],
			],
			[["tributary", "list", "--state", "p"], ["published"]],
			[["tributary", "completion", "z"], ["zsh"]],
			[
				["tributary", "import", "--tok"],
				["--token", "--token-stdin"],
			],
		] as const) {
			it(`completes \`${words.join(" ")}\``, () => {
				expect(suggestions(shell, [...words]).sort()).toEqual([...expected].sort());
			});
		}

		it("offers every command, and options only after a hyphen", () => {
			const all = suggestions(shell, ["tributary", ""]);
			const names = createProgram().commands.map((command) => command.name());
			expect(all.sort()).toEqual(names.sort());
		});
	});
}
