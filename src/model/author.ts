/**
 * Authors.
 *
 * @module
 */
/** A person or organisation, as in JSON Feed 1.1 `authors`. */
export interface Author {
	name?: string | undefined;
	url?: string | undefined;
	avatar?: string | undefined;
}
