/**
 * Time limits: whatever is behind the Worker may leave a question unanswered, and nobody here waits for ever.
 *
 * @module
 */

/** Something took longer than it may. */
export class TimeLimitError extends Error {
	override name = "TimeLimitError";
}

/**
 * What a promise gives, if it gives it in time. It goes on after that, unheard.
 *
 * @param what is waited for, as the error shall name it
 * @throws {TimeLimitError}
 */
export function within<T>(milliseconds: number, what: string, promise: Promise<T>): Promise<T> {
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
