/**
 * Tables, and the format of the figures in them.
 *
 * @module
 */

/** The result of one measurement. */
export interface Table {
	title: string;
	/** A paragraph above the table: what was measured, and how. */
	about: string;
	head: string[];
	/** One cell for each column; cells at the end may be missing. */
	rows: string[][];
	/** Paragraphs below the table: what the figures mean. */
	notes?: string[];
}

/** A table in Markdown, its columns aligned, so that it is readable on a terminal too. */
export function markdownOf({ title, about, head, rows, notes = [] }: Table): string {
	const widths = head.map((_, i) => Math.max(3, ...[head, ...rows].map((cells) => (cells[i] ?? "").length)));
	const line = (cells: string[]) =>
		`| ${widths.map((width, i) => (i === 0 ? (cells[i] ?? "").padEnd(width) : (cells[i] ?? "").padStart(width))).join(" | ")} |`;
	const rule = `| ${widths.map((width, i) => (i === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)).join(" | ")} |`;
	const table = [line(head), rule, ...rows.map(line)].join("\n");
	return [`## ${title}`, wrapped(about), table, ...notes.map(wrapped)].join("\n\n");
}

/** The longest line of a paragraph, in characters, as in the other documents. */
const LINE_LENGTH = 120;

/** A paragraph in lines. */
export function wrapped(paragraph: string): string {
	const lines = [""];
	for (const word of paragraph.split(" ")) {
		const line = lines.at(-1);
		if (!line) lines[lines.length - 1] = word;
		else if (line.length + 1 + word.length <= LINE_LENGTH) lines[lines.length - 1] = `${line} ${word}`;
		else lines.push(word);
	}
	return lines.join("\n");
}

/** An aim, and whether it is met. */
export function aim(text: string, isMet: boolean): string {
	return `${text}: ${isMet ? "met" : "MISSED"}`;
}

/** A whole number, with separators between thousands. */
export function whole(number: number): string {
	return number.toLocaleString("en", { maximumFractionDigits: 0 });
}

/** Milliseconds with three significant digits. */
export function milliseconds(time: number): string {
	return `${time.toLocaleString("en", { maximumSignificantDigits: 3 })} ms`;
}

/** Bytes in the largest decimal unit that gives a number of at least 1. */
export function size(bytes: number): string {
	const [unit, factor] = SIZE_UNITS.find(([, factor]) => bytes >= factor) ?? ["B", 1];
	return `${(bytes / factor).toFixed(factor === 1 ? 0 : 1)} ${unit}`;
}

const SIZE_UNITS = [
	["GB", 1e9],
	["MB", 1e6],
	["KB", 1e3],
] as const;

/** A ratio. */
export function times(ratio: number): string {
	return `${ratio.toFixed(2)}×`;
}

/** The lowest and the highest of several ratios. */
export function range({ min, max }: { min: number; max: number }): string {
	return `${min.toFixed(2)}–${times(max)}`;
}

/** A part of a whole, in per cent. */
export function share(part: number): string {
	return `${(100 * part).toLocaleString("en", { maximumFractionDigits: 1 })} %`;
}
