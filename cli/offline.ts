/**
 * Filters the output of the local Worker, so that it does not repeat itself while this machine is offline.
 *
 * @module
 */
import { Transform } from "node:stream";
import { invocation } from "./invocation.ts";

const NOTICE = `A followed feed cannot be reached; is this machine offline? It will be polled again later, see \`${invocation()} status\`.\n`;

/** The Worker's line about a feed that cannot be reached, and workerd's line about its host name. */
const UNREACHED = /"event":"poll".*"reason":"It could not be reached|failed to lookup address information/;

/** The lines that workerd adds to these. */
const ADDED = /^\s*(?:stack: \S*workerd@.*)?\s*$/;

/** Passes lines on, but replaces all lines about feeds that cannot be reached with one {@link NOTICE}. */
export function withoutRepeats(): Transform {
	let rest = "";
	let isSaid = false;
	let isDropping = false;
	const shown = (line: string): string => {
		const isUnreached = UNREACHED.test(line);
		isDropping = isUnreached || (isDropping && ADDED.test(line));
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
