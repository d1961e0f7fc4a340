/**
 * Limits on how much of a document is read.
 *
 * @module
 */

/** How many entries of a document are read: the newest ones. */
export const MAX_ITEMS = 1_000;

/** How many tags, authors or files of an entry are examined, usable or not. */
export const MOST_LOOKED_AT = 200;
