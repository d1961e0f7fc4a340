/** The response is not a feed, or cannot be read as one. The message gives the operator the reason. */
export class NotAFeedError extends Error {
	override name = "NotAFeedError";
}
