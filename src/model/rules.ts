/**
 * The version of the rules by which entries are read and their HTML is sanitised. A change of the code that makes another
 * article of the same input must raise it by one: the next poll of each source and the next import then make the stored
 * articles anew, although their feeds and files have not changed.
 */
export const RULES = 1;
