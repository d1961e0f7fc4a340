/**
 * Completion of commands and options in shells, made from the tree of commands.
 *
 * @module
 */
import type { Command, Option } from "commander";

export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

/** What can follow the words so far. */
interface Place {
	/** The commands on the way, as `sources set`; empty for the program itself. */
	path: string;
	commands: { name: string; summary: string }[];
	options: { flag: string; description: string; takesValue: boolean; choices: string[] }[];
	/** The choices for its first argument, if there are any. */
	choices: string[];
}

/** Returns the script that completes the words of `tributary` in a shell. Where files may follow, it completes files. */
export function completionScript(program: Command, shell: Shell): string {
	const places = placesIn(program);
	if (shell === "bash") return bashScript(places);
	if (shell === "zsh") return zshScript(places);
	return fishScript(places);
}

function placesIn(command: Command, path: string[] = [], above: Option[] = []): Place[] {
	const help = command.createHelp();
	const visible = help.visibleOptions(command);
	const commands = help.visibleCommands(command).filter((one) => one.name() !== "help");
	const place: Place = {
		path: path.join(" "),
		commands: commands.map((one) => ({ name: one.name(), summary: one.summary() })),
		options: [...visible, ...above].flatMap((option) =>
			[option.long, option.short].flatMap((flag) =>
				flag === undefined || flag === null
					? []
					: [
							{
								flag,
								description: option.description,
								takesValue: option.required || option.optional,
								choices: option.argChoices ?? [],
							},
						],
			),
		),
		choices: command.registeredArguments[0]?.argChoices ?? [],
	};
	const passedOn = [...above, ...command.options.filter((option) => option.long !== "--version")];
	return [place, ...commands.flatMap((one) => placesIn(one, [...path, one.name()], passedOn))];
}

function valueOptions(places: Place[]): string[] {
	return [
		...new Set(
			places.flatMap(({ options }) => options.filter((one) => one.takesValue).map((one) => one.flag)),
		),
	];
}

/**
 * Finds the command among the words so far, and completes its own commands or, after a hyphen, its options. If it has none, bash
 * completes files.
 */
function bashScript(places: Place[]): string {
	const paths = places.filter(({ path }) => path !== "").map(({ path }) => `"${path}"`);
	const chosen = places.flatMap(({ path, options }) =>
		options
			.filter(({ choices }) => choices.length > 0)
			.map(({ flag, choices }) => `\t\t"${path} ${flag}") words="${choices.join(" ")}" ;;`),
	);
	const caseOf = ({ path, commands, choices, options }: Place) => {
		const words = [...commands.map(({ name }) => name), ...choices].join(" ");
		return `\t\t\t\t"${path}") words="${words}" options="${options.map(({ flag }) => flag).join(" ")}" ;;`;
	};
	return `# bash completion for tributary
_tributary() {
	local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" path="" i words="" options=""
	for ((i = 1; i < COMP_CWORD; i++)); do
		case "\${COMP_WORDS[i]}" in
			${valueOptions(places).join("|")}) ((i++)) ;;
			-*) ;;
			*)
				case "\${path:+$path }\${COMP_WORDS[i]}" in
					${paths.join("|")}) path="\${path:+$path }\${COMP_WORDS[i]}" ;;
				esac ;;
		esac
	done
	COMPREPLY=()
	case "$path $before" in
${chosen.join("\n")}
		*" "${valueOptions(places).join('|*" "')}) return ;;
		*)
			case "$path" in
${places.map(caseOf).join("\n")}
			esac ;;
	esac
	if [[ "$word" == -* ]]; then words="$options"; fi
	local IFS=$' \\t\\n'
	COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _tributary tributary`;
}

function zshScript(places: Place[]): string {
	const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
	const described = (name: string, text: string) => quoted(`${name.replaceAll(":", "\\:")}:${text}`);
	const paths = places.filter(({ path }) => path !== "").map(({ path }) => path.replaceAll(" ", "\\ "));
	const cases = places.map(({ path, commands, options, choices }) => {
		const words = [
			...commands.map(({ name, summary }) => described(name, summary)),
			...choices.map((choice) => described(choice, choice)),
		];
		const flags = options.map(({ flag, description }) => described(flag, description));
		return `\t\t\t${quoted(path)}) shown=(${words.join(" ")}) options=(${flags.join(" ")}) ;;`;
	});
	const chosen = places.flatMap(({ path, options }) =>
		options
			.filter((option) => option.choices.length > 0)
			.map(
				({ flag, choices }) =>
					`\t\t${quoted(`${path} ${flag}`)}) shown=(${choices.map((one) => described(one, one)).join(" ")}) ;;`,
			),
	);
	return `#compdef tributary
_tributary() {
	local path_="" i
	local -a words_=("\${words[@]}") shown options
	for ((i = 2; i < CURRENT; i++)); do
		case "\${words_[i]}" in
			${valueOptions(places).join("|")}) ((i++)) ;;
			-*) ;;
			*)
				case "\${path_:+$path_ }\${words_[i]}" in
					${paths.join("|")}) path_="\${path_:+$path_ }\${words_[i]}" ;;
				esac ;;
		esac
	done
	case "$path_ \${words_[CURRENT-1]}" in
${chosen.join("\n")}
		*\\ ${valueOptions(places).join("|*\\ ")}) _files; return ;;
	esac
	if (( ! $#shown )); then
		case "$path_" in
${cases.join("\n")}
		esac
		if [[ "\${words_[CURRENT]}" == -* ]]; then shown=("\${options[@]}"); fi
	fi
	if (( $#shown )); then _describe 'tributary' shown; else _files; fi
}
if [ "$funcstack[1]" = "_tributary" ]; then _tributary "$@"; else compdef _tributary tributary; fi`;
}

function fishScript(places: Place[]): string {
	const quoted = (text: string) => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
	const lines = places.flatMap(({ path, commands, options, choices }) => {
		const names = path === "" ? [] : path.split(" ");
		const inside = names.map((name) => `__fish_seen_subcommand_from ${name}`);
		const outside =
			commands.length === 0
				? []
				: [`not __fish_seen_subcommand_from ${commands.map(({ name }) => name).join(" ")}`];
		const at = (conditions: string[]) =>
			conditions.length === 0 ? "" : ` -n ${quoted(conditions.join("; and "))}`;
		return [
			...commands.map(
				({ name, summary }) =>
					`complete -c tributary${at([...inside, ...outside])} -a ${name} -d ${quoted(summary)}`,
			),
			...choices.map((choice) => `complete -c tributary${at(inside)} -a ${choice}`),
			...options.map(
				({ flag, description, takesValue, choices: values }) =>
					`complete -c tributary${at(inside)} ${flag.startsWith("--") ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`}${takesValue ? ` -r${values.length > 0 ? ` -f -a ${quoted(values.join(" "))}` : ""}` : ""} -d ${quoted(description)}`,
			),
		];
	});
	return ["# fish completion for tributary", ...lines].join("\n");
}
