/**
 * Errors that are told to a person in one line.
 *
 * @module
 */

/** The command cannot go on; `message` says why and what to do. */
export class CommandError extends Error {
	override name = "CommandError";
}

/** The server does not take a request as large as this one. */
export class TooLargeError extends CommandError {
	override name = "TooLargeError";
}

/** One file cannot be read as articles; `message` says why. The others can. */
export class FileError extends Error {
	override name = "FileError";
}
