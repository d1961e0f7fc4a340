/**
 * The log: one structured object a line, for the operator.
 *
 * @module
 */

/**
 * Logs one structured line at `warn`. Successful operations are not logged.
 *
 * @param event what happened, as a name to search for
 * @param fields more about it; errors are logged with their names and messages
 */
export function log(event: string, fields: Record<string, unknown> = {}): void {
	const plain = Object.entries(fields).map(([name, value]) => [
		name,
		value instanceof Error ? String(value) : value,
	]);
	console.warn(JSON.stringify({ event, ...Object.fromEntries(plain) }));
}
