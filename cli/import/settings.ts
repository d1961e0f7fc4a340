/**
 * `tributary.json` in the root of the content: how its files are read.
 *
 * @module
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import { LanguageTag } from "../../src/schema/language.ts";
import { shortPath } from "../beside.ts";
import { CommandError } from "../errors.ts";
import type { MarkdownSettings } from "../readers/markdown.ts";

const Settings = v.pipe(
	v.custom<object>((value) => !Array.isArray(value), "must be an object, { … }"),
	v.strictObject(
		{
			smartQuotes: v.optional(v.boolean("must be true or false"), false),
			language: v.optional(LanguageTag, "en"),
		},
		({ expected }) =>
			expected === "never"
				? "is not a setting; the settings are `smartQuotes` and `language`"
				: "must be an object, { … }",
	),
);

/**
 * The settings in a folder; `undefined` if it has none.
 *
 * @throws {CommandError} if they cannot be used
 */
export async function settingsIn(root: string): Promise<MarkdownSettings | undefined> {
	const path = join(root, "tributary.json");
	let text: string;
	try {
		text = await readFile(path, "utf8");
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
		throw new CommandError(
			`${shortPath(path)} cannot be read: ${error instanceof Error ? error.message : error}`,
		);
	}
	let document: unknown;
	try {
		document = JSON.parse(text);
	} catch (error) {
		throw new CommandError(
			`${shortPath(path)} is not JSON: ${error instanceof Error ? error.message : error}`,
		);
	}
	if ((document as { kind?: unknown } | null)?.kind === "tributary-export")
		throw new CommandError(
			`${root} is an export: import it as a whole into an empty site, or only its folder \`articles\` into another.`,
		);
	const { success, output, issues } = v.safeParse(Settings, document);
	if (success) return output;
	const [{ message, path: [step] = [] }] = issues;
	throw new CommandError(
		`${shortPath(path)} cannot be used: ${step === undefined ? "" : `${String(step.key)}: `}${message}`,
	);
}
