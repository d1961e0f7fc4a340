/**
 * `tributary sources`, and the commands `poll`, `pause`, `resume` and `unsubscribe`, which are short for some of its own.
 *
 * @module
 */
import type { Command } from "commander";
import { INTERVAL_WORDS, intervalOf } from "../../src/settings/poll-intervals.ts";
import { runs } from "../context.ts";
import { UsageError } from "../errors.ts";
import { inLine } from "../output.ts";
import {
	listSources,
	pause,
	poll,
	resume,
	type Settings,
	type SourceAction,
	set,
	unsubscribe,
	withSources,
} from "../sources.ts";
import { examples } from "./examples.ts";
import { addFilterOptions, type FilterOptions, filtersIn } from "./filter-options.ts";

const SOURCE = "source ids, as printed by `sources list` and `status`";

interface SetOptions extends FilterOptions {
	/** `false`: `--no-title` was given. */
	title?: string | false;
	tag?: string[];
	/** `false`: `--no-tags` was given. */
	tags: boolean;
	/** `false`: `--no-filters` was given. */
	filters: boolean;
	newest?: number;
	days?: number;
	/** Seconds; `null` leaves it to the schedule. */
	every?: number | null;
}

/** Adds `tributary sources` with its own commands. */
export function sourcesCommand(program: Command): void {
	const sources = program
		.command("sources")
		.summary("list and change the followed feeds")
		.description("Lists and changes the followed feeds.");
	sources
		.command("list")
		.summary("list the followed feeds")
		.description("Lists the followed feeds: the id, state and address of each.")
		.addHelpText("after", examples("sources list"))
		.action(
			runs(async ({ output, server }) => {
				await listSources(await server(), output);
				return true;
			}),
		);
	const setting = sources
		.command("set")
		.summary("change the settings of followed feeds")
		.description("Changes the settings of followed feeds. New tags and filters replace the existing ones.")
		.argument("<source...>", SOURCE)
		.option("--title <title>", "a title that replaces the feed's own")
		.option("--no-title", "use the feed's own title");
	addFilterOptions(setting)
		.option("--no-tags", "no tags")
		.option("--no-filters", "no filters")
		.option("--newest <number>", "keep at least this many of its newest articles (500)", numberFor("newest"))
		.option("--days <number>", "keep all its articles for this many days (90)", numberFor("days"))
		.option(
			"--every <interval>",
			"how often to poll it: 30m, 2h, 1d; `default` leaves it to the schedule",
			secondsOf,
		)
		.addHelpText(
			"after",
			examples(
				'sources set rss-advisory-board --tag Standards --block "title: advert, job of the week"',
				"sources set rss-advisory-board --newest 50 --days 30 --every 2h",
			),
		)
		.action(
			runs<[ids: string[], options: SetOptions]>(async ({ output, server }, ids, options) =>
				withSources(ids, set(settingsIn(options)), await server(), output),
			),
		);
	for (const verb of VERBS)
		addVerb(sources, verb.name === "unsubscribe" ? { ...verb, name: "remove" } : verb, "sources ");
}

/** Adds the commands that are short for some of `sources`. */
export function sourceCommands(program: Command): void {
	for (const verb of VERBS) addVerb(program, verb);
}

/** A command that does one thing to the sources that it is given. */
interface Verb {
	name: string;
	summary: string;
	description: string;
	/** Whether it can delete articles. */
	deletes?: boolean;
	action: (options: { withArticles?: boolean }) => SourceAction;
}

const VERBS: Verb[] = [
	{
		name: "poll",
		summary: "poll followed feeds now",
		description: "Polls followed feeds immediately and reports the new articles.",
		action: () => poll,
	},
	{
		name: "pause",
		summary: "pause the polling of feeds",
		description: "Stops polling feeds until they are resumed. Their articles stay.",
		action: () => pause,
	},
	{
		name: "resume",
		summary: "resume polling paused feeds",
		description: "Resumes polling feeds that were paused, or that their publishers declared gone.",
		action: () => resume,
	},
	{
		name: "unsubscribe",
		summary: "stop following feeds",
		description: "Stops following feeds. Their articles stay, unless --with-articles is given.",
		deletes: true,
		action: ({ withArticles = false }) => unsubscribe(withArticles),
	},
];

function addVerb(
	parent: Command,
	{ name, summary, description, deletes = false, action }: Verb,
	prefix = "",
): void {
	const command = parent
		.command(name)
		.summary(summary)
		.description(description)
		.argument("<source...>", SOURCE)
		.addHelpText("after", examples(`${prefix}${name} rss-advisory-board`))
		.action(
			runs<[ids: string[], options: { withArticles?: boolean }]>(async ({ output, server }, ids, options) =>
				withSources(ids, action(options), await server(), output),
			),
		);
	if (deletes) command.option("--with-articles", "delete their articles too");
}

function settingsIn(options: SetOptions): Settings {
	const filters = filtersIn(options);
	const { title, tag: tags, every } = options;
	const retention = {
		...(options.newest !== undefined && { articles: options.newest }),
		...(options.days !== undefined && { days: options.days }),
	};
	const settings: Settings = {
		...(title !== undefined && { title: title === false ? null : title }),
		...(tags && { tags }),
		...(filters && { filters }),
		...(Object.keys(retention).length > 0 && { retention }),
		...(every !== undefined && { every }),
		...(!options.tags && { tags: [] }),
		...(!options.filters && { filters: [] }),
	};
	if (Object.keys(settings).length === 0)
		throw new UsageError(
			"Name at least one setting: --title, --tag, --keep, --block, --newest, --days or --every.",
		);
	return settings;
}

function numberFor(option: string): (text: string) => number {
	return (text) => {
		if (!/^\d{1,6}$/.test(text)) throw new UsageError(`--${option} must be a number, not "${inLine(text)}".`);
		return Number(text);
	};
}

function secondsOf(text: string): number | null {
	if (text === "default") return null;
	const seconds = intervalOf(text);
	if (seconds === undefined)
		throw new UsageError(`--every ${INTERVAL_WORDS}, or \`default\`; it is "${inLine(text)}".`);
	return seconds;
}
