/**
 * Assertions about how the time of a task grows with its input.
 *
 * @module
 */
import { expect } from "vitest";

/** These tests run in Node, which the types of the Worker do not know. */
declare const process: {
	cpuUsage: (since?: { user: number; system: number }) => { user: number; system: number };
};

/** The number of measurements of a task that seems too slow, as a single one is unreliable. */
const ATTEMPTS = 3;

/** How many times as long an input of four times the length may take: in linear time it takes 4, in quadratic time 16. */
const MOST = 10;

/** How much longer any run may take, in milliseconds, for the garbage collector. */
const SLACK = 25;

/**
 * The processor's time of one run in milliseconds, whether it succeeds or fails: what other processes do meanwhile does not
 * count.
 */
async function timeOf(run: () => unknown): Promise<number> {
	const start = process.cpuUsage();
	try {
		await run();
	} catch {
		// A timely refusal is as good as a result; other tests check which inputs are refused.
	}
	const { user, system } = process.cpuUsage(start);
	return (user + system) / 1000;
}

/**
 * Fails if the time of a task grows faster than its input.
 *
 * @param inputOf makes an input of about so many characters; at a quarter of `length`, quadratic time must take 10 ms or more
 */
export async function expectLinear(
	task: (input: string) => unknown,
	inputOf: (length: number) => string,
	length: number,
): Promise<void> {
	const input = inputOf(length);
	let whole = await timeOf(() => task(input));
	// Then it is fast enough whatever a quarter takes.
	if (whole <= SLACK) return;
	const quarter = inputOf(length / 4);
	let part = Number.POSITIVE_INFINITY;
	for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
		part = Math.min(part, await timeOf(() => task(quarter)));
		if (whole <= MOST * part + SLACK) return;
		// The first run also compiled the code, so it is measured again only where it seems too slow.
		whole = Math.min(whole, await timeOf(() => task(input)));
	}
	const figures = `${length / 4} characters take ${part.toFixed(1)} ms, ${length} take ${whole.toFixed(1)} ms`;
	expect(whole, figures).toBeLessThanOrEqual(MOST * part + SLACK);
}

/** How long a task may take at most that only an operator's own files can reach, in milliseconds. */
const QUICK = 3000;

/** Fails if something takes three seconds or more, whether it returns or throws. */
export async function expectQuick(run: () => unknown): Promise<void> {
	let best = Number.POSITIVE_INFINITY;
	for (let attempt = 0; attempt < ATTEMPTS && best >= QUICK; attempt++)
		best = Math.min(best, await timeOf(run));
	expect(best).toBeLessThan(QUICK);
}

/** Makes texts of about a given length: a unit repeated, between a beginning and an end. */
export function repeated(unit: string, before = "", after = ""): (length: number) => string {
	return (length) => before + unit.repeat(Math.ceil(length / unit.length)) + after;
}
