/**
 * How much of a document is looked at.
 *
 * @module
 */

/** How many entries of a document are read: the newest ones. */
export const MAX_ITEMS = 1_000;

/** How many tags, authors or files are looked at for those that an entry may have: most can be used, or none. */
export const MOST_LOOKED_AT = 200;
