/**
 * Makes the settings of `npm start` out of `wrangler.toml`, so that no setting in it can stop the Worker, with a bucket in any
 * case.
 *
 * Wrangler ends where it cannot use a configuration, also while the Worker runs. The Worker itself falls back to its
 * defaults, if only it gets the wrong settings.
 *
 * @module
 */
import { parseEnv } from "node:util";
import { stringify } from "smol-toml";
import { BINDINGS } from "../src/settings/settings.ts";
import type { SettingsFiles } from "./check/settings.ts";
import { CommandError } from "./errors.ts";
import { withBucket } from "./start-bucket.ts";
import { isTable, readToml, type Table } from "./toml.ts";

/** The settings that the Worker is given. */
export interface StartSettings {
	/** A TOML document that wrangler can use if it could use the one at the start. */
	text: string;
	/** Whether anything outside of `[vars]` is not as it was at the start: it is not taken over. */
	isOtherwiseChanged: boolean;
}

/**
 * Makes the settings out of `wrangler.toml`, with an empty one for each that stands in `.dev.vars` alone: wrangler takes
 * only those from there that the other file has too.
 *
 * @param files what the files contain now
 * @param atStart what `wrangler.toml` contained when the running Worker was started; `undefined` if none runs
 * @throws {CommandError} if nothing can be made of it: it is not TOML, has no entry point, or has lost its `[vars]` while
 * the Worker runs, as a file does that is just being written
 */
export function startSettings({ toml, devVars }: SettingsFiles, atStart?: string): StartSettings {
	const { vars, ...others } = readToml(toml, "wrangler.toml");
	const local = Object.fromEntries(Object.keys(parseEnv(devVars)).map((name) => [name, ""]));
	if (atStart === undefined) {
		if (typeof others.main !== "string")
			throw new CommandError(
				'wrangler.toml names no entry point, main = "src/worker.ts": it seems to be cut off or damaged. Restore it.',
			);
		return { text: written(others, local, vars), isOtherwiseChanged: false };
	}
	if (!isTable(vars))
		throw new CommandError("wrangler.toml has no table [vars]: the Worker goes on with its former settings.");
	const { vars: _, ...othersAtStart } = readToml(atStart, "wrangler.toml");
	return {
		text: written(othersAtStart, local, vars),
		isOtherwiseChanged: stringify(others) !== stringify(othersAtStart),
	};
}

function written(others: Table, local: Table, vars: unknown): string {
	return stringify(withBucket({ ...others, vars: usable({ ...local, ...(isTable(vars) && vars) }) }));
}

/**
 * Variables that wrangler can use. One that has the name of a binding would take its place, or be refused, and wrangler
 * takes names that every object has, such as `constructor`, for bindings that are there already.
 */
function usable(vars: Table): Table {
	return Object.fromEntries(
		Object.entries(vars)
			.filter(([name]) => !BINDINGS.has(name) && !(name in Object.prototype))
			.map(([name, value]) => [name, passable(value)]),
	);
}

/**
 * A value that reaches the Worker. Wrangler refuses dates, integers that are no exact numbers, `nan` and `inf`: no setting
 * can be one of these. The text alone could be taken for a good value, so it stands in a list.
 */
function passable(value: unknown): unknown {
	if (value instanceof Date) return [value.toISOString()];
	if (typeof value === "bigint" || (typeof value === "number" && !isExact(value))) return [String(value)];
	if (Array.isArray(value)) return value.map(passable);
	if (isTable(value))
		return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, passable(member)]));
	return value;
}

function isExact(value: number): boolean {
	return Number.isFinite(value) && (Number.isSafeInteger(value) || !Number.isInteger(value));
}
