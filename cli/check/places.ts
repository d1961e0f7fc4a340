/**
 * Finds settings in places where the Worker does not read them, and variables with names that settings cannot have.
 *
 * @module
 */
import type { Fault } from "../../src/settings/fault.ts";
import { nearestName } from "../../src/settings/names.ts";
import { BINDINGS, NAMES } from "../../src/settings/settings.ts";
import { isTable, type Table } from "../toml.ts";

/** A fault with the keys that lead to the value. */
export interface PlacedFault extends Fault {
	path: string[];
}

/** Finds settings outside of `[vars]` in `wrangler.toml`, and a `vars` that is not a table. */
export function faultsOutside({ vars, ...others }: Table): PlacedFault[] {
	const misspelt = Object.keys(others).find((name) => nearestName(name, ["vars"]) !== undefined);
	// Each environment has variables of its own.
	const elsewhere = Object.entries(others).filter(([name]) => name !== "env");
	if (isTable(vars)) return strays(elsewhere, []);
	return [
		faultOfVars(vars, misspelt),
		...strays(
			elsewhere.filter(([name]) => name !== misspelt),
			[],
		),
	];
}

function faultOfVars(vars: unknown, misspelt: string | undefined): PlacedFault {
	if (vars !== undefined)
		return { path: ["vars"], name: "vars", expected: "must be a table, which begins with the line [vars]" };
	if (misspelt !== undefined) return { path: [misspelt], name: misspelt, expected: "did you mean vars?" };
	return { path: [], name: "vars", expected: "is missing: settings belong below the line [vars]" };
}

/** Finds settings in tables that are not for them, at any depth. */
function strays(members: [string, unknown][], path: string[]): PlacedFault[] {
	return members.flatMap(([name, member]) => {
		const there = [...path, name];
		const meant = nearestName(name, NAMES);
		if (meant === undefined)
			return typeof member === "object" && member !== null ? strays(Object.entries(member), there) : [];
		const advice = meant === "PODCAST" ? "write it as [vars.PODCAST]" : "move it there";
		return [{ path: there, name: there.join("."), expected: `has no effect outside of [vars]: ${advice}` }];
	});
}

/**
 * Finds variables with the names of bindings. Their values are not shown, because one of them is the token.
 *
 * @param allowed names that may be used here
 */
export function faultsOfNames(variables: Table, allowed: readonly string[] = []): PlacedFault[] {
	return Object.keys(variables)
		.filter((name) => BINDINGS.has(name) && !allowed.includes(name))
		.map((name) => ({
			path: ["vars", name],
			name,
			expected:
				name === "ADMIN_TOKEN"
					? "is a secret, and this file is not: remove the line, choose another token, and store it with `npx wrangler secret put ADMIN_TOKEN`"
					: "is the name of a binding of the Worker, and cannot be a variable: remove the line",
		}));
}
