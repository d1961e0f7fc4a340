#!/usr/bin/env node
/**
 * The `tributary` command.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { INTERVAL_WORDS, intervalOf } from "../src/poll-intervals.ts";
import { checkPodcast } from "./check/podcast.ts";
import { checkSettings } from "./check/settings.ts";
import { CommandError } from "./errors.ts";
import { exportSummary, exportTo } from "./export/export.ts";
import { isExport, restoreFrom } from "./export/restore.ts";
import { type Filter, readFilter } from "./filters.ts";
import { importPaths } from "./import.ts";
import { importOpml, isOpml } from "./opml.ts";
import { addressFrom, type Server, serverFrom } from "./server.ts";
import {
	pause,
	poll,
	resume,
	type Settings,
	type SourceAction,
	set,
	unsubscribe,
	withSources,
} from "./sources.ts";
import { printStatus } from "./status.ts";
import { subscribeAll } from "./subscribe.ts";

const USAGE = `tributary import <file or folder …> [--to URL] [--token TOKEN]
    Publishes articles: Markdown (.md), HTML (.html), plain text (.txt) and JSON Feed documents (.json).
    Uploads the sound, pictures and other files beside them that they name.
    Follows the feeds of a list of subscriptions (.opml).

tributary subscribe <URL …> [--title TITLE] [--tag TAG …] [--keep WORDS …] [--block WORDS …]
    Follows feeds, by their own addresses or those of their sites.
    --title  what to call it, instead of what it calls itself
    --tag    a tag for all its articles; may be given several times
    --keep   only articles in which one of these words or phrases stands: "rss, web feeds"
    --block  no articles in which one of them stands: "title: advert, job of the week".
             Looks everywhere, or in the title, content, author or tag that is named;
             a regular expression stands between slashes: "title: /^\\[ad\\]/"
tributary sources set <source …> [--title TITLE] [--tag TAG …] [--keep WORDS …] [--block WORDS …]
    Changes these for feeds that are followed: the tags, or the filters, that are given
    replace those there were. --no-title, --no-tags and --no-filters take them away.
    --newest  how many of its newest articles are kept at least (500)
    --days    of how many days all its articles are kept (90)
    --every   how often it is polled: 30m, 2h, 1d; \`default\` leaves it to the schedule
tributary status
    Shows the followed feeds: when they were polled, what they brought, what went wrong.
tributary poll <source …>
    Polls followed feeds at once. A source is named as \`tributary status\` does below its title.
tributary pause <source …>
tributary resume <source …>
    Leaves followed feeds alone for a while, and polls them again.
tributary unsubscribe <source …> [--with-articles]
    Stops following feeds. Their articles stay, or go too --with-articles.
tributary check podcast [URL]
    Prints what podcast directories would refuse, and by which rule. Without an address, checks the site's /podcast.xml.
tributary check settings [wrangler.toml]
    Prints the settings in wrangler.toml and .dev.vars that cannot be used, and what they must be.
    With wrangler.toml, which is what is deployed, faults of .dev.vars do not count.

Every command takes:
    --to     the site (http://localhost:8787, or what PORT says)
    --token  its ADMIN_TOKEN (the variable TRIBUTARY_TOKEN, or .dev.vars)
`;

const OPTIONS = {
	to: { type: "string" },
	token: { type: "string" },
	help: { type: "boolean", short: "h" },
	title: { type: "string" },
	tag: { type: "string", multiple: true },
	keep: { type: "string", multiple: true },
	block: { type: "string", multiple: true },
	newest: { type: "string" },
	days: { type: "string" },
	every: { type: "string" },
	"no-title": { type: "boolean" },
	"no-tags": { type: "boolean" },
	"no-filters": { type: "boolean" },
	"with-articles": { type: "boolean" },
} as const;

type Values = ReturnType<typeof readOptions>["values"];

interface Command {
	/** What is said if it is given nothing to work on; without it, it takes nothing. */
	needs?: string;
	/** The options that it takes in addition to those of all commands. */
	options?: (keyof typeof OPTIONS)[];
	/** Whether it only reads what everyone can, so that it needs no token. */
	isPublic?: boolean;
	/** Does it, and gives whether all went well. */
	run: (names: string[], values: Values, server: Server) => Promise<boolean>;
}

const NEEDS_SOURCE = "Name the source as `tributary status` does below its title.";

const COMMANDS: Record<string, Command> = {
	import: {
		needs: "Name the files or folders to import.",
		run: async (paths, _, server) => {
			const [folder = ""] = paths;
			if (paths.length === 1 && (await isExport(folder)))
				return (await restoreFrom(folder, server, console)) === 0;
			const articles = paths.filter((path) => !isOpml(path));
			let refused = 0;
			for (const list of paths.filter(isOpml)) refused += await importOpml(list, server, console);
			if (articles.length > 0) refused += (await importPaths(articles, server, console)).refused;
			return refused === 0;
		},
	},
	export: {
		needs: "Name the folder to export to.",
		run: async ([folder = "", ...more], _, server) => {
			if (more.length > 0) throw new CommandError("Name one folder to export to.");
			console.log(exportSummary(folder, await exportTo(folder, server, console)));
			return true;
		},
	},
	subscribe: {
		needs: "Name the feeds or sites to follow by their addresses.",
		options: ["title", "tag", "keep", "block"],
		run: async (urls, values, server) => {
			const { title, tag: tags } = values;
			if (title !== undefined && urls.length > 1)
				throw new CommandError("--title is the name of one feed; follow the others without it.");
			const options = { title, tags, filters: filtersIn(values) };
			return (await subscribeAll(urls, options, server, console)).refused === 0;
		},
	},
	sources: {
		needs: "Say what to do, and with which: tributary sources set <source …>",
		options: [
			"title",
			"tag",
			"keep",
			"block",
			"newest",
			"days",
			"every",
			"no-title",
			"no-tags",
			"no-filters",
		],
		run: async ([verb, ...ids], values, server) => {
			if (verb !== "set") throw new CommandError(`Sources can be \`set\`, not "${verb}".\n\n${USAGE}`);
			if (ids.length === 0) throw new CommandError(NEEDS_SOURCE);
			return withSources(ids, set(settingsIn(values)), server, console);
		},
	},
	status: {
		run: async (_, __, server) => {
			await printStatus(server, console);
			return true;
		},
	},
	check: {
		needs: "Say what to check: tributary check podcast, or tributary check settings",
		isPublic: true,
		run: async ([what, address, ...more], _, server) => {
			if (what === "settings" && (address ?? "wrangler.toml") === "wrangler.toml" && more.length === 0)
				return checkSettings(address !== undefined, console);
			if (what === "settings")
				throw new CommandError(
					`\`check settings\` takes no file but the wrangler.toml of this project, not "${[address, ...more].join(" ")}".`,
				);
			if (what !== "podcast" || more.length > 0)
				throw new CommandError(
					`Check one podcast, or the settings: tributary check podcast [URL], tributary check settings\n\n${USAGE}`,
				);
			const feed = URL.parse(address ?? "/podcast.xml", server.url.href);
			if (feed === null || !/^https?:$/.test(feed.protocol))
				throw new CommandError(`"${address}" is not an address such as https://news.example.org/podcast.xml`);
			return checkPodcast(feed, console);
		},
	},
	poll: onSources(() => poll),
	pause: onSources(() => pause),
	resume: onSources(() => resume),
	unsubscribe: {
		...onSources((values) => unsubscribe(values["with-articles"] ?? false)),
		options: ["with-articles"],
	},
};

function filtersIn({ keep = [], block = [] }: Values): Filter[] | undefined {
	if (keep.length + block.length === 0) return undefined;
	return [...keep.map((text) => readFilter("keep", text)), ...block.map((text) => readFilter("block", text))];
}

function settingsIn(values: Values): Settings {
	const { title, tag: tags } = values;
	const filters = filtersIn(values);
	const retention = { ...numberIn(values, "newest", "articles"), ...numberIn(values, "days", "days") };
	const settings: Settings = {
		...(title !== undefined && { title }),
		...(tags && { tags }),
		...(filters && { filters }),
		...(Object.keys(retention).length > 0 && { retention }),
		...(values.every !== undefined && { every: everyIn(values.every) }),
		...(values["no-title"] && { title: null }),
		...(values["no-tags"] && { tags: [] }),
		...(values["no-filters"] && { filters: [] }),
	};
	if (Object.keys(settings).length === 0)
		throw new CommandError(
			`Say what to set: a title, tags, filters, what is kept, or how often it is polled.\n\n${USAGE}`,
		);
	return settings;
}

function numberIn(values: Values, option: "newest" | "days", name: string): Record<string, number> {
	const text = values[option];
	if (text === undefined) return {};
	if (!/^\d{1,6}$/.test(text)) throw new CommandError(`--${option} must be a number, not "${text}".`);
	return { [name]: Number(text) };
}

function everyIn(text: string): number | null {
	if (text === "default") return null;
	const seconds = intervalOf(text);
	if (seconds === undefined)
		throw new CommandError(`--every ${INTERVAL_WORDS}, or \`default\`; it is "${text}".`);
	return seconds;
}

function onSources(action: (values: Values) => SourceAction): Command {
	return {
		needs: NEEDS_SOURCE,
		run: (ids, values, server) => withSources(ids, action(values), server, console),
	};
}

// Whoever read the output has gone (`| head`): there is nobody left to tell.
process.stdout.on("error", () => process.exit(1));
try {
	await run(process.argv.slice(2));
} catch (error) {
	if (!(error instanceof CommandError)) throw error;
	console.error(error.message);
	process.exitCode = 1;
}

async function run([name, ...rest]: string[]): Promise<void> {
	if (name === undefined || name === "help" || name === "--help" || name === "-h") {
		console.log(USAGE);
		return;
	}
	const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
	if (command === undefined) throw new CommandError(`There is no command "${name}".\n\n${USAGE}`);
	const { values, positionals } = readOptions(rest, command);
	if (values.help) {
		console.log(USAGE);
		return;
	}
	if (command.needs !== undefined && positionals.length === 0)
		throw new CommandError(`${command.needs}\n\n${USAGE}`);
	if (command.needs === undefined && positionals.length > 0)
		throw new CommandError(`\`tributary ${name}\` takes no arguments.\n\n${USAGE}`);
	const server = command.isPublic ? publicServer(values) : serverFrom(values);
	if (!(await command.run(positionals, values, server))) process.exitCode = 1;
}

/** A server whose address is read only when it is used: not every public command needs it, so a fault in it may not matter. */
function publicServer(values: Values): Server {
	return {
		get url() {
			return addressFrom(values);
		},
		token: "",
	};
}

function readOptions(args: string[], { options = [] }: Command) {
	const taken = ["to", "token", "help", ...options];
	const own = Object.entries(OPTIONS).filter(([name]) => taken.includes(name));
	try {
		return parseArgs({
			args,
			allowPositionals: true,
			options: Object.fromEntries(own) as unknown as typeof OPTIONS,
		});
	} catch (error) {
		const reason = error instanceof Error ? error.message : error;
		throw new CommandError(`${reason}\n\`tributary help\` names the options of each command.`);
	}
}
