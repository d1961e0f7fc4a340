/**
 * Time limits for what is behind the Worker, such as the database or KV: it may fail to answer.
 *
 * @module
 */

/** An operation exceeded its time limit. */
export class TimeLimitError extends Error {
	override name = "TimeLimitError";
}

/**
 * Waits for a promise for a limited time. The operation behind the promise is not cancelled; its later result is ignored.
 *
 * @param what the name of the operation, for the error message
 * @returns the value of the promise
 * @throws {TimeLimitError} if the limit is exceeded
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
