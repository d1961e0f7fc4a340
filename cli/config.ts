/**
 * The sites of this user and their tokens, which `tributary login` saves in a file that only the user can read.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import {
	closeSync,
	fstatSync,
	mkdirSync,
	openSync,
	readFileSync,
	renameSync,
	rmSync,
	writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import * as v from "valibot";
import { CommandError } from "./errors.ts";

/** The sites that this user has logged in to. */
export interface Logins {
	/** The origin of the default site, for commands without `--to`. */
	site?: string | undefined;
	/** All of them, by their origins. */
	sites: Record<string, { token: string }>;
}

const LoginsInFile = v.pipe(
	v.string(),
	v.parseJson(),
	v.object({
		site: v.optional(v.string()),
		sites: v.optional(v.record(v.string(), v.object({ token: v.string() })), {}),
	}),
);

/** The permission bits of everyone but the owner. */
const OTHERS = 0o077;

/**
 * The path of the file: below `XDG_CONFIG_HOME`, or where this system keeps the settings of a user.
 */
export function configPath(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
	const home = homedir();
	const folder =
		env.XDG_CONFIG_HOME ||
		(platform === "win32"
			? env.APPDATA || join(home, "AppData", "Roaming")
			: platform === "darwin"
				? join(home, "Library", "Application Support")
				: join(home, ".config"));
	return join(folder, "tributary", "config.json");
}

/**
 * Reads the saved logins; none if there is no such file.
 *
 * @throws {CommandError} if others can read the file, or it is not what this module writes
 */
export function readLogins(path = configPath()): Logins {
	let text: string;
	try {
		const file = openSync(path, "r");
		try {
			requireOwn(fstatSync(file), path);
			text = readFileSync(file, "utf8");
		} finally {
			closeSync(file);
		}
	} catch (error) {
		if (error instanceof CommandError) throw error;
		if (isMissing(error)) return { sites: {} };
		throw new CommandError(`${path} cannot be read: ${reasonOf(error)}`);
	}
	const read = v.safeParse(LoginsInFile, text);
	if (!read.success)
		throw new CommandError(`${path} is damaged. Delete it and log in again; it contains only logins.`);
	return read.output;
}

/**
 * Saves the logins, as a whole or not at all. Only the user can read the file and its folder.
 *
 * @throws {CommandError} if it cannot be written
 */
export function writeLogins(logins: Logins, path = configPath()): void {
	const next = `${path}.${randomBytes(6).toString("hex")}`;
	try {
		mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
		writeFileSync(next, `${JSON.stringify(logins, undefined, "\t")}\n`, { mode: 0o600, flag: "wx" });
		renameSync(next, path);
	} catch (error) {
		rmSync(next, { force: true });
		throw new CommandError(`${path} cannot be written: ${reasonOf(error)}`);
	}
}

/** Refuses a file with tokens that others can read or may have written. */
function requireOwn({ mode, uid }: { mode: number; uid: number }, path: string): void {
	// Windows has other permissions, and reports these bits whatever they are.
	if (process.platform === "win32") return;
	if (uid !== process.getuid?.()) throw new CommandError(`${path} belongs to another user and is not used.`);
	if ((mode & OTHERS) !== 0)
		throw new CommandError(
			`Other users of this machine can read the tokens in ${path}. Run \`chmod 600\` on it, and replace the tokens if anyone may have read them.`,
		);
}

function isMissing(error: unknown): boolean {
	return ["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "");
}

function reasonOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
