/**
 * The findings of a podcast check, and the rules behind them.
 *
 * @module
 */

/** Something that a directory would refuse (`error`), or that costs listeners (`warning`). */
export interface Finding {
	level: "error" | "warning";
	/** The channel, or the episode by its title. */
	where: string;
	/** The problem, and how to solve it. */
	what: string;
	/** The document that has the rule. */
	rule: string;
}

export const APPLE = "Apple, RSS feed requirements";
export const SPOTIFY = "Spotify, podcast delivery specification";
export const PODCASTING_2 = "podcast namespace";
export const RSS = "RSS 2.0 Best Practices Profile";
export const XML = "XML 1.0, well-formed documents";

/** A rule, and whether it is broken. */
export type Check = [isWrong: boolean, level: Finding["level"], what: string, rule: string];

/** The findings of those checks whose rule is broken. */
export function findings(where: string, checks: Check[]): Finding[] {
	return checks.flatMap(([isWrong, level, what, rule]) => (isWrong ? [{ level, where, what, rule }] : []));
}

/** Checks the `<itunes:explicit>` of a channel or an episode. Apple once accepted more than `true` and `false`. */
export function explicitChecks(value: string): Check[] {
	const isNow = /^(?:|true|false)$/.test(value);
	const wasOnce = /^(?:true|false|yes|no|clean|explicit)$/i.test(value);
	return [
		[!isNow && wasOnce, "warning", `has the old itunes:explicit "${value}": write true or false`, APPLE],
		[!isNow && !wasOnce, "error", `has the itunes:explicit "${value}", which is not true or false`, APPLE],
	];
}
