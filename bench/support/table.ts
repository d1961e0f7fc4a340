/**
 * Tables, and the format of the figures in them.
 *
 * @module
 */

/** The result of one measurement. */
export interface Table {
	title: string;
	head: string[];
	/** One cell for each of the head; cells at the end may be missing. */
	rows: string[][];
	/** Sentences below. */
	notes?: string[];
}

/** A table in Markdown, its columns aligned, so that it reads as well on a terminal. */
export function markdownOf({ title, head, rows, notes = [] }: Table): string {
	const widths = head.map((_, i) => Math.max(3, ...[head, ...rows].map((cells) => (cells[i] ?? "").length)));
	const line = (cells: string[]) =>
		`| ${widths.map((width, i) => (i === 0 ? (cells[i] ?? "").padEnd(width) : (cells[i] ?? "").padStart(width))).join(" | ")} |`;
	const rule = `| ${widths.map((width, i) => (i === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)).join(" | ")} |`;
	return [`## ${title}`, [line(head), rule, ...rows.map(line)].join("\n"), ...notes].join("\n\n");
}

/** An aim, and whether it is met. */
export function aim(text: string, isMet: boolean): string {
	return `${text}: ${isMet ? "met" : "MISSED"}`;
}

/** A number with thousands set apart. */
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

/** How many times as much as something else. */
export function times(ratio: number): string {
	return `${ratio.toFixed(2)}×`;
}

/** A part of a whole. */
export function share(part: number): string {
	return `${(100 * part).toLocaleString("en", { maximumFractionDigits: 1 })} %`;
}
