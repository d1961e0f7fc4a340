/**
 * `.dev.vars`, where the local Worker keeps its token.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { appendFileSync, closeSync, fchmodSync, fstatSync, openSync, readFileSync } from "node:fs";
import { tokenFault } from "../src/api/token.ts";
import { CommandError } from "./errors.ts";
import type { Output } from "./output.ts";
import { localToken } from "./server.ts";

/** The permission bits of everyone but the owner. */
const OTHERS = 0o077;

/**
 * Returns the token of the local Worker; writes a random one into the file if it has none. Afterwards, only the owner can
 * read the file, where the file system allows that.
 *
 * @throws {CommandError} if the token cannot be used, or none can be written
 */
export function ownToken(path: string, output: Output): string {
	keepFromOthers(path, output);
	const token = localToken(path) ?? writeToken(path, output);
	const fault = tokenFault(token);
	if (fault === undefined) return token;
	throw new CommandError(
		`The ADMIN_TOKEN in .dev.vars ${fault}. Delete its line; the next \`npm start\` writes a random token.`,
	);
}

/** Removes the permissions of others from a file, if there is one. */
function keepFromOthers(path: string, output: Output): void {
	// Windows has other permissions, and reports these bits whatever they are.
	if (process.platform === "win32") return;
	let file: number;
	try {
		file = openSync(path, "r");
	} catch {
		// If this is a problem, reading or writing the file reports it.
		return;
	}
	try {
		const isOpen = () => fstatSync(file).isFile() && (fstatSync(file).mode & OTHERS) !== 0;
		if (!isOpen()) return;
		fchmodSync(file, 0o600);
		if (isOpen()) throw new Error("this file system does not store permissions");
		output.log(
			"Other users of this machine could read .dev.vars; its permissions are now yours only. Replace its token if anyone may have read it.",
		);
	} catch (error) {
		const reason = error instanceof Error ? error.message : error;
		output.error(
			`Other users of this machine can read .dev.vars, and its permissions cannot be changed: ${reason}`,
		);
	} finally {
		closeSync(file);
	}
}

function writeToken(path: string, output: Output): string {
	const token = randomBytes(24).toString("base64url");
	try {
		const before = existing(path);
		const newLine = before === "" || before.endsWith("\n") ? "" : "\n";
		appendFileSync(path, `${newLine}ADMIN_TOKEN=${token}\n`, { mode: 0o600 });
	} catch (error) {
		throw new CommandError(
			`Cannot write an ADMIN_TOKEN into .dev.vars: ${error instanceof Error ? error.message : error}`,
		);
	}
	output.log("Wrote a random ADMIN_TOKEN into .dev.vars; anyone who has it can publish here.");
	return token;
}

/** The text of a file; empty if there is no file. */
function existing(path: string): string {
	try {
		return readFileSync(path, "utf8");
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
		throw error;
	}
}
