/**
 * How far something long has come, on stderr: a bar on a terminal, now and then a line elsewhere.
 *
 * @module
 */

/** The length of the bar, in characters. */
const BAR = 40;

/** So many lines come where there is no terminal. */
const LINES = 5;

/** Begins to tell how far something has come; gives what is called with how much of it is done, more each time. */
export function progressOf(what: string, total: number): (done: number) => void {
	const { stderr } = process;
	const steps = stderr.isTTY ? BAR : LINES;
	let shown = 0;
	return (done) => {
		const step = Math.floor((done / total) * steps);
		if (step === shown) return;
		shown = step;
		const figures = `${done.toLocaleString("en")} of ${total.toLocaleString("en")}`;
		if (!stderr.isTTY) stderr.write(`${what}: ${figures}\n`);
		else stderr.write(`\r${what} ${"█".repeat(step).padEnd(BAR, "·")} ${figures}${step === BAR ? "\n" : ""}`);
	};
}
