/** An answer that is no feed, or none that can be read; the message says why, in words for the operator. */
export class NotAFeedError extends Error {
	override name = "NotAFeedError";
}
