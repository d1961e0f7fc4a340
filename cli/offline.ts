/**
 * The output of the local Worker, without lines that repeat what the user has been told: unreachable feeds while this machine
 * is offline, and settings that cannot be used.
 *
 * @module
 */
import { Transform } from "node:stream";
import { invocation } from "./invocation.ts";

const NOTICE = `A followed feed cannot be reached; is this machine offline? It is asked again later, see \`${invocation()} status\`.\n`;

/** The Worker's own line for a feed that no connection led to, and what workerd says of its name. */
const UNREACHED = /"event":"poll".*"reason":"It could not be reached|failed to lookup address information/;

/** The Worker's own line for a setting that cannot be used: `npm start` reports these itself, with their lines. */
const REPORTED = /"event":"setting-unusable"/;

/** What workerd adds to that. */
const ADDED = /^\s*(?:stack: \S*workerd@.*)?\s*$/;

/**
 * Passes lines on, except those of settings that cannot be used. For lines that say that a feed cannot be reached, it prints
 * {@link NOTICE}, once.
 */
export function withoutRepeats(): Transform {
	let rest = "";
	let isSaid = false;
	let isDropping = false;
	const shown = (line: string): string => {
		const isUnreached = UNREACHED.test(line);
		isDropping = isUnreached || REPORTED.test(line) || (isDropping && ADDED.test(line));
		if (!isUnreached || isSaid) return isDropping ? "" : line;
		isSaid = true;
		return NOTICE;
	};
	return new Transform({
		transform(chunk: Buffer, _, done) {
			const lines = (rest + chunk).split(/(?<=\n)/);
			rest = lines.at(-1)?.endsWith("\n") ? "" : (lines.pop() ?? "");
			done(null, lines.map(shown).join(""));
		},
		flush(done) {
			done(null, rest === "" ? "" : shown(rest));
		},
	});
}
