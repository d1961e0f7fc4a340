/**
 * Readers of settings, which keep what is good: a bad member of a table or list is left out and reported, and the rest
 * stands.
 *
 * @module
 */
import * as v from "valibot";
import { type Fault, shownValue } from "./fault.ts";
import { nearestName } from "./names.ts";

/** Where a reader is, and what it has found. */
export interface Place {
	/** The name of the setting, as in {@link Fault}; empty for the table of all of them. */
	name: string;
	faults: Fault[];
	/** Names of settings that were probably meant where another name stands. */
	meant: Set<string>;
}

/** Reads a value; `undefined` if there is none that can be used, and then why not is among the faults, unless it is optional. */
export type Reader<T> = (value: unknown, place: Place) => T | undefined;

/** What a reader reads. */
export type Read<R> = R extends Reader<infer T> ? T : never;

/**
 * Reads a value with a schema, as a whole or not at all.
 *
 * @param expected what is expected, if it is not what the schema says itself
 */
export function whole<S extends v.GenericSchema>(schema: S, expected?: string): Reader<v.InferOutput<S>> {
	return (value, place) => {
		if (value === undefined) return undefined;
		const result = v.safeParse(schema, value, { abortEarly: true });
		if (result.success) return result.output;
		return refuse(place, value, expected ?? result.issues[0].message);
	};
}

/** Reports a setting that must be there, and is not. */
export function needed<T>(reader: Reader<T>, missing = "is missing"): Reader<T> {
	return (value, place) => (value === undefined ? refuse(place, undefined, missing) : reader(value, place));
}

/**
 * Reads a list without those of its members that cannot be used.
 *
 * @param empty what is expected instead of an empty list, where it must not be empty
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

/** What is read of a table. */
export type Table<M extends Members, Needed extends keyof M> = { [K in Needed]: Read<M[K]> } & {
	[K in Exclude<keyof M, Needed>]: Read<M[K]> | undefined;
};

/** What else is to be known of a table. */
interface TableOptions<Needed> {
	/** The members without which the table as a whole is of no use. */
	essential?: readonly Needed[];
	/** Whether a name that is not known is to be reported; by default each is. */
	isOurs?: (name: string, value: unknown) => boolean;
	/** Settings of other tables, by their whole names, that may have been meant by a name that is not known. */
	elsewhere?: readonly string[];
}

/** Reads a table without those of its members that cannot be used. */
export function table<M extends Members, Needed extends keyof M & string = never>(
	members: M,
	{ essential = [], isOurs = () => true, elsewhere = [] }: TableOptions<Needed> = {},
): Reader<Table<M, Needed>> {
	return (value, place) => {
		if (value === undefined) return undefined;
		if (!isTable(value)) return refuse(place, value, "must be a table");
		for (const [name, given] of Object.entries(value)) {
			if (given !== undefined && !Object.hasOwn(members, name) && isOurs(name, given))
				reportUnknown(name, Object.keys(members), elsewhere, place);
		}
		const read = Object.entries(members).map(([name, reader]) => {
			const there = inside(place, name);
			const given = Object.hasOwn(value, name) ? value[name] : undefined;
			// Its misspelt name is reported already.
			const isMisspelt = given === undefined && place.meant.has(there.name);
			return [name, reader(given, isMisspelt ? { ...there, faults: [] } : there)] as const;
		});
		const result = Object.fromEntries(read);
		return essential.some((name) => result[name] === undefined) ? undefined : (result as Table<M, Needed>);
	};
}

/** Reads JSON where a value is text: the dashboard and `.dev.vars` have no tables, lists or numbers. */
export function orJson<T>(reader: Reader<T>): Reader<T> {
	return (value, place) => reader(typeof value === "string" ? parsed(value) : value, place);
}

/** Text that is no JSON stays what it is, for the reader to refuse. */
function parsed(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return text;
	}
}

/** The longest name in a message, in UTF-16 code units. */
const MAX_NAME = 60;

/** The value is not reported: what has no known name may be a secret. */
function reportUnknown(
	name: string,
	members: readonly string[],
	elsewhere: readonly string[],
	place: Place,
): void {
	const unknown = inside(place, name.slice(0, MAX_NAME)).name;
	const nearest = nearestName(name, [...members, ...elsewhere]);
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
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
