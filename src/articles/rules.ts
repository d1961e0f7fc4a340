/**
 * The version of the rules by which entries are read and their HTML is sanitised. Whoever changes what becomes of the same
 * input adds one: the next poll of each source and the next import then make the stored articles anew, although nothing
 * has changed where they come from.
 */
export const RULES = 1;
