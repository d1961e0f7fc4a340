/** Tables of the members that the API accepts, from the valibot schemas that check them. */
import type * as v from "valibot";
import { DateText } from "../../src/articles/schema/own-item.ts";
import { LanguageTag } from "../../src/schema/language.ts";
import { Language, Line, MediaType, NonEmptyLine, Ordinal, Seconds } from "../../src/schema/primitives.ts";

/** The parts of a valibot schema or action that are read here. */
interface Part {
	kind: string;
	type: string;
	pipe?: Part[];
	wrapped?: Part;
	item?: Part;
	options?: unknown[];
	entries?: Record<string, Part>;
	requirement?: unknown;
}

/** Schemas that the text around the tables explains. */
const NAMED = new Map<unknown, string>([
	[DateText, "date"],
	[LanguageTag, "language tag"],
	[Language, "language tag"],
	[MediaType, "media type"],
	[Line, "line"],
	[NonEmptyLine, "line"],
	[Seconds, "seconds"],
	[Ordinal, "number up to 1,000,000"],
]);

const NAMES: Record<string, string> = {
	string: "text",
	boolean: "`true` or `false`",
	record: "object",
	strict_object: "object",
	unknown: "`true`",
};

/**
 * Fills in the tables between `<!-- members of NAME -->` and `<!-- end -->`: names and types come from the schemas, the
 * meanings from the table that is there.
 *
 * @param schemas by the names in the document; `Item._podcast` is the member `_podcast` of `Item`
 * @throws if there is no such schema
 */
export function withMembers(markdown: string, schemas: Record<string, v.GenericSchema>): string {
	return markdown.replace(
		/(<!-- members of (\S+) -->\n)(.*?)(<!-- end -->)/gs,
		(_, begin: string, path: string, table: string, end: string) => {
			const meanings = new Map(
				Array.from(table.matchAll(/^\| `(\w+)` \| .* \| (.*?) ?\|$/gm), ([, name = "", meaning = ""]) => [
					name,
					meaning,
				]),
			);
			const rows = Object.entries(entriesAt(path, schemas)).map(
				([name, part]) => `| \`${name}\` | ${typeOf(part)} | ${meanings.get(name) ?? ""} |\n`,
			);
			return `${begin}\n| member | type | meaning |\n| --- | --- | --- |\n${rows.join("")}\n${end}`;
		},
	);
}

/** The members of an object, or of the objects in a list, by its path from a schema. */
function entriesAt(path: string, schemas: Record<string, v.GenericSchema>): Record<string, Part> {
	const [root = "", ...names] = path.split(".");
	let part: Part | undefined = schemas[root];
	for (const name of names) part = part && objectIn(part).entries?.[name];
	const { entries } = part === undefined ? {} : objectIn(part);
	if (entries === undefined) throw new Error(`There is no schema with members at ${path}.`);
	return entries;
}

function objectIn(part: Part): Part {
	const { core } = shapeOf(part);
	return core.item === undefined ? core : objectIn(core.item);
}

/** The type that a schema accepts. */
interface Shape {
	/** The schema, without what makes it optional and without the steps before and after it. */
	core: Part;
	name?: string | undefined;
	/** The largest length of a list or text. */
	limit?: number | undefined;
}

function shapeOf(part: Part): Shape {
	const name = NAMED.get(part);
	if (name !== undefined) return { core: part, name };
	if (part.pipe === undefined) return part.wrapped === undefined ? { core: part } : shapeOf(part.wrapped);
	const shapes = part.pipe.filter(({ kind, type }) => kind === "schema" && type !== "unknown").map(shapeOf);
	const longest = part.pipe.find(({ type }) => type === "max_length")?.requirement;
	return {
		core: shapes.at(-1)?.core ?? { kind: "schema", type: "unknown" },
		name: shapes.find(({ name }) => name !== undefined)?.name,
		limit: typeof longest === "number" ? longest : shapes.find(({ limit }) => limit !== undefined)?.limit,
	};
}

/** A type in words, with its limit: `list of up to 100: line`. */
function typeOf(part: Part): string {
	const { core, name, limit } = shapeOf(part);
	const most = limit === undefined ? "" : ` of up to ${limit.toLocaleString("en")}`;
	if (core.type === "array" && core.item) return `list${most}: ${typeOf(core.item)}`;
	if (name !== undefined) return name;
	if (core.type === "picklist") return (core.options ?? []).map((option) => `\`${option}\``).join(", ");
	if (core.type === "string" && most) return `text${most} characters`;
	return NAMES[core.type] ?? core.type;
}
