/**
 * `tributary.json` in the root of the content: how all Markdown below it is read.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { LanguageTag } from "../../src/language.ts";
import { CommandError } from "../errors.ts";
import type { MarkdownSettings } from "../readers/markdown.ts";

const NAME = "tributary.json";

/** Other members are those of exports. */
const Settings = v.object({
	smartQuotes: v.optional(v.boolean("must be true or false"), false),
	language: v.optional(LanguageTag, "en"),
});

/**
 * The settings in a folder; `undefined` if it has none.
 *
 * @throws {CommandError} if the file is not what it is to be
 */
export function settingsIn(root: string): MarkdownSettings | undefined {
	const file = join(root, NAME);
	const text = textOf(file);
	if (text === undefined) return undefined;
	let given: unknown;
	try {
		given = JSON.parse(text);
	} catch {
		throw new CommandError(`${file} is not JSON.`);
	}
	const result = v.safeParse(Settings, Array.isArray(given) ? null : given, {
		message: "must be a JSON object",
	});
	if (result.success) return result.output;
	const [{ path, message }] = result.issues;
	throw new CommandError(
		`${file}: ${[path?.[0]?.key, message].filter((part) => part !== undefined).join(" ")}.`,
	);
}

function textOf(file: string): string | undefined {
	try {
		return readFileSync(file, "utf8").replace(/^\uFEFF/, "");
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
		throw new CommandError(`${file} cannot be read: ${error instanceof Error ? error.message : error}`);
	}
}
