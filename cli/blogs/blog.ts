/**
 * What the exports of other systems have in common.
 *
 * @module
 */
import { counted } from "../output.ts";
import type { Item } from "../readers/front-matter.ts";

/** The articles of an export. */
export interface Blog {
	/** Those that are not public have `_tributary.draft`. */
	items: Item[];
	/** Notes to the user. */
	notes: string[];
	/** The addresses of the site whose files can be fetched; empty if the export does not name it. */
	sites: string[];
	/** Why articles cannot be imported, by their ids. */
	faults?: Map<string, string>;
}

/** The members of an item that have a value. */
export function filled(members: Record<string, unknown>): Item {
	return Object.fromEntries(
		Object.entries(members).filter(
			([, value]) => value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0),
		),
	);
}

/** Counts things by their names: `3 page, 1 nav_menu_item`; empty if there are none. */
export function countedByName(names: string[]): string {
	return [...Map.groupBy(names, (name) => name)].map(([name, all]) => `${all.length} ${name}`).join(", ");
}

/** `["2 comments"]`, or nothing for none. */
export function countedIfAny(count: number, thing: string): string[] {
	return count === 0 ? [] : [counted(count, thing)];
}
