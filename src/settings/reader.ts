/**
 * Readers of settings. They leave out and report a bad member of a table or list, and keep the rest.
 *
 * @module
 */
import * as v from "valibot";
import { type Fault, shownValue } from "./fault.ts";
import { namePartOf, nearestName } from "./names.ts";

/** The setting that is being read, and what has been found so far. */
export interface Place {
	/** The name of the setting, as in {@link Fault}; empty for the table of all of them. */
	name: string;
	faults: Fault[];
	/** Settings that a misspelt name was probably meant to be, by their full names. */
	meant: Set<string>;
}

/** Reads a value. Returns `undefined` if it is missing or cannot be used; a value that cannot be used is added to the faults. */
export type Reader<T> = (value: unknown, place: Place) => T | undefined;

/** The type that a reader returns. */
export type Read<R> = R extends Reader<infer T> ? T : never;

/**
 * Reads a value with a schema, as a whole or not at all.
 *
 * @param expected the message of a fault; the schema's own if not given
 */
export function whole<S extends v.GenericSchema>(schema: S, expected?: string): Reader<v.InferOutput<S>> {
	return (value, place) => {
		if (value === undefined) return undefined;
		const result = v.safeParse(schema, value, { abortEarly: true });
		if (result.success) return result.output;
		return refuse(place, value, expected ?? result.issues[0].message);
	};
}

/** Reports a setting that is missing but must be there. */
export function needed<T>(reader: Reader<T>, missing = "is missing"): Reader<T> {
	return (value, place) => (value === undefined ? refuse(place, undefined, missing) : reader(value, place));
}

/**
 * Reads a list, without the members that cannot be used.
 *
 * @param empty the message for an empty list, if it must not be empty
 */
export function list<T>(member: Reader<T>, empty?: string): Reader<T[]> {
	return (value, place) => {
		if (value === undefined) return undefined;
		if (!Array.isArray(value)) return refuse(place, value, "must be a list");
		if (value.length === 0 && empty !== undefined) return refuse(place, value, empty);
		return value.flatMap((one: unknown, i) => {
			const read = member(one ?? null, inside(place, String(i)));
			return read === undefined ? [] : [read];
		});
	};
}

type Members = Record<string, Reader<unknown>>;

/** The type that {@link table} returns. */
export type Table<M extends Members, Needed extends keyof M> = { [K in Needed]: Read<M[K]> } & {
	[K in Exclude<keyof M, Needed>]: Read<M[K]> | undefined;
};

/** Options of {@link table}. */
interface TableOptions<Needed> {
	/** Members without which the whole table is left out. */
	essential?: readonly Needed[];
	/** Whether to report an unknown name; by default, all are reported. */
	isReported?: (name: string, value: unknown) => boolean;
	/** Settings of other tables, by their full names, that an unknown name may have been meant to be. */
	elsewhere?: readonly string[];
}

/** Reads a table, without the members that cannot be used. */
export function table<M extends Members, Needed extends keyof M & string = never>(
	members: M,
	{ essential = [], isReported = () => true, elsewhere = [] }: TableOptions<Needed> = {},
): Reader<Table<M, Needed>> {
	return (value, place) => {
		if (value === undefined) return undefined;
		if (!isTable(value)) return refuse(place, value, "must be a table");
		for (const [name, given] of Object.entries(value)) {
			if (given !== undefined && !Object.hasOwn(members, name) && isReported(name, given))
				reportUnknown(name, Object.keys(members), elsewhere, place);
		}
		const read = Object.entries(members).map(([name, reader]) => {
			const there = inside(place, name);
			const given = Object.hasOwn(value, name) ? value[name] : undefined;
			// The misspelt name has been reported already.
			const isMisspelt = given === undefined && place.meant.has(there.name);
			return [name, reader(given, isMisspelt ? { ...there, faults: [] } : there)] as const;
		});
		const result = Object.fromEntries(read);
		return essential.some((name) => result[name] === undefined) ? undefined : (result as Table<M, Needed>);
	};
}

/** Reads text as JSON: the dashboard and `.dev.vars` have no tables, lists or numbers. */
export function orJson<T>(reader: Reader<T>): Reader<T> {
	return (value, place) => reader(typeof value === "string" ? parsed(value) : value, place);
}

/** Parses JSON; text that is not JSON is returned as it is, for the reader to refuse. */
function parsed(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return text;
	}
}

/** The longest name in a message, in UTF-16 code units. */
const MAX_NAME = 60;

/** Reports an unknown name, without its value, which may be a secret. */
function reportUnknown(
	name: string,
	members: readonly string[],
	elsewhere: readonly string[],
	place: Place,
): void {
	const unknown = inside(place, name.slice(0, MAX_NAME)).name;
	const nearest = nearestName(name, [...members, ...elsewhere]) ?? namePartOf(name, members);
	if (nearest === undefined) {
		place.faults.push({ name: unknown, expected: "is not a setting" });
		return;
	}
	const meant = members.includes(nearest) ? inside(place, nearest).name : nearest;
	place.meant.add(meant);
	place.faults.push({ name: unknown, expected: `did you mean ${meant}?` });
}

function refuse(place: Place, value: unknown, expected: string): undefined {
	place.faults.push({
		name: place.name,
		value: value === undefined ? undefined : shownValue(value),
		expected,
	});
	return undefined;
}

function inside(place: Place, name: string): Place {
	return { ...place, name: place.name === "" ? name : `${place.name}.${name}` };
}

function isTable(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
