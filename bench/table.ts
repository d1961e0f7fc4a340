/**
 * Tables on the terminal, and figures as they stand in them.
 *
 * @module
 */

/** What is printed of one measurement. */
export interface Table {
	title: string;
	head: string[];
	/** One cell for each of the head; cells at the end may be missing. */
	rows: string[][];
	/** Sentences below. */
	notes?: string[];
}

/** Prints a table, its columns as wide as they need to be, the first one aligned to the left. */
export function print({ title, head, rows, notes = [] }: Table): void {
	const widths = head.map((_, i) => Math.max(...[head, ...rows].map((cells) => (cells[i] ?? "").length)));
	console.log(`\n${title}\n`);
	for (const cells of [head, ...rows]) {
		const line = widths.map((width, i) =>
			i === 0 ? (cells[i] ?? "").padEnd(width) : (cells[i] ?? "").padStart(width),
		);
		console.log(line.join("   ").trimEnd());
	}
	if (notes.length > 0) console.log(`\n${notes.join("\n")}`);
}

/** A number with thousands set apart. */
export function whole(number: number): string {
	return number.toLocaleString("en", { maximumFractionDigits: 0 });
}

/** Bytes as people read them. */
export function size(bytes: number): string {
	if (bytes < 1024) return `${bytes} B`;
	if (bytes < 1024 ** 2) return `${(bytes / 1024).toFixed(1)} KB`;
	return `${(bytes / 1024 ** 2).toFixed(1)} MB`;
}

/** How many times as much as something else. */
export function times(ratio: number): string {
	return `${ratio.toFixed(2)}×`;
}

/** A part of a whole. */
export function share(part: number): string {
	return `${(100 * part).toLocaleString("en", { maximumFractionDigits: 1 })} %`;
}
