/**
 * Limits of the members of an article.
 *
 * @module
 */

/** The longest article, in bytes of JSON: a row in D1 holds 2,000,000. */
export const MAX_ARTICLE_BYTES = 1_900_000;
export const MAX_TAGS = 100;
export const MAX_AUTHORS = 100;
export const MAX_ATTACHMENTS = 100;
/** The largest stated size of a file that is accepted, in bytes (1 TB). */
export const MAX_STATED_BYTES = 1_000_000_000_000;
/** The longest side of a picture that is believed, in pixels. */
export const MAX_PIXELS = 100_000;
/** The longest one-line text (title, tag, name, URL), in UTF-16 code units. */
export const MAX_LINE = 10_000;
/** The longest excerpt, in UTF-16 code units. */
export const EXCERPT_LENGTH = 280;
export const MAX_PERSONS = 100;
export const MAX_TRANSCRIPTS = 50;
export const MAX_CHAPTERS = 1_000;
/** The most elements of the podcast namespace that are passed on. */
export const MAX_ELEMENTS = 50;
/** The longest duration, in seconds (twelve days). */
export const MAX_SECONDS = 1_000_000;

/** The highest number of an episode or season. */
export const MAX_ORDINAL = 1_000_000;
