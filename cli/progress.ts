/**
 * Shows the progress of a long command: as a bar on a terminal, and as occasional lines elsewhere.
 *
 * @module
 */

/** A stream that may be a terminal. */
export interface Stream {
	isTTY?: boolean;
	columns?: number;
	write(text: string): unknown;
}

/** The width of the bar, in columns. */
const BAR = 24;
/** The least time between two drawings of the bar, in milliseconds. */
const DRAW_EVERY = 100;
/** Where the stream is no terminal, one line is written for so many things. */
const LINE_EVERY = 1000;

/** Writes the cursor to the beginning of the line and deletes the line (ECMA-48). */
const CLEAR = "\r\u001B[2K";

/** The progress of one command, on one stream. */
export class Progress {
	readonly #stream: Stream;
	readonly #now: () => number;
	#done = 0;
	#drawnAt = Number.NEGATIVE_INFINITY;
	#bar = "";

	/** @param now the time in milliseconds */
	constructor(stream: Stream, now: () => number = () => performance.now()) {
		this.#stream = stream;
		this.#now = now;
	}

	/**
	 * Shows that so many are done. The bar of work that is complete goes away.
	 *
	 * @param things what they are, in the plural
	 */
	show(done: number, total: number | undefined, things: string): void {
		const before = this.#done;
		this.#done = done;
		if (!this.#stream.isTTY) {
			if (Math.floor(done / LINE_EVERY) > Math.floor(before / LINE_EVERY))
				this.#stream.write(`… ${amountOf(done, total, things)}\n`);
			return;
		}
		if (total !== undefined && done >= total) {
			this.end();
			return;
		}
		if (this.#now() - this.#drawnAt < DRAW_EVERY) return;
		this.#drawnAt = this.#now();
		// A terminal of unknown size reports 0 columns.
		this.#bar = barOf(done, total, things).slice(0, (this.#stream.columns || 80) - 1);
		this.#stream.write(CLEAR + this.#bar);
	}

	/** Runs something that writes lines, with the bar out of its way. */
	around(write: () => void): void {
		if (this.#bar !== "") this.#stream.write(CLEAR);
		write();
		if (this.#bar !== "") this.#stream.write(this.#bar);
	}

	/** Takes the bar away. */
	end(): void {
		if (this.#bar !== "") this.#stream.write(CLEAR);
		this.#bar = "";
		this.#drawnAt = Number.NEGATIVE_INFINITY;
	}
}

/** `7 articles`, `1 of 4 articles`, `0 of 1 article`. */
function amountOf(done: number, total: number | undefined, things: string): string {
	const named = (total ?? done) === 1 ? things.replace(/s$/, "") : things;
	return total === undefined ? `${done} ${named}` : `${done} of ${total} ${named}`;
}

function barOf(done: number, total: number | undefined, things: string): string {
	if (total === undefined) return `${amountOf(done, total, things)} …`;
	const full = Math.round((BAR * done) / total);
	return `${"█".repeat(full)}${"░".repeat(BAR - full)} ${amountOf(done, total, things)}`;
}
