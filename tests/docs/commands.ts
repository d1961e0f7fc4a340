/** Command lines in documents, as a shell would take them apart. */

/** The lines of a script, without comments; lines that end in a backslash are joined. */
export function linesOf(script: string): string[] {
	return script
		.replace(/\\\n\s*/g, " ")
		.split("\n")
		.map((line) => line.replace(/(?:^|\s)#\s.*$/, "").trim())
		.filter((line) => line !== "");
}

/** What stands between words (1), what is redirected (2), and words, perhaps quoted (3). */
const TOKEN = /(&&|\|\||[|;])|(?:>>?|<)\s*(\S+)|((?:"[^"]*"|'[^']*'|[^\s"'|;&<>]|&(?!&))+)/g;

/** The commands of a line, each as its words, without redirections and variables; `$(…)` is one word. */
export function commandsIn(line: string): string[][] {
	const commands: string[][] = [[]];
	const plain = line.replace(/\$\((?:[^()'"]|'[^']*'|"[^"]*")*\)/g, "x");
	for (const [, separator, , word] of plain.matchAll(TOKEN)) {
		if (separator !== undefined) commands.push([]);
		if (word !== undefined) commands.at(-1)?.push(word.replace(/"([^"]*)"|'([^']*)'/g, "$1$2"));
	}
	return commands.map(withoutVariables).filter((words) => words.length > 0);
}

function withoutVariables(words: string[]): string[] {
	const first = words.findIndex((word) => !/^\w+=/.test(word));
	return first === -1 ? [] : words.slice(first);
}
