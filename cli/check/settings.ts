/**
 * `tributary check settings`: reads the settings as the Worker would, and prints each fault with its line.
 *
 * @module
 */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseEnv } from "node:util";
import { type Fault, faultText } from "../../src/settings/fault.ts";
import { readSettings } from "../../src/settings/settings.ts";
import { CommandError } from "../errors.ts";
import { counted, inLine, type Output, report } from "../output.ts";
import { DEV_VARS } from "../server.ts";
import { isTable, lineOf, readToml, type Table } from "../toml.ts";
import { faultsOfNames, faultsOutside } from "./places.ts";

/** The path of `wrangler.toml`. */
export const SETTINGS = fileURLToPath(new URL("../../wrangler.toml", import.meta.url));

/** The texts of the files that settings come from. */
export interface SettingsFiles {
	/** `wrangler.toml` */
	toml: string;
	/** `.dev.vars`, whose variables replace those of `wrangler.toml` on this machine. */
	devVars: string;
}

/**
 * Checks the settings of this project, and prints the faults.
 *
 * @param deployed whether only the deployed settings count: faults in `.dev.vars` are then reported, but do not count
 * @returns whether all of them can be used
 * @throws {CommandError} if one of the files cannot be read, or `wrangler.toml` is not TOML
 */
export function checkSettings(deployed: boolean, output: Output): boolean {
	const { inToml, inDevVars } = faultsByFile(readSettingsFiles());
	for (const line of [...inToml, ...inDevVars])
		report(output, { type: "finding", level: "error", what: line }, line, "fault");
	const count = inToml.length + (deployed ? 0 : inDevVars.length);
	const verdict =
		count > 0
			? `${counted(count, "fault")} in the settings. docs/configuration.md explains each.`
			: inDevVars.length > 0
				? "All settings in wrangler.toml can be used; .dev.vars is not deployed."
				: "All settings can be used.";
	report(output, { type: "summary", errors: count }, verdict, count > 0 ? "fault" : "result");
	return count === 0;
}

/**
 * Reads the files that settings come from.
 *
 * @throws {CommandError} if one of them cannot be read
 */
export function readSettingsFiles(): SettingsFiles {
	try {
		return {
			toml: readFileSync(SETTINGS, "utf8"),
			devVars: existsSync(DEV_VARS) ? readFileSync(DEV_VARS, "utf8") : "",
		};
	} catch (error) {
		throw new CommandError(`The settings cannot be read: ${error instanceof Error ? error.message : error}`);
	}
}

/**
 * Returns one line for each fault in the settings: `wrangler.toml:12: SITE_URL: must be …`.
 *
 * @param environment variables that replace those of both files, as in `npm start`
 * @throws {CommandError} if `wrangler.toml` is not TOML
 */
export function settingsFaults(files: SettingsFiles, environment: Record<string, string> = {}): string[] {
	return Object.values(faultsByFile(files, environment)).flat();
}

/** Checks each file by itself, because only `wrangler.toml` is deployed. Parameters as in {@link settingsFaults}. */
function faultsByFile({ toml, devVars }: SettingsFiles, environment: Record<string, string> = {}) {
	const document = readToml(toml, "wrangler.toml");
	const deployed = isTable(document.vars) ? document.vars : {};
	const local = parseEnv(devVars) as Record<string, string>;
	const faultsOf = (variables: Table) =>
		readSettings({ ...variables, ADMIN_TOKEN: local.ADMIN_TOKEN }).faults;
	/** The faults of variables that replace those of `wrangler.toml`. */
	const faultsIn = (replacing: Record<string, string>) =>
		faultsOf({ ...deployed, ...replacing }).filter(({ name }) => Object.hasOwn(replacing, rootOf(name)));
	return {
		inToml: [
			...[...faultsOutside(document), ...faultsOfNames(deployed)].map(({ path, ...fault }) =>
				textAt("wrangler.toml", lineOf(toml, path), fault),
			),
			// If there is no [vars], one fault is enough.
			...(isTable(document.vars) ? faultsOf(deployed) : []).map((fault) =>
				textAt("wrangler.toml", lineOf(toml, ["vars", ...fault.name.split(".")]), fault),
			),
		],
		inDevVars: [...faultsOfNames(local, ["ADMIN_TOKEN"]), ...faultsIn(local)].map((fault) =>
			textAt(".dev.vars", lineInDevVars(devVars, fault.name), fault),
		),
		inEnvironment: faultsIn(environment).map((fault) => textAt("environment", undefined, fault)),
	};
}

/** The variable that contains a setting. */
function rootOf(name: string): string {
	return name.split(".")[0] ?? name;
}

function textAt(place: string, line: number | undefined, fault: Fault): string {
	return `${place}${line === undefined ? "" : `:${line}`}: ${inLine(faultText(fault))}`;
}

function lineInDevVars(text: string, name: string): number | undefined {
	const names = text.split("\n").map((line) => /^\s*(?:export\s+)?([^\s=]+)\s*=/.exec(line)?.[1]);
	// The last one of several takes effect.
	const index = names.lastIndexOf(rootOf(name));
	return index === -1 ? undefined : index + 1;
}
