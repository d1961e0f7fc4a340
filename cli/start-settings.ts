/**
 * Makes the settings of `npm start` from `wrangler.toml`, so that no setting can stop the Worker, and adds a bucket.
 *
 * Wrangler ends if it cannot use a configuration, even while the Worker runs. The Worker itself uses its defaults instead of
 * wrong settings, but must be given them to report them.
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
	/** Whether anything outside of `[vars]` has changed since the start. Such a change does not take effect. */
	isOtherwiseChanged: boolean;
}

/**
 * Makes the settings from `wrangler.toml`, with an empty one for each that only `.dev.vars` has: wrangler reads from there only
 * the settings that the other file has too.
 *
 * @param files what the files contain now
 * @param atStart what `wrangler.toml` contained when the running Worker was started; `undefined` if none runs
 * @throws {CommandError} if it is not TOML, has no entry point, or has lost its `[vars]` while the Worker runs, as happens while
 *   the file is being written
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
		throw new CommandError("wrangler.toml has no table [vars]: the Worker keeps its previous settings.");
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
 * The variables that wrangler can use. One with the name of a binding would replace the binding, or be refused, and wrangler
 * mistakes names that every object has, such as `constructor`, for bindings.
 */
function usable(vars: Table): Table {
	return Object.fromEntries(
		Object.entries(vars)
			.filter(([name]) => !BINDINGS.has(name) && !(name in Object.prototype))
			.map(([name, value]) => [name, passable(value)]),
	);
}

/**
 * A value that wrangler passes to the Worker. Wrangler refuses dates, integers that are no exact numbers, `nan` and `inf`, and
 * no setting may be one of these. They are passed as a list with one string: a string alone could be mistaken for a valid value.
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
