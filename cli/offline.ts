/**
 * The output of the local Worker, without lines that repeat what `npm start` or an earlier line has said: unreachable feeds while this machine
 * is offline, and settings that cannot be used.
 *
 * @module
 */
import { Transform } from "node:stream";
import { invocation } from "./invocation.ts";

const NOTICE = `A followed feed cannot be reached; is this machine offline? It will be polled again later, see \`${invocation()} status\`.\n`;

/** The Worker's line about a feed that cannot be reached, and workerd's line about its host name. */
const UNREACHED = /"event":"poll".*"reason":"It could not be reached|failed to lookup address information/;

/** The Worker's own line for a setting that cannot be used: `npm start` reports these itself, with their lines. */
const REPORTED = /"event":"setting-unusable"/;

/** The lines that workerd adds to these. */
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
