/**
 * The rows that one statement of a batch gave, as the type that its columns make.
 *
 * @module
 */
export function rowsOf<Row>(result: D1Result | undefined): Row[] {
	return (result?.results ?? []) as Row[];
}
