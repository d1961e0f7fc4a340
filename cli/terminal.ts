/**
 * The output of a command: lines for people in a terminal or a file, or JSON for programs.
 *
 * @module
 */
import { styleText } from "node:util";
import { type Kind, type Output, type Result, withLines, withoutControls } from "./output.ts";
import { Progress, type Stream } from "./progress.ts";

/** How a command is to report. */
export interface Style {
	/** Standard output has only one line of JSON for each result. */
	json: boolean;
	/** Prints only faults and requested data. */
	quiet: boolean;
}

/** The output of this process, or of a test. */
export interface Streams {
	stdout: Stream;
	stderr: Stream;
}

/** Colours for the words that lines begin with. */
const COLOURS: [words: RegExp, colour: Parameters<typeof styleText>[0]][] = [
	[/^(?:created|restored|followed|uploaded|set|resumed|changed)(?= {2})/, "green"],
	[/^(?:updated|repaired|moved|scheduled|would \w+)(?= {2})/, "cyan"],
	[/^(?:withdrawn|deleted|removed|paused|warning|limited)(?= {2})/, "yellow"],
	[/^(?:refused|failed|gone|error)(?= {2})/, "red"],
	[/^(?:note|draft|expired|unchanged|left out)(?= {2})/, "dim"],
];

/**
 * Returns the output of one command. Lines go to standard output, faults and progress to standard error. In both, spaces
 * replace control characters, because names, titles and responses may have any characters.
 */
export function terminalOutput(
	{ json, quiet }: Style,
	{ stdout, stderr }: Streams = process,
): Output & { end(): void } {
	const progress = new Progress(stderr);
	const write = (stream: Stream, lines: string) =>
		progress.around(() => stream.write(`${painted(lines, stream)}\n`));
	const writeJson = (stream: Stream, value: object) => stream.write(`${safeJson(value)}\n`);
	return {
		log: (line) => {
			if (!json && !quiet) write(stdout, withoutControls(line));
		},
		error: (line) => {
			if (json) writeJson(stderr, errorRecord(line));
			else write(stderr, withoutControls(line));
		},
		data: (lines) => {
			if (!json) write(stdout, withLines(lines));
		},
		...(json && {
			record: (result: Result, kind: Kind) => {
				if (!quiet || kind !== "result") writeJson(stdout, result);
			},
		}),
		progress: (done, total, things) => {
			if (!json && !quiet) progress.show(done, total, things);
		},
		end: () => progress.end(),
	};
}

/** A line about something that went wrong, as `--json` prints it. */
function errorRecord(line: string): Result {
	const [, type = "error", message = ""] = /^(?:(note|warning|refused) {2,})?(.*)$/s.exec(line) ?? [];
	return { type, message: message.replace(/\s+/g, " ").trim() };
}

/** A line with its first word in colour, where the stream shows colours and `NO_COLOR` does not forbid them. */
function painted(lines: string, stream: Stream): string {
	for (const [words, colour] of COLOURS) {
		const word = words.exec(lines)?.[0];
		if (word !== undefined)
			return styleText(colour, word, { stream: stream as NodeJS.WriteStream }) + lines.slice(word.length);
	}
	return lines;
}

/** JSON in one line, with controls escaped that JSON allows in strings and a terminal may obey (C1, U+2028 and others). */
function safeJson(value: object): string {
	return JSON.stringify(value).replace(
		/[\u007F-\u009F\u2028\u2029\u202A-\u202E\u2066-\u2069]/g,
		(letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
	);
}
