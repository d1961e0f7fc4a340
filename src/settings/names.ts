/**
 * Finds the known name that a misspelt one was probably meant to be.
 *
 * @module
 */

/**
 * Returns the known name that is nearest to a misspelt one; `undefined` if none is near. Case and separators are ignored:
 * `siteTitle`, `SITE-TITEL` and `SITE_TITL` are all near `SITE_TITLE`.
 */
export function nearestName(name: string, known: readonly string[]): string | undefined {
	const given = plain(name);
	const begun = known.filter((one) => given.length > 2 && plain(one).startsWith(given));
	if (begun.length === 1) return begun[0];
	const [nearest] = known
		.map((one) => ({ one, distance: distanceBetween(given, plain(one)), length: plain(one).length }))
		.filter(({ distance, length }) => distance <= Math.max(1, Math.floor(Math.max(length, given.length) / 3)))
		.sort((a, b) => a.distance - b.distance);
	return nearest?.one;
}

/**
 * Returns the known name that a longer or shorter one ends with, if there is only one: `podcast_guid` and `id` may both be
 * meant as `guid`.
 */
export function namePartOf(name: string, known: readonly string[]): string | undefined {
	const given = plain(name);
	const [found, ...others] = known.filter((one) => {
		const [shorter, longer] = [given, plain(one)].sort((a, b) => a.length - b.length) as [string, string];
		return shorter.length > 1 && longer.endsWith(shorter);
	});
	return others.length === 0 ? found : undefined;
}

/** How much of a name is compared, in UTF-16 code units; all names of settings are shorter. */
const MAX_NAME = 60;

function plain(name: string): string {
	return name
		.slice(0, MAX_NAME)
		.toLowerCase()
		.replace(/[^a-z0-9]/g, "");
}

/** How many characters have to be inserted, deleted, replaced or swapped with a neighbour (optimal string alignment). */
function distanceBetween(one: string, other: string): number {
	let beforeLast: number[] = [];
	let last = Array.from({ length: other.length + 1 }, (_, j) => j);
	for (let i = 1; i <= one.length; i++) {
		const row = [i];
		for (let j = 1; j <= other.length; j++) {
			const isSame = one[i - 1] === other[j - 1];
			const isSwapped = one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
			row[j] = Math.min(
				at(last, j) + 1,
				at(row, j - 1) + 1,
				at(last, j - 1) + (isSame ? 0 : 1),
				isSwapped ? at(beforeLast, j - 2) + 1 : Number.POSITIVE_INFINITY,
			);
		}
		beforeLast = last;
		last = row;
	}
	return at(last, other.length);
}

function at(row: readonly number[], j: number): number {
	return row[j] ?? Number.POSITIVE_INFINITY;
}
