/**
 * What an operator may need to know later: one structured object a line.
 *
 * @module
 */

/** Writes one line, as a warning: what goes well is not told. `event` says what happened; an error is given with its name and message. */
export function log(event: string, fields: Record<string, unknown> = {}): void {
	const plain = Object.entries(fields).map(([name, value]) => [
		name,
		value instanceof Error ? String(value) : value,
	]);
	console.warn(JSON.stringify({ event, ...Object.fromEntries(plain) }));
}
