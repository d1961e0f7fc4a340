/**
 * Errors that are reported to the user in one line.
 *
 * @module
 */

/** The command cannot go on; `message` says why and what to do. */
export class CommandError extends Error {
	override name = "CommandError";
}

/** The command was called wrongly: an argument or option cannot be used; `message` says why. */
export class UsageError extends CommandError {
	override name = "UsageError";
}

/** The command did what it could, and has reported what went wrong. */
export class FailedError extends Error {
	override name = "FailedError";
}

/** The server does not accept a request as large as this one. */
export class TooLargeError extends CommandError {
	override name = "TooLargeError";
}

/** The server refuses this request, and says why. It may accept others. */
export class RequestError extends CommandError {
	override name = "RequestError";
	/** The status of its response. */
	readonly status: number;
	/** The server's own reason. */
	readonly detail: string;
	/** What is wrong with members of the request, by JSON pointer. */
	readonly errors: readonly { pointer: string; detail: string }[];

	constructor(message: string, status: number, detail: string, errors: RequestError["errors"] = []) {
		super(message);
		this.status = status;
		this.detail = detail;
		this.errors = errors;
	}
}

/** The server can be reached, but each attempt failed; `detail` says why. */
export class UnavailableError extends CommandError {
	override name = "UnavailableError";
	readonly detail: string;

	constructor(message: string, detail: string) {
		super(message);
		this.detail = detail;
	}
}

/** One file or article cannot be imported; `message` says why. The others can. */
export class FileError extends Error {
	override name = "FileError";
	/** The member of the article that is wrong (RFC 6901); empty for the whole. */
	readonly pointer: string;

	constructor(message: string, pointer = "") {
		super(message);
		this.pointer = pointer;
	}
}

/** A file is well-formed, but holds no articles. */
export class NotArticlesError extends FileError {}
