/**
 * The version of the rules by which entries are read and their HTML is sanitised. Increment it with each change of the code
 * that makes a different article from the same input. The next poll of each source and the next import then update the stored
 * articles, although their feeds and files have not changed.
 */
export const RULES = 1;
