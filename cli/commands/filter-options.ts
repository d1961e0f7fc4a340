/**
 * The options by which entries of followed feeds are chosen, named and tagged.
 *
 * @module
 */
import type { Command } from "commander";
import { type Filter, readFilter } from "../filters.ts";

/** What the options give. */
export interface FilterOptions {
	keep?: string[];
	block?: string[];
}

/** Adds an option that may be given several times. */
export function repeatable(command: Command, flags: string, description: string): Command {
	return command.option(flags, description, (value: string, before: string[] = []) => [...before, value]);
}

export function addFilterOptions(command: Command): Command {
	repeatable(command, "--tag <tag>", "a tag for all its articles; can be repeated");
	repeatable(
		command,
		"--keep <words>",
		'only articles that contain one of these words or phrases: "rss, web feeds"',
	);
	return repeatable(
		command,
		"--block <words>",
		'no articles that contain one of these. Both search the whole article, or only its title, content, author or tags: "title: advert, job of the week". Write regular expressions between slashes: "title: /^\\[ad\\]/"',
	);
}

/**
 * Returns the filters that the options describe; `undefined` if there are none.
 *
 * @throws {UsageError} if one cannot be read
 */
export function filtersIn({ keep = [], block = [] }: FilterOptions): Filter[] | undefined {
	if (keep.length + block.length === 0) return undefined;
	return [...keep.map((text) => readFilter("keep", text)), ...block.map((text) => readFilter("block", text))];
}
