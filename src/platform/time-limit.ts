/**
 * Time limits for what is behind the Worker, such as the database or KV: it may fail to answer.
 *
 * @module
 */

/** Something took longer than it is allowed to. */
export class TimeLimitError extends Error {
	override name = "TimeLimitError";
}

/**
 * Waits for a promise for a limited time. What the promise does after that goes on, but has no effect here.
 *
 * @param what the name of what is waited for, for the error message
 * @returns the value of the promise
 * @throws {TimeLimitError} if the time is over
 */
export function withTimeout<T>(milliseconds: number, what: string, promise: Promise<T>): Promise<T> {
	return new Promise((resolve, reject) => {
		const timer = setTimeout(() => {
			reject(new TimeLimitError(`${what} gave no answer in ${milliseconds / 1000} s`));
		}, milliseconds);
		const settle =
			<Outcome>(how: (outcome: Outcome) => void) =>
			(outcome: Outcome) => {
				clearTimeout(timer);
				how(outcome);
			};
		promise.then(settle(resolve), settle(reject));
	});
}
